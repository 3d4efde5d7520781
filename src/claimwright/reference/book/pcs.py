"""Builds an ICD-10-PCS code by its seven characters: at each step only what the official tables allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.keeping import kept
from claimwright.reference.book.added import command, covers
from claimwright.reference.book.entries import first_day
from claimwright.reference.book.pcs_definitions import Definitions
from claimwright.reference.shelf.shelf import Shelf

LENGTH: Final = 7
_TABLE: Final = 3
"""The first three characters name a table (ICD-10-PCS Official Guidelines, A9)."""


@dataclass(frozen=True)
class Choice:
    """A value the next character may take, with what the tables, the definitions and the keys say of it."""

    value: str
    label: str
    definition: str | None = None
    explanation: str | None = None
    includes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """A character already chosen."""

    position: int
    axis: str
    value: str
    label: str


@dataclass(frozen=True)
class Step:
    """Where the building of a code stands.

    ``chosen`` are the characters so far, ``axis`` names the next one and ``choices`` are all its legal values; with seven
    characters there are none, ``code`` is the code, ``valid`` whether it is in force on the day, and ``title`` its title.
    """

    chosen: tuple[Chosen, ...]
    axis: str | None
    choices: tuple[Choice, ...]
    code: str | None
    valid: bool
    title: str | None
    release: str
    warning: str | None

    @property
    def characters(self) -> str:
        return "".join(one.value for one in self.chosen)


@dataclass(frozen=True)
class _Axis:
    name: str
    values: dict[str, tuple[str, str | None]]


@dataclass(frozen=True)
class _PcsTable:
    """One table: characters 1 to 3 with their labels, and rows of the axes 4 to 7."""

    shared: tuple[Chosen, ...]
    definition: str | None
    rows: tuple[tuple[_Axis, ...], ...]


class Builder:
    """The tables of one day. Raises ``ReferenceMissingError``, naming the command, when none are loaded at all.

    Where no tables answer for the day the newest ones do, less what is no longer in force; ``warning`` says so.
    """

    def __init__(self, library: Shelf, day: date) -> None:
        self._library = library
        self._day = day
        self._exact = covers(library, "icd10pcs_tables", day)
        first = first_day(library, "icd10pcs_tables", day)
        if first is None:
            raise ReferenceMissingError(f"no ICD-10-PCS tables are loaded; run: {command('icd10pcs_tables')}")
        named = library.releases.releases("icd10pcs_tables")
        self.release = next(release.release for release in named if release.valid_from == first)
        self._tables = _read(library, first)
        self._heads: dict[str, tuple[str, dict[str, Choice]]] = {}
        self._definitions = Definitions(library, day)

    def step(self, characters: str = "") -> Step:
        """What comes after these characters. Raises ``ValueError``, naming the place, for a value that is not legal there."""
        typed = characters.strip().upper()
        if len(typed) > LENGTH:
            raise ValueError(f"a code has {LENGTH} characters; {len(typed)} were given")
        chosen: list[Chosen] = []
        for at, value in enumerate(typed):
            axis, choices = self._next(typed[:at])
            picked = next((choice for choice in choices if choice.value == value), None)
            if picked is None:
                named = ", ".join(choice.value for choice in choices)
                raise ValueError(f"character {at + 1} ({axis}) after {typed[:at] or 'the start'} is one of {named}")
            chosen.append(Chosen(at + 1, axis, value, picked.label))
        if len(typed) == LENGTH:
            held = self._library.lists.row("icd10pcs", typed, self._day)
            title = held["description"] if held else None
            return self._done(chosen, None, (), typed, held is not None, title or _said(chosen))
        axis, choices = self._next(typed)
        return self._done(chosen, axis, choices, None, False, None)

    def _done(
        self,
        chosen: list[Chosen],
        axis: str | None,
        choices: tuple[Choice, ...],
        code: str | None,
        valid: bool,
        title: str | None,
    ) -> Step:
        warning = None
        if not self._exact:
            warning = f"no tables of {self._day} are loaded: these are of {self.release}, less codes no longer in force"
        return Step(tuple(chosen), axis, choices, code, valid, title, self.release, warning)

    def _next(self, before: str) -> tuple[str, tuple[Choice, ...]]:
        at = len(before)
        if at < _TABLE:
            axis, found = self._of_tables(before)
        else:
            axis, found = self._of_rows(before)
        allowed = (found[value] for value in sorted(found) if self._in_force(before + value))
        return axis, tuple(self._explained(before[:1], at + 1, choice) for choice in allowed)

    def _explained(self, section: str, position: int, choice: Choice) -> Choice:
        said = self._definitions.of(section, position, choice.label)
        definition = choice.definition or said.definition
        return replace(choice, definition=definition, explanation=said.explanation, includes=said.includes)

    def _of_tables(self, before: str) -> tuple[str, dict[str, Choice]]:
        """The values of characters 1 to 3, kept: every step goes through them."""
        if before not in self._heads:
            self._heads[before] = self._searched(before)
        return self._heads[before]

    def _searched(self, before: str) -> tuple[str, dict[str, Choice]]:
        at, axis = len(before), ""
        found: dict[str, Choice] = {}
        for name, table in self._tables.items():
            if name.startswith(before):
                one = table.shared[at]
                axis = one.axis
                definition = table.definition if at == _TABLE - 1 else None
                found.setdefault(one.value, Choice(one.value, one.label, definition))
        return axis, found

    def _of_rows(self, before: str) -> tuple[str, dict[str, Choice]]:
        table, at = self._tables[before[:_TABLE]], len(before) - _TABLE
        axis = ""
        found: dict[str, Choice] = {}
        for row in table.rows:
            if all(value in row[place].values for place, value in enumerate(before[_TABLE:])):
                axis = row[at].name
                for value, (label, definition) in row[at].values.items():
                    found.setdefault(value, Choice(value, label, definition))
        return axis, found

    def meanings(self, code: str) -> list[tuple[Chosen, Choice]]:
        """Each character of a code or its beginning with all that is said of it. Raises ``ValueError`` as ``step`` does."""
        chosen = self.step(code).chosen
        return [
            (one, self._explained(code[:1], one.position, Choice(one.value, one.label, self._root(code, one))))
            for one in chosen
        ]

    def _root(self, code: str, one: Chosen) -> str | None:
        table = self._tables.get(code[:_TABLE])
        return table.definition if table and one.position == _TABLE else None

    def _in_force(self, prefix: str) -> bool:
        """Tables of the day are right as they stand; of older ones, only what still makes a code of the day."""
        return self._exact or prefix in _beginnings(self._library, self._day)

    def root_operations(self, section: str = "0") -> list[tuple[Choice, tuple[str, ...]]]:
        """The root operations of a section with their definitions, each with the tables (three characters) that have it."""
        found: dict[str, tuple[Choice, list[str]]] = {}
        for name, table in self._tables.items():
            if name.startswith(section):
                root = table.shared[2]
                found.setdefault(root.value, (Choice(root.value, root.label, table.definition), []))[1].append(name)
        explained = ((self._explained(section, _TABLE, choice), tuple(tables)) for choice, tables in found.values())
        return sorted(explained, key=lambda one: one[0].label)

    def table_name(self, table: str) -> str:
        """A table in words: ``0FT`` -> Medical and Surgical, Hepatobiliary System and Pancreas, Resection."""
        held = self._tables.get(table[:_TABLE])
        return ", ".join(one.label for one in held.shared) if held else ""


def _said(chosen: list[Chosen]) -> str:
    """What the characters say, for a code whose title is not loaded."""
    return ", ".join(one.label for one in chosen)


@kept(3)
def _read(library: Shelf, first: date) -> dict[str, _PcsTable]:
    rows = library.releases.scan("icd10pcs_tables").filter(pl.col("valid_from") == first).collect()
    tables: dict[str, _PcsTable] = {}
    for (name,), frame in rows.group_by("table", maintain_order=True):
        head = frame.filter(pl.col("row") == 0).sort("position").to_dicts()
        shared = tuple(Chosen(row["position"], row["axis"] or "", row["value"], row["label"]) for row in head)
        definition = next((row["definition"] for row in head if row["definition"]), None)
        body = frame.filter(pl.col("row") > 0).to_dicts()
        tables[str(name)] = _PcsTable(shared, definition, _rows(body))
    return tables


def _rows(body: list[dict[str, Any]]) -> tuple[tuple[_Axis, ...], ...]:
    found: dict[int, dict[int, _Axis]] = {}
    for row in body:
        axes = found.setdefault(row["row"], {})
        axis = axes.setdefault(row["position"], _Axis(row["axis"] or "", {}))
        axis.values[row["value"]] = (row["label"], row["definition"])
    return tuple(tuple(axes[position] for position in sorted(axes)) for _, axes in sorted(found.items()))


@kept(8)
def _beginnings(library: Shelf, day: date) -> frozenset[str]:
    """Every beginning, of one to seven characters, of a code in force on the day."""
    holds = (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
    codes = library.table("icd10pcs").filter(holds).select("code").collect()["code"]
    return frozenset(part for length in range(1, LENGTH + 1) for part in codes.str.slice(0, length).unique())
