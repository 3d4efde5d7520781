"""Which passages of a record were copied forward from an earlier document, and where were they first written?

A statement is copied where an earlier document has it word for word: capitals, blanks, line breaks and punctuation between
words do not matter; every word, number, minus, question mark and box does. What differs in one of them is no copy, however alike it
looks, so a changed dose, a "no" or a side always stays in sight beside the passage around it that was copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from claimwright.records.chart import Document
from claimwright.records.document_kinds import kind_of
from claimwright.records.entries_document import KIND

_SHORTEST: Final = 120
"""Letters, digits and signs of the statements of a passage; what is shorter is not worth a fold."""
_WRAPPED: Final = 60
"""A line of at least this many characters that ends in no stop goes on in the next line."""
_BREAK: Final = re.compile(r"\n[ \t]*\n\s*|\n|(?<=[.;!?])[ \t]+(?=[A-Z0-9(])")
_BEGINS: Final = re.compile(r"\s*(?:[-*•·#>]|\(?\d{1,2}[.)]\s|[A-Z][\w /&,-]{0,40}:)")
_TOKEN: Final = re.compile(
    r"\.?[^\W_]+(?:[.,/:'’-]+[^\W_]+)*"  # words and numbers: 1.4, .5, 120/80, 08:30, x-ray
    r"|(?<!\w)[-–]"  # a minus: "-2", "- fever" of a review of systems
    r"|\[\s*\]|\(\s*\)|\([-+]\)"  # a box that is not ticked; "(-)"
    r"|[^\w\s.,;:!\"'’“”()\[\]{}…•*·–—-]"  # every other sign: "?", "<", "%", an arrow, a ticked box
)


@dataclass(frozen=True)
class Origin:
    """Where a copied passage was first written: its document and place in it."""

    document: str
    start: int
    end: int


@dataclass(frozen=True)
class Copied:
    """A passage (``start`` to ``end`` of the document's text) that earlier documents hold, the one with most of it first."""

    start: int
    end: int
    origins: tuple[Origin, ...]


@dataclass(frozen=True)
class _Statement:
    start: int
    end: int
    key: str


def copied_passages(documents: Sequence[Document]) -> dict[str, tuple[Copied, ...]]:
    """The copied passages of each document by its id, in the order of its text; documents without any are left out.

    Earlier is by date; where a document has none, by its place in the record. A kind that states anew what stands before
    (``document_kinds.tsv``: a discharge summary, an operative report) is compared with, and is never said to be copied.
    """
    first: dict[str, Origin] = {}
    found: dict[str, tuple[Copied, ...]] = {}
    for document in in_order(documents):
        if document.kind == KIND:
            continue
        statements = list(_statements(document.text))
        if kind_of(document.kind).folded:
            passages = tuple(_passages(statements, first))
            if passages:
                found[document.document_id] = passages
        for one in statements:
            if one.key:
                first.setdefault(one.key, Origin(document.document_id, one.start, one.end))
    return found


def in_order(documents: Iterable[Document]) -> list[Document]:
    """Documents as they were written: by day and time; one without a date keeps its place behind the one before it."""
    latest = datetime.min  # noqa: DTZ901 - only compared, and without an offset as below
    placed = []
    for at, document in enumerate(documents):
        if document.date is not None:
            latest = document.date.replace(tzinfo=None)
        placed.append((latest, at, document))
    return [document for _, _, document in sorted(placed, key=lambda one: one[:2])]


def _passages(statements: Sequence[_Statement], first: dict[str, Origin]) -> Iterator[Copied]:
    """Runs of copied statements that are long enough, each with its origins."""
    run: list[_Statement] = []
    for one in [*statements, _Statement(0, 0, "")]:
        if one.key and one.key in first:
            run.append(one)
            continue
        if sum(len(part.key) for part in run) >= _SHORTEST:
            yield Copied(run[0].start, run[-1].end, _origins(run, first))
        run = []


def _origins(run: Sequence[_Statement], first: dict[str, Origin]) -> tuple[Origin, ...]:
    """One place a document: from the first to the last statement that it holds; the document with most of them first."""
    places: dict[str, list[Origin]] = {}
    for one in run:
        origin = first[one.key]
        places.setdefault(origin.document, []).append(origin)
    most = sorted(places.items(), key=lambda item: -sum(one.end - one.start for one in item[1]))
    return tuple(
        Origin(document, min(one.start for one in some), max(one.end for one in some)) for document, some in most
    )


def _statements(text: str) -> Iterator[_Statement]:
    """The text cut into statements: sentences, list items and lines; a line wrapped in mid-sentence goes on in the next."""
    start, line = 0, 0
    for cut in _BREAK.finditer(text):
        if cut[0] == "\n":
            length, line = cut.start() - line, cut.end()
            if _goes_on(text, length, cut.start(), cut.end()):
                continue
        elif "\n" in cut[0]:
            line = cut.end()
        yield from _statement(text, start, cut.start())
        start = cut.end()
    yield from _statement(text, start, len(text))


def _goes_on(text: str, length: int, at: int, following: int) -> bool:
    return length >= _WRAPPED and text[at - 1] not in ".;!?:" and not _BEGINS.match(text, following)


def _statement(text: str, start: int, end: int) -> Iterator[_Statement]:
    piece = text[start:end]
    plain = piece.strip()
    if plain:
        low = start + len(piece) - len(piece.lstrip())
        yield _Statement(low, low + len(plain), " ".join(_TOKEN.findall(plain)).casefold())
