"""Which problems did a visit deal with, and how does each stand? The diagnoses of the chart, judged by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.types import Evidence, Suggestion
from claimwright.coding.visits.elements import element_level
from claimwright.coding.visits.tables import LEVELS
from claimwright.coding.visits.values import Element, Fact
from claimwright.coding.visits.words import PLANNED, Main, said
from claimwright.reference.codes import undot

PART: Final = "part"
CHRONIC: Final = "chronic"
ACUTE: Final = "acute"
INJURY: Final = "complicated_injury"
STABLE: Final = "chronic_stable"
_NUMBERED: Final = compiled(r"\s*(?:\d{1,2}\s*[.)\-:]|\d{1,2} (?=[A-Z])|#)", 0)
_BULLETED: Final = compiled(r"\s*[-–•*·]", 0)
_REACH: Final = 1200
"""Characters of one item at most."""
_CATEGORY: Final = 3
_SEVENTH: Final = 6
"""Where the seventh character of a code stands."""
_SHORT: Final = 3
"""Letters of a short form, which alone is too little to name a disease in a story: "AF" is the fontanelle of an infant."""
_HOSPITAL: Final = frozenset({"emergency", "inpatient"})
_BY_WORDS: Final = ("chronic_severe", "chronic_unstable")
_WHY: Final = {
    "minor": "goes by itself",
    "acute": "acute, nothing said of a complication",
    "acute_systemic": "affects more than its place",
    "complicated_injury": "an injury whose surroundings count",
    "uncertain": "its outcome is open",
    "threat": "threatens life or function soon, or had to be ruled out",
    "chronic_unstable": "worse, not at its goal, or treated anew",
    "chronic_severe": "severely worse",
    STABLE: "lasts; no word that it is worse or treated anew",
}
_SYMPTOMS: Final = ("R",)
_NOT_TOLD: Final = NOT_TOLD_OF_THE_PATIENT | {
    "review",
    "exam",
    "past_history",
    "surgical_history",
    "social_history",
    "medications",
    "allergies",
}


@dataclass(frozen=True)
class _Row:
    codes: tuple[str, ...]
    kind: str
    settings: frozenset[str]


@lru_cache(maxsize=64)
def _rows(day: date) -> tuple[_Row, ...]:
    return tuple(
        _Row(tuple(row["codes"].split()), row["kind"], frozenset(row["settings"].split()))
        for row in dated_rows("visit_problems.tsv", day)
    )


def kind_of(code: str, setting: str, day: date) -> str:
    """The kind of problem of an undotted code where nothing else is said: the longest beginning that a row names, of rows for
    the setting before those for all; an acute one where no row names it."""
    found: tuple[bool, int, str] = (False, 0, ACUTE)
    for row in _rows(day):
        if row.settings and setting not in row.settings:
            continue
        for begins in row.codes:
            if code.startswith(begins) and (bool(row.settings), len(begins)) > found[:2]:
                found = (bool(row.settings), len(begins), row.kind)
    return found[2]


@dataclass(frozen=True)
class _Named:
    """A disease that the record names: its undotted code, what it is, and its words in the note of the visit."""

    code: str
    what: str
    words: tuple[Evidence, ...]


def problems_of(
    main: Main, suggestions: Sequence[Suggestion], setting: str, day: date, *, told: bool = True
) -> Element:
    """The problems that the note of the visit addresses, one for each disease, with what says how it stands.

    They are the diagnoses of the chart; of a note whose diagnoses name no problem, what its story names (``told``), which is
    nothing of a visit that needs no problem.
    """
    diagnoses = [
        _Named(
            undot(one.code), one.description, tuple(e for e in one.evidence if e.document == main.document.document_id)
        )
        for one in suggestions
        if one.suggested and one.system == "icd10cm"
    ]
    facts, left_out = _counted(main, diagnoses, setting, day)
    if told and not facts:
        facts, left_out = _counted(main, list(_of_the_story(main)), setting, day)
    reached, words = element_level("problems", (one.kind for one in facts), day)
    return Element(reached, words, tuple(facts), tuple(left_out))


def _of_the_story(main: Main) -> Iterator[_Named]:
    """Diseases that the note names of this patient now, outside its history."""
    titles = main.case.book.titles
    for one in main.case.mentions:
        code = one.phrase.code
        spelled = any(len(word) > _SHORT for word in one.words.split())
        if spelled and one.section.kind not in _NOT_TOLD and code in titles and one.meaning == context.ASSERTED:
            yield _Named(code, titles[code], (main.evidence(one.start, one.end),))


def _counted(main: Main, named: Sequence[_Named], setting: str, day: date) -> tuple[list[Fact], list[Fact]]:
    """What counts, the weightiest of each category of codes, and what does not."""
    facts: dict[str, Fact] = {}
    left_out: list[Fact] = []
    diseases = any(not one.code.startswith((*_SYMPTOMS, "Z")) for one in named)
    for one in named:
        kind = kind_of(one.code, setting, day)
        if kind == PART or not one.words:
            continue
        if kind == INJURY and one.code[_SEVENTH:] == main.case.code("injury_that_heals"):
            kind = ACUTE
        judged = _judged(main, one.what, kind, one.words)
        told_only = setting in _HOSPITAL and main.has_plan and main.kind_at(one.words[0].start) not in PLANNED
        if told_only and kind == CHRONIC:
            why = "told in the history only: nothing was done about it at this visit"
            left_out.append(replace(judged, why=why))
            continue
        if diseases and one.code.startswith(_SYMPTOMS) and kind not in {"threat", "uncertain"}:
            left_out.append(replace(judged, why="a sign beside what the note names"))
            continue
        key = one.code[:_CATEGORY]
        if key not in facts or _rank(judged.kind, day) > _rank(facts[key].kind, day):
            facts[key] = judged
    return list(facts.values()), left_out


def _rank(kind: str, day: date) -> tuple[int, str]:
    return LEVELS.index(element_level("problems", (kind,), day)[0]), kind


def _judged(main: Main, what: str, kind: str, words: Sequence[Evidence]) -> Fact:
    """A disease that lasts is stable unless the words of its item say that it is worse, or that its treatment changes."""
    if kind != CHRONIC:
        return Fact(kind, what, _WHY[kind], tuple(words))
    for one in sorted(words, key=lambda e: main.kind_at(e.start) not in PLANNED):
        if main.has_plan and main.kind_at(one.start) not in PLANNED:
            continue
        low, high = item_of(main, one.start, one.end)
        text = main.text[low:high]
        for worse in _BY_WORDS:
            if (match := said(text, "status", worse)) and not _denied(text, match):
                told = main.evidence(low + match.start(), low + match.end())
                return Fact(worse, what, _WHY[worse], (*words, told))
    return Fact(STABLE, what, _WHY[STABLE], tuple(words))


def item_of(main: Main, start: int, end: int) -> tuple[int, int]:
    """The item of the assessment around some words: from its line to the next item of its own style (numbered, bulleted, bare), an
    empty line or the end of the part. Bullets below a number or a bare line belong to it."""
    low, at = main.line(start)[0], main.line(end)[1]
    own = _style(main.text[low:at])
    section = next((s.end for s in main.note.sections if s.start <= start < s.end), len(main.text))
    limit = min(section, low + _REACH)
    while at < limit:
        first, last = at + 1, main.line(at + 1)[1]
        line = main.text[first:last]
        if not line.strip() or _style(line) <= own:
            break
        at = last
    return low, min(at, max(section, end))


def _style(line: str) -> int:
    """0 numbered, 1 bare, 2 bulleted: a line ends an item of its own style or of a later one."""
    return 0 if _NUMBERED.match(line) else 2 if _BULLETED.match(line) else 1


def _denied(text: str, match: re.Match[str]) -> bool:
    return bool(_NO.search(text[: match.start()]))


_NO: Final = compiled(
    r"\b(?:no|not|without|never|nor|denies|if|should|until|when|would|r/o|no evidence of|wait to|defer)\W+(?:\w+\W+){0,3}$",
)
