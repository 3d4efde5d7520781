"""Findings whose answer needs no judgement: which row says what, and what it would say put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.tables import TABLES
from claimwright.edits.catalogue import Prepared, all_edits
from claimwright.edits.context import Context, ReferenceFrames
from claimwright.edits.enriched import enriched
from claimwright.edits.own_rules.asking import prepared_rules, tables_of_rules
from claimwright.edits.own_rules.rows import OwnRule
from claimwright.edits.prepared_tables import PreparedTables
from claimwright.edits.repairs import EMPTIED, SET, Repair, repairs_of_edits
from claimwright.edits.slices import numbered
from claimwright.payers import Payers
from claimwright.schema import Column, Table

C = Column

OFFERED: Final = Table(
    "offered_repairs",
    "one value of a claim that can be put right without judgement",
    (
        C("claim_id", pl.String, "The claim."),
        C("edit", pl.String, "The edit, or the practice's rule, whose finding it answers."),
        C("table", pl.String, "Claim table of the value."),
        C("row", pl.Int64, "Place of its row among those of the claim, from 0."),
        C("column", pl.String, "Its column."),
        C("before", pl.String, "What it says; empty where it says nothing."),
        C("after", pl.String, "What it would say; empty where it would say nothing."),
    ),
)
_AT: Final = "row_in_claim"


def offered_repairs(
    claims: Claims,
    reference: ReferenceFrames,
    *,
    rules: Sequence[OwnRule] = (),
    payers: Payers | None = None,
    as_of: date | None = None,
) -> pl.DataFrame:
    """Rows of ``OFFERED``: what can be put right of the findings of our edits and of these rules. Rules that look at earlier services
    are left out: they are asked with a history alone."""
    context = Context(reference, as_of or datetime.now(tz=UTC).date(), payers)
    repairing = [rule for rule in rules if rule.repair and not rule.looks_back]
    of_edits = repairs_of_edits()
    if not len(claims):
        return OFFERED.empty()
    rows = numbered(claims, placed=True)
    tables = enriched(PreparedTables(rows, context))
    tables |= tables_of_rules(repairing, tables)
    asked: list[tuple[Prepared, tuple[Repair, ...]]] = [
        (edit.prepare(context), of_edits[edit.id]) for edit in all_edits() if edit.id in of_edits
    ]
    ready = prepared_rules(repairing, context)
    asked += [(one, (rule.repair,)) for one, rule in zip(ready, repairing, strict=True) if rule.repair]
    found = [row for one, repairs in asked for row in _offered(one, repairs, tables)]
    offered = OFFERED.frame(found).unique(["claim_id", "table", "row", "column"], keep="first", maintain_order=True)
    order = claims.claims.select("claim_id").with_row_index("at")
    placed = offered.join(order, on="claim_id", how="left", maintain_order="left")
    return OFFERED.conform(placed.sort("at", maintain_order=True))


def _offered(one: Prepared, repairs: Sequence[Repair], tables: dict[str, pl.DataFrame]) -> Iterator[dict[str, object]]:
    frame = tables.get(one.edit.table)
    table = one.edit.table.removeprefix("own ")
    if frame is None or _AT not in frame.columns or table not in {declared.name for declared in TABLES}:
        return
    for row in frame.filter(one.when).iter_rows(named=True):
        for repair in repairs:
            before = row[repair.column] or ""
            after = repair.of(before)
            if after != before and (before or repair.how == SET) and (after or repair.how == EMPTIED):
                yield {
                    "claim_id": row["claim_id"],
                    "edit": one.edit.id,
                    "table": table,
                    "row": row[_AT],
                    "column": repair.column,
                    "before": before,
                    "after": after,
                }
