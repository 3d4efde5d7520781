"""How well services are proposed: CPT and HCPCS numbers against the keys, their modifiers and units apart.

A key names ``services`` (code, modifiers with what is right too: ``"54-RT or RT"``, ``"26 or none"``; units), ``services_optional``
(counted neither way) and ``services_not`` (wrong if proposed). Visit levels are another measure and are left out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from proof_charts import ProofChart

from claimwright.coding import suggest
from claimwright.coding.types import Suggestion
from claimwright.reference import Library

_VISITS: Final = (
    ("98000", "98016"),
    ("99202", "99397"),
    ("99417", "99418"),
    ("99468", "99480"),
    ("99483", "99496"),
    ("G0316", "G0318"),
    ("G0402", "G0402"),
    ("G0438", "G0439"),
    ("G2211", "G2212"),
)
"""First and last number of what the measure of visits counts (``knowledge/em-and-procedures.md``)."""
_WASTED: Final = "JW"
ASIDE: Final = 3
"""Every third keyed chart, by name, was set aside and looked at when the rules were made."""


@dataclass(frozen=True)
class Services:
    """What the engine made of one chart's services; a line of what was thrown away (JW) is one of its own."""

    chart: ProofChart
    wanted: dict[str, dict[str, Any]]
    proposed: dict[str, Suggestion]
    forbidden: frozenset[str]

    @property
    def hits(self) -> set[str]:
        return set(self.wanted) & set(self.proposed)

    def right_modifiers(self, line: str) -> bool:
        said = frozenset(self.proposed[line].modifiers)
        return said in {
            frozenset(way.split("-")) - {"none", ""} for way in self.wanted[line]["modifiers"].split(" or ")
        }

    def right_units(self, line: str) -> bool:
        return (self.proposed[line].units or Decimal(1)) == Decimal(self.wanted[line]["units"] or "1")


def is_visit(code: str) -> bool:
    """Whether a number is one of a visit."""
    return any(first <= code <= last for first, last in _VISITS)


def keyed(charts: Iterable[ProofChart]) -> list[ProofChart]:
    """The charts whose key names services."""
    return [one for one in charts if "services" in one.key]


def run(charts: Iterable[ProofChart], library: Library) -> list[Services]:
    """Every keyed chart coded once."""
    return [_of(one, library) for one in keyed(charts)]


def _of(chart: ProofChart, library: Library) -> Services:
    wanted = {_line(one["code"], one["modifiers"].split("-")): one for one in chart.key["services"]}
    wanted = {line: one for line, one in wanted.items() if not is_visit(one["code"])}
    neither = {*chart.key.get("services_optional", ())} - {one["code"] for one in wanted.values()}
    found = {
        _line(one.code, one.modifiers): one
        for one in suggest(chart.chart, library)
        if one.system in {"cpt", "hcpcs"} and one.suggested and not is_visit(one.code) and one.code not in neither
    }
    forbidden = {one["code"] for one in chart.key.get("services_not", ())}
    return Services(chart, wanted, found, frozenset(forbidden & {one.code for one in found.values()}))


def _line(code: str, modifiers: Iterable[str]) -> str:
    return f"{code}-{_WASTED}" if _WASTED in modifiers else code


def report(name: str, results: Sequence[Services]) -> str:
    """One line of figures."""
    hit = sum(len(one.hits) for one in results)
    said, wanted = sum(len(one.proposed) for one in results), sum(len(one.wanted) for one in results)
    lines = [(one, line) for one in results for line in one.hits]
    modifiers = sum(one.right_modifiers(line) for one, line in lines)
    units = sum(one.right_units(line) for one, line in lines)
    return (
        f"{name:28} n={len(results):3} services P {hit / max(1, said):.3f} ({hit}/{said}) R {hit / max(1, wanted):.3f} ({hit}/{wanted}) "
        f"F1 {2 * hit / max(1, said + wanted):.3f} modifiers {modifiers / max(1, hit):.2f} units {units / max(1, hit):.2f} "
        f"forbidden {sum(len(one.forbidden) for one in results)}"
    )


def parts(results: Sequence[Services]) -> tuple[list[Services], list[Services]]:
    """The charts looked at when the rules were made, and those set aside until the end."""
    aside = [one for at, one in enumerate(results) if at % ASIDE == ASIDE - 1]
    return [one for one in results if one not in aside], aside


def errors(results: Iterable[Services]) -> Iterator[str]:
    """A line a chart: what was missed, what was too much, wrong modifiers and units."""
    for one in results:
        missed, extra = sorted(set(one.wanted) - one.hits), sorted(set(one.proposed) - one.hits)
        modifiers = [f"{c} {one.proposed[c].modifiers}" for c in sorted(one.hits) if not one.right_modifiers(c)]
        units = [f"{c} x{one.proposed[c].units}" for c in sorted(one.hits) if not one.right_units(c)]
        if missed or extra or modifiers or units:
            yield f"{one.chart.name}: missed {missed}; extra {extra}; modifiers {modifiers}; units {units}"
