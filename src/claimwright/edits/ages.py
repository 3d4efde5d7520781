"""Does the service fit the patient's age and sex?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

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
    low, high = pl.col("ages_from"), pl.col("ages_to")
    return Rule((pl.col("age") < low) | (pl.col("age") > high), {"from": low, "to": high}, given=("ages_from",))


@edit(
    "AGE-002",
    "Service is seldom for this age",
    table="lines",
    severity="warning",
    prevents=("6",),
    message="{procedure_code} is for ages {ages}; the patient was {age}.",
    source="CMS I/OCE edit 7 and its table of services by age",
    fix="Check code and date of birth.",
    where=_CODE,
)
def seldom_of_age(context: Context) -> Rule:
    ours = pl.col("ages_from").is_not_null()
    low, high = pl.col("age_low"), pl.col("age_high")
    words = (
        pl.when(low.is_null())
        .then(pl.format("up to {}", high))
        .when(high.is_null())
        .then(pl.format("{} and more", low))
    )
    beyond = (pl.col("age") < low).fill_null(value=False) | (pl.col("age") > high).fill_null(value=False)
    return Rule(~ours & beyond, {"ages": words.otherwise(pl.format("{} to {}", low, high))})


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
    given, wanted = pl.col("sex").is_in(["F", "M"]), pl.col("of_sex")
    return Rule(given & (wanted != pl.col("sex")) & ~pl.col("sex_meant"), {"wanted": wanted}, given=("of_sex",))
