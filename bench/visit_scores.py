"""How well visits are read: code, level and elements against the ``visit`` of a key; charts whose key says that they tell of none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from proof_charts import ProofChart

from claimwright.coding.engine import read_chart
from claimwright.coding.visits import LEVELS, Visit
from claimwright.coding.visits.tables import codes_of
from claimwright.reference import Library

ELEMENTS: Final = ("problems", "data", "risk")
_FAMILIES: Final = (
    "office_new", "office_established", "hospital_initial", "hospital_subsequent", "hospital_same_day", "hospital_discharge", "emergency",
    "consultation_office", "consultation_hospital", "nursing_initial", "nursing_subsequent", "home_new", "home_established",
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """One keyed chart: what the key says of its visit (None: there is none) and what was read."""

    chart: ProofChart
    key: dict[str, Any] | None
    visit: Visit | None

    @property
    def exact(self) -> bool:
        """The code of the key, or one that the key leaves open."""
        return (
            self.key is not None and self.visit is not None and self.visit.code in {self.key["code"], *self.key["open"]}
        )

    @property
    def within_one(self) -> bool:
        """The right code, or one whose level is a step away in the family of a code of the key."""
        if self.exact or self.key is None or self.visit is None:
            return self.exact
        return any(_steps(code, self.visit.code, self.chart) == 1 for code in (self.key["code"], *self.key["open"]))


def _steps(first: str, second: str, chart: ProofChart) -> int | None:
    for family in _FAMILIES:
        codes = [row.code for row in codes_of(family, chart.day)]
        if first in codes and second in codes:
            return abs(codes.index(first) - codes.index(second))
    return None


def run(charts: Iterable[ProofChart], library: Library) -> list[Read]:
    """The charts whose key speaks of their visit, each read once."""
    return [
        Read(chart, chart.key["visit"], read_chart(chart.chart, library).visit)
        for chart in charts
        if "visit" in chart.key
    ]


def report(name: str, read: Sequence[Read]) -> str:
    """One line of figures."""
    keyed = [one for one in read if one.key is not None]
    found = [one for one in read if one.visit is not None]
    none = [one for one in read if one.key is None]
    right = [one for one in keyed if one.exact]
    precision, recall = len(right) / max(1, len(found)), len(right) / max(1, len(keyed))
    levels = [
        (one.key[element], getattr(one.visit, element).level)
        for one in keyed
        if one.key and one.visit
        for element in ELEMENTS
        if one.key.get(element) in LEVELS
    ]
    modifiers = [
        one for one in right if one.key and one.visit and set(one.key["modifiers"]) == set(one.visit.modifiers)
    ]
    return (
        f"{name:28} n={len(keyed):3} exact {len(right)} ({recall:.2f}) within one {sum(one.within_one for one in keyed)} "
        f"({sum(one.within_one for one in keyed) / max(1, len(keyed)):.2f}) P {precision:.2f} R {recall:.2f} "
        f"F1 {2 * len(right) / max(1, len(found) + len(keyed)):.2f} no visit {sum(one.visit is None for one in none)} of {len(none)} "
        f"elements {sum(a == b for a, b in levels)} of {len(levels)} modifiers {len(modifiers)} of {len(right)}"
    )


def wrong_elements(one: Read) -> list[str]:
    """The elements whose level the key has otherwise."""
    if one.key is None or one.visit is None:
        return []
    return [e for e in ELEMENTS if one.key.get(e) in LEVELS and getattr(one.visit, e).level != one.key[e]]


def errors(read: Iterable[Read]) -> list[str]:
    """A line for each chart whose visit was read otherwise."""
    found = []
    for one in read:
        if (one.exact and not wrong_elements(one)) or (one.key is None and one.visit is None):
            continue
        said = one.visit
        mine = [f"{element} {getattr(said, element).level}" for element in ELEMENTS] if said else []
        wanted = [f"{element} {one.key[element]}" for element in ELEMENTS] if one.key else []
        found.append(
            f"{one.chart.name}: {said.code if said else None} {mine} for {one.key['code'] if one.key else None} {wanted}"
        )
    return found
