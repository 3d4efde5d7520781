"""The tables of eligibility (270/271), claim status (276/277) and claim acknowledgment (277CA): levels and what hangs on them."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.schema import Column, Money, Quantity, Table

C = Column
_SET = C("set_id", pl.String, "Key of the transaction set in all these tables.")
_LEVEL = C(
    "level",
    pl.Int32,
    "Level within the set, from 1: payer, receiver, provider, subscriber, dependent.",
    x12="HL (order)",
)
_TRACE = C("trace", pl.Int32, "Claim asked about or answered, within its level, from 1.", x12="2200 TRN (order)")
_LINE = C("line", pl.Int32, "Service line of that claim, from 1.", x12="2210, 2220 SVC (order)")
_QUESTION = C("question", pl.Int32, "Benefit asked about, within its level, from 1.", x12="2110 EQ (order)")
_BENEFIT = C("benefit", pl.Int32, "Benefit answered, within its level, from 1.", x12="2110 EB (order)")
_ENTITY = C("entity", pl.Int32, "Entity of that benefit, from 1.", x12="2120 NM1 (order)")
_ANYWHERE = (_SET, _LEVEL, _TRACE, _LINE, _QUESTION, _BENEFIT)


def _text(name: str, meaning: str, x12: str) -> Column:
    return C(name, pl.String, meaning, x12=x12)


_NAME = (
    _text("entity_code", "PR payer, 1P provider, 41 submitter, IL insured, 03 dependent, QC patient ...", "NM101"),
    _text("entity_type", "1 person, 2 organization.", "NM102"),
    _text("last_or_organization_name", "Last name or organization name.", "NM103"),
    _text("first_name", "First name.", "NM104"),
    _text("middle_name", "Middle name.", "NM105"),
    _text("name_suffix", "Jr, Sr ...", "NM107"),
    _text("id_qualifier", "MI member id, PI payer id, XX NPI, FI tax id, 46 ETIN ...", "NM108"),
    _text("id", "The id.", "NM109"),
    _text("relationship", "Relationship of a benefit's entity, 271 only.", "NM110"),
    _text("address_1", "First address line.", "N301"),
    _text("address_2", "Second address line.", "N302"),
    _text("city", "City.", "N401"),
    _text("state", "State.", "N402"),
    _text("postal_code", "ZIP or ZIP+4, digits only.", "N403"),
    _text("country", "Country when not the US.", "N404"),
    _text("country_subdivision", "Region of another country.", "N407"),
    _text("provider_code", "What the provider does: BI, PE, RF ...", "PRV01"),
    _text("provider_id_qualifier", "PXC taxonomy, HPI NPI ...", "PRV02"),
    _text("provider_id", "Taxonomy or number.", "PRV03"),
)
INQUIRY_SETS: Final = Table(
    "inquiry_sets",
    "one 270, 271, 276, 277 or 277CA",
    (
        _SET,
        _text("source", "File it was read from.", ""),
        _text("kind", "270, 271, 276, 277 or 277CA.", "ST01"),
        _text("interchange_control_number", "Interchange.", "ISA13"),
        _text("group_control_number", "Functional group.", "GS06"),
        _text("transaction_control_number", "Transaction set.", "ST02"),
        _text("structure", "0022 eligibility, 0010 status, 0085 claim acknowledgment.", "BHT01"),
        _text("purpose", "13 request, 11 response, 08 status, 01 cancellation.", "BHT02"),
        _text("reference", "Sender's number of the set.", "BHT03"),
        C("date", pl.Date, "When it was made.", x12="BHT04"),
        _text("time", "Time of day.", "BHT05"),
        _text("type", "RT spend down, DG status, TH acknowledgment ...", "BHT06"),
    ),
    key=("set_id",),
)
LEVELS: Final = Table(
    "levels",
    "one level: a payer, receiver, provider, subscriber or dependent",
    (
        _SET,
        _LEVEL,
        _text("number", "Its number in the file.", "HL01"),
        _text("parent_number", "Number of the level it lies in.", "HL02"),
        _text("level_code", "20 payer, 21 receiver, 19 provider, 22 subscriber, 23 dependent, PT patient.", "HL03"),
        _text("has_children", "1 when levels lie in it, 0 when none.", "HL04"),
        *_NAME,
        C("birth_date", pl.Date, "Date of birth.", x12="DMG02"),
        _text("sex", "F, M or U.", "DMG03"),
        _text("is_insured", "Y for the subscriber, N for a dependent.", "INS01"),
        _text("insured_relationship", "18 self, 01 spouse, 19 child ...", "INS02"),
        _text("maintenance_type", "001 when the payer's data differ from what was asked with.", "INS03"),
        _text("maintenance_reason", "25 when they do.", "INS04"),
        _text("student", "Student status, 004010 only.", "INS09"),
        _text("handicap", "Handicap, 004010 only.", "INS10"),
        _text("birth_sequence", "Order among several born together.", "INS17"),
        *(
            _text(name, meaning, x12)
            for n in range(1, 9)
            for name, meaning, x12 in (
                (f"diagnosis_qualifier_{n}", "ABK, ABF, BK, BF.", f"HI{n:02}-1"),
                (f"diagnosis_{n}", "Diagnosis the question is about.", f"HI{n:02}-2"),
            )
        ),
        *(
            _text(name, meaning, f"MPI{n:02}")
            for n, (name, meaning) in enumerate(
                (
                    ("military_information", "A, C, L, O, P or T."),
                    ("military_employment", "Employment status."),
                    ("military_affiliation", "Government service."),
                    ("military_description", "In words."),
                    ("military_rank", "Rank."),
                    ("military_period_format", "How the period is written."),
                    ("military_period", "Period."),
                ),
                1,
            )
        ),
    ),
    key=("set_id", "level"),
)
LEVEL_TRACES: Final = Table(
    "level_traces",
    "one trace number of a subscriber or dependent in a 270 or 271",
    (
        _SET,
        _LEVEL,
        _text("trace_type", "1 of the sender of this, 2 of the one answered.", "TRN01"),
        _text("trace_number", "The number.", "TRN02"),
        _text("originator", "Who gave it.", "TRN03"),
        _text("supplement", "Further code of theirs.", "TRN04"),
    ),
)
TRACES: Final = Table(
    "traces",
    "one claim asked about (276) or answered (277, 277CA), or a batch acknowledged",
    (
        _SET,
        _LEVEL,
        _TRACE,
        _text("trace_type", "1 of the sender of this, 2 of the one answered.", "2200 TRN01"),
        _text("trace_number", "The number: of a claim acknowledged, the provider's own.", "2200 TRN02"),
    ),
    key=("set_id", "level", "trace"),
)
STATUS_LINES: Final = Table(
    "status_lines",
    "one service line asked about or answered",
    (
        _SET,
        _LEVEL,
        _TRACE,
        _LINE,
        _text("procedure_qualifier", "HC, AD, HP, NU ...", "SVC01-1"),
        _text("procedure_code", "The procedure.", "SVC01-2"),
        *(_text(f"modifier_{n}", "Modifier.", f"SVC01-{n + 2}") for n in range(1, 5)),
        C("charge", Money, "Charge.", "USD", "SVC02"),
        C("paid", Money, "Paid.", "USD", "SVC03"),
        _text("revenue_code", "Revenue code.", "SVC04"),
        C("units", Quantity, "Units.", "units", "SVC07"),
    ),
    key=("set_id", "level", "trace", "line"),
)
STATUSES: Final = Table(
    "statuses",
    "one status (STC) of a batch, provider, claim or line",
    (
        _SET,
        _LEVEL,
        _TRACE,
        _LINE,
        *(
            _text(f"{name}_{n}", meaning, f"STC{at:02}-{part}")
            for n, at in ((1, 1), (2, 10), (3, 11))
            for part, (name, meaning) in enumerate(
                (
                    ("category", "Status category."),
                    ("status", "Claim status code."),
                    ("entity", "Whom it is about."),
                    ("code_list", "Code list of the status."),
                ),
                1,
            )
        ),
        C("status_date", pl.Date, "Day of the status.", x12="STC02"),
        _text("action", "WQ accepted, U rejected.", "STC03"),
        C("charge", Money, "Charge.", "USD", "STC04"),
        C("paid", Money, "Paid.", "USD", "STC05"),
        C("adjudication_date", pl.Date, "When it was decided.", x12="STC06"),
        _text("payment_method", "ACH, CHK ..., 004010 only.", "STC07"),
        C("payment_date", pl.Date, "Date of the check or transfer.", x12="STC08"),
        _text("payment_number", "Its number.", "STC09"),
        _text("message", "Words of the sender.", "STC12"),
    ),
)
QUESTIONS: Final = Table(
    "questions",
    "one benefit asked about (EQ)",
    (
        _SET,
        _LEVEL,
        _QUESTION,
        _text("service_types", "Service type codes, blanks between them.", "EQ01"),
        _text("procedure_qualifier", "HC, AD, CJ ...", "EQ02-1"),
        _text("procedure_code", "The procedure.", "EQ02-2"),
        *(_text(f"modifier_{n}", "Modifier.", f"EQ02-{n + 2}") for n in range(1, 5)),
        _text("coverage_level", "IND, FAM ...", "EQ03"),
        _text("insurance_type", "Kind of insurance, 004010 only.", "EQ04"),
        *(_text(f"pointer_{n}", "Diagnosis pointed to.", f"EQ05-{n}") for n in range(1, 5)),
    ),
    key=("set_id", "level", "question"),
)
BENEFITS: Final = Table(
    "benefits",
    "one benefit answered (EB)",
    (
        _SET,
        _LEVEL,
        _BENEFIT,
        _text(
            "information",
            "1 active, 6 inactive, A coinsurance, B copay, C deductible, G out of pocket, I not covered ...",
            "EB01",
        ),
        _text("coverage_level", "IND, FAM, EMP ...", "EB02"),
        _text("service_types", "Service type codes, blanks between them.", "EB03"),
        _text("insurance_type", "Kind of insurance.", "EB04"),
        _text("plan", "Name of the plan.", "EB05"),
        _text("period", "23 calendar year, 27 visit, 29 remaining ...", "EB06"),
        C("amount", Money, "Amount.", "USD", "EB07"),
        C("share", Quantity, "Share of the patient.", "fraction", "EB08"),
        _text("quantity_qualifier", "VS visits, DY days ...", "EB09"),
        C("quantity", Quantity, "How many.", "as quantity_qualifier says", "EB10"),
        _text("authorization", "Y, N or U: authorization needed.", "EB11"),
        _text("in_network", "Y, N, U or W: within the network.", "EB12"),
        _text("procedure_qualifier", "HC, AD, CJ ...", "EB13-1"),
        _text("procedure_code", "The procedure.", "EB13-2"),
        *(_text(f"modifier_{n}", "Modifier.", f"EB13-{n + 2}") for n in range(1, 5)),
        *(_text(f"pointer_{n}", "Diagnosis pointed to.", f"EB14-{n}") for n in range(1, 5)),
    ),
    key=("set_id", "level", "benefit"),
)
BENEFIT_ENTITIES: Final = Table(
    "benefit_entities",
    "one entity a benefit names: another payer, a primary care provider, a plan sponsor",
    (_SET, _LEVEL, _BENEFIT, _ENTITY, *_NAME),
    key=("set_id", "level", "benefit", "entity"),
)
DELIVERIES: Final = Table(
    "deliveries",
    "how much of a benefit in which time (HSD)",
    (
        _SET,
        _LEVEL,
        _BENEFIT,
        *(
            _text(name, meaning, f"HSD{n:02}")
            for n, (name, meaning) in enumerate(
                (
                    ("quantity_qualifier", "VS visits, DY days ..."),
                    ("quantity", "How many."),
                    ("unit", "DA, WK, MO, VS, YR."),
                    ("sample_modulus", "In how many of them."),
                    ("period", "Period."),
                    ("period_count", "How many periods."),
                    ("pattern", "Delivery pattern."),
                    ("pattern_time", "Time of day."),
                ),
                1,
            )
        ),
    ),
)
MESSAGES: Final = Table(
    "messages", "one message to a benefit", (_SET, _LEVEL, _BENEFIT, _text("text", "The words.", "MSG01"))
)
BENEFIT_CODES: Final = Table(
    "benefit_codes",
    "one code a question or benefit is limited to: place of service, diagnosis, nature of injury (III)",
    (
        _SET,
        _LEVEL,
        _QUESTION,
        _BENEFIT,
        _text("qualifier", "ZZ place of service, GR and NI nature of injury, BK and BF diagnosis.", "III01"),
        _text("code", "The code.", "III02"),
        _text("category", "Category of the words.", "III03"),
        _text("text", "Words.", "III04"),
    ),
)
REJECTIONS: Final = Table(
    "rejections",
    "why a question could not be answered (AAA)",
    (
        _SET,
        _LEVEL,
        _BENEFIT,
        _text("role", "level or name: where at its level it stands.", ""),
        _text("valid", "Y when the question itself was right.", "AAA01"),
        _text("reason", "42 cannot respond, 72 invalid id, 73 name, 75 not found ...", "AAA03"),
        _text("follow_up", "C correct and ask again, N do not, R resubmit ...", "AAA04"),
    ),
)
CONTACTS: Final = Table(
    "contacts",
    "one contact of a level or of a benefit's entity (PER)",
    (
        _SET,
        _LEVEL,
        _BENEFIT,
        _ENTITY,
        _text("kind", "IC information contact ...", "PER01"),
        _text("name", "Name.", "PER02"),
        *(
            _text(f"{what}_{n}", meaning, f"PER{at + 2 * n:02}")
            for n in (1, 2, 3)
            for what, meaning, at in (
                ("qualifier", "TE telephone, FX fax, EM e-mail, UR web, ED number for electronic access.", 1),
                ("number", "The number.", 2),
            )
        ),
    ),
)
INQUIRY_REFERENCES: Final = Table(
    "inquiry_references",
    "one number (REF)",
    (
        *_ANYWHERE,
        _text(
            "qualifier", "What the number is: 1K payer's claim number, EJ patient account, SY, 6P group ...", "REF01"
        ),
        _text("value", "The number.", "REF02"),
        _text("description", "Its name.", "REF03"),
    ),
)
INQUIRY_DATES: Final = Table(
    "inquiry_dates",
    "one date (DTP)",
    (
        *_ANYWHERE,
        _text("qualifier", "291 plan, 346 plan begin, 472 service, 050 received, 009 processed ...", "DTP01"),
        C("date_from", pl.Date, "The day, or the first of several.", x12="DTP03"),
        C("date_to", pl.Date, "The last of several.", x12="DTP03"),
        _text("value", "As written.", "DTP03"),
    ),
)
INQUIRY_AMOUNTS: Final = Table(
    "inquiry_amounts",
    "one amount (AMT)",
    (
        _SET,
        _LEVEL,
        _TRACE,
        _QUESTION,
        _text("qualifier", "T3 charge, YU accepted, YY rejected, R spend down, PB billed.", "AMT01"),
        C("amount", Money, "The amount.", "USD", "AMT02"),
    ),
)
INQUIRY_QUANTITIES: Final = Table(
    "inquiry_quantities",
    "one count of claims (QTY)",
    (
        _SET,
        _LEVEL,
        _TRACE,
        _text("qualifier", "90 accepted, AA rejected, QA and QC at provider level.", "QTY01"),
        C("quantity", Quantity, "How many.", "claims", "QTY02"),
    ),
)
TABLES: Final = (
    INQUIRY_SETS,
    LEVELS,
    LEVEL_TRACES,
    TRACES,
    STATUS_LINES,
    STATUSES,
    QUESTIONS,
    BENEFITS,
    BENEFIT_ENTITIES,
    DELIVERIES,
    MESSAGES,
    BENEFIT_CODES,
    REJECTIONS,
    CONTACTS,
    INQUIRY_REFERENCES,
    INQUIRY_DATES,
    INQUIRY_AMOUNTS,
    INQUIRY_QUANTITIES,
)
"""All of them, the transaction sets first."""
