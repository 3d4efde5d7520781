"""What a pregnancy makes of the codes: chapter 15, the trimester, the weeks, and conditions that complicate it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.rule_tables import score
from claimwright.coding.rules import gestation
from claimwright.coding.rules.base import Case, active, has, recoded, set_aside
from claimwright.coding.types import Evidence, Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import dot, undot

_SHORTEST: Final = 8
"""Weeks below which one code has them all."""
_TRIMESTERS: Final = ((14, "first", "1"), (28, "second", "2"), (46, "third", "3"))
"""First week after a trimester, its name in titles and its character (chapter 15 definitions: 14 weeks 0 days, 28 weeks 0 days)."""
_CONTROL: Final = (
    ("insulin", re.compile(r"\binsulin\b", re.IGNORECASE)),
    ("drugs", re.compile(r"\b(?:metformin|glyburide|oral (?:agents?|hypoglyc\w+|medication))\b", re.IGNORECASE)),
    (
        "diet",
        re.compile(r"\b(?:diet(?:ary)?[- ]controlled|A1(?:GDM)?\b|controlled (?:by|with|on) diet)", re.IGNORECASE),
    ),
)


@lru_cache(maxsize=1)
def _complicating() -> list[tuple[str, str, bool, str]]:
    rows = data_rows("claimwright.coding", "pregnancy_with.tsv")
    return [(row["condition"], row["becomes"], row["keeps"] == "yes", row["guideline"]) for row in rows]


def pregnancy(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Chapter 15 codes for a pregnant patient, with trimester and weeks (I.C.15.a, I.C.15.b); none for one who is not."""
    suggestions = [_incidental(s, case) for s in suggestions]
    none = (*case.codes("abortive_outcomes"), *case.codes("incidental_pregnancy"))
    if (
        case.chart.patient.sex == "M"
        or gestation.pregnant(case) is None
        or any(has(s, *none) for s in active(suggestions))
    ):
        return suggestions
    told = gestation.weeks(case)
    trimester = next((sign for below, _, sign in _TRIMESTERS if told and told[0] < below), "")
    if not trimester:
        trimester = _named_trimester(case)
    result: list[Suggestion] = []
    for s in suggestions:
        result.extend(_complicated(s, trimester, case) if s.suggested and s.system == "icd10cm" else [s])
    result = [_timed(s, trimester, case) if s.suggested and has(s, *case.codes("pregnancy")) else s for s in result]
    result = [
        _controlled(s, case) if s.suggested and has(s, *case.codes("gestational_diabetes")) else s for s in result
    ]
    if told and any(has(s, *case.codes("pregnancy")) for s in active(result)):
        result = _with_weeks(result, told, case)
    return result


def _incidental(s: Suggestion, case: Case) -> Suggestion:
    """Only the provider says that a pregnancy is incidental to the encounter (I.C.15.a.1)."""
    if not s.suggested or not has(s, *case.codes("incidental_pregnancy")) or s.given:
        return s
    if any(re.search(r"\bincidental", note.text, re.IGNORECASE) for _, note in case.notes):
        return s
    return set_aside(s, "the provider must say that the pregnancy is incidental (I.C.15.a.1)")


def _named_trimester(case: Case) -> str:
    said = {
        sign
        for _, note in case.notes
        for _, name, sign in _TRIMESTERS
        if re.search(rf"\b{name} trimester\b", note.text, re.IGNORECASE)
    }
    return said.pop() if len(said) == 1 else ""


def _complicated(s: Suggestion, trimester: str, case: Case) -> list[Suggestion]:
    """A condition of another chapter as what complicates the pregnancy, itself after it where the notes ask for both."""
    code = undot(s.code)
    row = next((row for row in _complicating() if code.startswith(row[0])), None)
    if row is None or s.assertion != context.ASSERTED:
        return [s]
    for sign in (trimester, "9", "0"):
        becomes = row[1].replace("#", sign)
        if sign and becomes in case.book.billable:
            why = f"a condition in pregnancy is coded to chapter 15 first (I.C.15.a.1; {row[3]})"
            new = recoded(s, becomes, why, case)
            kept = replace(s, reason=f"{s.reason}; which condition complicates the pregnancy ({row[3]})")
            return [new, kept] if row[2] else [new, set_aside(s, f"included in {new.code}")]
    return [s]


def _timed(s: Suggestion, trimester: str, case: Case) -> Suggestion:
    """A code of chapter 15 with the trimester of the encounter, where its own leaves it open (I.C.15.a.3)."""
    code = undot(s.code)
    title = case.book.titles.get(code, "").lower()
    name = next((name for _, name, sign in _TRIMESTERS if sign == trimester), "")
    if not name or "unspecified trimester" not in title:
        return s
    wanted = title.replace("unspecified trimester", f"{name} trimester")
    other = next((c for c in case.book.below(code[:3]) if case.book.titles[c].lower() == wanted), "")
    return recoded(s, other, f"{name} trimester by the weeks told (I.C.15.a.3)", case) if other else s


def _controlled(s: Suggestion, case: Case) -> Suggestion:
    """Gestational diabetes by how it is controlled; insulin beside diet is insulin (I.C.15.i)."""
    texts = {document.document_id: note.text for document, note in case.notes}
    for evidence in s.evidence:
        text = texts.get(evidence.document, "")
        line = text[text.rfind("\n", 0, evidence.start) + 1 : (text + "\n").index("\n", evidence.end)]
        by = next((by for by, pattern in _CONTROL if pattern.search(line)), "")
        code = case.pairs("gestational_diabetes_controlled").get(by, "")
        if code in case.book.billable and code != undot(s.code):
            return recoded(s, code, "how the diabetes is controlled (I.C.15.i)", case)
    return s


def _with_weeks(suggestions: list[Suggestion], told: tuple[int, Evidence], case: Case) -> list[Suggestion]:
    """The weeks of gestation after the codes of chapter 15, never first (I.C.21.c.11)."""
    weeks, quote = told
    title = f"{weeks} weeks gestation of pregnancy"
    if weeks < _SHORTEST:
        title = f"less than {_SHORTEST} weeks gestation of pregnancy"
    known = case.book.below(case.code("weeks_of_gestation"))
    code = next((c for c in known if case.book.titles[c].lower() == title), "")
    if not code:
        return suggestions
    held = next((s for s in suggestions if undot(s.code) == code), None)
    why = "weeks of gestation (I.C.21.c.11)"
    new = Suggestion(dot(code), "icd10cm", case.book.titles[code], score("status"), (quote,), reason=why)
    rest = [s for s in suggestions if s is not held]
    return [*rest, replace(held, suggested=True) if held else new]
