"""National Correct Coding Initiative: pairs not paid together, and add-on codes without their primary."""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

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
    source=_PTP_SOURCE
    + ", sections D and E (modifier indicator 1); CMS change request 11168 (59, XE, XP, XS, XU on either code)",
    fix="Remove the second code; only when the record shows a separate service, put the modifier where it counts: 25 on the visit, "
    "59 or XS on either procedure, a side or finger on the column 2 code.",
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
    return Rule(~pl.col("by_partner"))


@edit(
    "NCCI-004",
    "Add-on code whose primary procedure a partner reports",
    table="lone_addons",
    severity="info",
    kinds="P",
    message="{procedure_code} stands without its primary procedure that day, which is right only when a partner of the same group "
    "and specialty has reported it.",
    source="CMS NCCI Policy Manual, chapter I, section R (99292 beside a partner's 99291); CMS IOM 100-04, chapter 12, section 30.6.12",
    fix="See that the partner's claim of that day has the primary procedure.",
    where=_WHERE,
)
def addon_of_a_partner(context: Context) -> Rule:
    return Rule(pl.col("by_partner"))


@edit(
    "NCCI-005",
    "Visit beside a procedure without its modifier",
    table="visits_beside_procedures",
    severity="warning",
    kinds="P",
    message="Visit {procedure_code} stands beside procedure {procedure} on {day} without 25, 24 or 57; no practitioner pairs of "
    "that day are loaded.",
    source="CMS NCCI Policy Manual, chapter I, section D (a visit is part of a minor procedure unless significant and separate)",
    fix="Add 25 (57 for the decision for major surgery) only when the record shows a separate visit; else remove the visit. Load "
    "the practitioner pairs of the quarter for certainty.",
    where="lines.modifier_1 to modifier_4 (2400 SV101-3 to -6)",
)
def visit_beside_procedure(context: Context) -> Rule:
    return Rule(pl.lit(value=True))
