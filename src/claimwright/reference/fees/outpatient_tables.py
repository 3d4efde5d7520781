"""What pricing outpatient hospital claims is asked with and answers."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.schema import Column, Money, Quantity, Table

C = Column
Share: Final = pl.Decimal(10, 4)

OPPS_CLAIMS: Final = Table(
    "opps_claims",
    "one outpatient hospital claim to be priced",
    (
        C("claim_id", pl.String, "The claim."),
        C("bill_type", pl.String, "Type of bill, such as 131."),
        C("first_day", pl.Date, "First day of the statement."),
        C("last_day", pl.Date, "Last day of the statement; the first when null."),
        C("age", pl.Int16, "Age of the patient.", "years"),
        C("sex", pl.String, "F or M."),
        C("patient_status", pl.String, "Patient discharge status."),
        C("principal_diagnosis", pl.String, "ICD-10-CM code without its dot."),
        C("diagnoses", pl.List(pl.String), "Other diagnoses."),
        C("reasons_for_visit", pl.List(pl.String), "Diagnoses that are the patient's reason for the visit."),
        C("condition_codes", pl.List(pl.String), "Condition codes."),
        C("occurrence_codes", pl.List(pl.String), "Occurrence codes."),
        C("value_codes", pl.List(pl.String), "Value codes, each with its amount behind a space, such as FD 1500.00."),
        C("zip", pl.String, "ZIP code of the hospital, for services paid under the physician fee schedule."),
        C("wage_index", Share, "Wage index of the hospital; the national rate is taken when null.", "ratio"),
        C("sole_community", pl.Boolean, "Rural sole community hospital."),
    ),
    key=("claim_id",),
)

OPPS_LINES: Final = Table(
    "opps_lines",
    "one line of an outpatient hospital claim to be priced",
    (
        C("claim_id", pl.String, "The claim."),
        C("line", pl.Int32, "Line within the claim."),
        C("revenue_code", pl.String, "Revenue code, four digits."),
        C("code", pl.String, "HCPCS or CPT code; null without."),
        *(C(f"modifier_{n}", pl.String, f"Modifier {n}.") for n in range(1, 5)),
        C("units", Quantity, "Units; 1 when null.", "units"),
        C("day", pl.Date, "Date of service; the claim's first day when null."),
        C("charge", Money, "Charge.", "USD"),
    ),
    key=("claim_id", "line"),
)

OPPS_PRICES: Final = Table(
    "opps_prices",
    "what Medicare pays for one line of an outpatient hospital claim, the patient's share in it",
    (
        C("claim_id", pl.String, "The claim."),
        C("line", pl.Int32, "Line within the claim."),
        C("code", pl.String, "As asked."),
        C(
            "amount",
            Money,
            "Payment of the line; 0 where it is packaged or denied; null where none can be said.",
            "USD",
        ),
        C("basis", pl.String, "opps, or the schedule that pays it: laboratory, drug, physician, equipment."),
        C("apc", pl.String, "APC it is paid by, after the editor's rules; null without."),
        C("status_indicator", pl.String, "Status indicator, after the editor's rules."),
        C("packaged", pl.Boolean, "Its payment is in that of other lines."),
        C("units", Quantity, "Units after the editor's rules.", "units"),
        C("rate", Money, "National rate of the APC.", "USD"),
        C("labor_share", Share, "Share of the rate that the wage index adjusts.", "ratio"),
        C("wage_index", Share, "Wage index used; null for the national rate.", "ratio"),
        C("discounted_units", Share, "Units times the discount.", "units"),
        C("discount", pl.String, "What the discount is for; null without."),
        C("method_share", Share, "Share where the department is paid less (PN, PO).", "ratio"),
        C("edits", pl.String, "Edits of the outpatient code editor on the line, by number."),
        C("reason", pl.String, "Why there is no amount, or none apart; null otherwise."),
        C("remarks", pl.String, "What to know beside the amount."),
        C("missing", pl.String, "What was not known, or was taken for granted."),
        C("source", pl.String, "Release the rate is from."),
    ),
    key=("claim_id", "line"),
)
