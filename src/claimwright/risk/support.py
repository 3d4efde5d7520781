"""Which words of a document show that a diagnosis was monitored, evaluated, assessed or treated?

One mark is enough; none means that the diagnosis is only listed. It is shown as a grade and closes no gate: CMS asks for a
diagnosis that the record supports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from claimwright.coding.sections import ASSESSED, NOT_TOLD_OF_THE_PATIENT, Section, sections_of
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence
from claimwright.data_files import data_rows
from claimwright.records.chart import Document
from claimwright.records.entries_document import KIND as CODED_ENTRIES
from claimwright.risk.types import Mark

_LISTS: Final = frozenset({"past_history", "surgical_history", "medications", "allergies", "social_history"})
"""Sections whose words show that something is listed, not that it was looked after."""
_UNTOLD: Final = NOT_TOLD_OF_THE_PATIENT | _LISTS
_ITEMS: Final = ASSESSED | {"plan"}
_BLOCK_SECTIONS: Final = _ITEMS | {"history_present", "preamble", "other", "chief_complaint"}
"""Where words beside a diagnosis are about it."""
_ITEM: Final = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-•*#])[ \t]*", re.MULTILINE)
_STATUS: Final = ("Z79", "Z99")
_NOT_GIVEN: Final = re.compile(r"\b(?:not|no|never|declin\w+|off|without)\s+(?:on\s+|taking\s+)?$", re.IGNORECASE)
_BACK: Final = 24
_MOST: Final = 6
"""Marks shown of one diagnosis in one document: a first of each grade, then a few more."""


@dataclass(frozen=True)
class _Rule:
    grade: str
    codes: tuple[str, ...]
    words: re.Pattern[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(row["grade"], tuple(filter(None, row["codes"].split("|"))), re.compile(row["words"], re.IGNORECASE))
        for row in data_rows("claimwright.risk", "support.tsv")
    )


def marks_of(document: Document, code: str, named: Iterable[Evidence]) -> tuple[Mark, ...]:
    """The marks of a diagnosis (undotted) in a document in which ``named`` are the words that name it.

    General words ("stable", "continue") count in the item, or outside the assessment in the sentence, that names it; words of the disease itself ("A1c 7.9",
    "furosemide") anywhere in the note but in lists, history, family and copied text. The naming words are no mark, and
    neither is anything of our own listing of the record's codes.
    """
    if document.kind == CODED_ENTRIES:
        return ()
    text, sections = document.text, sections_of(document.text)
    own = [one for one in named if one.document == document.document_id]
    blocks = [block for one in own if (block := _block(text, sections, one.start)) is not None]
    # A status that names a drug or a device (Z79.4 insulin, Z99.2 dialysis) is said by what it names.
    found = [Mark("T", one) for one in own if code.startswith(_STATUS)]
    for rule in _rules():
        if not rule.codes:
            stretches = blocks
        elif code.startswith(rule.codes):
            stretches = [(one.start, one.end) for one in sections if one.kind not in _UNTOLD]
        else:
            continue
        found += [Mark(rule.grade, _quote(document, *at)) for at in _found(rule, text, stretches, own)]
    return tuple(_shown(found))


def _found(rule: _Rule, text: str, stretches: list[tuple[int, int]], own: list[Evidence]) -> Iterator[tuple[int, int]]:
    for start, end in stretches:
        for match in rule.words.finditer(text, start, end):
            if any(one.start <= match.start() < one.end for one in own):
                continue
            # "No hypoglycemia" is monitoring; "not on insulin" is no treatment.
            if rule.grade == "T" and _NOT_GIVEN.search(text, max(start, match.start() - _BACK), match.start()):
                continue
            yield match.start(), match.end()


def _section(sections: list[Section], at: int) -> Section:
    return next((one for one in sections if one.heading <= at < one.end), Section("preamble", "", 0, 0, 0))


def _block(text: str, sections: list[Section], at: int) -> tuple[int, int] | None:
    """The item of an assessment that holds an offset, or its paragraph; elsewhere the sentence; None in a section that only lists."""
    section = _section(sections, at)
    if section.kind not in _BLOCK_SECTIONS:
        return None
    start, end = section.start, section.end or len(text)
    if section.kind not in _ITEMS:
        return next((one for one in sentences(text, start, end) if one[0] <= at < one[1]), None)
    paragraph = text.rfind("\n\n", start, at)
    start = max(start, paragraph)
    items = [match.start() for match in _ITEM.finditer(text, section.start, end)]
    before = [one for one in items if one <= at]
    after = [one for one in items if one > at]
    if before:
        start = max(start, before[-1])
    if after:
        end = after[0]
    elif (blank := text.find("\n\n", at, end)) >= 0:
        end = blank
    return start, end


def _quote(document: Document, start: int, end: int) -> Evidence:
    """The sentence's words around a match, from a few before it to a few behind: enough to read it."""
    for first, last in sentences(document.text, max(0, document.text.rfind("\n", 0, start)), len(document.text)):
        if first <= start < last:
            low, high = max(first, start - 40), min(last, end + 40)
            low = first if low == first else document.text.find(" ", low, start) + 1 or start
            cut = document.text.rfind(" ", end, high)
            high = last if high == last else cut if cut > end else end
            return Evidence(document.document_id, low, high, document.text[low:high])
    return Evidence(document.document_id, start, end, document.text[start:end])


def _shown(found: list[Mark]) -> list[Mark]:
    """A first of each grade, then the others, in the order of the text; a stretch quoted once."""
    firsts: dict[str, Mark] = {}
    rest: list[Mark] = []
    seen: set[tuple[int, int]] = set()
    for mark in sorted(found, key=lambda one: one.evidence.start):
        if mark.grade not in firsts:
            firsts[mark.grade] = mark
        elif (mark.evidence.start, mark.evidence.end) not in seen:
            rest.append(mark)
        seen.add((mark.evidence.start, mark.evidence.end))
    chosen = [*firsts.values(), *rest[: max(0, _MOST - len(firsts))]]
    return sorted(chosen, key=lambda one: ("MEAT".index(one.grade), one.evidence.start))
