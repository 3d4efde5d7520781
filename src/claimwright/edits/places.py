"""Does the service belong in its place, and does the claim carry what the place asks for?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_PLACE: Final = "claims.place_of_service, lines.place_of_service (2300 CLM05-1, 2400 SV105)"
_HOME: Final = "12"
_INPATIENT: Final = "21"
_OF_ANOTHER: Final = ("19", "21", "22", "23", "31", "32", "51", "61")
"""Hospitals and nursing facilities, which bill under numbers of their own."""


@edit(
    "POS-001",
    "Visit does not belong in its place",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("5", "58", "171"),
    message="{procedure_code} is {visit}, and the place of service is {place}.",
    source="CMS IOM 100-04, chapter 12, sections 30.6.9 to 30.6.14; chapter 26, section 10.5",
    fix="Correct the place of service, or use the visit code of the place.",
    where=_PLACE,
)
def visit_elsewhere(context: Context) -> Rule:
    rows = data_rows("claimwright.edits", "visit_places.tsv")
    wrong = [(pl.col("visit_kind") == row["visit"]) & pl.col("place").is_in(row["places"].split()) for row in rows]
    # An inpatient may be in acute hospital care at home (42 USC 1395cc-7); the claim then tells of the admission.
    admitted = (
        (pl.col("visit_kind") == "hospital care") & (pl.col("place") == _HOME) & pl.col("admission_date").is_not_null()
    )
    return Rule(
        pl.any_horizontal(wrong) & ~admitted.fill_null(value=False),
        {"visit": pl.col("visit_kind")},
        given=("visit_kind",),
    )


@edit(
    "POS-002",
    "Inpatient place without the day of admission",
    table="claims",
    severity="error",
    kinds="P",
    prevents=("16",),
    message="The place of service is 21 (inpatient hospital), and the claim has no day of admission.",
    source="ASC X12 005010X222A1, loop 2300 DTP*435 (required for inpatient services); CMS IOM 100-04, chapter 26, section 10.4, item 18",
    fix="Enter the day of admission; correct the place where the patient was not an inpatient.",
    where="claims.admission_date (2300 DTP*435)",
)
def no_admission(context: Context) -> Rule:
    return Rule((pl.col("place_of_service") == _INPATIENT) & pl.col("admission_date").is_null())


@edit(
    "POS-003",
    "Service in a facility that the claim does not name",
    table="claims",
    severity="warning",
    kinds="P",
    prevents=("16",),
    message="The place of service is {place_of_service}, and the claim does not name the facility.",
    source="ASC X12 005010X222A1, loop 2310C (required where it is not the billing provider's address); CMS IOM 100-04, chapter 26, section 10.4, item 32",
    fix="Name the facility, with address and NPI; nothing is to do where it is the billing provider itself.",
    where="providers, role service_facility (2310C)",
)
def no_facility(context: Context) -> Rule:
    return Rule(pl.col("place_of_service").is_in(_OF_ANOTHER) & ~pl.col("has_service_facility"))
