"""What was ordered, looked at, read anew or talked over? The points of data of a visit, each test once, with what does not count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.visits.elements import element_level
from claimwright.coding.visits.problems import item_of
from claimwright.coding.visits.tables import named
from claimwright.coding.visits.values import Element, Fact
from claimwright.coding.visits.words import Main, tellers, told
from claimwright.data_files import data_rows

_READ_BY_THEMSELVES: Final = "own"
_IMAGE: Final = "image"
_OWN: Final = "read and billed by the same practitioner"
_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT | {"review", "medications", "allergies", "social_history"}
_NOT_DONE: Final = compiled(
    r"\b(?:no|not|without|declin\w+|defer\w*|never|if|refus\w+|hold off on|repeat\w* if|consider)\s+(?:\w+\s+){0,2}$",
)
_NOT_DONE_AFTER: Final = compiled(
    r"^\s*(?:\w+\s+)?(?:only if|if|not (?:needed|done|sent|available|repeated|indicated|due)|n/a|declined|unavailable|aged out)\b",
)
_LONG_AGO: Final = compiled(
    r"^[^.;,\n]{0,12}\b(?P<year>(?:19|20)\d\d)\b|^[^.;,\n]{0,20}\b(?:\d+|a few|several|two|three) years? ago\b",
)
_ON_CONDITION: Final = compiled(r"\bif\b[^.;:\n]*$")
_WORDS: Final = {
    "interpretation": "read anew by the practitioner",
    "discussion": "talked over with a clinician or source outside",
    "historian": "somebody else tells the history",
    "outside_note": "records of another source reviewed",
}


@dataclass(frozen=True)
class _Test:
    key: str
    own: str
    unless: frozenset[str]
    words: str
    pattern: re.Pattern[str]


@cache
def _tests() -> tuple[_Test, ...]:
    return tuple(
        _Test(
            row["key"],
            row["own"],
            frozenset(row["unless"].split()),
            row["words"],
            re.compile(row["pattern"], re.IGNORECASE),
        )
        for row in data_rows("claimwright.coding", "visit_tests.tsv")
    )


def data_of(main: Main, day: date, billed: Iterable[str] = ()) -> Element:
    """The points of data. ``billed``: service codes of the same practitioner, whose reading counts nothing here."""
    counted, left_out = [], []
    own_reading = told(main, "data", "interpretation")
    found = list(_found(main, day))
    keys = {test.key for test, _, _ in found}
    for test, start, end in found:
        words = (main.evidence(start, end),)
        if test.unless & keys:
            continue
        if test.own == _READ_BY_THEMSELVES:
            left_out.append(Fact("test", test.words, _OWN, words))
        elif test.own == _IMAGE and any(one.low <= start < one.high for one in own_reading):
            left_out.append(Fact("test", test.words, "counted as read anew, not a second time", words))
        else:
            counted.append(Fact("test", test.words, "", words))
    interpreted = own_reading[:1]
    if interpreted and any(code.startswith(tuple(named("billed_with_their_reading", day).split())) for code in billed):
        left_out.append(Fact("interpretation", _WORDS["interpretation"], _OWN, (interpreted[0].evidence,)))
    elif interpreted:
        counted.append(Fact("interpretation", _WORDS["interpretation"], "", (interpreted[0].evidence,)))
    for kind in ("outside_note", "discussion"):
        counted += [Fact(kind, _WORDS[kind], "", (one.evidence,)) for one in told(main, "data", kind)[:1]]
    counted += [Fact("historian", _WORDS["historian"], "", (one.evidence,)) for one in tellers(main)[:1]]
    level, words_of = element_level("data", (one.kind for one in counted), day)
    return Element(level, words_of, tuple(counted), tuple(left_out))


def beside_preventive(main: Main, data: Element, problems: Element, day: date) -> Element:
    """The data of the problem visit beside a preventive one: tests in the items of its problems; screening is of the other."""
    items = [item_of(main, e.start, e.end) for one in problems.facts for e in one.evidence]
    of_problem = [
        one
        for one in data.facts
        if one.kind != "test" or any(low <= e.start < high for low, high in items for e in one.evidence)
    ]
    others = [replace(one, why="of the preventive visit") for one in data.facts if one not in of_problem]
    level, words = element_level("data", (one.kind for one in of_problem), day)
    return Element(level, words, tuple(of_problem), (*data.left_out, *others))


def _found(main: Main, day: date) -> Iterator[tuple[_Test, int, int]]:
    """The first place of each test that the note names as done or ordered."""
    text = main.text
    stretches = [(s.start, s.end) for s in main.note.sections if s.kind not in _NOT_READ]
    for test in _tests():
        for match in (m for low, high in stretches for m in test.pattern.finditer(text, low, high)):
            before = text[max(0, match.start() - 80) : match.start()].rpartition("\n")[2]
            after = text[match.end() : match.end() + 40]
            if _NOT_DONE.search(before) or _NOT_DONE_AFTER.match(after):
                continue
            if (ago := _LONG_AGO.match(after)) and int(ago["year"] or 0) < day.year - 1:
                continue
            if _ON_CONDITION.search(before):
                continue
            yield test, match.start(), match.end()
            break
