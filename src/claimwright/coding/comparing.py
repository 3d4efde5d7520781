"""Where do two people's codes of one chart differ? Code by code, with errors of sequence, POA, modifiers and units kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Item = Mapping[str, Any]
"""A code with ``kind`` (diagnosis, procedure, service), ``code`` without dot, ``description`` and its details."""
ONLY_FIRST: Final = "only the first coder"
ONLY_SECOND: Final = "only the second coder"
SEQUENCE: Final = "first-listed"
POA: Final = "present on admission"
MODIFIERS: Final = "modifiers"
UNITS: Final = "units"
DAY: Final = "day of the procedure"
_KINDS: Final = ("diagnosis", "procedure", "service")
_WASTED: Final = "JW"


@dataclass(frozen=True)
class Compared:
    """One code as each has it, None where one has not; ``differences`` is empty where they agree."""

    kind: str
    system: str
    code: str
    description: str
    first: Item | None
    second: Item | None
    differences: tuple[str, ...]


def compare_codes(first: Sequence[Item], second: Sequence[Item]) -> list[Compared]:
    """Both people's codes beside each other, by kind, in the first's order and then what the second alone has."""
    found = []
    for kind in _KINDS:
        ones, others = _named(first, kind), _named(second, kind)
        leads = (next(iter(ones), None), next(iter(others), None))
        for name in dict.fromkeys([*ones, *others]):
            one, other = ones.get(name), others.get(name)
            differences = list(_differences(kind, one, other))
            if kind == "diagnosis" and one and other and leads[0] != leads[1] and name in leads:
                differences.insert(0, SEQUENCE)
            shown = one or other or {}
            found.append(
                Compared(
                    kind, shown["system"], shown["code"], shown.get("description", ""), one, other, tuple(differences)
                )
            )
    return found


def agreement(rows: Sequence[Compared]) -> tuple[int, int]:
    """How many codes both have alike in every detail, of how many that either has."""
    return sum(not row.differences for row in rows), len(rows)


def _named(items: Sequence[Item], kind: str) -> dict[tuple[str, bool, int], Item]:
    """The codes of a kind by what tells them apart: the code, whether it is of discarded drug, and which of the same it is."""
    named: dict[tuple[str, bool, int], Item] = {}
    for one in items:
        if one["kind"] == kind and one["code"]:
            wasted, number = _WASTED in one.get("modifiers", ()), 0
            while (one["code"], wasted, number) in named:
                number += 1
            named[one["code"], wasted, number] = one
    return named


def _differences(kind: str, one: Item | None, other: Item | None) -> list[str]:
    if one is None or other is None:
        return [ONLY_SECOND if one is None else ONLY_FIRST]
    asked = {
        "diagnosis": ((POA, "poa"),),
        "procedure": ((DAY, "date"),),
        "service": ((MODIFIERS, "modifiers"), (UNITS, "units")),
    }[kind]
    return [said for said, name in asked if _value(one, name) != _value(other, name)]


def _value(item: Item, name: str) -> Any:
    """A detail for comparing: modifiers in any order, units as a number, nothing and not said alike."""
    value = item.get(name)
    if name == "modifiers":
        return frozenset(value or ())
    if name == "units":
        return float(value or 1)
    return value or ""
