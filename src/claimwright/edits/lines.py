"""Is every service line a real, countable, priced service, given once?"""

from __future__ import annotations

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import until
from claimwright.edits.rules import Rule
from claimwright.schema import Quantity

_CODE = "lines.procedure_code (2400 SV101-2 / SV202-2)"
_CODED = pl.col("procedure_code").is_not_null() & (
    pl.col("procedure_qualifier").is_null() | (pl.col("procedure_qualifier") == "HC")
)
_WHOLE_MILES = 100
"""From so many miles on they are whole (CMS IOM 100-04, chapter 15, section 30.1.2)."""
_LIMIT = pl.when(pl.col("claim_kind") == "I").then(999).otherwise(50)


@edit(
    "LN-001",
    "Claim has no service line",
    table="claims",
    severity="error",
    message="The claim has no service line.",
    source="ASC X12 005010X222A1 / X223A2, loop 2400 (required)",
    fix="Add the services from the record.",
    where="lines (2400)",
)
def no_lines(context: Context) -> Rule:
    return Rule(pl.col("line_count") == 0)


@edit(
    "LN-002",
    "Too many service lines",
    table="claims",
    severity="error",
    message="The claim has {count} lines; {limit} fit.",
    source="ASC X12 005010X222A1 / X223A2, loop 2400 repeat",
    fix="Split the claim.",
    where="lines (2400)",
)
def too_many_lines(context: Context) -> Rule:
    return Rule(pl.col("line_count") > _LIMIT, {"count": pl.col("line_count"), "limit": _LIMIT})


@edit(
    "LN-003",
    "Professional line has no procedure",
    table="lines",
    severity="error",
    kinds="P",
    message="Line {number} has no procedure code.",
    source="ASC X12 005010X222A1, loop 2400 SV101-2 (required)",
    fix="Enter the CPT or HCPCS code.",
    where=_CODE,
)
def no_procedure(context: Context) -> Rule:
    return Rule(pl.col("procedure_code").is_null())


@edit(
    "LN-004",
    "Procedure is not a CPT or HCPCS code",
    table="lines",
    severity="error",
    message="{procedure_code} is not a CPT or HCPCS code we know.",
    source="45 CFR 162.1002(a)(5) and (c)(1); CMS I/OCE edit 6",
    fix="Correct the code.",
    where=_CODE,
)
def unknown_procedure(context: Context) -> Rule:
    # Codes deleted before the library's first release are not in it.
    begins = pl.col("day").fill_null(context.as_of) >= context.begins("hcpcs")
    return Rule(_CODED & ~pl.col("procedure_known") & begins)


@edit(
    "LN-005",
    "Procedure is not in force on the date of service",
    table="lines",
    severity="error",
    message="{procedure_code} is not valid on {day}; it is known from {first} to {until}.",
    source="45 CFR 162.1002; CMS HCPCS quarterly updates",
    fix="Use the code in force on the date of service.",
    where=_CODE,
)
def procedure_not_in_force(context: Context) -> Rule:
    return Rule(
        _CODED
        & pl.col("procedure_known")
        & ~pl.col("procedure_in_force")
        # The library's first release is where our knowledge begins, not where the code begins.
        & (pl.col("day") >= context.begins("hcpcs")),
        {"first": pl.col("procedure_first"), "until": until("procedure_last")},
    )


@edit(
    "LN-006",
    "Charge is missing or negative",
    table="lines",
    severity="error",
    message="Line {number} has the charge {charge}.",
    source="ASC X12 005010X222A1 / X223A2, loop 2400 SV102 / SV203",
    fix="Enter the charge from the fee schedule.",
    where="lines.charge (2400 SV102 / SV203)",
)
def bad_charge(context: Context) -> Rule:
    return Rule(pl.col("charge").is_null() | (pl.col("charge") < 0))


@edit(
    "LN-007",
    "Charge is zero",
    table="lines",
    severity="warning",
    message="Line {number} ({procedure_code}) is charged at zero.",
    source="Claimwright: a zero charge is paid nothing and often means that the fee schedule lacks the code",
    fix="Price the line, or leave it when it only reports (quality code, vaccine from the state).",
    where="lines.charge (2400 SV102 / SV203)",
)
def zero_charge(context: Context) -> Rule:
    # Rate code lines (HIPPS) carry no charge by rule: CMS IOM 100-04, chapter 6, section 30 and chapter 10, section 40.2.
    rate_code = pl.col("revenue_code").fill_null("").is_in(["0022", "0023", "0024"])
    return Rule((pl.col("charge") == 0) & ~rate_code)


@edit(
    "LN-008",
    "Units are missing, zero or negative",
    table="lines",
    severity="error",
    message="Line {number} has {units} units.",
    source="ASC X12 005010X222A1 / X223A2, loop 2400 SV104 / SV205",
    fix="Enter how often, how many minutes or how much was given.",
    where="lines.units (2400 SV104 / SV205)",
)
def bad_units(context: Context) -> Rule:
    return Rule(pl.col("units").is_null() | (pl.col("units") <= 0))


@edit(
    "LN-009",
    "Units are not whole",
    table="lines",
    severity="error",
    kinds="P",
    message="Line {number} has {units} units of {procedure_code}.",
    source="CMS IOM 100-04, chapter 26, section 10.4 item 24G; chapter 15, section 30.1.2 (miles to the tenth below 100)",
    fix="Round by the code's unit; report wastage on its own line. Miles are told to the tenth, from 100 on whole.",
    where="lines.units (2400 SV104)",
)
def fractional_units(context: Context) -> Rule:
    miles = data_table("claimwright.edits", "tenths.tsv")
    since = pl.col("procedure_code").replace_strict(
        miles["procedure_code"], miles["valid_from"].str.to_date(), default=None
    )
    tenths = (pl.col("units") * 10) == (pl.col("units") * 10).cast(pl.Int64).cast(Quantity)
    as_told = (pl.col("day") >= since) & (pl.col("units") < _WHOLE_MILES) & tenths
    whole = pl.col("units") == pl.col("units").cast(pl.Int64).cast(Quantity)
    return Rule((pl.col("unit_type") == "UN") & ~whole & ~as_told.fill_null(value=False))


@edit(
    "LN-010",
    "Kind of unit is missing or unknown",
    table="lines",
    severity="error",
    message="Line {number} counts its units in {unit_type}.",
    source="ASC X12 005010X222A1 SV103 (UN, MJ); 005010X223A2 SV204 (UN, DA)",
    fix="UN for units, MJ for anaesthesia minutes, DA for days (institutional).",
    where="lines.unit_type (2400 SV103 / SV204)",
)
def bad_unit_type(context: Context) -> Rule:
    return Rule(
        pl.when(pl.col("claim_kind") == "I")
        .then(~pl.col("unit_type").is_in(["UN", "DA"]))
        .otherwise(~pl.col("unit_type").is_in(["UN", "MJ"]))
        .fill_null(value=True)
    )


@edit(
    "LN-011",
    "Line is given twice",
    table="lines",
    severity="error",
    kinds="P",
    message="Line {number} repeats line {earlier}: {procedure_code} on {date_from}, by the same provider.",
    source="CMS IOM 100-04, chapter 1, section 120 (duplicate claims); modifiers 76, 77, 91 and 59",
    fix="Delete it, raise the units of the first, or say with a modifier why it was done again.",
    where="lines",
)
def repeated_line(context: Context) -> Rule:
    return Rule(pl.col("line") > pl.col("earlier"), given=("earlier",))


@edit(
    "LN-014",
    "Service was billed on another claim",
    table="lines",
    severity="error",
    kinds="P",
    message="Line {number}: {procedure_code} on {day} by the same provider is on claim {on_claim} already.",
    source="CMS IOM 100-04, chapter 1, section 120.2 (exact duplicate: same patient, provider, day, code and modifiers)",
    fix="Take the line off, or say with modifier 76, 77, 91 or 59 why it was done again.",
    where="lines",
)
def billed_elsewhere(context: Context) -> Rule:
    return Rule(pl.col("alike"), given=("alike",))


@edit(
    "LN-015",
    "Service is much like one of another claim",
    table="lines",
    severity="warning",
    kinds="P",
    message="Line {number}: {procedure_code} on {day} by the same provider is on claim {on_claim} with other modifiers or days.",
    source="CMS IOM 100-04, chapter 1, section 120.2 (suspect duplicate)",
    fix="Make sure that it was done twice; a modifier tells the payer why.",
    where="lines",
)
def like_elsewhere(context: Context) -> Rule:
    return Rule(~pl.col("alike"), given=("alike",))


@edit(
    "LN-012",
    "Place of service is missing",
    table="claims",
    severity="error",
    kinds="P",
    message="The claim names no place of service.",
    source="ASC X12 005010X222A1, loop 2300 CLM05-1 (required)",
    fix="Enter where the patient was seen.",
    where="claims.place_of_service (2300 CLM05-1)",
)
def no_place(context: Context) -> Rule:
    return Rule(pl.col("place_of_service").is_null())


@edit(
    "LN-013",
    "Place of service is not a code of CMS",
    table="places",
    severity="error",
    kinds="P",
    message="{place} is not a place of service on {day}.",
    source="CMS Place of Service code set",
    fix="Use the two-digit code of the place.",
    where="claims.place_of_service, lines.place_of_service (2300 CLM05-1, 2400 SV105)",
)
def unknown_place(context: Context) -> Rule:
    # A place not yet, or no longer, in the list is as wrong as an unknown one.
    return Rule(~context.listed("place_of_service", "place", "day"))
