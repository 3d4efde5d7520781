"""A chart as queries read it: its statements with who made them, its values with their days, and what is documented."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from claimwright.coding import context
from claimwright.coding.authors import PATIENT, PROVIDER, author_of, speaker_of
from claimwright.coding.book import CodeBook, code_book
from claimwright.coding.checkboxes import ticked_only
from claimwright.coding.compiled import compiled
from claimwright.coding.engine import phrases_of, read_chart
from claimwright.coding.mentions import Mention, mentions_of
from claimwright.coding.note import Note
from claimwright.coding.people import unnamed
from claimwright.coding.phrases import Phrases
from claimwright.coding.rules.base import Case
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT, sections_of
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.coding.unheaded import with_unheaded
from claimwright.queries.days import Days, opening_day
from claimwright.queries.observations import Observation, observations
from claimwright.queries.types import SUPPORTS, Indicator
from claimwright.records.chart import Chart, Document
from claimwright.records.entries_document import KIND
from claimwright.reference.codes import undot

if TYPE_CHECKING:
    from claimwright.reference.library import Library

SUMMARY: Final = "discharge_summary"
NEVER: Final = compiled(
    r"\s*(?:\?\s*[-–—,]?\s*no|(?:did not|didn['’]t|does not|has not|never) (?:happen|occur|develop|recur)\w*|(?:criteria )?not met)\b"
)
"""Words behind a disease or an event by which it was not there."""
_SPEAKS: Final = 80
_TITLE: Final = 60
"""Characters of a document's title that a question shows: the first line of a note may be its title."""
_NO_DISEASES: Final = frozenset({"SBP", "SSI"})
"""Abbreviations that mean a blood pressure or an insulin scale more often than the disease of the lists."""
_CLINIC: Final = compiled(
    r"\b(?:clinic|office|visit|telehealth|follow[- ]?up|primary care|well child|preventive|transitional care|outpatient|PCP)\b"
)
_REACH: Final = 8
_ON_AIR: Final = compiled(r"\d ?%? ?(?:on )?RA$", 0)
"""Room air behind a saturation, no rheumatoid arthritis."""


@dataclass(frozen=True)
class Statement:
    """Words of the record that name a disease: its undotted code, how it is meant, and whether a provider says it."""

    mention: Mention
    code: str
    meaning: str
    provider: bool

    @property
    def document(self) -> Document:
        return self.mention.document


@dataclass(frozen=True, eq=False)
class Record:
    """One chart with what is read of it once for all triggers."""

    chart: Chart
    library: Library
    suggestions: Sequence[Suggestion]
    book: CodeBook
    phrases: Phrases

    @classmethod
    def of(cls, chart: Chart, library: Library, suggestions: Sequence[Suggestion] | None = None) -> Record:
        """The record of a chart; ``suggestions`` as the coding engine gave them, else they are read anew."""
        read = read_chart(chart, library).suggestions if suggestions is None else suggestions
        day = chart.encounter.date_of_service or datetime.now(UTC).date()
        return cls(chart, library, read, code_book(library, day), phrases_of(library))

    @property
    def day(self) -> date:
        return self.book.day

    @cached_property
    def notes(self) -> tuple[tuple[Document, Note], ...]:
        """The documents of words with their sections; offsets are those of the documents."""
        return tuple(
            (document, self._parted(unnamed(ticked_only(document.text))))
            for document in self.chart.documents
            if document.kind != KIND
        )

    def _parted(self, text: str) -> Note:
        """A text with its sections; what the note concludes, the coding engine found out before."""
        return Note(text, tuple(with_unheaded(text, sections_of(text), self.phrases)), ())

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """What the notes say of the patient's diseases, in the order of the record; kin, copies and leaflets left out."""
        return tuple(self._statements())

    def _statements(self) -> Iterator[Statement]:
        for document, note in self.notes:
            whole = author_of(document.title, note.text) == PROVIDER
            for mention in mentions_of(document, note, self.phrases):
                if mention.section.kind in NOT_TOLD_OF_THE_PATIENT or mention.meaning == context.FAMILY:
                    continue
                if mention.words in _NO_DISEASES or _ON_AIR.search(
                    note.text, max(0, mention.start - _REACH), mention.end
                ):
                    continue
                begin = note.text.rfind("\n", 0, mention.start) + 1
                speaker = speaker_of(note.text[begin : begin + _SPEAKS])
                meaning = context.NEGATED if NEVER.match(note.text, mention.end) else mention.meaning
                by_provider = whole and speaker in {"", PROVIDER}
                yield Statement(mention, undot(mention.phrase.code), meaning, by_provider)

    def sentence(self, document_id: str, at: int) -> tuple[int, int, str] | None:
        """The sentence around a place, with the kind of its section; None where nothing there tells of the patient today."""
        starts, places = self._sentences[document_id]
        number = bisect_right(starts, at) - 1
        return places[number] if number >= 0 and at < places[number][1] else None

    @cached_property
    def _sentences(self) -> dict[str, tuple[list[int], list[tuple[int, int, str]]]]:
        found = {}
        for document, note in self.notes:
            places = [
                (low, high, section.kind)
                for section in note.sections
                if section.kind not in NOT_TOLD_OF_THE_PATIENT and author_of(document.title, note.text) != PATIENT
                for low, high in sentences(note.text, section.start, section.end)
            ]
            found[document.document_id] = ([low for low, _, _ in places], places)
        return found

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """The values of the record, by the day they were, then by place; the same value of one day told twice is one."""
        found: dict[tuple[object, ...], Observation] = {}
        for document in self.chart.documents:
            for one in observations(document.document_id, document.text, self.days(document)):
                found.setdefault((one.name, one.value, one.at, one.baseline), one)
        last = date.max
        return tuple(sorted(found.values(), key=lambda one: one.at or last))

    def days(self, document: Document) -> Days:
        """The days of a document; one that tells of a whole stay has none of its own."""
        start = self.chart.encounter.start.date() if self.chart.encounter.start else None
        own = self._own_day(document) or (None if len(self.chart.documents) > 1 else start)
        return Days(document.text, None if document.kind == SUMMARY else own, start, own or self._near)

    def _own_day(self, document: Document) -> date | None:
        """The day a document has, or opens with."""
        return document.date.date() if document.date else opening_day(document.text, self._near)

    @cached_property
    def _near(self) -> date:
        """A day that the record is near to: that of its visit, else the first that is written out, else today."""
        if self.chart.encounter.date_of_service:
            return self.chart.encounter.date_of_service
        written = (opening_day(document.text, None) for document in self.chart.documents)
        return next((day for day in written if day), self.day)

    @cached_property
    def age(self) -> int | None:
        """Age in whole years; None where nothing tells it."""
        return Case(self.chart, self.notes, self.book, self.library, self.phrases).age

    @cached_property
    def setting(self) -> str:
        """Where the patient was seen; of a record that does not say: a stay where it has the summary of one and no note of a clinic."""
        known = self.chart.encounter.setting
        titles = [document.title or document.text[:_TITLE] for document in self.chart.documents]
        if known or any(_CLINIC.search(title) for title in titles):
            return known or "office"
        return "inpatient" if any(document.kind == SUMMARY for document in self.chart.documents) else ""

    def day_of(self, document_id: str, start: int) -> date | None:
        """The day a place of the record is of: as written beside it, else that of its document (the visit's where it has none)."""
        document = self.chart.document(document_id)
        written = self.days(document).of(start)
        return written or self._own_day(document) or self.chart.encounter.date_of_service

    def text(self, document_id: str) -> str:
        return self.chart.document(document_id).text

    def indicator(self, rule: str, document_id: str, start: int, end: int, side: str = SUPPORTS) -> Indicator:
        """A place of the record as an indicator."""
        document = self.chart.document(document_id)
        at = self.day_of(document_id, start)
        visit = self.chart.encounter.date_of_service
        prior = bool(at and visit and at < visit and (visit - at).days > 1)
        quote, title = document.text[start:end], " ".join((document.title or document.kind).split())
        source = title if len(title) <= _TITLE else f"{title[: _TITLE - 3]}..."
        return Indicator(rule, document_id, start, end, quote, side, at=at, source=source, prior=prior)

    def taken_back(self, one: Statement) -> bool:
        """Whether a later document, or later words of the same, deny what a statement says."""
        order = {document.document_id: at for at, document in enumerate(self.chart.documents)}
        place = (order[one.document.document_id], one.mention.start)
        return any(
            other.meaning == context.NEGATED
            and other.provider
            and other.code[:3] == one.code[:3]
            and (order[other.document.document_id], other.mention.start) > place
            for other in self.statements
        )

    def documented(self, prefixes: Sequence[str], meanings: frozenset[str]) -> list[Statement]:
        """What providers say of diseases whose code begins with one of these, meant in one of these ways."""
        wanted = tuple(prefixes)
        return [
            one for one in self.statements if one.provider and one.code.startswith(wanted) and one.meaning in meanings
        ]

    def coded(self, prefixes: Sequence[str]) -> list[Suggestion]:
        """What the coding engine proposes of diagnoses whose code begins with one of these."""
        wanted = tuple(prefixes)
        return [
            one
            for one in self.suggestions
            if one.suggested and one.system == "icd10cm" and undot(one.code).startswith(wanted)
        ]
