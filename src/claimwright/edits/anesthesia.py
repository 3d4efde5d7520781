"""Does anesthesia say who gave it and for how long?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import carried, has, of_group
from claimwright.edits.rules import Rule

_WHERE: Final = "lines.modifier_1 to modifier_4 (SV101-3 to -6)"
_BY: Final = ("AA", "AD", "QK", "QX", "QY", "QZ")
"""Who gave it: AA the physician alone, AD more than four at a time, QK two to four, QX and QY under direction, QZ alone."""
_MINUTES: Final = "MJ"


@edit(
    "ANE-001",
    "Anesthesia without who gave it",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs", "medicare_advantage"),
    prevents=("4", "16"),
    message="{procedure_code} says not who gave the anesthesia.",
    source="CMS IOM 100-04, chapter 12, section 50.K (modifiers AA, AD, QK, QY) and section 140.3.3 (QX, QZ)",
    fix="Add AA, AD, QK, QX, QY or QZ, first.",
    where=_WHERE,
)
def nobody_gave(context: Context) -> Rule:
    return Rule(~has(*_BY), groups=("anesthesia",))


@edit(
    "ANE-002",
    "Anesthesia given by two at once",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("4",),
    message="{procedure_code} carries two of AA, AD, QK, QX, QY and QZ.",
    source="CMS IOM 100-04, chapter 12, section 50.K and 140.3.3",
    fix="Keep the one that tells who gave it; physician and nurse anesthetist bill lines of their own.",
    where=_WHERE,
)
def given_by_two(context: Context) -> Rule:
    return Rule(pl.sum_horizontal(has(one).cast(pl.Int8) for one in _BY) > 1, modifiers=_BY)


@edit(
    "ANE-003",
    "Modifier of anesthesia on another service",
    table="lines",
    severity="warning",
    kinds="P",
    prevents=("4",),
    message="{procedure_code} is no anesthesia and carries {modifier}.",
    source="CMS IOM 100-04, chapter 12, section 50 (the modifiers are of anesthesia services)",
    fix="Take it off, or correct the code.",
    where=_WHERE,
)
def not_anesthesia(context: Context) -> Rule:
    daily = pl.col("procedure_code") == "01996"
    return Rule(~of_group("anesthesia") & ~daily.fill_null(value=False), {"modifier": carried(*_BY)}, modifiers=_BY)


@edit(
    "ANE-004",
    "Anesthesia is not counted in minutes",
    table="lines",
    severity="warning",
    kinds="P",
    prevents=("16", "4"),
    message="{procedure_code} is counted in {unit_type}, not in minutes.",
    source="ASC X12 005010X222A1, loop 2400 SV103 (MJ for anesthesia minutes); CMS IOM 100-04, chapter 12, section 50.G",
    fix="Give the minutes from start to end, with MJ; a payer whose contract counts units takes UN.",
    where="lines.unit_type (2400 SV103)",
)
def not_minutes(context: Context) -> Rule:
    # Obstetric care that is billed without time, and add-on codes, are counted once.
    added = pl.col("procedure_code").is_in(["01953", "01968", "01969"])
    return Rule(~added & (pl.col("unit_type") != _MINUTES), groups=("anesthesia",))


@edit(
    "ANE-005",
    "Minutes on a service that is not counted in minutes",
    table="lines",
    severity="warning",
    kinds="P",
    prevents=("16",),
    message="{procedure_code} is counted in minutes (MJ).",
    source="ASC X12 005010X222A1, loop 2400 SV103 (MJ is for anesthesia)",
    fix="Give the units of the code, with UN.",
    where="lines.unit_type (2400 SV103)",
)
def minutes_of_another(context: Context) -> Rule:
    coded = pl.col("procedure_code").is_not_null()
    return Rule(coded & ~of_group("anesthesia") & (pl.col("unit_type") == _MINUTES))
