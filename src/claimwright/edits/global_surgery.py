"""Visits and procedures in the days that the fee of an earlier procedure includes."""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_SOURCE = (
    "CMS IOM 100-04, chapter 12, sections 40.1 and 40.2 (global surgery); Medicare Physician Fee Schedule, global days"
)
_WHERE = "lines.modifier_1 (2400 SV101-3)"


@edit(
    "GLB-001",
    "Visit in the global period of an earlier procedure",
    table="earlier_lines",
    severity="warning",
    kinds="P",
    prevents=("97",),
    message="{procedure_code} on {day} lies in the {number} days of {other_code}, done on {other_day} on claim {on_claim} by the same "
    "specialty; its fee includes visits.",
    source=_SOURCE,
    fix="Take it off where it belongs to the operation; 24 where it does not, 57 where it decided on the operation, 25 on the day itself.",
    where=_WHERE,
)
def visit_in_period(context: Context) -> Rule:
    return Rule(pl.col("about") == "global visit")


@edit(
    "GLB-002",
    "Procedure in the global period of an earlier one",
    table="earlier_lines",
    severity="warning",
    kinds="P",
    prevents=("97",),
    message="{procedure_code} on {day} lies in the {number} days of {other_code}, done on {other_day} on claim {on_claim} by the same "
    "specialty, and says not how it stands to it.",
    source=_SOURCE,
    fix="78 for a return to the operating room, 58 for what was planned or staged, 79 for what has nothing to do with it.",
    where=_WHERE,
)
def procedure_in_period(context: Context) -> Rule:
    return Rule(pl.col("about") == "global surgery")
