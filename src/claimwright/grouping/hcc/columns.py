"""Which tables does the scoring of a population take and give?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.schema import Column, Table

MEMBERS: Final = Table(
    "risk_members",
    "one person in one payment year, as the payer's enrolment file tells",
    (
        Column("member_id", pl.String, "Whatever names the person."),
        Column("age", pl.Int16, "Age on 1 February of the payment year.", "years"),
        Column("sex", pl.String, "F or M: CMS publishes no other coefficients."),
        Column("dual_status", pl.String, "CMS dual status code: NA none, 02 04 08 full, 01 03 05 06 partial."),
        Column("original_entitlement", pl.String, "OREC: 0 age, 1 disability, 2 ESRD, 3 both."),
        Column("current_entitlement", pl.String, "CREC, likewise."),
        Column("new_enrollee", pl.Boolean, "Less than twelve months of Part B in the year of service."),
        Column("long_term_institutional", pl.Boolean, "More than 90 days in an institution."),
        Column("low_income", pl.Boolean, "Low-income subsidy of Part D."),
        Column("special_needs_plan", pl.Boolean, "In a chronic condition special needs plan."),
        Column("graft_months", pl.Int16, "Months from a kidney transplant; null without one.", "months"),
    ),
    key=("member_id",),
)
DIAGNOSES: Final = Table(
    "risk_diagnoses",
    "one diagnosis of a person from the year of service, already accepted as a source",
    (
        Column("member_id", pl.String, "The person."),
        Column("code", pl.String, "ICD-10-CM code, with or without its dot."),
    ),
)
SCORES: Final = Table(
    "risk_scores",
    "one person with the parts of the raw score",
    (
        Column("member_id", pl.String, "The person."),
        Column("model", pl.String, "V28, V24, RxHCC V08, ESRD V24 or ESRD V21."),
        Column("payment_year", pl.Int16, "The year paid; dates of service fall in the year before."),
        Column(
            "segment",
            pl.String,
            "Whose coefficients: CNA_ community, no Medicaid, aged ...; null: not a person of this model.",
        ),
        Column("demographic", pl.Decimal(9, 3), "Age, sex, entitlement and Medicaid."),
        Column("conditions", pl.Decimal(9, 3), "The categories after hierarchies."),
        Column("interactions", pl.Decimal(9, 3), "Interactions of categories, and the count of them."),
        Column("raw", pl.Decimal(9, 3), "The sum, before normalization and coding intensity."),
    ),
    key=("member_id",),
)
TERMS: Final = Table(
    "risk_terms",
    "one variable that counts for a person, with its coefficient",
    (
        Column("member_id", pl.String, "The person."),
        Column("kind", pl.String, "demographic, condition, interaction or count."),
        Column("variable", pl.String, "As published: F70_74, HCC37, DIABETES_HF_V28, D4."),
        Column("coefficient", pl.Decimal(9, 3), "In the person's segment; null for a category without one there."),
    ),
)
CATEGORIES: Final = Table(
    "risk_categories",
    "one diagnosis of a person with the category it maps to",
    (
        Column("member_id", pl.String, "The person."),
        Column("code", pl.String, "ICD-10-CM code, undotted."),
        Column("hcc", pl.String, "Category after the edits on age and sex; null where an edit takes it away."),
        Column("counts", pl.Boolean, "Whether the category is left after hierarchies and removals."),
    ),
)
