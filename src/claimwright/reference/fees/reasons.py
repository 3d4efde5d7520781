"""Why a line has no amount, or none of its own, and what is to be known beside one that it has, in words."""

from __future__ import annotations

import polars as pl

from claimwright.reference.fees.bilateral_and_split import MOST_UNITS
from claimwright.reference.fees.factors import meanings
from claimwright.reference.fees.lines import ASSISTANTS, carries

_HOSPITAL = ("19", "21", "22", "23")
"""Places where the patient is one of the hospital's: on and off campus outpatient, inpatient, emergency room."""


def status(column: str) -> pl.Expr:
    """paid or meaning of the line's status code."""
    table = meanings()
    return pl.col("status").replace_strict(table["status"], table[column], default=None, return_dtype=pl.String)


def unpaid() -> pl.Expr:
    """Why the physician fee schedule has no amount for the line; null when it has one."""
    asked, pctc = pl.col("asked_component"), pl.col("pctc")
    assistant = pl.col("role").is_in(ASSISTANTS)
    technical = (pctc == "3") | (pl.col("component") == "TC") | (pctc.is_in(["1", "4"]) & (pl.col("component") == ""))
    paid = status("paid")
    total = pl.col("work") + pl.col("practice_expense") + pl.col("malpractice")
    return (
        pl.when(pl.col("status").is_null() & pl.col("listed").fill_null(value=False))
        .then(pl.format("Modifier {} does not go with this code: the schedule has no such component.", asked))
        .when(pl.col("status").is_null())
        .then(None)
        .when(pl.col("units") <= 0)
        .then(pl.lit("The units are not above zero."))
        .when((pl.col("units") > MOST_UNITS) & pl.col("multiple_procedure").is_in(["2", "3", "4", "5", "6", "7"]))
        .then(
            pl.lit(f"More than {MOST_UNITS} units of a service that is paid less beside others: a person looks at it.")
        )
        .when(carries("GY"))
        .then(pl.lit("Modifier GY: excluded by statute, so Medicare pays nothing."))
        .when(carries("GZ"))
        .then(pl.lit("Modifier GZ: expected to be denied as not reasonable and necessary."))
        .when(~paid.is_in(["paid", "alone"]))
        .then(status("meaning"))
        .when(total == 0)
        .then(pl.lit("The schedule has no relative values for it: the Medicare contractor sets the price."))
        .when(technical & pl.col("facility"))
        .then(pl.lit("In a facility the technical part is the facility's: only the professional part (26) is paid."))
        .when((pctc == "5") & pl.col("place_of_service").is_in(_HOSPITAL))
        .then(pl.lit("A service of the physician's staff: not paid for patients of a hospital."))
        .when((pctc == "7") & pl.col("place_of_service").is_in(_HOSPITAL))
        .then(pl.lit("Therapy by an independent therapist: not paid for patients of a hospital."))
        .when((pctc == "8") & (pl.col("place_of_service") != "21"))
        .then(pl.lit("Paid only for inpatients of a hospital."))
        .when((asked != "") & (pl.col("component") == "") & (pctc != "1"))
        .then(pl.format("Modifier {} does not go with this code.", asked))
        .when(assistant & (pl.col("assistant") == "1"))
        .then(pl.lit("No assistant at surgery is paid for this code."))
        .when(assistant & (pl.col("assistant") == "9"))
        .then(pl.lit("Assistance at surgery does not apply to this code."))
        .when((pl.col("role") == "62") & pl.col("co_surgeon").is_in(["0", "9"]))
        .then(pl.lit("Co-surgeons are not paid for this code."))
        .when((pl.col("role") == "66") & pl.col("team").is_in(["0", "9"]))
        .then(pl.lit("A surgical team is not paid for this code."))
        .when(pl.col("role") == "66")
        .then(pl.lit("Team surgery is priced by report."))
        .when(pl.col("package") == "56")
        .then(pl.lit("Care before surgery is paid with the surgery (54), not apart."))
        .when(carries("52"))
        .then(pl.lit("Reduced service (52): the contractor sets the price from the record."))
        .when(carries("53") & (pl.col("component") != "53"))
        .then(pl.lit("Discontinued procedure (53): the contractor sets the price from the record."))
    )


def remarks() -> pl.Expr:
    """What to know beside an amount of the physician fee schedule; null when nothing."""
    assistant = pl.col("role").is_in(ASSISTANTS)
    return pl.concat_str(
        [
            pl.when(pl.col("status") == "R").then(pl.lit("coverage is restricted")),
            pl.when(assistant & (pl.col("assistant") == "0")).then(
                pl.lit("an assistant is paid only when the record shows the need")
            ),
            pl.when((pl.col("role") == "62") & (pl.col("co_surgeon") == "1")).then(
                pl.lit("co-surgeons are paid only when the record shows the need")
            ),
            pl.when(carries("22")).then(pl.lit("modifier 22: the contractor may pay more from the record")),
            pl.when(~pl.col("facility") & pl.col("non_facility_na").fill_null(value=False)).then(
                pl.lit("seldom or never done outside facilities: paid at the facility's relative values")
            ),
            pl.when(pl.col("facility") & pl.col("facility_na").fill_null(value=False)).then(
                pl.lit("seldom or never done in facilities")
            ),
        ],
        separator="; ",
        ignore_nulls=True,
    )
