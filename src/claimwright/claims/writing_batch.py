"""Which rows belong to the claims of each kind, as they can stand on the wire?"""

from __future__ import annotations

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.claims import tables
from claimwright.claims.batch import Claims
from claimwright.claims.writing_findings import Place
from claimwright.x12.tables.cleaning import clean
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.texts import Texts


class Batch:
    """The rows of all tables of a batch, cleaned, each with the number of its claim as the key ``claim_id``.

    ``changed``: the columns some value of which had to be replaced; ``strays``: by table the rows that name no claim of the batch, which stand in no claim.
    """

    def __init__(self, claims: Claims, delimiters: Delimiters) -> None:
        ids = claims.claims["claim_id"]
        known = Rows(claims.claims).text("claim_id")
        self._kinds = claims.claims["kind"]
        self._rows: dict[str, Rows] = {}
        self.changed: list[Place] = []
        self.strays: dict[str, int] = {}
        for table in tables.TABLES:
            rows, changed = clean(table, getattr(claims, table.name), delimiters)
            if rows.size:
                owners = _owners(rows, ids, known)
                rows.set_numbers("claim_id", owners)
                if strays := int(np.count_nonzero(owners < 0)):
                    self.strays[table.name] = strays
            self._rows[table.name] = rows
            self.changed += [(table.name, column) for column in changed]

    def of_kind(self, kind: str) -> tuple[Array, dict[str, Rows]]:
        """The numbers of the claims of a kind, ascending, and their rows with their places among them as key."""
        claims = np.flatnonzero((self._kinds == kind).to_numpy())
        places = np.full(len(self._kinds) + 1, -1, dtype=np.int64)
        places[claims] = np.arange(len(claims))
        return claims, {name: _placed(rows, places) for name, rows in self._rows.items()}


def _placed(rows: Rows, places: Array) -> Rows:
    """The rows of the claims that have a place (one more for rows of no claim, without one)."""
    if not rows.size:
        return rows
    mine = places[rows.number("claim_id")]
    at = np.flatnonzero(mine >= 0)
    found = rows.taken(at if len(at) < rows.size else slice(None))
    found.set_numbers("claim_id", mine[at])
    return found


def _owners(rows: Rows, ids: pl.Series, known: Texts) -> Array:
    """The number of the claim each row names; -1 for none of them."""
    found = rows.text("claim_id").numbers_along(known) if rows.full("claim_id") else None
    if found is None:
        numbers = pl.int_range(len(ids), eager=True, dtype=pl.Int64)
        column = rows.column("claim_id")
        found = column.replace_strict(ids, numbers, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy()
    return found
