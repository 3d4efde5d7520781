"""A rule: which rows break an edit, and what a slice of claims must have in it for any row to break it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import polars as pl

from claimwright.edits.code_sets import among, is_of, rows_of_set
from claimwright.edits.context import Context
from claimwright.edits.expressions import MODIFIERS, has, of_group
from claimwright.edits.prepare.service_facts import groups_mask

_SERVICES: Final = {"lines": "procedure_code", "claims": "services"}
"""The column in which a table gives services."""


@dataclass(frozen=True)
class Rule:
    """Which rows of the edit's table break it, and what the message shows beside the table's own columns.

    A row breaks it where ``when`` holds and all of the rest: its service is of one of ``groups`` (``service_groups.tsv``, and
    ``visit``), it carries one of ``modifiers``, its service (of a claim: one of them) is of each set of ``services``
    (``code_sets.tsv``), a diagnosis of the claim is of each set of ``diagnoses``, and the columns ``given`` are not null. These are
    seen from a slice of claims as a whole: where no row has them, the rule is not asked.
    """

    when: pl.Expr = field(default_factory=lambda: pl.lit(value=True))
    show: Mapping[str, pl.Expr] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    known: bool = True
    """False where what it would be asked by was not given: payers' rows, an official file."""

    def condition(self, table: str, context: Context) -> pl.Expr:
        """The whole of it, on the rows of a table."""
        when = self.when
        for column in self.given:
            when = pl.col(column).is_not_null() & when
        if self.groups:
            when = of_group(*self.groups) & when
        if self.modifiers:
            when = has(*self.modifiers) & when
        for name in self.services:
            column = _SERVICES[table]
            when &= is_of(context, column, name) if table == "lines" else among(context, column, name)
        for name in self.diagnoses:
            when &= among(context, "diagnoses", name)
        return when

    def possible(self, traits: Traits, rows: pl.DataFrame) -> bool:
        """Whether any of these rows can break it."""
        return (
            self.known
            and (not self.groups or bool(groups_mask(self.groups) & traits.groups))
            and (not self.modifiers or not traits.modifiers.isdisjoint(self.modifiers))
            and all(_any_of(name, traits.services) for name in self.services)
            and all(_any_of(name, traits.diagnoses) for name in self.diagnoses)
            and all(rows[column].null_count() < rows.height for column in self.given)
        )


@dataclass(frozen=True)
class Traits:
    """What a slice of claims has in it: the groups of its services (bits), its modifiers, its codes, whom it goes to, its types of
    bill."""

    groups: int
    modifiers: frozenset[str]
    services: frozenset[str]
    diagnoses: frozenset[str]
    payers: frozenset[str]
    bills: frozenset[str]


def traits_of(tables: Mapping[str, pl.DataFrame]) -> Traits:
    """The traits of the prepared tables of a slice."""
    claims, lines, diagnoses = tables["claims"], tables.get("lines"), tables.get("diagnoses")
    modifiers: frozenset[str] = frozenset()
    services, groups = modifiers, 0
    if lines is not None:
        modifiers = frozenset().union(*(_distinct(lines[name]) for name in MODIFIERS))
        services = _distinct(lines["procedure_code"])
        groups = int(lines.select(pl.col("groups").fill_null(0).bitwise_or()).item())
    return Traits(
        groups,
        modifiers,
        services,
        frozenset() if diagnoses is None else _distinct(diagnoses["code"]),
        _distinct(claims["payer_kind"]),
        _distinct(claims["facility_type"]),
    )


def _distinct(column: pl.Series) -> frozenset[str]:
    return frozenset() if column.null_count() == len(column) else frozenset(column.drop_nulls().unique())


def _any_of(name: str, codes: frozenset[str]) -> bool:
    return any(_is_of(name, code) for code in codes)


@lru_cache(maxsize=200_000)
def _is_of(name: str, code: str) -> bool:
    """Whether a code is of a set on any day."""
    return any(re.fullmatch(row["codes"], code) for row in rows_of_set(name))
