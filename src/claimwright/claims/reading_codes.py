"""Which diagnoses, procedures, conditions, occurrences, values and adjustments does an 837 claim report?"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.claims import tables
from claimwright.claims.tables_of_details import PAYER_ADJUSTMENTS
from claimwright.claims.wire import data_table
from claimwright.x12.home_reading import Keys, gathered, joined, ordinals
from claimwright.x12.part import Part
from claimwright.x12.spans import Spans, key

Array = np.ndarray[Any, Any]

_MOST: Final = 12
"""Composites an HI segment can carry."""
_REASONS: Final = 6
"""Reason, amount and quantity triples a CAS can carry."""


@cache
def _kinds() -> tuple[Array, pl.DataFrame]:
    table = data_table("health_codes.tsv")
    keys = np.array([key(code) for code in table["qualifier"]], dtype=np.uint64)
    order = np.argsort(keys)
    return keys[order], table[pl.Series(order)]


def _entries(part: Part) -> tuple[Array, Spans]:
    """Every composite of the HI segments in file order: the claim's number and its place."""
    rows = part.labels.rows("HI", "2300")
    rows = rows[~part.used[rows]]
    part.used[rows] = True
    most = min(_MOST, part.tokens.at(rows).most) if len(rows) else 0
    whole = [part.element(rows, position) for position in range(1, most + 1)]
    if not whole:
        empty = np.empty(0, dtype=np.int64)
        return empty, Spans(part.tokens.buffer, empty, empty)
    order = np.argsort(np.concatenate([rows * _MOST + place for place in range(most)]), kind="stable")
    spans = joined(whole).take(order)
    claims = part.scope("claim").number[np.tile(rows, most)[order]]
    there = spans.present
    return claims[there], spans.take(np.flatnonzero(there))


def health_codes(part: Part, claim_ids: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    """Diagnoses, institutional codes (both as their tables), and the DRG a claim. Unknown qualifiers are left out."""
    claims, entries = _entries(part)
    keys, kinds = _kinds()
    tokens = part.tokens
    qualifiers = tokens.component(entries, 1)
    found = qualifiers.keys()
    at = np.minimum(np.searchsorted(keys, found), len(keys) - 1)
    good = np.flatnonzero(keys[at] == found)
    claims, entries, at = claims[good], entries.take(good), at[good]
    names = kinds["table"].to_numpy()[at]
    kind = kinds["kind"].to_numpy()[at]
    code = tokens.component(entries, 2)

    def ids(rows: Array) -> pl.Series:
        return claim_ids[claims[rows]].alias("claim_id")

    is_diagnosis = np.flatnonzero(names == "diagnoses")
    # Pointers count principal and other diagnoses together; every other kind counts on its own.
    diagnoses = tables.DIAGNOSES.assemble(
        len(is_diagnosis),
        {
            "claim_id": ids(is_diagnosis),
            "kind": pl.Series(kind[is_diagnosis], dtype=pl.String),
            "qualifier": qualifiers.take(good).take(is_diagnosis).text(),
            "code": code.take(is_diagnosis).text().str.replace_all(".", "", literal=True).str.to_uppercase(),
            "poa": tokens.component(entries.take(is_diagnosis), 9).text(),
            "sequence": _sequence(claims[is_diagnosis], kind[is_diagnosis], pointed=True),
        },
    )
    others = np.flatnonzero(names == "institutional_codes")
    when = tokens.component(entries.take(others), 4)
    codes = tables.INSTITUTIONAL_CODES.assemble(
        len(others),
        {
            "claim_id": ids(others),
            "kind": pl.Series(kind[others], dtype=pl.String),
            "qualifier": qualifiers.take(good).take(others).text(),
            "code": code.take(others).text().str.to_uppercase(),
            "date_from": when.date(),
            "date_to": when.last_date(),
            "amount": tokens.component(entries.take(others), 5).money(),
            "sequence": _sequence(claims[others], kind[others], pointed=False),
        },
    )
    group = np.flatnonzero(names == "claims")
    chosen = np.full(len(claim_ids), -1, dtype=np.int64)
    chosen[claims[group][::-1]] = group[::-1]
    spans = code.take(np.maximum(chosen, 0)) if len(code) else Spans(tokens.buffer, chosen * 0, chosen * 0)
    drg = Spans(spans.buffer, spans.start, np.where(chosen >= 0, spans.end, spans.start)).text()
    return diagnoses, codes, drg


def _sequence(claims: Array, kinds: Array, *, pointed: bool) -> pl.Series:
    names, number = np.unique(kinds, return_inverse=True) if len(kinds) else (kinds, claims)
    if pointed and len(kinds):
        number = np.where(np.isin(kinds, ("principal", "other")), len(names), number)
    groups = claims * (len(names) + 1) + number
    order = np.argsort(groups, kind="stable")
    found = np.empty(len(groups), dtype=np.int64)
    found[order] = ordinals(groups[order])
    return pl.Series(found, dtype=pl.Int32)


def payer_adjustments(part: Part, keys: dict[str, Keys]) -> pl.DataFrame:
    """The CAS of other payers (2320) and of their decisions on lines (2430), a row a reason."""
    found = []
    for loop, scope in (("2320", "other"), ("2430", "adjudication")):
        rows = part.labels.rows("CAS", loop)
        numbers = part.scope(scope).number[rows]
        rows, numbers = rows[numbers >= 0], numbers[numbers >= 0]
        if not len(rows):
            continue
        part.used[rows] = True
        most = min(_REASONS, max(1, -(-(part.tokens.at(rows).most - 1) // 3)))
        whole = np.tile(rows, most)
        place = np.repeat(np.arange(most), len(rows))
        reasons, amounts, quantities = (
            joined([part.element(rows, 2 + 3 * n + at) for n in range(most)]) for at in range(3)
        )
        order = np.argsort(whole * _REASONS + place, kind="stable")
        order = order[(reasons.present | amounts.present)[order]]
        owner = part.scope(scope).number[whole[order]]
        keyed = gathered(keys[scope], owner)
        if scope == "adjudication":
            # Keys of an adjudication carry its number as "sequence", which is the adjustment's own column here.
            keyed["adjudication"] = keyed["sequence"]
        values = keyed | {
            "group_code": part.text(whole[order], 1),
            "reason_code": reasons.take(order).text(),
            "amount": amounts.take(order).money(),
            "quantity": quantities.take(order).quantity(),
            "sequence": pl.Series(ordinals(owner), dtype=pl.Int32),
        }
        found.append(PAYER_ADJUSTMENTS.assemble(len(order), values))
    return pl.concat(found) if found else PAYER_ADJUSTMENTS.empty()
