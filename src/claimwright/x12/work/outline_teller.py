"""How is one segment of an outline told: each element named, its code spelled out, findings at their place?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.grammar.meanings import coded, dated, spelled_out
from claimwright.x12.grammar.model import Element, segment_names
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.tokens import segment_code
from claimwright.x12.work.claim_extents import Stretch

if TYPE_CHECKING:
    from claimwright.reference import Library

Finding = dict[str, Any]

_SERVICE_DATES: Final = {("DTP", "472"), ("DTP", "434"), ("DTM", "472"), ("DTM", "150"), ("DTM", "232")}
_DATED: Final = [segment_code(identifier) for identifier in ("GS", "DTP", "DTM")]
_ENVELOPE: Final = ("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1")
_HEADLINES: Final = (
    ("NM103", "NM104"),
    ("N102",),
    ("CLM01", "CLM02"),
    ("CLP01", "CLP04"),
    ("SV101-2", "SV102"),
    ("SV201", "SV202-2", "SV203"),
    ("SV301-2", "SV302"),
    ("SVC01-2", "SVC02", "SVC03"),
)
"""Elements that name what a loop is about: the first ones of which the leading one is there."""
_PERSONS: Final = {("NM101", "IL"), ("NM101", "QC"), ("NM101", "03")}
_YES_NO: Final = {"Y": "yes", "N": "no"}


@dataclass(frozen=True)
class ShownElement:
    """One element or component: its place (CLM05-1), name, value as written, and meaning ("" when there is none)."""

    place: str
    name: str
    value: str
    meaning: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ShownSegment:
    """One segment. ``row``: its number in the file from 0; ``segment``: position in its set, the ST being 1."""

    row: int
    segment: int | None
    id: str
    name: str
    text: str
    elements: tuple[ShownElement, ...]
    findings: tuple[Finding, ...] = ()
    """Findings on the segment as a whole; those on an element stand with it."""

    @property
    def wrong(self) -> int:
        """Findings on the segment and its elements."""
        return len(self.findings) + sum(len(element.findings) for element in self.elements)


@dataclass
class ShownLoop:
    """One loop as it stands in the file, without the loops within: ``depth`` 0 for envelope and heading.

    ``claim``: number of the claim it belongs to; 0 outside claims.
    """

    id: str
    name: str
    depth: int
    claim: int
    segments: list[ShownSegment] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """Findings in the loop, without those of the loops within."""
        return sum(segment.wrong for segment in self.segments)

    @property
    def headline(self) -> str:
        """Who or which one it is, as its first segments name it: a name, a claim's number, a service; "" for neither."""
        told = {element.place: element.value for segment in self.segments[:2] for element in segment.elements}
        for places in _HEADLINES:
            if told.get(places[0]):
                return " ".join(told[place] for place in places if told.get(place))
        return ""

    @property
    def of_person(self) -> bool:
        """Whether it names a patient or subscriber."""
        return any(
            (element.place, element.value) in _PERSONS for segment in self.segments for element in segment.elements[:1]
        )


class Teller:
    """Tells segments of a stretch: those at the indexes ``at`` into its placed segments."""

    def __init__(
        self, stretch: Stretch, at: Array, findings: Mapping[int, list[Finding]], library: Library | None
    ) -> None:
        self._stretch = stretch
        self._findings = findings
        self._library = library
        self._known: dict[tuple[str, str, str, date | None], str] = {}
        tokens = stretch.placed.tokens
        texts = tokens.texts(stretch.placed.rows[at]).to_list()
        self._texts: dict[int, str] = dict(zip(at.tolist(), texts, strict=True))
        self._days = _Days(stretch, self._texts)

    def segment(self, at: int) -> ShownSegment:
        """The segment at this index."""
        stretch, placed = self._stretch, self._stretch.placed
        row = int(placed.rows[at])
        file_row = int(stretch.chunk.row[row])
        use = placed.rules.uses[int(placed.use[at])]
        text = self._texts[at]
        delimiters = stretch.chunk.separators
        parts = text.split(delimiters.element)
        identifier = parts[0].strip().upper()
        findings = self._findings.get(file_row, [])
        day = self._days.of(int(placed.instance[at]))
        names = {(part.position, part.component): part for part in use.elements}
        shown: list[ShownElement] = []
        for position, value in enumerate(parts[1:], 1):
            about = [one for one in findings if one["element"] == position]
            shown += self._element(identifier, position, value, names, about, delimiters, day)
        rest = tuple(one for one in findings if not one["element"] or one["element"] >= len(parts))
        known = segment_names().get(identifier)
        name = known if identifier in _ENVELOPE else use.name or known
        number = int(stretch.chunk.segment[row]) or None
        return ShownSegment(file_row, number, identifier, name or "A segment we do not know", text, tuple(shown), rest)

    def _element(
        self,
        identifier: str,
        position: int,
        value: str,
        names: dict[tuple[int, int], Element],
        about: list[Finding],
        delimiters: Delimiters,
        day: date | None,
    ) -> Iterator[ShownElement]:
        """An element, or each of its components; nothing for an empty one that no finding is about."""
        rule = names.get((position, 0))
        place = f"{identifier}{position:02}"
        label = rule.name if rule else "An element we do not know"
        if (position, 1) not in names or identifier == "ISA":
            apart = bool(rule and rule.repeats and delimiters.repetition and identifier != "ISA")
            for number, each in enumerate(value.split(delimiters.repetition) if apart else [value]):
                bare, mine = each.strip(), () if number else tuple(about)
                if bare or mine:
                    yield ShownElement(place, label, bare, self._meaning(place, 0, bare, rule, "", day), mine)
            return
        left = list(about)
        for repeat in value.split(delimiters.repetition) if delimiters.repetition else [value]:
            kind = ""
            for component, part in enumerate(repeat.split(delimiters.component), 1):
                one, bare = names.get((position, component)), part.strip()
                mine = tuple(each for each in left if each["component"] == component)
                left = [each for each in left if each["component"] != component]
                if bare or mine:
                    meaning = self._meaning(place, component, bare, one, kind, day)
                    yield ShownElement(f"{place}-{component}", one.name if one else label, bare, meaning, mine)
                kind = bare if component == 1 else kind
        if left:
            yield ShownElement(place, label, "", "", tuple(left))

    def _meaning(
        self, place: str, component: int, value: str, rule: Element | None, kind: str, day: date | None
    ) -> str:
        if not value:
            return ""
        if own := coded(place[:-2], int(place[-2:]), component, value):
            return own
        if rule is None:
            return ""
        if rule.codes and value in _YES_NO and set(rule.codes) <= {"Y", "N", "U", "W"}:
            return _YES_NO[value]
        return dated(rule, value) or self._spelled_out(rule, value, kind, day)

    def _spelled_out(self, rule: Element, value: str, kind: str, day: date | None) -> str:
        """Asked once: claims of a file share most of their codes."""
        asked = (rule.answered_by, value, kind, day)
        if asked not in self._known:
            self._known[asked] = spelled_out(rule, value, kind, day, self._library)
        return self._known[asked]


class _Days:
    """The day whose code lists hold: of the line, else of the claim, else the day the group was written."""

    def __init__(self, stretch: Stretch, texts: Mapping[int, str]) -> None:
        placed = stretch.placed
        self._own: dict[int, date] = {}
        self._parents = placed.parents.tolist() if len(placed.opened) else []
        self._written: date | None = None
        element = stretch.chunk.separators.element
        at = np.array(list(texts), dtype=np.int64)
        dated_ones = at[np.isin(placed.tokens.code[placed.rows[at]], _DATED)].tolist() if len(at) else []
        for number in dated_ones:
            parts = texts[number].split(element)
            identifier = parts[0].strip().upper()
            if identifier == "GS" and len(parts) > 4:
                self._written = self._written or _day(parts[4])
            elif len(parts) > 2 and (identifier, parts[1]) in _SERVICE_DATES:
                day = _day(parts[-1] if identifier == "DTP" else parts[2])
                if day is not None:
                    self._own[int(placed.instance[number])] = day

    def of(self, instance: int) -> date | None:
        while instance >= 0:
            if instance in self._own:
                return self._own[instance]
            instance = self._parents[instance]
        return self._written


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
