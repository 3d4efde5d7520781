"""What is a guide made of: loops, segments at their places, elements, and what the standard says of each?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from claimwright.data_files import data_table

HEADER: Final = "header"
MANY: Final = 1 << 30
"""Most of a loop or segment that may stand any number of times."""


@dataclass(frozen=True)
class Element:
    """An element (``component`` 0) or component: usage R, S or N; type and lengths of the standard; codes allowed.

    ``codes`` is empty when any value goes; ``answered_by`` names the published code set it comes from.
    """

    position: int
    component: int
    usage: str
    type: str
    least: int
    most: int
    number: int
    """Data element number of the standard; 0 for what has none."""
    name: str
    codes: tuple[str, ...] = ()
    answered_by: str = ""
    repeats: bool = False

    @property
    def place(self) -> str:
        return f"{self.position:02}-{self.component}" if self.component else f"{self.position:02}"


@dataclass(frozen=True)
class Use:
    """A segment at its place in a loop. ``told``: (element, component, values) that tell it from others of its id."""

    loop: str
    id: str
    told: tuple[int, int, tuple[str, ...]] | None
    usage: str
    most: int
    order: int
    """Segments of one id stand together in the standard: they share one number and may come in any order."""
    elements: tuple[Element, ...]
    name: str


@dataclass(frozen=True)
class Loop:
    """A loop. ``section``: it opens wherever its first segment stands, ``after`` only some sections; ``rest``: it is no
    loop of its own but goes on with the outer one after its inner loops."""

    id: str
    within: tuple[str, ...]
    usage: str
    most: int
    section: bool
    after: tuple[str, ...]
    rest: bool
    order: int
    name: str
    uses: tuple[Use, ...]

    @property
    def opener(self) -> Use:
        return self.uses[0]

    @property
    def shown(self) -> str:
        """Its id as people know it."""
        return self.within[0] if self.id.endswith("+") else self.id


@dataclass(frozen=True)
class Guide:
    """A transaction's implementation guide: ``id`` such as 837p, ``transaction`` 837."""

    id: str
    transaction: str
    name: str
    loops: tuple[Loop, ...]
    wide: bool = False
    """Whether it is written as differences from another one, and any element of the standard may be used."""

    def loop(self, identifier: str) -> Loop:
        return next(loop for loop in self.loops if loop.id == identifier)


@dataclass(frozen=True)
class _Standard:
    type: str
    least: int
    most: int
    number: int
    name: str


@cache
def standard() -> dict[tuple[str, int, int], _Standard]:
    """(segment, position, component) to what the standard says of it."""
    return {
        (row["segment"], int(row["position"]), int(row["component"] or 0)): _Standard(
            row["type"], int(row["least"]), int(row["most"]), int(row["number"] or 0), row["name"]
        )
        for row in data_table("claimwright.x12.grammar", "elements.tsv").iter_rows(named=True)
    }


@cache
def code_lists() -> dict[str, tuple[str, ...]]:
    """Named sets of codes."""
    return {
        row["list"]: tuple(row["codes"].split(","))
        for row in data_table("claimwright.x12.grammar", "lists.tsv").iter_rows(named=True)
    }


@cache
def segment_names() -> dict[str, str]:
    """Segment id to its name in our words."""
    return {
        row["segment"]: row["name"]
        for row in data_table("claimwright.x12.grammar", "segments.tsv").iter_rows(named=True)
    }


@cache
def segment_sizes() -> dict[str, int]:
    """Segment id to how many elements the standard has for it."""
    known = {
        row["segment"]: int(row["elements"] or 0)
        for row in data_table("claimwright.x12.grammar", "segments.tsv").iter_rows(named=True)
    }
    for segment, position, _ in standard():
        known[segment] = max(known[segment], position)
    return known
