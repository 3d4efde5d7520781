"""From a chart to its visit: note, family, elements, level, what stands beside it, and what one more fact would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from claimwright.coding.kept import kept_while_reading
from claimwright.coding.rules.base import Case
from claimwright.coding.types import Evidence, Suggestion
from claimwright.coding.visits import family as kinds
from claimwright.coding.visits.beside import beside_of, modifiers_of
from claimwright.coding.visits.data import beside_preventive, data_of
from claimwright.coding.visits.elements import CRITICAL, ELEMENTS, Elements, Level, changes, level, with_element
from claimwright.coding.visits.family import Kind
from claimwright.coding.visits.notes import main_note
from claimwright.coding.visits.problems import problems_of
from claimwright.coding.visits.reasons import question_of, reasons_of
from claimwright.coding.visits.risk import risk_of
from claimwright.coding.visits.tables import LEVELS, MEDICARE, codes_of, is_visit, named, preventive
from claimwright.coding.visits.time import minutes_of, time_of
from claimwright.coding.visits.values import ESTABLISHED, NEW, Element, Time, Visit
from claimwright.coding.visits.words import Main, said
from claimwright.reference.codes import undot

_A_NOTE: Final = 15
"""Words: what is shorter, with nothing done or looked at, is a list of diagnoses and no note of a visit."""
_SEVEN: Final = 7
"""Days after discharge up to which care of the highest level is a 99496 (42 CFR 414; CMS MLN 908628)."""


def visit_of(case: Case, suggestions: Sequence[Suggestion]) -> Visit | None:
    """The visit that the record tells of; None where it tells of none. ``suggestions``: its diagnoses and stated services.

    Asked twice while a chart is read, it answers with what it found.
    """
    return _kept(_Asked(case, suggestions))


class _Asked:
    """The chart that is asked about: the same one is the same object."""

    def __init__(self, case: Case, suggestions: Sequence[Suggestion]) -> None:
        self.case, self.suggestions = case, suggestions

    def __hash__(self) -> int:
        return id(self.case)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.case is self.case


@kept_while_reading
def _kept(asked: _Asked) -> Visit | None:
    case, suggestions = asked.case, asked.suggestions
    main = main_note(case)
    if main is None:
        return None
    day, setting = case.book.day, case.chart.encounter.setting
    diagnoses = [one for one in suggestions if one.suggested and one.system == "icd10cm"]
    billed = tuple(one.code for one in suggestions if one.system in {"cpt", "hcpcs"})
    if _inside_another([undot(one.code) for one in diagnoses], billed, day):
        return None
    kind = kinds.kind_of_visit(main, case.chart, diagnoses)
    problems = problems_of(main, suggestions, setting, day, told=kind.family not in kinds.NAMED)
    data, risk = data_of(main, day, billed), risk_of(main, day)
    if kind.family == kinds.PREVENTIVE:
        data = beside_preventive(main, data, problems, day)
    kind, time = _timed(main, kind)
    known = bool(kind.patient) or kind.family == "emergency"
    if kind.family not in kinds.NAMED and _says_too_little(main, known, problems, (data, risk), time):
        return None
    elements = Elements(_leveled(kind), day, problems.level, data.level, risk.level, time.minutes, kind.payer)
    if said(main.text, "family", "psychotherapy"):
        # Time that psychotherapy is billed by is no time of the visit (CPT psychotherapy guidelines).
        elements, time = replace(elements, minutes=None), replace(time, minutes=None)
    reached = level(elements)
    code = _code(main, kind, reached, elements)
    if not code:
        return None
    others = _alternatives(main, kind, elements, code)
    added = beside_of(main, kind, elements, reached, problems, risk)
    seen = (problems, data, risk)
    visit = Visit(
        code=code,
        modifiers=modifiers_of(main, kind, code, day, bool(added)),
        patient=kind.patient,
        problems=problems,
        data=data,
        risk=risk,
        time=time,
        elements=elements,
        level=reached,
        reasons=(),
        evidence=_evidence(main, kind, seen, time),
        alternatives=others,
        question=question_of(kind, others),
        place_of_service=_place(kind, day),
        beside=added,
        changes=tuple(changes(elements)) if kind.family not in kinds.NAMED else (),
        fragile=tuple(name for name, one in zip(ELEMENTS, seen, strict=True) if _rests_on_one(name, one, elements)),
    )
    return replace(visit, reasons=reasons_of(kind, visit))


def _inside_another(diagnoses: Sequence[str], billed: Sequence[str], day: date) -> bool:
    """Whether the visit belongs to a delivery's package, or the record states a service that is the whole of its encounter."""
    packages, services = named("maternity_package", day).split(), named("no_visit", day).split()
    stated = any(is_visit(code, day) for code in billed)
    return any(code.startswith(tuple(packages)) for code in diagnoses) or (
        not stated and any(code.startswith(tuple(services)) for code in billed)
    )


def _says_too_little(main: Main, known: bool, problems: Element, others: Sequence[Element], time: Time) -> bool:
    """Whether a note tells of no visit that could be judged: no problem and no plan, unless it is known to be of a visit; or a
    short list of problems alone."""
    if not problems.facts and not main.has_plan and not known:
        return True
    nothing_done = not any(one.facts for one in others) and time.minutes is None
    return nothing_done and len(main.text.split()) < _A_NOTE


def _timed(main: Main, kind: Kind) -> tuple[Kind, Time]:
    """The minutes that count for the family; an emergency or hospital visit of 30 minutes of critical care is critical care."""
    critical = minutes_of(main, "critical")
    least = next((row.minutes or 0 for row in codes_of(CRITICAL, main.case.book.day)), 0)
    hospital = kind.family == "emergency" or kind.family.startswith("hospital")
    if hospital and critical.minutes is not None and critical.minutes >= least:
        return replace(kind, family=CRITICAL), critical
    if kind.family.endswith("discharge"):
        return kind, minutes_of(main, "discharge")
    return kind, Time() if kind.family == "emergency" else time_of(main)


def _leveled(kind: Kind) -> str:
    """The family in which the elements are judged: of a visit with a code of its own, the problem visit beside it."""
    return f"office_{kind.patient or ESTABLISHED}" if kind.family in kinds.NAMED else kind.family


def _code(main: Main, kind: Kind, reached: Level, elements: Elements) -> str:
    day = elements.day
    if kind.family == kinds.PREVENTIVE:
        age = kinds.age_of(main)
        return preventive(kind.patient or ESTABLISHED, age, day) if age is not None else ""
    if kind.family == kinds.WELLNESS:
        return named("wellness_later", day)
    if kind.family == kinds.WELCOME:
        return named("welcome", day)
    if kind.family == kinds.TRANSITION:
        seen = kinds.day_of_transition(main)
        high = LEVELS.index(reached.decisions) == len(LEVELS) - 1 or bool(_says_high(main))
        return named("transition_high" if high and seen is not None and seen <= _SEVEN else "transition_moderate", day)
    return reached.code


def _says_high(main: Main) -> bool:
    return "mdm high" in main.text.casefold() or "high complexity" in main.text.casefold()


def _alternatives(main: Main, kind: Kind, elements: Elements, code: str) -> tuple[str, ...]:
    """What the code is instead where the note leaves open whose visit it is."""
    day = elements.day
    found: list[str] = []
    if kind.family == kinds.WELLNESS:
        found.append(named("wellness_first", day))
    elif kind.family == kinds.TRANSITION and kinds.day_of_transition(main) is None:
        found.append(named("transition_high", day))
    elif kind.family == "consultation_hospital":
        found.append(level(replace(elements, family="hospital_initial")).code)
    elif kind.family == kinds.PREVENTIVE:
        age = kinds.age_of(main)
        if not kind.patient and age is not None:
            found.append(preventive(NEW, age, day))
    elif not kind.patient and kind.family.startswith(("office_", "home_")):
        place, _, status = kind.family.partition("_")
        other = f"{place}_{ESTABLISHED if status == NEW else NEW}"
        found.append(level(replace(elements, family=other)).code)
    if kind.referred and kind.family.startswith("office_"):
        found.append(level(replace(elements, family="consultation_office")).code)
    if kind.by_video and kind.payer != MEDICARE and kind.family.startswith("office_"):
        way = "audio" if kind.by_voice else "video"
        found.append(level(replace(elements, family=f"{way}_{kind.family.partition('_')[2]}")).code)
    return tuple(dict.fromkeys(one for one in found if one and one != code))


def _place(kind: Kind, day: date) -> str:
    """Where the patient of a visit by video or voice was, as the claim says it (IOM 100-04 ch. 12 sec. 190)."""
    if not kind.by_video:
        return ""
    return named("place_at_home" if kind.at_home else "place_elsewhere", day)


def _evidence(main: Main, kind: Kind, seen: Sequence[Element], time: Time) -> tuple[Evidence, ...]:
    """The words of the visit: whose it is, its time, and the first of each element; else the opening of the note."""
    words = [*kind.evidence, *time.evidence]
    words += [one for element in seen for fact in element.facts[:2] for one in fact.evidence[:1]]
    start = len(main.text) - len(main.text.lstrip())
    opening = main.evidence(start, max(start, main.line(start)[1]))
    return tuple(dict.fromkeys(words)) or (opening,)


def _rests_on_one(name: str, element: Element, elements: Elements) -> bool:
    """Whether the level would be another without one fact of this element."""
    if len(element.facts) != 1 or element.level == LEVELS[0]:
        return False
    return level(with_element(elements, name, LEVELS[0])).code != level(elements).code
