"""Ambulance lines: what they carry, and that miles are miles of a transport."""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.code_sets import among
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule


@edit(
    "AMB-003",
    "Miles without a transport",
    table="lines",
    severity="error",
    prevents=("107", "B15"),
    message="{procedure_code} counts miles, and the claim has no transport.",
    source="CMS IOM 100-04, chapter 15, section 30.1.2 (base rate and mileage of a trip on one claim)",
    fix="Add the base rate (A0426 to A0434), or take the miles off.",
    where="lines.procedure_code (2400 SV101-2 / SV202-2)",
    payers=("medicare_ffs", "medicare_advantage"),
)
def lone_miles(context: Context) -> Rule:
    return Rule(~among(context, "services", "ambulance transports"), services=("ambulance miles",))


@edit(
    "AMB-004",
    "Transport without where from and where to",
    table="lines",
    severity="error",
    payers=("medicare_ffs",),
    prevents=("4", "16"),
    message="{procedure_code} carries no modifier of origin and destination.",
    source="CMS IOM 100-04, chapter 15, section 30.A (a two-letter modifier on each line of a trip)",
    fix="Add it: one letter for where the trip began and one for where it ended (RH: from home to a hospital).",
    where="lines.modifier_1 (2400 SV101-3 / SV202-3)",
)
def no_direction(context: Context) -> Rule:
    # Where the patient died before the trip, QL stands in its place.
    told = pl.col("modifiers_carried").str.contains(r" (?:[DEGHIJNPRSX]{2}|QL) ")
    return Rule(~told, services=("ambulance lines with a direction",))
