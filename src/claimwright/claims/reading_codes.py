"""Which diagnoses, procedures, conditions, occurrences, values and adjustments does an 837 claim report?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.claims import tables
from claimwright.claims.detail_tables import PAYER_ADJUSTMENTS
from claimwright.data_files import data_table
from claimwright.x12.tables import scope_kernels
from claimwright.x12.tables.reading import Keys, gathered, joined, ordinals, without
from claimwright.x12.tables.scoped_sets import ScopedSets
from claimwright.x12.wire.byte_values import Spans, key

_MOST: Final = 12
"""Composites an HI segment can carry."""
_TABLES: Final = ("diagnoses", "institutional_codes", "claims")
_DIAGNOSIS, _INSTITUTIONAL, _GROUP = range(3)
_REASONS: Final = 6
"""Reason, amount and quantity triples a CAS can carry."""


@dataclass(frozen=True)
class _Kinds:
    """The code list qualifiers as sorted keys; of each the number of its table, and the number of its kind in ``names``.

    ``counted``: by kind the number under which its codes are counted.
    """

    keys: Array
    table: Array
    kind: Array
    names: pl.Series
    counted: Array


@cache
def _kinds() -> _Kinds:
    table = data_table("claimwright.claims", "health_codes.tsv")
    keys = np.array([key(code) for code in table["qualifier"]], dtype=np.uint64)
    table = table[pl.Series(np.argsort(keys))]
    names = table["kind"].unique(maintain_order=True)
    number = {name: at for at, name in enumerate(names)}
    # Pointers count principal and other diagnoses together; every other kind counts on its own.
    counted = [number["principal"] if name == "other" else at for at, name in enumerate(names)]
    return _Kinds(
        np.sort(keys),
        np.array([_TABLES.index(name) for name in table["table"]], dtype=np.int8),
        np.array([number[name] for name in table["kind"]], dtype=np.int64),
        names,
        np.array(counted, dtype=np.int64),
    )


def _entries(scoped: ScopedSets) -> tuple[Array, Spans]:
    """Every composite of the HI segments in file order: the claim's number and its place."""
    rows = scoped.loops.rows("HI", "2300")
    rows = rows[~scoped.used[rows]]
    scoped.used[rows] = True
    owner, spans = scoped.tokens.filled(rows, _MOST)
    return scoped.scope("claim").number[rows][owner], spans


def health_codes(scoped: ScopedSets, claim_ids: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    """Diagnoses, institutional codes (both as their tables), and the DRG a claim. Unknown qualifiers are left out."""
    claims, entries = _entries(scoped)
    known = _kinds()
    tokens = scoped.tokens
    qualifiers = tokens.component(entries, 1)
    found = qualifiers.keys()
    at = np.minimum(np.searchsorted(known.keys, found), len(known.keys) - 1)
    good = np.flatnonzero(known.keys[at] == found)
    claims, entries, qualifiers, at = claims[good], entries.take(good), qualifiers.take(good), at[good]
    table, kind = known.table[at], known.kind[at]
    code = tokens.component(entries, 2)

    def told(rows: Array) -> dict[str, pl.Series]:
        return {
            "claim_id": claim_ids[claims[rows]].alias("claim_id"),
            "kind": known.names.gather(pl.Series(kind[rows], dtype=pl.UInt32)),
            "qualifier": qualifiers.take(rows).text(),
            "sequence": _sequence(claims[rows], known.counted[kind[rows]]),
        }

    rows = np.flatnonzero(table == _DIAGNOSIS)
    text = without(code.take(rows).text(), r"\.")
    diagnoses = tables.DIAGNOSES.assemble(
        len(rows),
        told(rows) | {"code": text.str.to_uppercase(), "poa": tokens.component(entries.take(rows), 9).text()},
    )
    rows = np.flatnonzero(table == _INSTITUTIONAL)
    when = tokens.component(entries.take(rows), 4)
    codes = tables.INSTITUTIONAL_CODES.assemble(
        len(rows),
        told(rows)
        | {
            "code": code.take(rows).text().str.to_uppercase(),
            "date_from": when.date(),
            "date_to": when.last_date(),
            "amount": tokens.component(entries.take(rows), 5).money(),
        },
    )
    group = np.flatnonzero(table == _GROUP)
    chosen = np.full(len(claim_ids), -1, dtype=np.int64)
    chosen[claims[group][::-1]] = group[::-1]
    spans = code.take(np.maximum(chosen, 0)) if len(code) else tokens.nothing(len(chosen))
    return diagnoses, codes, spans.where(chosen >= 0).text()


def _sequence(claims: Array, kinds: Array) -> pl.Series:
    found = np.empty(len(claims), dtype=np.int32)
    size = len(_kinds().names)
    times, stamp = np.zeros(size, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    scope_kernels.running_numbers(claims, kinds, times, stamp, found)
    return pl.Series(found, dtype=pl.Int32)


def payer_adjustments(scoped: ScopedSets, keys: dict[str, Keys]) -> pl.DataFrame:
    """The CAS of other payers (2320) and of their decisions on lines (2430), a row a reason."""
    found = []
    for loop, scope in (("2320", "other"), ("2430", "adjudication")):
        rows = scoped.loops.rows("CAS", loop)
        numbers = scoped.scope(scope).number[rows]
        rows, numbers = rows[numbers >= 0], numbers[numbers >= 0]
        if not len(rows):
            continue
        scoped.used[rows] = True
        most = min(_REASONS, max(1, -(-(scoped.tokens.at(rows).most - 1) // 3)))
        whole = np.tile(rows, most)
        place = np.repeat(np.arange(most), len(rows))
        reasons, amounts, quantities = (
            joined([scoped.element(rows, 2 + 3 * n + at) for n in range(most)]) for at in range(3)
        )
        order = np.argsort(whole * _REASONS + place, kind="stable")
        order = order[(reasons.present | amounts.present)[order]]
        owner = scoped.scope(scope).number[whole[order]]
        keyed = gathered(keys[scope], owner)
        if scope == "adjudication":
            # Keys of an adjudication carry its number as "sequence", which is the adjustment's own column here.
            keyed["adjudication"] = keyed["sequence"]
        values = keyed | {
            "group_code": scoped.text(whole[order], 1),
            "reason_code": reasons.take(order).text(),
            "amount": amounts.take(order).money(),
            "quantity": quantities.take(order).quantity(),
            "sequence": pl.Series(ordinals(owner), dtype=pl.Int32),
        }
        found.append(PAYER_ADJUSTMENTS.assemble(len(order), values))
    return pl.concat(found) if found else PAYER_ADJUSTMENTS.empty()
