"""The remittance tables of what only some payments carry: summaries, parties, numbers, dates, amounts, contacts, remarks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from claimwright.claims.detail_tables import INPATIENT_DECISIONS, OUTPATIENT_DECISIONS
from claimwright.schema import Column, Money, Quantity, Table

C = Column
PAYMENT_KEY: Final = C(
    "payment_id", pl.String, "Key of the payment (one 835 transaction set) in all remittance tables."
)
CLAIM_KEY: Final = C("claim_payment_id", pl.String, "Key of the claim payment (one CLP) in the remittance tables.")
LINE_KEY: Final = C(
    "service_line",
    pl.Int32,
    "Service line within the claim payment, from 1; null when the row belongs to the whole claim.",
    x12="2110 SVC (order)",
)

_SPOT = (PAYMENT_KEY, CLAIM_KEY, LINE_KEY)
_INPATIENT_TOTALS = (
    ("drg_amount", "DRG amount."),
    ("federal_specific", "Federal specific amount."),
    ("hospital_specific", "Hospital specific amount."),
    ("disproportionate_share", "Disproportionate share."),
    ("capital", "Capital."),
    ("indirect_education", "Indirect medical education."),
    ("day_outlier_count", "Day outliers."),
    ("day_outlier_amount", "Day outlier amount."),
    ("cost_outlier_amount", "Cost outlier amount."),
    ("average_length", "Average length of stay."),
    ("discharge_count", "Discharges."),
    ("cost_report_days", "Days of the cost report."),
    ("covered_days", "Covered days."),
    ("noncovered_days", "Days not covered."),
    ("msp_pass_through", "Medicare secondary pass-through."),
    ("average_drg_weight", "Average DRG weight."),
    ("pps_capital_federal", "Federal part of capital."),
    ("pps_capital_hospital", "Hospital part of capital."),
    ("pps_disproportionate_share", "Disproportionate share of capital."),
)
_COUNTS = (
    "day_outlier_count",
    "average_length",
    "discharge_count",
    "cost_report_days",
    "covered_days",
    "noncovered_days",
    "average_drg_weight",
)

PROVIDER_SUMMARIES: Final = Table(
    "provider_summaries",
    "one group of claims of a payment: an LX with its totals",
    (
        PAYMENT_KEY,
        C("sequence", pl.Int32, "Order within the payment, from 1."),
        C("number", pl.Int32, "Number the payer gives it.", x12="2000 LX01"),
        C("provider_id", pl.String, "Provider.", x12="2000 TS301"),
        C("facility_type", pl.String, "Facility type.", x12="2000 TS302"),
        C("fiscal_period", pl.Date, "End of the fiscal period.", x12="2000 TS303"),
        *(
            C(
                name,
                Quantity if name in ("claim_count", "pip_claim_count") else Money,
                meaning,
                "claims" if "count" in name else "USD",
                f"2000 TS3{at:02}",
            )
            for at, name, meaning in (
                (4, "claim_count", "Claims."),
                (5, "total_charge", "Charges."),
                (6, "covered_charge", "Covered charges, 004010 only."),
                (7, "noncovered_charge", "Charges not covered, 004010 only."),
                (8, "denied_charge", "Charges denied, 004010 only."),
                (9, "provider_payment", "Paid, 004010 only."),
                (10, "interest", "Interest, 004010 only."),
                (11, "contractual", "Contractual adjustments, 004010 only."),
                (12, "gramm_rudman", "Gramm-Rudman reduction, 004010 only."),
                (13, "msp_payer", "Paid by payers before Medicare."),
                (14, "blood_deductible", "Blood deductible, 004010 only."),
                (15, "nonlaboratory_charge", "Charges other than laboratory."),
                (16, "coinsurance", "Coinsurance, 004010 only."),
                (17, "hcpcs_reportable", "Reportable by HCPCS."),
                (18, "hcpcs_payable", "Payable by HCPCS."),
                (19, "deductible", "Deductible, 004010 only."),
                (20, "professional_component", "Professional component."),
                (21, "msp_patient", "Patient liability met before Medicare."),
                (22, "patient_reimbursement", "Reimbursed to patients."),
                (23, "pip_claim_count", "Claims under periodic interim payment."),
                (24, "pip_adjustment", "Adjustment of periodic interim payment."),
            )
        ),
        *(
            C(
                name,
                Quantity if name in _COUNTS else Money,
                meaning,
                "" if name in _COUNTS else "USD",
                f"2000 TS2{at:02}",
            )
            for at, (name, meaning) in enumerate(_INPATIENT_TOTALS, 1)
        ),
    ),
    key=("payment_id", "sequence"),
)
PAYMENT_PARTIES: Final = Table(
    "payment_parties",
    "one person or organization named with a claim payment: an NM1",
    (
        PAYMENT_KEY,
        CLAIM_KEY,
        C(
            "role",
            pl.String,
            "QC patient, IL insured, 74 corrected insured, 82 rendering, TT crossover payer, PR priority payer, GB other subscriber.",
            x12="2100 NM101",
        ),
        C("entity_type", pl.String, "1 person, 2 organization.", x12="NM102"),
        C("last_or_organization_name", pl.String, "Name.", x12="NM103"),
        C("first_name", pl.String, "First name.", x12="NM104"),
        C("middle_name", pl.String, "Middle name.", x12="NM105"),
        C("name_suffix", pl.String, "Jr, Sr ...", x12="NM107"),
        C("id_qualifier", pl.String, "MI member id, XX NPI, PI payer ...", x12="NM108"),
        C("id", pl.String, "The id.", x12="NM109"),
    ),
)
PAYMENT_REFERENCES: Final = Table(
    "payment_references",
    "one number of a payment, claim or line without a column of its own",
    (
        *_SPOT,
        C("role", pl.String, "payer or payee, for a number of theirs."),
        C("qualifier", pl.String, "What the number is.", x12="REF01"),
        C("value", pl.String, "The number.", x12="REF02"),
    ),
)
PAYMENT_DATES: Final = Table(
    "payment_dates",
    "one date of a payment, claim or line without a column of its own",
    (
        *_SPOT,
        C("qualifier", pl.String, "036 coverage expired ...", x12="DTM01"),
        C("date", pl.Date, "The day.", x12="DTM02"),
    ),
)
PAYMENT_AMOUNTS: Final = Table(
    "payment_amounts",
    "one amount of a claim or line without a column of its own",
    (
        *_SPOT,
        C("qualifier", pl.String, "D8 discount, F5 patient paid, T tax, ZK-ZO federal ...", x12="AMT01"),
        C("amount", Money, "The amount.", "USD", "AMT02"),
    ),
)
PAYMENT_QUANTITIES: Final = Table(
    "payment_quantities",
    "one quantity of a claim or line",
    (
        *_SPOT,
        C("qualifier", pl.String, "CA covered days, CD coinsured days, LA lifetime reserve ...", x12="QTY01"),
        C("quantity", Quantity, "How many.", "as qualifier says", "QTY02"),
    ),
)
PAYMENT_CONTACTS: Final = Table(
    "payment_contacts",
    "one contact of the payer, for the payment or a claim",
    (
        PAYMENT_KEY,
        CLAIM_KEY,
        C("role", pl.String, "payer, for a contact of the payment."),
        C("kind", pl.String, "CX claims office, BL technical, IC web site.", x12="PER01"),
        C("name", pl.String, "Name.", x12="PER02"),
        *(
            C(f"{what}_{n}", pl.String, meaning, x12=f"PER{at + 2 * n:02}")
            for n in (1, 2, 3)
            for what, meaning, at in (
                ("qualifier", "TE telephone, FX fax, EM e-mail, UR web, EX extension.", 1),
                ("number", "The number.", 2),
            )
        ),
    ),
)
PAYMENT_REMARKS: Final = Table(
    "payment_remarks",
    "one remark code of a line",
    (
        *_SPOT,
        C("qualifier", pl.String, "HE remark code, RX pharmacy rejection.", x12="2110 LQ01"),
        C("code", pl.String, "The code.", x12="2110 LQ02"),
    ),
)
PAYMENT_INPATIENT: Final = Table(
    "payment_inpatient",
    "how an inpatient payment was arrived at: an MIA",
    (PAYMENT_KEY, CLAIM_KEY, *(replace(c, x12=f"2100 {c.x12}") for c in INPATIENT_DECISIONS.columns[2:])),
    key=("claim_payment_id",),
)
PAYMENT_OUTPATIENT: Final = Table(
    "payment_outpatient",
    "how an outpatient payment was arrived at: an MOA",
    (PAYMENT_KEY, CLAIM_KEY, *(replace(c, x12=f"2100 {c.x12}") for c in OUTPATIENT_DECISIONS.columns[2:])),
    key=("claim_payment_id",),
)

DETAIL_TABLES: Final = (
    PROVIDER_SUMMARIES,
    PAYMENT_PARTIES,
    PAYMENT_REFERENCES,
    PAYMENT_DATES,
    PAYMENT_AMOUNTS,
    PAYMENT_QUANTITIES,
    PAYMENT_CONTACTS,
    PAYMENT_REMARKS,
    PAYMENT_INPATIENT,
    PAYMENT_OUTPATIENT,
)
"""The tables beside those every payment has."""
