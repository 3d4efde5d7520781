"""Which published tables the reference library holds, and what every column of them means."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.schema import Column, Money, Table

C = Column

VALIDITY: Final = (
    C("valid_from", pl.Date, "First day the row holds."),
    C("valid_to", pl.Date, "Last day the row holds; null while no end is known."),
    C("source", pl.String, "The published source, its release, and the package it was read from."),
)
Weight: Final = pl.Decimal(10, 4)
Days: Final = pl.Decimal(6, 1)

ICD10CM: Final = Table(
    "icd10cm",
    "one ICD-10-CM code, billable or header, in one interval of validity",
    (
        C("code", pl.String, "The code without its dot."),
        C("description", pl.String, "Official title; null where no installed source has it."),
        C("billable", pl.Boolean, "Valid for reporting; false for a header."),
        C("parent", pl.String, "The next shorter code of the list; null for a three-character category."),
        C("section", pl.String, "Section of the tabular list, such as E08-E13."),
        C("chapter", pl.String, "Chapter number, 1 to 22."),
        C("sex", pl.String, "F or M where the Medicare Code Editor limits the code to one sex; null otherwise."),
        C("age_low", pl.Int16, "Youngest age the Medicare Code Editor expects; null without limit.", "years"),
        C("age_high", pl.Int16, "Oldest age the Medicare Code Editor expects; null without limit.", "years"),
        C("age_kind", pl.String, "newborn, pediatric, maternity, adult; null without limit."),
        C("manifestation", pl.Boolean, "Never first: a manifestation of a disease coded before it."),
        C("external_cause", pl.Boolean, "Chapter 20: never principal or first-listed."),
        C("unacceptable_principal", pl.Boolean, "Not acceptable as principal diagnosis (Medicare Code Editor)."),
        C("unspecified", pl.Boolean, "On the Medicare Code Editor's list of unspecified codes (edit 20)."),
        C("poa_exempt", pl.Boolean, "Exempt from present-on-admission reporting; null where not known."),
        C(
            "cc_level",
            pl.String,
            "CC or MCC as a secondary diagnosis in the interval's last grouper version; else null.",
        ),
        *VALIDITY,
    ),
    key=("code", "valid_from"),
)

ICD10CM_BLOCKS: Final = Table(
    "icd10cm_blocks",
    "one chapter or section of the ICD-10-CM tabular list",
    (
        C("code", pl.String, "Section range such as A00-A09, or chapter number."),
        C("kind", pl.String, "chapter or section."),
        C("description", pl.String, "Title."),
        C("first", pl.String, "First category."),
        C("last", pl.String, "Last category."),
        C("parent", pl.String, "Chapter of a section; null for a chapter."),
        *VALIDITY,
    ),
    key=("code",),
)

ICD10CM_NOTES: Final = Table(
    "icd10cm_notes",
    "one note line of the ICD-10-CM tabular list",
    (
        C("code", pl.String, "Code without dot, section range or chapter number that carries the note."),
        C(
            "kind",
            pl.String,
            "includes, inclusion_term, excludes1, excludes2, code_first, use_additional, code_also, seven_chr_note, note.",
        ),
        C("position", pl.Int16, "Place among the notes of this kind, from 1."),
        C("text", pl.String, "The note as published."),
        *VALIDITY,
    ),
    key=("code", "kind", "position"),
)

ICD10CM_EXCLUDES1: Final = Table(
    "icd10cm_excludes1",
    "one code or range that an Excludes1 note forbids beside the code carrying the note and its descendants",
    (
        C(
            "code",
            pl.String,
            "Code carrying the note, without dot; a section's or chapter's note stands at each category.",
        ),
        C("excluded_low", pl.String, "First excluded code, without dot."),
        C(
            "excluded_high",
            pl.String,
            "Last excluded code; x is excluded when low <= x[:len(low)] and x[:len(high)] <= high.",
        ),
        C("text", pl.String, "The note the codes were read from."),
        *VALIDITY,
    ),
)

ICD10CM_SEVEN_CHR: Final = Table(
    "icd10cm_seven_chr",
    "one seventh character defined at a code for its descendants",
    (
        C("code", pl.String, "Code that carries the definition, without dot."),
        C("character", pl.String, "The seventh character."),
        C("meaning", pl.String, "What it says."),
        *VALIDITY,
    ),
    key=("code", "character"),
)

ICD10PCS: Final = Table(
    "icd10pcs",
    "one ICD-10-PCS code in one interval of validity",
    (
        C("code", pl.String, "The seven characters."),
        C("description", pl.String, "Official title; null where no installed source has it."),
        *VALIDITY,
    ),
    key=("code", "valid_from"),
)

HCPCS: Final = Table(
    "hcpcs",
    "one HCPCS Level II, CPT or CDT code with its outpatient attributes in one interval",
    (
        C("code", pl.String, "The five characters."),
        C("kind", pl.String, "hcpcs2, cpt (number only) or cdt (number only)."),
        C("description", pl.String, "CMS short description of a Level II code; null for CPT (AMA) and CDT (ADA)."),
        C("status_indicator", pl.String, "OPPS status indicator."),
        C("apc", pl.String, "Ambulatory payment classification, five digits; null when none is assigned."),
        C("age_low", pl.Int16, "Youngest age; null without limit.", "years"),
        C("age_high", pl.Int16, "Oldest age; null without limit.", "years"),
        C("sex", pl.String, "F or M where limited; null otherwise."),
        C("bilateral", pl.String, "conditional, independent or inherent bilateral procedure; null otherwise."),
        C("non_covered", pl.Boolean, "Not covered by Medicare."),
        C("statutory_exclusion", pl.Boolean, "Excluded from Medicare by statute."),
        C("not_recognized_opps", pl.Boolean, "Not recognized under OPPS."),
        C("dme_contractor_only", pl.Boolean, "Billed to the DME contractor only."),
        C("vaccine", pl.Boolean, "A vaccine or its administration."),
        C("laboratory", pl.Boolean, "A laboratory service."),
        C("separate_procedure", pl.Boolean, "A separate procedure."),
        C("device", pl.Boolean, "A device."),
        C("telehealth", pl.Boolean, "Listed as telehealth."),
        C("unclassified_drug", pl.Boolean, "An unclassified drug: needs a description or NDC."),
        C("annual_wellness_visit", pl.Boolean, "An annual wellness visit."),
        C("addon_type", pl.Int8, "NCCI add-on code edit type 1, 2 or 3; null when not an add-on code."),
        *VALIDITY,
    ),
    key=("code", "valid_from"),
)

MODIFIERS: Final = Table(
    "modifiers",
    "one HCPCS or CPT modifier",
    (
        C("code", pl.String, "The two characters."),
        C("ncci_bypass", pl.Boolean, "An NCCI PTP-associated modifier: bypasses an edit whose indicator is 1."),
        C("therapy", pl.Boolean, "A therapy modifier."),
        C("telehealth", pl.Boolean, "A telehealth modifier."),
        C("assistant_surgeon", pl.Boolean, "An assistant-at-surgery modifier."),
        *VALIDITY,
    ),
    key=("code", "valid_from"),
)

PTP: Final = Table(
    "ptp",
    "one NCCI procedure-to-procedure pair",
    (
        C("table", pl.String, "hospital or practitioner."),
        C("column_1", pl.String, "The code that is paid."),
        C("column_2", pl.String, "The code that is denied beside it."),
        C("modifier_indicator", pl.Int8, "0 never, 1 with an NCCI modifier."),
        *VALIDITY,
    ),
)

ADDON: Final = Table(
    "addon",
    "one NCCI add-on code with a primary code it may go with",
    (
        C("addon_code", pl.String, "The add-on code."),
        C("primary_code", pl.String, "A primary code; null when the contractor defines them."),
        C("edit_type", pl.Int8, "1 primaries listed, 2 contractor defines them, 3 some listed."),
        *VALIDITY,
    ),
)

PLACE_OF_SERVICE: Final = Table(
    "place_of_service",
    "one place of service",
    (
        C("code", pl.String, "Two digits."),
        C("name", pl.String, "CMS name."),
        C("facility", pl.Boolean, "Paid at the facility rate of the physician fee schedule; null when not applicable."),
        *VALIDITY,
    ),
    key=("code",),
)

REVENUE_CODES: Final = Table(
    "revenue_codes",
    "one revenue code (number only)",
    (
        C("code", pl.String, "Four digits."),
        C("status_indicator", pl.String, "OPPS status indicator of a line without HCPCS."),
        *VALIDITY,
    ),
    key=("code", "valid_from"),
)

BILL_TYPES: Final = Table(
    "bill_types",
    "one facility type and bill classification: the first two digits of the type of bill, without the leading zero",
    (C("facility_type", pl.String, "Two digits."), *VALIDITY),
    key=("facility_type",),
)

APC_RATES: Final = Table(
    "apc_rates",
    "one APC payment rate of one quarter",
    (
        C("apc", pl.String, "Five digits."),
        C("rate", Money, "National unadjusted payment rate.", "USD"),
        C("status_indicator", pl.String, "Status indicator of the APC."),
        *VALIDITY,
    ),
    key=("apc", "valid_from"),
)

DRG_WEIGHTS: Final = Table(
    "drg_weights",
    "one MS-DRG of one fiscal year",
    (
        C("drg", pl.String, "Three digits."),
        C("title", pl.String, "CMS title."),
        C("mdc", pl.String, "Major diagnostic category, two digits, or PRE; null for the DRGs of all categories."),
        C("kind", pl.String, "medical or surgical; null for 998 and 999."),
        C("weight", Weight, "Relative weight after the 10 % cap."),
        C("gmlos", Days, "Geometric mean length of stay.", "days"),
        C("amlos", Days, "Arithmetic mean length of stay.", "days"),
        C("post_acute", pl.Boolean, "Subject to the post-acute transfer policy."),
        C("special_pay", pl.Boolean, "Paid by the special formula of that policy."),
        *VALIDITY,
    ),
    key=("drg", "valid_from"),
)

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        ICD10CM,
        ICD10CM_BLOCKS,
        ICD10CM_NOTES,
        ICD10CM_EXCLUDES1,
        ICD10CM_SEVEN_CHR,
        ICD10PCS,
        HCPCS,
        MODIFIERS,
        PTP,
        ADDON,
        PLACE_OF_SERVICE,
        REVENUE_CODES,
        BILL_TYPES,
        APC_RATES,
        DRG_WEIGHTS,
    )
}
"""Every table of the library by name."""
