"""Which family of visits is it, and is the patient new? By setting, by what the note calls itself, by age and payer.

IOM 100-04 ch. 12 sec. 30.6.7 (new patient), 30.6.9 (hospital), 30.6.10 (consultations are not paid by Medicare).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.types import Evidence, Suggestion
from claimwright.coding.visits.notes import head_of
from claimwright.coding.visits.tables import CPT, MEDICARE
from claimwright.coding.visits.values import ESTABLISHED, NEW, UNKNOWN
from claimwright.coding.visits.words import Main, numbers, pattern, said
from claimwright.records.chart import Chart
from claimwright.reference.codes import undot

WELLNESS: Final = "wellness"
WELCOME: Final = "welcome"
TRANSITION: Final = "transition"
PREVENTIVE: Final = "preventive"
NAMED: Final = frozenset({WELLNESS, WELCOME, TRANSITION, PREVENTIVE})
"""Visits with a code of their own, by what they are and not by a level."""
_IN_HEAD: Final = ("nursing_initial", "nursing_subsequent", "nursing_discharge", "home")
_MONTHS: Final = compiled(
    r"\b(?P<number>\d{1,3})[- ]?(?P<unit>y(?:ea)?rs?|y/?o|y|mo(?:nth)?s?|w(?:ee)?ks?|days?)\b(?:[- ]old)?",
)
_MEDICARE: Final = compiled(r"\bmedicare\b|(?<!\w)(?-i:MA) (?:annual|HRA|plan|visit)\b")
_TO_COME: Final = compiled(
    r"\b(?:no|not|needs?|due for|overdue for|schedul\w+|last|next|previous|prior|return\w* (?:\w+ ){0,4}for|wants?)[ :](?:(?!here\b)\w+ ){0,2}$",
)
"""Words before the name of a visit that is not this one."""
_IS_TO_COME: Final = compiled(
    r"(?: visits?| exams?)?,?(?: (?:is|was))? (?:due\b|overdue\b|scheduled\b|planned\b|declined\b|next\b|last\b|not\b|done (?:in|last)\b|up to date\b)",
)
_SAME_DAY: Final = timedelta(hours=8)
_PART_A_B: Final = frozenset({"MA", "MB"})
"""Claim filing indicators of Medicare Part A and Part B (837 SBR09)."""


@dataclass(frozen=True)
class Kind:
    """The family of a visit (of ``visit_codes.tsv``, or of ``NAMED``), whose patient, and the words that say so."""

    family: str
    patient: str
    payer: str
    evidence: tuple[Evidence, ...]
    words: tuple[str, ...]
    by_voice: bool = False
    by_video: bool = False
    at_home: bool = False
    referred: bool = False
    """Whether it may be a consultation: sent by somebody, and of a payer that may pay consultations."""


def payer_of(chart: Chart, head: str) -> str:
    """Whose rules the visit follows: of Medicare where it is the first insurance (of a record without insurance where the head of
    the note names it), else those of CPT."""
    first = min(chart.patient.coverages, key=lambda one: one.order, default=None)
    if first is None:
        return MEDICARE if _MEDICARE.search(head) else CPT
    named = first.payer_name.casefold().startswith("medicare")
    return MEDICARE if first.claim_filing_indicator in _PART_A_B or named else CPT


def kind_of_visit(main: Main, chart: Chart, diagnoses: Sequence[Suggestion]) -> Kind:
    """The family of the visit. ``diagnoses``: those of the chart, of which one may name a routine examination."""
    head, setting = head_of(main.document, main.note), chart.encounter.setting
    payer = payer_of(chart, head)
    patient, told = _patient(main, head)
    if setting == "inpatient":
        return Kind(_of_stay(main, head, payer), patient, payer, told, ("a hospital stay",))
    if setting == "emergency":
        return Kind("emergency", UNKNOWN, payer, (), ("an emergency department",))
    named = next((one for one in (TRANSITION, WELCOME, WELLNESS, PREVENTIVE) if _names(main, head, one)), "")
    if named:
        return Kind(named, patient, payer, told, ("the note calls itself so",))
    for one in _IN_HEAD:
        if said(head, "family", one):
            family = one if one != "home" else f"home_{patient or ESTABLISHED}"
            return Kind(family, patient, payer, told, ("the note calls itself so",))
    if _is_routine(main, diagnoses):
        return Kind(PREVENTIVE, patient, payer, told, ("a routine examination is what it is for",))
    video = setting == "telehealth" or bool(said(head, "family", "telehealth"))
    return Kind(
        _office(head, patient),
        patient,
        payer,
        told,
        (f"setting {setting.replace('_', ' ')}",),
        by_voice=video and bool(said(main.text, "family", "audio_only")),
        by_video=video,
        at_home=video and bool(said(main.text, "family", "at_home")),
        referred=payer != MEDICARE and bool(said(head, "patient", "referred") or said(head, "family", "consultation")),
    )


def _names(main: Main, head: str, name: str) -> bool:
    """Whether the title or the first lines before the plan name the visit; a wellness visit also where the plan says that it was done."""
    until = _in_head(main, head, _before_plan(main))
    if any(not _of_another_day(head, *one.span()) for one in pattern("family", name).finditer(head, 0, until)):
        return True
    return name == WELLNESS and bool(re.search(r"\bAWV done\b|\bHere for (?:his |her )?AWV\b", main.text))


def _of_another_day(text: str, start: int, end: int) -> bool:
    """Whether a visit is named that is not this one: due, planned, denied, or of before."""
    return bool(_TO_COME.search(text, text.rfind("\n", 0, start) + 1, start) or _IS_TO_COME.match(text, end))


def _is_routine(main: Main, diagnoses: Sequence[Suggestion]) -> bool:
    """Whether the chart has a routine examination among its diagnoses, by words that name no other one than this."""
    routine, note = main.case.codes("routine_examinations"), main.document.document_id
    words = (e for one in diagnoses if undot(one.code).startswith(routine) for e in one.evidence)
    return any(e.document != note or not _of_another_day(main.text, e.start, e.end) for e in words)


def _patient(main: Main, head: str) -> tuple[str, tuple[Evidence, ...]]:
    """New or established by the title and opening, then by the story; unknown where neither says it: then it is asked, never guessed.

    What is planned says nothing of before: to come again in six months.
    """
    planned = _before_plan(main)
    for text, until in ((head, _in_head(main, head, planned)), (main.text, planned)):
        for patient in (NEW, ESTABLISHED):
            if match := said(text, "patient", patient, until):
                words = match[0].strip()
                return patient, _words(main, main.text.find(words), len(words))
    return UNKNOWN, ()


def _in_head(main: Main, head: str, planned: int) -> int:
    """Where the plan begins in the head: the title stands before the text."""
    return min(len(head), head.find("\n") + 1 + planned)


def _words(main: Main, place: int, length: int) -> tuple[Evidence, ...]:
    return (main.evidence(place, place + length),) if place >= 0 and length else ()


def _before_plan(main: Main) -> int:
    """Where what is planned begins: to come again in six months says nothing of before."""
    return min((one.start for one in main.note.of("assessment", "assessment_plan", "plan")), default=len(main.text))


def _of_stay(main: Main, head: str, payer: str) -> str:
    stay = main.case.chart.encounter
    if stay.start and stay.end and stay.start.date() == stay.end.date():
        # Medicare: a stay of less than 8 hours is an initial visit alone (IOM 100-04 ch. 12 sec. 30.6.9.1).
        short = payer == MEDICARE and stay.end - stay.start < _SAME_DAY
        return "hospital_initial" if short else "hospital_same_day"
    if main.case.is_summary(main.document) or re.search(r"\bdischarge\b|\bdc\b", head[:60], re.IGNORECASE):
        return "hospital_discharge"
    if said(head, "family", "initial"):
        return "hospital_initial"
    if said(head, "family", "consultation"):
        return "hospital_initial" if payer == MEDICARE else "consultation_hospital"
    return "hospital_subsequent" if said(head, "family", "subsequent") else "hospital_initial"


def _office(head: str, patient: str) -> str:
    if not patient and (said(head, "patient", "referred") or said(head, "family", "consultation")):
        return "office_new"
    return f"office_{patient or ESTABLISHED}"


def age_of(main: Main) -> int | None:
    """Age in whole years, of infants 0; of the record, else of the first lines of the note ("WELL CHILD 9 YEAR")."""
    if main.case.chart.patient.birth_date or main.case.age:
        return main.case.age
    if match := _MONTHS.search(main.text[:300]):
        number, unit = int(match["number"]), match["unit"].casefold()
        return number if unit.startswith("y") else number // 12 if unit.startswith("m") else 0
    return main.case.age


def day_of_transition(main: Main) -> int | None:
    """On which day after the discharge the patient was seen, where the note says it."""
    return next((day for day, _ in numbers(main, "transition", "day", "day")), None)
