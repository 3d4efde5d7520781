"""Which claims does a received 837 hold, and what does an acknowledgment have to repeat of each?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from claimwright.x12.places.guide_sets import placed_by_guide
from claimwright.x12.places.place import Placed
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.segments import Segments


@dataclass(frozen=True)
class ReceivedLine:
    """A service line: first and last segment of the file (row), procedure as it came, charge, revenue code, number."""

    first: int
    last: int
    procedure: tuple[str, ...]
    charge: str
    revenue: str
    number: str


@dataclass(frozen=True)
class ReceivedClaim:
    """A claim as an acknowledgment names it. ``rows``: segments of the file that belong to it and to its patient."""

    number: str
    charge: Decimal
    patient: tuple[str, str, str]
    member_id: str
    bill_type: str
    clearinghouse_number: str
    dates: tuple[str, str]
    first: int
    last: int
    also: tuple[tuple[int, int], ...]
    """Further stretches (first, last row): subscriber and patient, billing provider."""
    lines: tuple[ReceivedLine, ...] = ()


@dataclass(frozen=True)
class ReceivedProvider:
    """A billing provider with its claims. ``identifier``: qualifier and value."""

    name: str
    identifier: tuple[str, str]
    claims: list[ReceivedClaim] = field(default_factory=list)


@dataclass(frozen=True)
class ReceivedBatch:
    """One 837 transaction set: its number of the submitter (BHT03), who sent it, who it was for, the providers."""

    transaction: int
    reference: str
    submitter: tuple[str, str]
    receiver: tuple[str, str]
    providers: list[ReceivedProvider]


def received_batches(segments: Segments) -> Iterator[ReceivedBatch]:
    """The 837 transaction sets of a file whose guide we have, in order."""
    for chunk in segments.chunks:
        for one in placed_by_guide(chunk):
            guide = one.placed.rules.guide
            if guide is not None and guide.transaction == "837":
                yield from _Reader(chunk, one.placed).batches()


class _Reader:
    """The segments of one chunk that one guide rules."""

    def __init__(self, chunk: Chunk, placed: Placed) -> None:
        self.chunk = chunk
        self.placed = placed
        self.texts = {int(row): text for row, text in zip(placed.rows, chunk.tokens.texts(placed.rows), strict=True)}
        marks = chunk.tokens.delimiters
        self.element, self.component = marks.element, marks.component

    def parts(self, at: int) -> list[str]:
        """The elements of a segment, blanks trimmed, padded."""
        text = self.texts[int(self.placed.rows[at])]
        return [part.strip() for part in text.split(self.element)] + [""] * 24

    def first_in(self, start: int, end: int, identifier: str, *loops: str, value: str = "") -> list[str] | None:
        """The elements of the first segment with this id (and first element) between two places."""
        for at in self.placed.in_loops(identifier, *loops).tolist():
            if start <= at < end and (not value or self.parts(at)[1] == value):
                return self.parts(at)
        return None

    def batches(self) -> Iterator[ReceivedBatch]:
        placed = self.placed
        starts = [*placed.of("ST").tolist()]
        starts = [at for at in starts if placed.inside[at]]
        for at, following in _stretches(starts, len(placed.rows)):
            submitter = self.first_in(at, following, "NM1", "1000A") or [""] * 24
            receiver = self.first_in(at, following, "NM1", "1000B") or [""] * 24
            batch = self.first_in(at, following, "BHT", "header") or [""] * 24
            yield ReceivedBatch(
                int(self.chunk.transaction[placed.rows[at]]),
                batch[3],
                (submitter[3], submitter[9]),
                (receiver[3], receiver[9]),
                self._providers(at, following),
            )

    def _openings(self, start: int, end: int, *loops: str) -> list[int]:
        numbers = [self.placed.rules.loop_number[name] for name in loops]
        opened = self.placed.opened[np.isin(self.placed.opened_loop, numbers)]
        return [int(at) for at in opened[(opened >= start) & (opened < end)]]

    def _providers(self, start: int, end: int) -> list[ReceivedProvider]:
        levels = self._openings(start, end, "2000A") or [start]
        found = []
        for at, following in _stretches(levels, end):
            name = self.first_in(at, following, "NM1", "2010AA") or [""] * 24
            tax = self.first_in(at, following, "REF", "2010AA", value="EI") or [""] * 24
            identifier = ("XX", name[9]) if name[9] else ("FI", tax[2])
            provider = ReceivedProvider(name[3], identifier)
            people = self._openings(at, following, "2000B")
            head = (self._row(at), self._row((people or [following])[0] - 1))
            for person, after in _stretches(people, following):
                provider.claims.extend(self._claims(person, after, head))
            found.append(provider)
        return found

    def _row(self, at: int) -> int:
        return int(self.chunk.row[self.placed.rows[at]])

    def _claims(self, start: int, end: int, head: tuple[int, int]) -> Iterator[ReceivedClaim]:
        levels = self._openings(start, end, "2000B", "2000C", "2300")
        loop = self.placed.rules.loop_number
        insured = self.first_in(start, end, "NM1", "2010BA") or [""] * 24
        person, level = insured, start
        for at, following in _stretches(levels, end):
            if self.placed.loop[at] == loop["2000C"]:
                person, level = self.first_in(at, following, "NM1", "2010CA") or [""] * 24, at
            elif self.placed.loop[at] == loop["2300"]:
                first = next(one for one in levels if one >= level and self.placed.loop[one] == loop["2300"])
                also = ((self._row(level), self._row(first - 1)), head)
                yield self._claim(at, following, person, insured[9], also)

    def _claim(
        self, at: int, end: int, person: list[str], member: str, also: tuple[tuple[int, int], ...]
    ) -> ReceivedClaim:
        claim = self.parts(at)
        place = [*claim[5].split(self.component), "", "", ""]
        institutional = place[1] == "A"
        told = self.first_in(at, end, "REF", "2300", value="D9") or [""] * 24
        lines = self._openings(at, end, "2400")
        return ReceivedClaim(
            claim[1],
            _amount(claim[2]),
            (person[3], person[4], person[5]),
            member,
            place[0] + place[2] if institutional else "",
            told[2],
            self._dates(at, end),
            self._row(at),
            self._row(end - 1),
            also,
            tuple(self._line(line, after) for line, after in _stretches(lines, end)),
        )

    def _dates(self, at: int, end: int) -> tuple[str, str]:
        days = []
        for one in self.placed.in_loops("DTP", "2300", "2400").tolist():
            parts = self.parts(one)
            if at <= one < end and parts[1] in ("472", "434") and parts[3][:8].isdigit():
                days += [parts[3][:8], parts[3][9:17] or parts[3][:8]]
        return (min(days), max(days)) if days else ("", "")

    def _line(self, at: int, end: int) -> ReceivedLine:
        kinds = {"SV1": (1, 2), "SV2": (2, 3), "SV3": (1, 2)}
        services = {kind: self.first_in(at, end, kind, "2400") for kind in kinds}
        identifier = next((kind for kind, found in services.items() if found), "SV1")
        service = services[identifier] or [""] * 24
        procedure, charge = kinds[identifier]
        number = self.first_in(at, end, "REF", "2400", value="6R")
        return ReceivedLine(
            self._row(at),
            self._row(end - 1),
            tuple(service[procedure].split(self.component)[:6]),
            service[charge],
            service[1] if identifier == "SV2" else "",
            number[2] if number else self.parts(at)[1],
        )


def _stretches(starts: list[int], end: int) -> Iterator[tuple[int, int]]:
    """Each start with the next one, the last with ``end``."""
    yield from zip(starts, [*starts[1:], end][: len(starts)], strict=True)


def _amount(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except ArithmeticError:
        return Decimal(0)
    return value if value.is_finite() else Decimal(0)
