"""What does the Medicare Code Editor see in a stay: sides left open, procedures longer than the stay?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.edits.catalogue import Rule, edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import dated_rows

_UNSPECIFIED: Final = date(2022, 4, 1)
_CANNOT_TELL: Final = r"(?i)UNABLE TO DET LAT"
"""What the billing note says where the side cannot be found out."""


@edit(
    "MCE-001",
    "Diagnosis leaves the side open though it has codes with a side",
    table="diagnoses",
    severity="error",
    kinds="I",
    payers=("medicare_ffs",),
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


@edit(
    "MCE-002",
    "Procedure lasts longer than the stay",
    table="institutional_codes",
    severity="error",
    kinds="I",
    bills=("11",),
    prevents=("16", "A8"),
    message="{code} takes a stay of at least {least} days; this one has {days}.",
    source="CMS Medicare Code Editor, procedure inconsistent with length of stay",
    fix="Correct the duration of the procedure (5A1935Z below 24 hours, 5A1945Z 24 to 96) or the days of the stay.",
    where="institutional_codes.code (2300 HI*BBR, HI*BBQ)",
)
def longer_than_stay(context: Context) -> Rule:
    days = (pl.col("statement_to") - pl.col("statement_from")).dt.total_days()

    def short(row: Mapping[str, str]) -> pl.Expr:
        return (pl.col("code") == row["code"]) & (days < int(row["days"]))

    rows = data_rows("claimwright.edits", "minimum_stays.tsv")
    least = pl.coalesce(pl.when(pl.col("code") == row["code"]).then(pl.lit(row["days"])) for row in rows)
    return Rule(dated_rows("minimum_stays.tsv", "date_of_service", short), {"least": least, "days": days})
