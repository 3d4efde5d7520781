"""Do the dates of a claim make sense, and is it still in time?"""

from __future__ import annotations

from datetime import date

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_WHERE = "lines.date_from, lines.date_to (2400 DTP*472)"
_LAST = pl.max_horizontal("date_from", "date_to")
_FIRST_DAY = pl.min_horizontal("first_day", "statement_from")


@edit(
    "DT-001",
    "Date of service is missing",
    table="lines",
    severity="error",
    kinds="P",
    message="Line {number} has no date of service.",
    source="ASC X12 005010X222A1, loop 2400 DTP*472 (required)",
    fix="Enter the day the service was given.",
    where=_WHERE,
)
def no_date(context: Context) -> Rule:
    return Rule(pl.col("date_from").is_null())


@edit(
    "DT-002",
    "Dates of service run backwards",
    table="lines",
    severity="error",
    message="Line {number} ends on {date_to}, before it begins on {date_from}.",
    source="ASC X12 005010X222A1 / X223A2, loop 2400 DTP*472",
    fix="Correct the dates.",
    where=_WHERE,
)
def reversed_dates(context: Context) -> Rule:
    return Rule(pl.col("date_to") < pl.col("date_from"))


@edit(
    "DT-003",
    "Date of service is in the future",
    table="lines",
    severity="error",
    message="Line {number} is dated {last}, after {today}.",
    source="CMS IOM 100-04, chapter 1, section 80.3.2 (claims are filed after the service)",
    fix="Correct the date, or wait until the service has been given.",
    where=_WHERE,
)
def future_date(context: Context) -> Rule:
    return Rule(context.as_of < _LAST, {"last": _LAST, "today": pl.lit(context.as_of)})


@edit(
    "DT-004",
    "Service before birth",
    table="claims",
    severity="error",
    message="The service on {first_day} is before the patient's birth.",
    source="Claimwright: dates that contradict each other",
    fix="Correct the date of birth or the date of service.",
    where="parties.birth_date (2010BA / 2010CA DMG02)",
)
def before_birth(context: Context) -> Rule:
    return Rule(pl.col("birth_date") > _FIRST_DAY, {"first_day": _FIRST_DAY})


@edit(
    "DT-005",
    "Line lies outside the statement period",
    table="lines",
    severity="error",
    kinds="I",
    message="Line {number} is dated {date_from}; the statement runs from {statement_from} to {statement_to}.",
    source="CMS IOM 100-04, chapter 25, FL 6 and FL 45",
    fix="Correct the line's date or the statement period.",
    where=_WHERE,
)
def outside_statement(context: Context) -> Rule:
    return Rule((pl.col("date_from") < pl.col("statement_from")) | (pl.col("date_from") > pl.col("statement_to")))


@edit(
    "DT-006",
    "Statement period is missing or runs backwards",
    table="claims",
    severity="error",
    kinds="I",
    message="The statement runs from {statement_from} to {statement_to}.",
    source="ASC X12 005010X223A2, loop 2300 DTP*434 (required); CMS IOM 100-04, chapter 25, FL 6",
    fix="Enter the first and last day the bill covers.",
    where="claims.statement_from, claims.statement_to (2300 DTP*434)",
)
def bad_statement(context: Context) -> Rule:
    return Rule(
        pl.col("statement_from").is_null()
        | pl.col("statement_to").is_null()
        | (pl.col("statement_to") < pl.col("statement_from"))
    )


@edit(
    "DT-007",
    "Filed too late",
    table="claims",
    severity="error",
    message="The service of {service_day} had to be filed by {deadline}.",
    source="42 CFR 424.44 (Medicare: one calendar year); 42 CFR 447.45(d) (Medicaid: twelve months); 32 CFR 199.7(d) (TRICARE: "
    "one year); the payer's contract (timely_filing_days of its row)",
    fix="File only with a delay reason (CLM20) that the payer accepts, or write off by policy.",
    where="claims.delay_reason (2300 CLM20)",
)
def too_late(context: Context) -> Rule:
    # 42 CFR 424.44: institutional claims count from the "through" date, professional ones from the line's first day.
    service_day = pl.when(pl.col("kind") == "I").then(pl.coalesce("statement_to", "last_day")).otherwise("first_day")
    deadline = pl.coalesce(_by_payer(context, service_day), _by_law(service_day))
    return Rule(
        # A replacement or void (7, 8) and an adjustment (a letter) speak of a claim that was filed before.
        pl.col("frequency_code").str.contains(r"^[0-69]$")
        & pl.col("delay_reason").is_null()
        & (deadline < context.as_of),
        {"service_day": service_day, "deadline": deadline},
    )


def _by_law(service_day: pl.Expr) -> pl.Expr:
    """The last day by ``timely_filing.tsv``; null where no law sets one."""
    limits = data_table("claimwright.edits", "timely_filing.tsv")
    indicator = pl.col("claim_filing_indicator")
    months = indicator.replace_strict(limits["claim_filing_indicator"], limits["months"], default=None)
    since = indicator.replace_strict(limits["claim_filing_indicator"], limits["valid_from"], default=None).str.to_date()
    # A service on 29 February is due on 28 February: offset_by ends on the last day of a shorter month.
    return pl.when(service_day >= since).then(service_day.dt.offset_by(pl.format("{}mo", months)))


def _by_payer(context: Context, service_day: pl.Expr) -> pl.Expr:
    """The last day by the payer's own row of the day; null where it has none or says nothing of it."""
    days = pl.lit(None, dtype=pl.Int64)
    rows = sorted(context.payers or (), key=lambda row: row.valid_from or date.min)
    for row in rows:
        holds = service_day.is_between(row.valid_from or date.min, row.valid_to or date.max)
        mine = (pl.col("payer_id") == row.payer_id.upper()) & holds
        days = pl.when(mine.fill_null(value=False)).then(row.timely_filing_days).otherwise(days)
    return service_day + pl.duration(days=days)


@edit(
    "DT-008",
    "Service after the patient's death",
    table="claims",
    severity="error",
    prevents=("13",),
    message="The service of {first_day} is after {patient_death_date}, when the patient died.",
    source="ASC X12 005010X222A1 / X223A2, loop 2000B PAT06; CMS IOM 100-04, chapter 1, section 70 (no service follows death)",
    fix="Correct the day of the service or of the death.",
    where="lines.date_from (2400 DTP*472)",
)
def after_death(context: Context) -> Rule:
    # Tests of what was taken before may be dated later, and equipment may run to the end of its month.
    professional = pl.col("kind") != "I"
    first = pl.col("first_day_alive")
    return Rule(professional & (first > pl.col("patient_death_date")), {"first_day": first})
