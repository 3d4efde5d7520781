"""Do the diagnoses of a stay say the side where they can? What else the Medicare Code Editor sees, ``inpatient_editor`` tells."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_UNSPECIFIED: Final = date(2022, 4, 1)
_CANNOT_TELL: Final = r"(?i)UNABLE TO DET LAT"
"""What the billing note says where the side cannot be found out."""


@edit(
    "INP-013",
    "Diagnosis leaves the side open though it has codes with a side",
    table="diagnoses",
    severity="error",
    kinds="I",
    payers=("medicare_ffs", "medicare_advantage"),
    bills=("11",),
    effective_from=_UNSPECIFIED,
    prevents=("16", "A8"),
    message="{code} leaves open which side it is; Medicare returns the bill.",
    source="CMS Medicare Code Editor, edit 20 (unspecified code), from 2022-04-01; 86 FR 44940",
    fix="Take the side from any record of the stay. Where nobody can tell, write UNABLE TO DET LAT 1 in the billing note (2 where it was looked for).",
    where="diagnoses.code (2300 HI)",
)
def open_side(context: Context) -> Rule:
    told = pl.col("note").fill_null("").str.contains(_CANNOT_TELL)
    return Rule(pl.col("unspecified") & pl.col("kind").is_in(["principal", "other"]) & ~told)
