"""Which codes report the injections and infusions of one encounter? One initial service for each access, the rest beside it.

Rank, 16-minute and 31-minute rules: Medicare Claims Processing Manual ch. 4 sec. 230.2 and ch. 12 sec. 30.5; NCCI Policy Manual ch. 11.
Numbers are rows of ``infusion_codes.tsv``; here is the arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

CHEMOTHERAPY: Final = "chemotherapy"
HORMONAL: Final = "hormonal"
THERAPEUTIC: Final = "therapeutic"
HYDRATION: Final = "hydration"
INFUSION: Final = "infusion"
PUSH: Final = "push"
PUMP: Final = "pump"
INJECTION: Final = "injection"
"""Subcutaneous or intramuscular."""
_PUSH_AT_MOST: Final = 15
"""Minutes up to which an infusion is reported as a push."""
_HYDRATION_FROM: Final = 31
_HOUR: Final = 60
_BEYOND: Final = 29
"""A further hour counts from 31 minutes beyond the hour before."""
_APART: Final = 30
"""Minutes that two pushes of one drug must be more than apart (facility only)."""


@dataclass(frozen=True)
class Administration:
    """Something given: times in minutes after midnight, None where the record has none. ``access`` names the line it ran by."""

    name: str
    kind: str
    way: str
    start: int | None = None
    minutes: int | None = None
    access: str = ""
    at: int = 0
    """Its place among what was given, by which evidence is found again."""

    @property
    def stop(self) -> int | None:
        return None if self.start is None or self.minutes is None else self.start + self.minutes


@dataclass(frozen=True)
class Line:
    """One line: its place in the table of codes, how many, what it is for, and why."""

    place: str
    units: int
    of: tuple[Administration, ...]
    why: str
    second_access: bool = False


def further_hours(minutes: int) -> int:
    """Hours beyond the first: each from 31 minutes on."""
    return max(0, (minutes - _HOUR + _BEYOND) // _HOUR)


def lines(given: Sequence[Administration], *, facility: bool) -> list[Line]:
    """The lines of one encounter. ``facility``: pushes of the same drug again count there alone."""
    ready = [one for one in (_as_reported(one) for one in given) if one is not None]
    found = list(_injections(ready))
    accesses = list(dict.fromkeys(one.access for one in ready if one.way != INJECTION))
    for number, access in enumerate(accesses):
        own = [one for one in ready if one.way != INJECTION and one.access == access]
        found.extend(_of_access(own, facility=facility, second=number > 0))
    return _together(found)


def _together(found: Sequence[Line]) -> list[Line]:
    """One line of each code: what several drugs add to it is counted together."""
    kept: dict[tuple[str, bool], Line] = {}
    for one in found:
        key = (one.place, one.second_access)
        before = kept.get(key)
        kept[key] = (
            one
            if before is None
            else Line(
                one.place,
                before.units + one.units,
                (*before.of, *one.of),
                f"{before.why}; {one.why}",
                one.second_access,
            )
        )
    return list(kept.values())


def _as_reported(one: Administration) -> Administration | None:
    """A short infusion, or one without its end, is a push; hydration that is short or has no end is nothing."""
    if one.kind == HYDRATION:
        return one if one.minutes is not None and one.minutes >= _HYDRATION_FROM else None
    if one.way == INFUSION and (one.minutes is None or one.minutes <= _PUSH_AT_MOST):
        return replace(one, way=PUSH)
    return one


def _injections(given: Sequence[Administration]) -> Iterator[Line]:
    for kind in (CHEMOTHERAPY, HORMONAL, THERAPEUTIC):
        some = tuple(one for one in given if one.way == INJECTION and one.kind == kind)
        if some:
            yield Line(f"{kind} injection", len(some), some, "subcutaneous or intramuscular: one for each injection")


_RANK: Final = ((CHEMOTHERAPY, PUMP), (CHEMOTHERAPY, INFUSION), (CHEMOTHERAPY, PUSH), (HORMONAL, INFUSION), (HORMONAL, PUSH), (THERAPEUTIC, INFUSION), (THERAPEUTIC, PUSH), (HYDRATION, INFUSION))  # fmt: skip


def _of_access(own: Sequence[Administration], *, facility: bool, second: bool) -> Iterator[Line]:
    """The lines of one access: the highest rank is initial, whatever came first."""
    ordered = sorted(own, key=lambda one: (one.start is None, one.start or 0, one.at))
    ranks = {rank: [one for one in ordered if (one.kind, one.way) == rank] for rank in _RANK}
    initial = next((rank for rank in _RANK if ranks[rank]), None)
    if initial is None:
        return
    pumps = ranks[CHEMOTHERAPY, PUMP]
    if pumps:
        yield Line("chemotherapy pump", 1, tuple(pumps), "runs for more than 8 hours by a pump", second)
        initial = next((rank for rank in _RANK[1:] if ranks[rank]), initial)
    running = [one for one in ordered if one.way == INFUSION and one.kind != HYDRATION]
    for kind in (CHEMOTHERAPY, THERAPEUTIC):
        yield from _infusions(kind, ranks[kind, INFUSION], initial == (kind, INFUSION), running, second)
        yield from _pushes(kind, ranks[kind, PUSH], initial == (kind, PUSH), facility=facility, second=second)
    yield from _hydration(ranks[HYDRATION, INFUSION], running, initial == (HYDRATION, INFUSION), second)


def _infusions(
    kind: str, some: Sequence[Administration], initial: bool, running: Sequence[Administration], second: bool
) -> Iterator[Line]:
    concurrent = [
        one for one in some if kind == THERAPEUTIC and _beside(one, running, first=initial and one is some[0])
    ]
    drugs = _by_drug([one for one in some if one not in concurrent])
    for number, doses in enumerate(drugs):
        minutes = sum(one.minutes or 0 for one in doses)
        first = initial and number == 0
        place = f"{kind} infusion initial" if first else f"{kind} infusion new drug"
        rank = "the initial service by rank" if first else "another drug after it"
        yield Line(place, 1, doses, f"{doses[0].name}, {minutes} minutes: {rank}", second and first)
        if hours := further_hours(minutes):
            yield Line(
                f"{kind} infusion further hour",
                hours,
                doses,
                f"{doses[0].name}: {minutes} minutes, further hours from 31 minutes beyond each",
            )
    if concurrent:
        yield Line(
            "therapeutic infusion concurrent",
            1,
            tuple(concurrent),
            "at the same time by the same access: once an encounter",
        )


def _beside(one: Administration, running: Sequence[Administration], *, first: bool) -> bool:
    """Whether more than half of an infusion ran while another did that began before it or is reported first."""
    if first or one.start is None or one.stop is None:
        return False
    begin, end = one.start, one.stop
    return any(
        other is not one and other.start is not None and other.stop is not None and other.start <= begin
        and 2 * (min(end, other.stop) - begin) > (one.minutes or 0)
        for other in running
    )  # fmt: skip


def _pushes(
    kind: str, some: Sequence[Administration], initial: bool, *, facility: bool, second: bool
) -> Iterator[Line]:
    drugs = _by_drug(some)
    if drugs and initial:
        yield Line(f"{kind} push initial", 1, drugs[0][:1], f"{drugs[0][0].name}: the initial service by rank", second)
    new = [doses[0] for doses in (drugs[1:] if initial else drugs)]
    if new:
        yield Line(
            f"{kind} push new drug", len(new), tuple(new), f"{', '.join(one.name for one in new)}: each new drug"
        )
    again = [later for doses in drugs for before, later in pairwise(doses) if _apart(before, later)]
    if facility and kind == THERAPEUTIC and again:
        yield Line(
            "therapeutic push again",
            len(again),
            tuple(again),
            "the same drug again, more than 30 minutes later (facility only)",
        )


def _apart(before: Administration, later: Administration) -> bool:
    return before.start is not None and later.start is not None and later.start - before.start > _APART


def _hydration(
    some: Sequence[Administration], running: Sequence[Administration], initial: bool, second: bool
) -> Iterator[Line]:
    """Hydration alone counts: what ran beside a drug does not."""
    alone = [(one, (one.minutes or 0) - _shared(one, running)) for one in some]
    kept = tuple(one for one, minutes in alone if minutes >= _HYDRATION_FROM)
    minutes = sum(length for _, length in alone if length >= _HYDRATION_FROM)
    if not kept:
        return
    if initial:
        yield Line("hydration initial", 1, kept, f"{minutes} minutes of hydration alone, 31 or more", second)
        more = further_hours(minutes)
    else:
        more = (minutes + _BEYOND) // _HOUR
    if more:
        yield Line("hydration further", more, kept, f"{minutes} minutes of hydration that ran beside no drug")


def _shared(one: Administration, running: Sequence[Administration]) -> int:
    if one.start is None or one.stop is None:
        return 0
    spans = ((other.start, other.stop) for other in running if other.start is not None and other.stop is not None)
    return sum(max(0, min(one.stop, stop) - max(one.start, start)) for start, stop in spans if stop is not None)


def _by_drug(some: Sequence[Administration]) -> list[tuple[Administration, ...]]:
    names: Mapping[str, int] = {one.name: at for at, one in reversed(list(enumerate(some)))}
    ordered = sorted(some, key=lambda one: names[one.name])
    return [tuple(doses) for _, doses in groupby(ordered, key=lambda one: one.name)]
