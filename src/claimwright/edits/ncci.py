"""National Correct Coding Initiative: pairs not paid together, and add-on codes without their primary."""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import Rule, edit
from claimwright.edits.prepared_tables import Context

_WHERE = "lines.procedure_code (2400 SV101-2 / SV202-2)"
_PTP_SOURCE = "CMS Medicare and Medicaid NCCI procedure-to-procedure edits; NCCI Policy Manual, chapter I"


@edit(
    "NCCI-001",
    "Two procedures are never paid together",
    table="ptp_pairs",
    severity="error",
    message="{column_2} is part of {column_1} on {day}; no modifier separates them ({table} table).",
    source=_PTP_SOURCE + " (modifier indicator 0)",
    fix="Remove the second code; it is included in the first.",
    where=_WHERE,
)
def never_together(context: Context) -> Rule:
    return Rule(pl.col("modifier_indicator") == 0)


@edit(
    "NCCI-002",
    "Two procedures are paid together only with a modifier",
    table="ptp_pairs",
    severity="error",
    message="{column_2} is part of {column_1} on {day} unless a modifier says that they were distinct ({table} table).",
    source=_PTP_SOURCE + " (modifier indicator 1)",
    fix="Remove the second code; add a modifier such as 25, 59 or XS only when the record shows a separate service.",
    where=_WHERE,
)
def modifier_needed(context: Context) -> Rule:
    return Rule((pl.col("modifier_indicator") == 1) & ~pl.col("bypassed"))


@edit(
    "NCCI-003",
    "Add-on code without its primary procedure",
    table="lone_addons",
    severity="error",
    message="{procedure_code} is an add-on code; none of its primary procedures is on the claim that day.",
    source="CMS NCCI add-on code edits, type I",
    fix="Add the primary procedure, or remove the add-on code.",
    where=_WHERE,
)
def addon_without_primary(context: Context) -> Rule:
    return Rule(pl.lit(value=True))
