"""Which diagnoses does a question name, which of them does the record document, and what supports each option?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from claimwright.coding import context as meanings
from claimwright.coding.compiled import compiled
from claimwright.coding.engine import phrases_of
from claimwright.coding.matcher import Match, match_span
from claimwright.coding.sentences import sentences
from claimwright.queries.evidence import KINDS, find
from claimwright.queries.gaps import supported
from claimwright.queries.record import Record
from claimwright.queries.tables import triggers
from claimwright.queries.types import SUPPORTS, Gap, Option, Query
from claimwright.records.chart import Chart, Document
from claimwright.reference.codes import undot

if TYPE_CHECKING:
    from claimwright.reference.library import Library

_STATED: Final = frozenset({meanings.ASSERTED, meanings.POSSIBLE, meanings.HISTORY, meanings.OVER})
_SAID: Final = frozenset({meanings.ASSERTED, meanings.POSSIBLE})
_NO_DISEASE: Final = ("R", "Z", "V", "W", "X", "Y")
_BLANK: Final = compiled(r"_{2,}|[:;,.]|\b(?:due to|with|of|stage|because)\s*$", 0)
_TOO_PLAIN: Final = frozenset(
    {"disease", "condition", "diagnosis", "infection", "injury", "event", "fracture", "operation", "cancer"}
)


@dataclass(frozen=True, eq=False)
class Diagnoses:
    """The diagnoses of a question against those of its record; without a chart the question's dated lines are all there is."""

    library: Library
    record: Record | None
    query: Query

    @classmethod
    def of(cls, library: Library, chart: Chart | None, query: Query) -> Diagnoses:
        """``chart`` is read for what it documents; its coded entries do not document."""
        return cls(library, Record.of(chart, library, ()) if chart else None, query)

    def undocumented(self, text: str) -> list[str]:
        """The diagnoses that a text names and the record does not document, in the text's words."""
        return [text[match.start : match.end] for match in self._named(text) if not self._documented(match)]

    def brought_in(self, text: str) -> list[str]:
        """The diagnoses that a text says the patient has or may have and the record does not document; nothing without a chart."""
        if self.record is None or not text:
            return []
        return [
            one.mention.words
            for one in self._read(text).statements
            if one.meaning in _SAID
            and not one.code.startswith(_NO_DISEASE)
            and one.mention.words.casefold() not in _TOO_PLAIN
            and one.code[:3] not in {*self._categories, self.query.about_code[:3]}
        ]

    def _read(self, text: str) -> Record:
        return Record.of(Chart("query", "text", documents=(Document("query", "Note", text),)), self.library, ())

    def _named(self, text: str) -> list[Match]:
        phrases = phrases_of(self.library)
        return [
            match
            for low, high in sentences(text)
            for match in match_span(text, low, high, phrases)
            if not undot(match.phrase.code).startswith(_NO_DISEASE)
            and text[match.start : match.end].casefold() not in _TOO_PLAIN
        ]

    def _documented(self, match: Match) -> bool:
        category = undot(match.phrase.code)[:3]
        return category in self._categories or category == self.query.about_code[:3]

    @cached_property
    def _categories(self) -> frozenset[str]:
        if self.record:
            told = (one.code[:3] for one in self.record.statements if one.meaning in _STATED)
            return frozenset(told)
        return frozenset(
            undot(match.phrase.code)[:3] for line in self.query.lines for match in self._named(line) if _dated(line)
        )

    def supports(self, option: Option, query: Query, gap: Gap | None) -> bool:
        """Whether the evidence of a question holds an indicator of an option.

        One that names no diagnosis needs none, nor does one that says no more than is documented. One of the trigger's own needs the indicators that its row names, among those of the
        question. One that somebody wrote needs to be documented, or to be such an option of another trigger.
        """
        if option.kind in {"ruled_out", "yes", "no", "other", "unable"}:
            return True
        if option.kind == "lower":
            of_trigger = bool(query.trigger) and any(self._options_like(option, query.trigger))
            return of_trigger or not self.brought_in(option.text)
        names = {one.rule for one in query.indicators if one.side == SUPPORTS}
        if gap is not None or query.indicators:
            own = [one for one in self._options_like(option, query.trigger) if one]
            if own:
                return any(supported(one, names) for one in own)
        elif like := list(self._options_like(option, "")):
            return any(supported(one, self._shown) for one in like)
        named = self._named(option.text)
        return not named or self.record is None or all(self._documented(match) for match in named)

    def _options_like(self, option: Option, trigger: str) -> Iterable[Option]:
        """The rows of the table that an option says: of a trigger, or of any."""
        wanted = _plain(option.text)
        day = self.record.day if self.record else datetime.now(UTC).date()
        for one in triggers(day):
            if trigger and one.id != trigger:
                continue
            yield from (row for row in one.options if _plain(row.text) == wanted)

    @cached_property
    def _shown(self) -> set[str]:
        """The indicators that the written lines of a question show, as if they were a note."""
        text = "\n".join((*self.query.lines, self.query.question))
        record = self._read(text)
        rules = {rule.name: rule for one in triggers(record.day) for rule in one.indicators if rule.kind in KINDS}
        return {
            rule.name
            for one in triggers(record.day)
            for rule in one.indicators
            if rule.kind in KINDS and rule.side == SUPPORTS and find(rule, record)
        } & set(rules)


def _dated(line: str) -> bool:
    return bool(re.search(r"\b\d{1,2}/\d{1,2}\b|\b\d{4}-\d\d-\d\d\b", line))


def _plain(text: str) -> str:
    return " ".join(_BLANK.sub(" ", text.casefold()).split())
