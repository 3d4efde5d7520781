"""Which words of an operative note mean which ICD-10-PCS code, with which characters left to be found? The tables, read once a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.beginnings import must_begin, words_by_beginning
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.data_files import data_rows

_ROOM: Final = "claimwright.coding"
_OVER: Final = "!"


@dataclass(frozen=True, slots=True)
class Procedure:
    """A row of ``pcs_procedures.tsv``. ``codes`` are templates; a character in braces is found in the words."""

    name: str
    words: str
    codes: tuple[str, ...]
    operation: bool
    """Whether its words count only where an operation is told of, because they are as often history or plan."""
    part: str
    """What a note calls the part of the body, as a pattern: its side may be told with it alone."""
    near: bool
    """Whether what it needs must stand in the same sentence."""
    needs: str
    unless: str
    drops: tuple[str, ...]
    by_site: bool
    """Whether the hospital's own policy decides if it is reported (UHDDS asks only for what carries a risk or needs training)."""
    guideline: str

    @property
    def source(self) -> str:
        return rf"(?<![\w-])(?:{self.words})(?!\w)"

    @property
    def pattern(self) -> re.Pattern[str]:
        return compiled(self.source)

    def may_stand_in(self, text: str) -> bool:
        """Whether words begin in a text as the pattern's must; asked first, because most rows need not be compiled for a note."""
        needed = must_begin(self.source)
        return needed is None or any(one in words_by_beginning(text) for one in needed)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a character with the words by which a note fixes it; without words it holds where nothing else is told."""

    words: str
    value: str
    over: bool
    """Whether it stands against other values that are told beside it: "laparoscopic, converted to open"."""


@lru_cache(maxsize=8)
def procedures(day: date) -> tuple[Procedure, ...]:
    """The procedures of a date of discharge."""
    return tuple(
        Procedure(
            row["name"],
            row["words"],
            tuple(row["code"].split("+")),
            "operation" in row["where"],
            row["part"],
            "sentence" in row["where"],
            row["needs"],
            row["unless"],
            tuple(row["drops"].split()),
            bool(row["policy"]),
            row["guideline"],
        )
        for row in dated_rows("pcs_procedures.tsv", day)
    )


@lru_cache(maxsize=32)
def limit(name: str, day: date) -> int:
    """A published number of a date of discharge (``pcs_limits.tsv``). Raises ``KeyError`` for a name of no row of the day."""
    return {row["name"]: int(row["limit"]) for row in dated_rows("pcs_limits.tsv", day)}[name]


@lru_cache(maxsize=1)
def values() -> dict[str, tuple[Value, ...]]:
    """The values of each named character."""
    found: dict[str, list[Value]] = {}
    for row in data_rows(_ROOM, "pcs_characters.tsv"):
        value = row["value"]
        found.setdefault(row["name"], []).append(Value(row["words"], value.rstrip(_OVER), value.endswith(_OVER)))
    return {name: tuple(some) for name, some in found.items()}
