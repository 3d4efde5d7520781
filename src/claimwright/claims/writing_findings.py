"""What does an 837 not carry as the tables have it? One finding a column or row, without values of a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.claims.wire import layout
from claimwright.claims.writing_parties import Entities
from claimwright.schema import Column, Table
from claimwright.x12.tables.row_texts import Rows

WRITING_FINDINGS: Final = Table(
    "writing_findings",
    "one thing the 837 could not carry as the tables have it",
    (
        Column("severity", pl.String, "error (payers will reject or lose it), warning (not written), info (changed)."),
        Column("claim_id", pl.String, "The claim; null when it is about a whole column."),
        Column("place", pl.String, "Table and column, or table and role."),
        Column("message", pl.String, "What is the matter, in plain words, without values of the claim."),
    ),
)
Finding = tuple[str, str | None, str, str]
"""severity, claim_id, place and message."""
Place = tuple[str, str]
"""Table and column."""
NUMBER: Final = "patient_control_number"
_LONGEST_CONTROL_NUMBER: Final = 20


@dataclass(frozen=True)
class Notes:
    """What is to be told of some claims of one kind.

    ``long``: number in the batch and id of claims whose control number payers cut; ``unwritten``: columns the guide has
    no element for; ``without_loop``: claim, table and role of providers and parties it has no loop for there, and
    of further numbers and contacts that hang on none of them.
    """

    kind: str
    long: list[tuple[int, str]]
    unwritten: set[Place]
    without_loop: list[tuple[str, str, str]]


def long_numbers(claims: Rows, numbers: Array) -> list[tuple[int, str]]:
    """Number (of these ``numbers``) and id of the claims whose control number payers cut."""
    long = np.flatnonzero(claims.text(NUMBER).sizes > _LONGEST_CONTROL_NUMBER)
    if not len(long):
        return []
    return list(zip(numbers[long].tolist(), claims.column("claim_id").gather(long), strict=True))


def unwritten(kind: str, rows: dict[str, Rows]) -> set[Place]:
    """The columns with values that the guide of this kind has no element for."""
    written = {(entry.table, name) for entry in layout().written(kind) for name in entry.columns}
    return {place for place in _places() if place not in written and not rows[place[0]].empty(place[1])}


def without_loop(table: str, placed: Entities) -> list[tuple[str, str, str]]:
    """Claim, table and role of the providers or parties whose role the guide has no loop for, on that level."""
    without = np.flatnonzero(placed.role_loop < 0)
    if not len(without):
        return []
    claims, roles = (placed.rows.column(name).gather(without) for name in ("claim_id", "role"))
    return [(claim_id, table, role) for claim_id, role in zip(claims, roles, strict=True)]


@cache
def _places() -> tuple[Place, ...]:
    return tuple(dict.fromkeys((entry.table, name) for entry in layout().entries for name in entry.columns))


def findings(changed: Sequence[Place], strays: Mapping[str, int], notes: Sequence[Notes]) -> list[Finding]:
    """What is to be told of the whole batch: of columns, then of claims, then what each kind lacks.

    ``changed``: columns some value of which was replaced; ``strays``: by table the rows that name no claim of the batch.
    """
    replaced = "separators or characters beyond the basic set were replaced"
    found: list[Finding] = [
        ("error", None, table, f"{count} rows name no claim of the batch; they were not written")
        for table, count in strays.items()
    ]
    found += [("info", None, ".".join(place), replaced) for place in changed]
    cut = "longer than 20 characters; payers return only the first 20"
    number = f"claims.{NUMBER}"
    found += [("error", claim_id, number, cut) for _, claim_id in sorted(pair for one in notes for pair in one.long)]
    for kind in dict.fromkeys(one.kind for one in notes):
        mine = [one for one in notes if one.kind == kind]
        unplaced = {place for one in mine for place in one.unwritten}
        lost = f"an 837 {kind} of 005010 has no place for it; it was not written"
        found += [("info", None, ".".join(place), lost) for place in _places() if place in unplaced]
        away = f"an 837 {kind} has no place for this role here; it was not written"
        alone = "the claim names nobody of this role with room for it; it was not written"
        for name, words in (
            ("providers", away),
            ("parties", away),
            ("references", alone),
            ("further_contacts", alone),
        ):
            found += [
                ("warning", claim_id, f"{table}, role {role}", words)
                for one in mine
                for claim_id, table, role in one.without_loop
                if table == name
            ]
    return found
