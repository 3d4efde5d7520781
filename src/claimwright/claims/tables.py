"""The claim tables: every column of a batch of claims, its dtype, unit, X12 home and meaning, once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import polars as pl

from claimwright.claims.detail_tables import DETAIL_TABLES
from claimwright.claims.party_tables import OTHER_PAYERS as OTHER_PAYERS
from claimwright.claims.party_tables import PARTIES as PARTIES
from claimwright.claims.party_tables import PROVIDERS as PROVIDERS
from claimwright.claims.shared_columns import CLAIM_ID, LINE, OTHER_PAYER
from claimwright.schema import Column, Money, Quantity, Table

C = Column


def _pointer(name: str, meaning: str, x12: str) -> Column:
    return C(name, pl.Int32, meaning, x12=x12, points_at="diagnoses.sequence")


CLAIMS: Final = Table(
    "claims",
    "one claim",
    (
        CLAIM_ID,
        C("kind", pl.String, "P professional, I institutional, D dental."),
        C("source", pl.String, "File or record the claim came from."),
        C("interchange_control_number", pl.String, "Interchange it was read from or sent in.", x12="ISA13"),
        C("group_control_number", pl.String, "Functional group it was read from or sent in.", x12="GS06"),
        C("transaction_control_number", pl.String, "Transaction set it was read from or sent in.", x12="ST02"),
        C("batch_reference", pl.String, "Submitter's own number of the batch.", x12="BHT03"),
        C("transaction_purpose", pl.String, "00 original, 18 sent again.", x12="BHT02"),
        C("transaction_type", pl.String, "CH claims, RP encounters reported, 31 subrogation.", x12="BHT06"),
        C("currency", pl.String, "Currency of the amounts when it is not the US dollar.", x12="2000A CUR02"),
        C(
            "patient_control_number",
            pl.String,
            "Provider's number of the claim; returned in the 835 as CLP01.",
            x12="2300 CLM01",
        ),
        C("total_charge", Money, "Total charge; equals the sum of the line charges.", "USD", "2300 CLM02"),
        C(
            "place_of_service",
            pl.String,
            "Place of service code of a professional or dental claim.",
            x12="2300 CLM05-1 (CLM05-2 = B)",
        ),
        C(
            "facility_type",
            pl.String,
            "First two digits of the type of bill (without leading zero), institutional.",
            x12="2300 CLM05-1 (CLM05-2 = A)",
        ),
        C(
            "frequency_code",
            pl.String,
            "1 original, 7 replacement, 8 void; institutional: last digit of the bill type.",
            x12="2300 CLM05-3",
        ),
        C("provider_signature", pl.String, "Y/N: provider's signature on file.", x12="2300 CLM06"),
        C("assignment_code", pl.String, "A assigned, B clinical lab only, C not assigned.", x12="2300 CLM07"),
        C("benefits_assignment", pl.String, "Y/N/W: patient assigns benefits to the provider.", x12="2300 CLM08"),
        C("release_of_information", pl.String, "I or Y: release of information.", x12="2300 CLM09"),
        C("patient_signature_source", pl.String, "P when the provider signed for the patient.", x12="2300 CLM10"),
        C("related_cause_1", pl.String, "AA auto accident, EM employment, OA other accident.", x12="2300 CLM11-1"),
        C("related_cause_2", pl.String, "Second related cause.", x12="2300 CLM11-2"),
        C("related_cause_3", pl.String, "Third related cause.", x12="2300 CLM11-3"),
        C("accident_state", pl.String, "State of an auto accident.", x12="2300 CLM11-4"),
        C("accident_country", pl.String, "Country of an auto accident outside the US.", x12="2300 CLM11-5"),
        C("special_program", pl.String, "Special program code.", x12="2300 CLM12"),
        C("delay_reason", pl.String, "Why the claim comes late.", x12="2300 CLM20"),
        C(
            "submission_reason",
            pl.String,
            "Of a predetermination, which asks what would be paid: PB dental, 08 professional or institutional.",
            x12="2300 CLM19",
        ),
        C("payer_responsibility", pl.String, "P primary, S secondary, T tertiary, A-H further.", x12="2000B SBR01"),
        C("group_number", pl.String, "Subscriber's group or policy number.", x12="2000B SBR03"),
        C("group_name", pl.String, "Subscriber's group name.", x12="2000B SBR04"),
        C("insurance_type", pl.String, "Why Medicare is secondary.", x12="2000B SBR05"),
        C("claim_filing_indicator", pl.String, "Kind of payer: MB, MA, MC, CI, BL, HM ...", x12="2000B SBR09"),
        C(
            "patient_relationship",
            pl.String,
            "18 self, 01 spouse, 19 child, G8 other ...",
            x12="2000B SBR02 or 2000C PAT01",
        ),
        C("patient_death_date", pl.Date, "When the patient died.", x12="2000B or 2000C PAT06"),
        C("patient_weight", Quantity, "Weight of the patient.", "lb", "2000B or 2000C PAT08"),
        C("pregnancy", pl.String, "Y when the patient is pregnant.", x12="2000B or 2000C PAT09"),
        C("statement_from", pl.Date, "First day the claim covers, institutional.", x12="2300 DTP*434"),
        C("statement_to", pl.Date, "Last day the claim covers, institutional.", x12="2300 DTP*434"),
        C("admission_date", pl.Date, "Admission, or start of home care.", x12="2300 DTP*435"),
        C("admission_hour", pl.String, "Hour and minute of admission, HHMM.", x12="2300 DTP*435"),
        C("discharge_date", pl.Date, "Discharge date of a professional inpatient claim.", x12="2300 DTP*096"),
        C("discharge_hour", pl.String, "Hour and minute of discharge, HHMM, institutional.", x12="2300 DTP*096"),
        C(
            "admission_type",
            pl.String,
            "1 emergency, 2 urgent, 3 elective, 4 newborn, 5 trauma, 9 not available.",
            x12="2300 CL101",
        ),
        C("admission_source", pl.String, "Point of origin.", x12="2300 CL102"),
        C("patient_status", pl.String, "Discharge status, two digits.", x12="2300 CL103"),
        C("drg", pl.String, "MS-DRG reported on the claim.", x12="2300 HI*DR"),
        C(
            "payer_claim_control_number",
            pl.String,
            "Payer's number of the earlier claim; with frequency 7 or 8.",
            x12="2300 REF*F8",
        ),
        C("prior_authorization", pl.String, "Prior authorization number.", x12="2300 REF*G1"),
        C("referral_number", pl.String, "Referral number.", x12="2300 REF*9F"),
        C("clia_number", pl.String, "CLIA number of the laboratory.", x12="2300 REF*X4"),
        C("medical_record_number", pl.String, "Provider's number of the record.", x12="2300 REF*EA"),
        C(
            "note_type",
            pl.String,
            "What the note is: ADD additional, CER certification, DGN diagnosis ...",
            x12="2300 NTE01",
        ),
        C("note", pl.String, "First note of the claim; more in notes.", x12="2300 NTE02"),
    ),
    key=("claim_id",),
)

LINES: Final = Table(
    "lines",
    "one service line",
    (
        CLAIM_ID,
        C("line", pl.Int32, "Service line number, from 1.", x12="2400 LX01"),
        C("revenue_code", pl.String, "Four-digit revenue code, institutional.", x12="2400 SV201"),
        C(
            "procedure_qualifier",
            pl.String,
            "HC for CPT/HCPCS, HP for HIPPS, AD for CDT, ER for jurisdiction codes.",
            x12="2400 SV101-1 / SV202-1 / SV301-1",
        ),
        C("procedure_code", pl.String, "CPT, HCPCS, HIPPS or CDT code.", x12="2400 SV101-2 / SV202-2 / SV301-2"),
        C("modifier_1", pl.String, "First modifier.", x12="SV101-3 / SV202-3"),
        C("modifier_2", pl.String, "Second modifier.", x12="SV101-4 / SV202-4"),
        C("modifier_3", pl.String, "Third modifier.", x12="SV101-5 / SV202-5"),
        C("modifier_4", pl.String, "Fourth modifier.", x12="SV101-6 / SV202-6"),
        C("description", pl.String, "Provider's description of the service.", x12="SV101-7 / SV202-7"),
        C("charge", Money, "Charge of the line.", "USD", "SV102 / SV203 / SV302"),
        C("unit_type", pl.String, "UN units, MJ minutes, DA days.", x12="SV103 / SV204"),
        C("units", Quantity, "Quantity in unit_type.", "unit_type", "SV104 / SV205 / SV306"),
        C("place_of_service", pl.String, "Place of service when it differs from the claim's.", x12="SV105"),
        _pointer("pointer_1", "First diagnosis the line is for: a sequence in diagnoses.", "SV107-1"),
        _pointer("pointer_2", "Second diagnosis pointer.", "SV107-2"),
        _pointer("pointer_3", "Third diagnosis pointer.", "SV107-3"),
        _pointer("pointer_4", "Fourth diagnosis pointer.", "SV107-4"),
        C("emergency", pl.String, "Y when the service was an emergency.", x12="SV109"),
        C("epsdt", pl.String, "Y when an EPSDT service.", x12="SV111"),
        C("family_planning", pl.String, "Y when family planning.", x12="SV112"),
        C("copay_status", pl.String, "0 when the copay is waived.", x12="SV115"),
        C("rate", Money, "Rate of the accommodation, 004010 only.", "USD", "SV206"),
        C("noncovered_charge", Money, "Part of the charge that is not covered, institutional.", "USD", "SV207"),
        *(C(f"oral_cavity_{n}", pl.String, "Area of the mouth, dental.", x12=f"SV304-{n}") for n in range(1, 6)),
        C("prosthesis", pl.String, "I first placement, R replacement, dental.", x12="SV305"),
        C("purchased_service_provider", pl.String, "Id of who sold the service.", x12="2400 PS101"),
        C("purchased_service_charge", Money, "What was paid for it.", "USD", "2400 PS102"),
        C("date_from", pl.Date, "First date of service.", x12="2400 DTP*472"),
        C("date_to", pl.Date, "Last date of service; equals date_from for one day.", x12="2400 DTP*472"),
        C("line_control_number", pl.String, "Provider's number of the line; returned in the 835.", x12="2400 REF*6R"),
        C("ndc_qualifier", pl.String, "N4 for a national drug code; others name device identifiers.", x12="2410 LIN02"),
        C("ndc", pl.String, "National drug code, 11 digits, or what ndc_qualifier says.", x12="2410 LIN03"),
        C("ndc_price", Money, "Price of one unit, 004010 only.", "USD", "2410 CTP03"),
        C("ndc_quantity", Quantity, "Drug quantity.", "ndc_unit", "2410 CTP04"),
        C("ndc_unit", pl.String, "F2, GR, ME, ML or UN.", x12="2410 CTP05-1"),
        C("prescription_qualifier", pl.String, "XZ prescription number, VY link sequence number.", x12="2410 REF01"),
        C("prescription_number", pl.String, "The prescription.", x12="2410 REF02"),
        C("note_type", pl.String, "What the note is: ADD additional, DCP goals, TPO third party ...", x12="2400 NTE01"),
        C("note", pl.String, "First note of the line; more in notes.", x12="2400 NTE02"),
    ),
    key=("claim_id", "line"),
)

DIAGNOSES: Final = Table(
    "diagnoses",
    "one diagnosis code of a claim",
    (
        CLAIM_ID,
        C(
            "sequence",
            pl.Int32,
            "Position among the claim's principal and other diagnoses, from 1; pointers refer to it. Other kinds count on their own.",
        ),
        C("kind", pl.String, "principal, other, admitting, reason_for_visit, external_cause."),
        C(
            "qualifier",
            pl.String,
            "Code list qualifier: ABK, ABF, ABJ, APR, ABN; BK, BF ... for ICD-9-CM.",
            x12="2300 HI0n-1",
        ),
        C("code", pl.String, "Diagnosis code, upper case, without the dot.", x12="2300 HI0n-2"),
        C("poa", pl.String, "Present on admission: Y, N, U, W, 1; null when not reported.", x12="2300 HI0n-9"),
    ),
    key=("claim_id", "kind", "sequence"),
)

INSTITUTIONAL_CODES: Final = Table(
    "institutional_codes",
    "one procedure, condition, occurrence, occurrence span, value or treatment code of an institutional claim",
    (
        CLAIM_ID,
        C(
            "kind",
            pl.String,
            "principal_procedure, other_procedure, condition, occurrence, occurrence_span, value, treatment.",
        ),
        C("sequence", pl.Int32, "Position within its kind, from 1."),
        C("qualifier", pl.String, "BBR, BBQ, BG, BH, BI, BE, TC.", x12="2300 HI0n-1"),
        C("code", pl.String, "The code; ICD-10-PCS for procedures.", x12="2300 HI0n-2"),
        C("date_from", pl.Date, "Date of the procedure or occurrence, first day of a span.", x12="2300 HI0n-4"),
        C("date_to", pl.Date, "Last day of an occurrence span.", x12="2300 HI0n-4"),
        C("amount", Money, "Amount of a value code.", "USD or as the code says", "2300 HI0n-5"),
    ),
    key=("claim_id", "kind", "sequence"),
)

AMOUNTS: Final = Table(
    "amounts",
    "one AMT of a claim or line that has no column of its own",
    (
        CLAIM_ID,
        LINE,
        OTHER_PAYER,
        C("qualifier", pl.String, "F5 patient paid, F3 patient estimated, T tax, F4 postage ...", x12="AMT01"),
        C("amount", Money, "The amount.", "USD", "AMT02"),
    ),
)

DATES: Final = Table(
    "dates",
    "one DTP of a claim or line that has no column of its own",
    (
        CLAIM_ID,
        LINE,
        OTHER_PAYER,
        C(
            "qualifier",
            pl.String,
            "431 onset, 439 accident, 454 initial treatment, 484 LMP, 304 last seen ...",
            x12="DTP01",
        ),
        C("date_from", pl.Date, "The date, or the first of a range.", x12="DTP03"),
        C("date_to", pl.Date, "The last of a range.", x12="DTP03"),
        C("value", pl.String, "The value as written.", x12="DTP03"),
    ),
)

REFERENCES: Final = Table(
    "references",
    "one REF that has no column of its own: of a claim, a line, or one of its providers and parties",
    (
        CLAIM_ID,
        LINE,
        OTHER_PAYER,
        C("role", pl.String, "The provider or party it belongs to; null when it is of the claim or line itself."),
        C("qualifier", pl.String, "What the number is.", x12="REF01"),
        C("value", pl.String, "The number.", x12="REF02"),
        C("payer_id", pl.String, "The payer it was given by, of several.", x12="REF04-2 (REF04-1 = 2U)"),
    ),
)

TABLES: Final = (
    CLAIMS,
    LINES,
    DIAGNOSES,
    INSTITUTIONAL_CODES,
    PROVIDERS,
    PARTIES,
    OTHER_PAYERS,
    AMOUNTS,
    DATES,
    REFERENCES,
    *DETAIL_TABLES,
)
"""All claim tables, the claims themselves first."""


@cache
def belonging_to(place: str) -> tuple[tuple[str, str], ...]:
    """Table and column of every row that belongs to a row numbered there (``lines.line``), in the order of ``TABLES``."""
    return tuple(
        (table.name, column.name) for table in TABLES for column in table.columns if column.belongs_to == place
    )


@cache
def pointing_at(place: str) -> Mapping[str, tuple[str, ...]]:
    """Table to its columns that point at a row numbered there (``diagnoses.sequence``), in their order."""
    found = {table.name: tuple(c.name for c in table.columns if c.points_at == place) for table in TABLES}
    return {name: columns for name, columns in found.items() if columns}
