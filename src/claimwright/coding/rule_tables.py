"""Which codes do the rules of coding speak of on a day, and what does one code become under them?

The rows lie in ``data/``, each with its guideline section and the dates of service it holds for: a new edition is new rows.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from claimwright.data_files import data_rows

_ROOM: Final = "claimwright.coding"


def dated_rows(name: str, day: date) -> list[dict[str, str]]:
    """The rows of a dated table that hold on a date of service."""
    shown = day.isoformat()
    return [
        row
        for row in data_rows(_ROOM, name)
        if row["valid_from"] <= shown and (not row["valid_to"] or shown <= row["valid_to"])
    ]


@lru_cache(maxsize=512)
def _groups(day: date) -> dict[str, tuple[str, ...]]:
    return {row["name"]: tuple(row["codes"].split()) for row in dated_rows("code_groups.tsv", day)}


@cache
def _names() -> frozenset[str]:
    return frozenset(row["name"] for row in data_rows(_ROOM, "code_groups.tsv"))


def codes(name: str, day: date) -> tuple[str, ...]:
    """A group of codes, or of what they begin with (undotted), on a day; empty when it holds on no row of that day.

    Raises ``KeyError`` for a group that no row names.
    """
    if name not in _names():
        raise KeyError(name)
    return _groups(day).get(name, ())


def code(name: str, day: date) -> str:
    """The one code of a group on a day; empty when there is none."""
    return next(iter(codes(name, day)), "")


@lru_cache(maxsize=512)
def _pairs(day: date) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {row["name"]: {} for row in data_rows(_ROOM, "code_pairs.tsv")}
    for row in dated_rows("code_pairs.tsv", day):
        found[row["name"]][row["given"]] = row["becomes"]
    return found


def pairs(name: str, day: date) -> dict[str, str]:
    """What each code, or thing said, becomes on a day. Raises ``KeyError`` for a name that no row has."""
    return _pairs(day)[name]


def body_mass_code(index: Decimal, day: date) -> str:
    """The Z68 code of an adult's body mass index (kg/m2)."""
    fitting = [row for row in dated_rows("body_mass.tsv", day) if Decimal(row["at_least"]) <= index]
    return fitting[-1]["code"] if fitting else ""


def is_vaccine(service: str, day: date) -> bool:
    """Whether a CPT code is a vaccine or its administration."""
    return service.isdigit() and any(
        row["first"] <= service <= row["last"] for row in dated_rows("vaccine_services.tsv", day)
    )


@cache
def _scores() -> dict[str, float]:
    return {row["name"]: float(row["score"]) for row in data_rows(_ROOM, "scores.tsv")}


def score(name: str) -> float:
    """How sure a kind of reading is, as a share of 1. Raises ``KeyError`` for a kind that no row names."""
    return _scores()[name]
