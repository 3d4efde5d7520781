"""A disease named first and told more closely in the words that follow it: the code of its category that has just these words."""

from __future__ import annotations

from typing import Final

from claimwright.coding import context
from claimwright.coding.book import CodeBook
from claimwright.coding.grounds import absent, content, missing, said
from claimwright.coding.matcher import match_span
from claimwright.coding.reading import Reading
from claimwright.coding.resolve import Candidate
from claimwright.coding.rule_tables import codes
from claimwright.coding.sentences import sentences

_LONGEST: Final = 600
"""Characters of a paragraph that are read on."""


def told_more(reading: Reading, candidate: Candidate, start: int, end: int) -> str:
    """The code that the words between two offsets make of a candidate's; empty where they add nothing that a code has.

    A code is taken when its title says all that the candidate's title says, and every further word of it is said there of
    the patient (I.B.2: to the highest level of detail documented); of several the one that says most, if there is one.
    """
    book = reading.book
    if candidate.code.startswith(codes("not_told_more", book.day)) or candidate.code not in book.titles:
        return ""
    own = content(book.titles[candidate.code]) | frozenset(candidate.key)
    words = _asserted(reading, candidate, start, min(end, start + _LONGEST))
    there = said(words) | own
    best: dict[int, list[str]] = {}
    for code in book.below(candidate.code[:3]):
        more = _adds(code, candidate.code, own, book)
        if more and not missing(more, there) and not (absent(book.titles[code]) & there - absent(words)):
            best.setdefault(len(more), []).append(code)
    if not best:
        return ""
    fitting = best[max(best)]
    return fitting[0] if len(fitting) == 1 else ""


def _adds(code: str, former: str, own: frozenset[str], book: CodeBook) -> frozenset[str]:
    """The words by which a code says more than another; empty where it does not say all of the other."""
    if code == former:
        return frozenset()
    title = content(book.titles[code])
    kept = content(book.titles[former])
    return title - own if kept <= title else frozenset()


def _asserted(reading: Reading, candidate: Candidate, start: int, end: int) -> str:
    """The sentences between two offsets without those that deny, doubt or tell of others, and without the names of other diseases."""
    kept = []
    for low, high in sentences(reading.text, start, end):
        if context.assertion(reading.text, high, high, (low, high)) != context.ASSERTED:
            continue
        words = list(reading.text[low:high])
        for match in match_span(reading.text, low, high, reading.phrases):
            apart = match.end <= candidate.start or candidate.end <= match.start
            if apart and len(match.phrase.key) > 1:
                words[match.start - low : match.end - low] = " " * (match.end - match.start)
        kept.append("".join(words))
    return " ; ".join(kept)
