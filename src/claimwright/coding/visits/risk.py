"""What was risked at a visit? Drugs that its plan deals with, procedures decided on, care in hospital weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.visits.elements import element_level
from claimwright.coding.visits.values import Element, Fact
from claimwright.coding.visits.words import PLANNED, Main, told
from claimwright.data_files import data_rows

_ACTS: Final = (
    "hospital_care",
    "major_surgery",
    "limits_of_care",
    "parenteral_opioid",
    "procedure_decided",
    "social",
    "low_risk",
)
_WHY: Final = {
    "hospital_care": "care in hospital, or more of it, decided on or weighed",
    "major_surgery": "major or emergency surgery",
    "limits_of_care": "to do less was decided",
    "parenteral_opioid": "a controlled substance by needle",
    "procedure_decided": "a procedure decided on or done",
    "social": "social facts limit what can be done",
    "low_risk": "a measure of low risk",
    "prescription": "prescription drug managed",
    "monitored_drug": "a drug watched closely for harm",
}
_NOT_PLANNED: Final = NOT_TOLD_OF_THE_PATIENT | {
    "review", "medications", "allergies", "social_history", "past_history", "surgical_history", "exam", "results", "preamble",
    "history_present", "chief_complaint", "immunizations",
}  # fmt: skip
_REACH: Final = 45
_DENIED: Final = compiled(
    r"\b(?:no|not|never|without|declin\w+|allerg\w+|denies|refus\w+|avoid|if|vs)\W+(?:\w+\W+){0,2}$"
)


@cache
def _drugs() -> dict[str, re.Pattern[str]]:
    """The patterns of drugs: prescription (names and stems), monitored, and the words that deal with one."""
    rows: dict[str, list[str]] = {}
    for row in data_rows("claimwright.coding", "visit_drugs.tsv"):
        rows.setdefault(row["kind"].partition("_")[0], []).append(row["pattern"])
    return {kind: re.compile(rf"(?<!\w)(?:{'|'.join(some)})(?!\w)", re.IGNORECASE) for kind, some in rows.items()}


def risk_of(main: Main, day: date) -> Element:
    """What the note says of risk, the first words of each kind."""
    facts = [Fact(kind, _WHY[kind], "", (one.evidence,)) for kind in _ACTS for one in told(main, "risk", kind)[:1]]
    drugs = list(_managed(main, "prescription"))
    if not drugs:
        drugs = [(one.match.start(), one.match.end()) for one in told(main, "risk", "prescription_words")]
    if drugs:
        facts.append(Fact("prescription", _WHY["prescription"], "", (main.evidence(*drugs[0]),)))
    watched = next(_managed(main, "monitored"), None)
    if watched and (monitoring := _monitoring(main)):
        facts.append(
            Fact("monitored_drug", _WHY["monitored_drug"], "", (main.evidence(*watched), main.evidence(*monitoring)))
        )
    level, words = element_level("risk", (one.kind for one in facts), day)
    return Element(level, words, tuple(facts))


def _managed(main: Main, kind: str) -> Iterator[tuple[int, int]]:
    """Drugs that the plan names with an act (started, continued, a dose); a list of what is taken is no act."""
    action = _drugs()["action"]
    for section in main.note.sections:
        planned = section.kind in PLANNED
        if section.kind in _NOT_PLANNED and (main.has_plan or section.kind in {"medications", "allergies", "review"}):
            continue
        for match in _drugs()[kind].finditer(main.text, section.start, section.end):
            low, high = main.line(match.start())
            before = main.text[max(low, match.start() - _REACH) : match.start()]
            after = main.text[match.end() : min(high, match.end() + _REACH)]
            if _DENIED.search(before):
                continue
            if planned or action.search(before) or action.search(after):
                yield match.start(), match.end()


def _monitoring(main: Main) -> tuple[int, int] | None:
    """Words of a look at harm: a count or level ordered or read beside the drug."""
    for one in told(main, "risk", "monitored_words"):
        return one.match.start(), one.match.end()
    match = _COUNTS.search(main.text)
    return match.span() if match else None


_COUNTS: Final = compiled(r"\b(?:CBC|ANC|LFTs?|creatinine|level)\b(?: q ?\d+ ?(?:w|wk|d|mo?)\b|[ :]+\d)")
