"""What does the record of a chart show: its documents by kind, what is missing, and what was only copied forward?"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from claimwright.records.chart import Document as ReadDocument
from claimwright.records.copied_text import Copied, copied_passages, in_order
from claimwright.records.document_kinds import DocumentKind, by_kind
from claimwright.records.expected_documents import Expected, expected_documents
from claimwright.workbench import stored_chart
from claimwright.workbench.coding.evidence_marks import Run, Span, runs
from claimwright.workbench.models import Document, Encounter

_KEPT: Final = 64
"""Charts whose copied passages are kept, by place alone: each step on a chart asks for them."""
_CLONED: Final = 80
"""Percent of a document copied forward from which it is said of the whole document. Our own measure."""
_LINE: Final = 82
"""Characters of a line as the record shows it."""
_passages: OrderedDict[str, dict[str, tuple[Copied, ...]]] = OrderedDict()


@dataclass(frozen=True)
class From:
    """Where a folded passage was first written: the document's place on the page, its title and day, the character."""

    document: int
    title: str
    day: str
    start: int
    end: int


@dataclass(frozen=True)
class Segment:
    """A piece of a document: shown, or folded because it stands in an earlier one (``origins``)."""

    start: int
    runs: list[Run]
    origins: tuple[From, ...] = ()
    lines: int = 0
    keys: tuple[str, ...] = ()
    """Of the codes whose words stand in a folded piece."""


@dataclass(frozen=True)
class Shown:
    """A document of the record as the page shows it."""

    pk: int
    title: str
    kind: str
    day: str
    author: str
    segments: list[Segment]
    copied: int
    """How much of it was copied forward, in percent."""

    @property
    def cloned(self) -> bool:
        """Whether nearly all of it is: such a note says little of its own day."""
        return self.copied > _CLONED


@dataclass(frozen=True)
class Record:
    """The whole record: documents by kind, what its setting asks for, and how many documents there are."""

    kinds: list[tuple[DocumentKind, list[Shown]]]
    expected: tuple[Expected, ...]
    count: int

    @property
    def missing(self) -> list[Expected]:
        return [one for one in self.expected if not one.found]


def record_of(
    encounter: Encounter,
    documents: Sequence[Document],
    spans: Mapping[str, Sequence[Span]],
    strong: frozenset[str],
    systems: Collection[str],
) -> Record:
    """The record of an encounter. ``spans``: evidence by document id; ``strong``: keys of codes suggested or chosen;
    ``systems``: of those codes."""
    texts = {one.document_id: one.text for one in documents}
    chart = stored_chart.chart_of(encounter, texts)
    copied = copied_of(encounter, texts)
    rows = {one.document_id: one for one in documents}
    read = {one.document_id: one for one in chart.documents}
    shown = [
        _shown(rows[one.document_id], one, spans.get(one.document_id, ()), strong, copied, rows, read)
        for one in in_order(chart.documents)
        if one.document_id in rows
    ]
    return Record(by_kind(shown), expected_documents(chart, systems), len(shown))


def only_copied(evidence: Iterable[Mapping[str, Any]], copied: Mapping[str, Sequence[Copied]]) -> bool:
    """Whether every word behind a code was copied forward from an earlier document."""
    places = list(evidence)
    return bool(places) and all(
        any(one.start <= place["start"] and place["end"] <= one.end for one in copied.get(place["document"], ()))
        for place in places
    )


def copied_of(encounter: Encounter, texts: Mapping[str, str]) -> dict[str, tuple[Copied, ...]]:
    """The copied passages of a chart by document id, found once as long as the chart stays what it is.

    ``texts``: of its documents, by id."""
    found = _passages.get(encounter.chart_hash)
    if found is None:
        found = copied_passages(stored_chart.chart_of(encounter, texts).documents)
        _passages[encounter.chart_hash] = found
        while len(_passages) > _KEPT:
            _passages.popitem(last=False)
    return found


def _shown(
    row: Document,
    read: ReadDocument,
    spans: Sequence[Span],
    strong: frozenset[str],
    copied: Mapping[str, Sequence[Copied]],
    rows: Mapping[str, Document],
    documents: Mapping[str, ReadDocument],
) -> Shown:
    passages = copied.get(row.document_id, ())
    folded = {one.start: tuple(_from(place, rows, documents) for place in one.origins) for one in passages}
    text = read.text
    much = sum(one.end - one.start for one in passages)
    return Shown(
        row.pk,
        row.title,
        row.kind,
        _day(read),
        row.author,
        list(_segments(text, spans, strong, passages, folded)),
        round(100 * much / max(len(text.strip()), 1)),
    )


def _segments(
    text: str,
    spans: Sequence[Span],
    strong: frozenset[str],
    passages: Sequence[Copied],
    folded: Mapping[int, tuple[From, ...]],
) -> Iterator[Segment]:
    """The text in order, cut at the copied passages; joined again the segments give the text."""
    at = 0
    for one in [*passages, Copied(len(text), len(text), ())]:
        if at < one.start:
            yield Segment(at, _cut(text, at, one.start, spans, strong))
        if one.origins:
            marked = _cut(text, one.start, one.end, spans, strong)
            keys = tuple(dict.fromkeys(key for run in marked for key in run.keys))
            lines = text.count("\n", one.start, one.end) + 1
            lines = max(lines, -(-(one.end - one.start) // _LINE))
            yield Segment(one.start, marked, folded[one.start], lines, keys)
        at = one.end


def _cut(text: str, low: int, high: int, spans: Sequence[Span], strong: frozenset[str]) -> list[Run]:
    """The marked text from ``low`` to ``high``; evidence that reaches beyond is marked as far as it lies there."""
    inside = [
        Span(max(one.start, low) - low, min(one.end, high) - low, one.key)
        for one in spans
        if one.start < high and low < one.end
    ]
    return runs(text[low:high], inside, strong)


def _from(place: Any, rows: Mapping[str, Document], documents: Mapping[str, ReadDocument]) -> From:
    row = rows[place.document]
    return From(row.pk, row.title, _day(documents[place.document]), place.start, place.end)


def _day(read: ReadDocument) -> str:
    return read.date.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00") if read.date else ""
