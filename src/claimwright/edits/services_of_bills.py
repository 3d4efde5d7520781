"""Which services and revenue codes belong on which bill: rooms, visits of clinics, stages of home and nursing care."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.code_sets import among
from claimwright.edits.context import Context
from claimwright.edits.prepare.beside import window
from claimwright.edits.rules import Rule

_ROOMS: Final = r"01[0-79]\d|02[01]\d"
_REVENUE: Final = "lines.revenue_code (2400 SV201)"
_MEDICARE: Final = ("medicare_ffs",)


@edit(
    "INST-023",
    "Rooms on an outpatient bill",
    table="claims",
    severity="error",
    kinds="I",
    bills=("13", "14"),
    prevents=("282", "199"),
    message="A hospital's outpatient bill (type {facility_type}X) has a revenue code of rooms.",
    source="CMS IOM 100-04, chapter 25, section 75.4, FL 42 (accommodation is inpatient)",
    fix="Bill the stay as inpatient (11X), or hours of observation with 0762.",
    where=_REVENUE,
)
def rooms_outpatient(context: Context) -> Rule:
    return Rule(_revenue(r"01[1-5]\d|02[01]\d"))


@edit(
    "INST-024",
    "Stay without a room",
    table="claims",
    severity="warning",
    kinds="I",
    bills=("11",),
    prevents=("16", "199"),
    message="A bill for a stay has no revenue code of rooms.",
    source="CMS IOM 100-04, chapter 25, section 75.4, FL 42",
    fix="Add the room with its days, or check the type of bill.",
    where=_REVENUE,
)
def stay_without_room(context: Context) -> Rule:
    sent_later = pl.col("frequency_code").is_in(["0", "5", "8"]).fill_null(value=False)
    return Rule(~_revenue(_ROOMS + r"|018\d|10\d\d") & ~sent_later & (pl.col("line_count") > 0))


@edit(
    "INST-025",
    "Nursing facility's bill without its rate code",
    table="claims",
    severity="error",
    kinds="I",
    bills=("21",),
    payers=_MEDICARE,
    prevents=("16",),
    message="The bill has no line of revenue code 0022 with the rate code (HIPPS) of the assessment.",
    source="CMS IOM 100-04, chapter 6, section 30.1",
    fix="Add the line 0022; a bill without benefits (condition code 21, frequency 0) needs none.",
    where=_REVENUE,
)
def nursing_without_rate(context: Context) -> Rule:
    return Rule(~_revenue("0022") & ~_without_benefits())


@edit(
    "INST-026",
    "Home health bill without its rate code",
    table="claims",
    severity="error",
    kinds="I",
    bills=("32",),
    payers=_MEDICARE,
    prevents=("16",),
    message="The bill has no line of revenue code 0023 with the rate code (HIPPS) of the period.",
    source="CMS IOM 100-04, chapter 10, section 40.2",
    fix="Add the line 0023 with the first visit's day; a notice of admission (32A to 32E) needs one as well.",
    where=_REVENUE,
)
def home_health_without_rate(context: Context) -> Rule:
    return Rule(~_revenue("0023") & ~_without_benefits())


@edit(
    "INST-027",
    "Hospice day without its place",
    table="claims",
    severity="error",
    kinds="I",
    bills=("81", "82"),
    payers=_MEDICARE,
    prevents=("16",),
    message="Levels of hospice care are billed without the code of the place (Q5001 to Q5010).",
    source="CMS IOM 100-04, chapter 11, section 30.3 (site of service on each level of care)",
    fix="Add the place to each line 0651, 0652, 0655 and 0656.",
    where="lines.procedure_code (2400 SV202-2)",
)
def hospice_without_place(context: Context) -> Rule:
    level = _revenue(r"065[1256]")
    return Rule(level & ~among(context, "services", "hospice places"))


@edit(
    "INST-028",
    "Rural clinic's bill without a visit",
    table="claims",
    severity="warning",
    kinds="I",
    bills=("71",),
    payers=_MEDICARE,
    prevents=("16", "199"),
    message="The bill of a rural health clinic has no line of a visit (revenue code 052X or 0900).",
    source="CMS IOM 100-04, chapter 9, section 40.1",
    fix="Put the visit on 0521, 0522, 0524, 0525, 0527 or 0528, or 0900 for mental health.",
    where=_REVENUE,
)
def clinic_without_visit(context: Context) -> Rule:
    alone = among(context, "services", "clinic services without a visit")
    return Rule(~_revenue(r"052\d|0900|0780") & ~alone)


@edit(
    "INST-029",
    "Health center's bill without a payment code",
    table="claims",
    severity="error",
    kinds="I",
    bills=("77",),
    payers=_MEDICARE,
    prevents=("16",),
    message="The bill of a federally qualified health center has a visit without a payment code (G0466 to G0470).",
    source="42 CFR 405.2462; CMS IOM 100-04, chapter 9, section 60.2",
    fix="Add the payment code of the visit on 0519, 052X or 0900.",
    where="lines.procedure_code (2400 SV202-2)",
)
def center_without_payment_code(context: Context) -> Rule:
    visit = _revenue("0521|0522|0900|0519")
    alone = among(context, "services", "clinic services without a visit")
    return Rule(visit & ~among(context, "services", "health center payment") & ~alone)


@edit(
    "INST-030",
    "Observation outside its revenue code",
    table="lines",
    severity="error",
    kinds="I",
    prevents=("199",),
    message="{procedure_code} (hours of observation) is on revenue code {revenue_code}; it goes on 0762.",
    source="CMS IOM 100-04, chapter 4, section 290.2.2",
    fix="Put the hours on 0762.",
    where=_REVENUE,
)
def observation_elsewhere(context: Context) -> Rule:
    hours = pl.col("procedure_code") == "G0378"
    return Rule(hours & (pl.col("revenue_code").fill_null("").str.zfill(4) != "0762"))


@edit(
    "INST-031",
    "Observation longer than three days",
    table="lines",
    severity="warning",
    kinds="I",
    prevents=("151", "152"),
    message="{units} hours of observation: more than 72 are seldom covered.",
    source="CMS IOM 100-02, chapter 6, section 20.6 (rarely more than 48 hours); contractors' limit of 72",
    fix="Check the hours against order and record; hours without need or under monitored procedures are not counted.",
    where="lines.units (2400 SV205)",
)
def long_observation(context: Context) -> Rule:
    return Rule((pl.col("procedure_code") == "G0378") & (pl.col("units") > 24 * window("observation")))


@edit(
    "INST-032",
    "Late charges of a stay",
    table="claims",
    severity="error",
    kinds="I",
    bills=("11", "18", "21"),
    payers=_MEDICARE,
    prevents=("16",),
    message="A bill of late charges (frequency 5) adds to a stay; Medicare takes the whole bill again.",
    source="CMS IOM 100-04, chapter 1, section 130.1.2 (late charges to inpatient bills go as adjustments)",
    fix="Send a replacement (frequency 7) with all charges and condition code D1.",
    where="claims.frequency_code (2300 CLM05-3)",
)
def late_charges(context: Context) -> Rule:
    return Rule(pl.col("frequency_code") == "5")


@edit(
    "INST-033",
    "Drug that must be named is not",
    table="lines",
    severity="error",
    kinds="I",
    payers=_MEDICARE,
    prevents=("199", "16"),
    message="Revenue code 0636 is for drugs with a code of their own, and line {number} has none.",
    source="CMS IOM 100-04, chapter 25, section 75.4 (063X: 0636 requires detailed coding)",
    fix="Add the HCPCS code with its units, or use 0250 for drugs that are packaged.",
    where="lines.procedure_code (2400 SV202-2)",
    bills=("12", "13", "14", "22", "23", "72", "85"),
)
def unnamed_drug(context: Context) -> Rule:
    unnamed = pl.col("procedure_code").fill_null("") == ""
    return Rule((pl.col("revenue_code").fill_null("").str.zfill(4) == "0636") & unnamed)


def _revenue(codes: str) -> pl.Expr:
    """Whether the bill has one of these revenue codes, a regular expression for a whole one."""
    return pl.col("revenue_codes").str.contains(f" (?:{codes}) ")


def _without_benefits() -> pl.Expr:
    """No payment is asked, or the bill only says something: notices, bills for denial, voids."""
    denial = pl.col("condition_codes").list.contains("21").fill_null(value=False)
    told = pl.col("frequency_code").fill_null("").is_in(["0", "8", "A", "B", "C", "D", "E"])
    return denial | told
