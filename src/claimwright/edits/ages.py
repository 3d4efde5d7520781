"""Does the service fit the patient's age and sex?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.edits.catalogue import Rule, edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import between

_CODE: Final = "lines.procedure_code (2400 SV101-2 / SV202-2)"


@edit(
    "AGE-001",
    "Service is for another age",
    table="lines",
    severity="error",
    prevents=("6",),
    message="{procedure_code} is for ages {from} to {to}; the patient was {age}.",
    source="CPT code definitions by age (preventive visits, newborn and pediatric critical care)",
    fix="Use the code of the patient's age; check the date of birth.",
    where=_CODE,
)
def of_another_age(context: Context) -> Rule:
    rows = data_rows("claimwright.edits", "procedure_ages.tsv")
    beyond = [
        between("procedure_code", row) & ~pl.col("age").is_between(int(row["from"]), int(row["to"])) for row in rows
    ]
    shown = {
        name: pl.coalesce(pl.when(between("procedure_code", row)).then(pl.lit(row[name])) for row in rows)
        for name in ("from", "to")
    }
    return Rule(pl.any_horizontal(beyond), shown)


@edit(
    "AGE-002",
    "Service is seldom for this age",
    table="lines",
    severity="warning",
    prevents=("6",),
    message="{procedure_code} is for ages {from} to {to}; the patient was {age}.",
    source="CMS I/OCE edit 7 and its table of services by age",
    fix="Check code and date of birth.",
    where=_CODE,
)
def seldom_of_age(context: Context) -> Rule:
    ours = pl.any_horizontal(
        between("procedure_code", row) for row in data_rows("claimwright.edits", "procedure_ages.tsv")
    )
    low, high = pl.col("age_low").fill_null(0), pl.col("age_high").fill_null(130)
    return Rule(~ours & ((pl.col("age") < low) | (pl.col("age") > high)), {"from": low, "to": high})


@edit(
    "SEX-001",
    "Service is of organs that the patient's sex has not",
    table="lines",
    severity="error",
    prevents=("7",),
    message="{procedure_code} is a service for sex {wanted}; the claim says {sex}.",
    source="CPT sections of the male and female genital systems and of maternity care; CMS I/OCE edit 8; IOM 100-04, chapter 32, section 240",
    fix="Check the code and the sex on the registration; KX (or condition code 45) says that it is meant.",
    where=_CODE,
)
def of_another_sex(context: Context) -> Rule:
    rows = data_rows("claimwright.edits", "procedure_sexes.tsv")
    wanted = pl.coalesce(pl.when(between("procedure_code", row)).then(pl.lit(row["sex"])) for row in rows)
    given = pl.col("sex").is_in(["F", "M"])
    return Rule(given & (wanted != pl.col("sex")) & ~pl.col("sex_meant"), {"wanted": wanted})
