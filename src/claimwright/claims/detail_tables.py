"""The claim tables of what only some claims carry: attachments, transports, certifications, other payers' decisions, forms ..."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.claims.shared_columns import CLAIM_ID
from claimwright.schema import Column, Money, Quantity, Table

C = Column
_LINE = C(
    "line",
    pl.Int32,
    "Service line; null when the row belongs to the whole claim.",
    x12="2400 LX01",
    belongs_to="lines.line",
)
_OF_A_LINE = C("line", pl.Int32, "Service line.", x12="2400 LX01", belongs_to="lines.line")
_OTHER_PAYER = C("other_payer", pl.Int32, "The other payer: a sequence in other_payers.", x12="2320")
_PROCEDURE = (
    C("procedure_qualifier", pl.String, "HC for CPT/HCPCS, HP for HIPPS, AD for CDT."),
    C("procedure_code", pl.String, "The procedure."),
)


def _text(name: str, meaning: str, x12: str) -> Column:
    return C(name, pl.String, meaning, x12=x12)


def _usd(name: str, meaning: str, x12: str) -> Column:
    return C(name, Money, meaning, "USD", x12)


ATTACHMENTS: Final = Table(
    "attachments",
    "one report that goes with a claim or line",
    (
        CLAIM_ID,
        _LINE,
        _text("report_type", "Kind of report: OZ support data, CT certification, B4 referral ...", "PWK01"),
        _text("transmission", "How it comes: AA on request, BM mail, EL with the claim, FX fax ...", "PWK02"),
        _text("control_number", "Provider's number of the report.", "PWK06 (PWK05 = AC)"),
    ),
)
CONTRACTS: Final = Table(
    "contracts",
    "the contract a claim or line is priced by",
    (
        CLAIM_ID,
        _LINE,
        _text(
            "contract_type", "02 per diem, 03 variable per diem, 04 flat, 05 capitated, 06 percent, 09 other.", "CN101"
        ),
        _usd("contract_amount", "Amount agreed.", "CN102"),
        C("contract_percent", Quantity, "Percentage agreed.", "%", "CN103"),
        _text("contract_code", "Payer's code of the contract.", "CN104"),
        C("terms_discount", Quantity, "Discount by terms.", "%", "CN105"),
        _text("contract_version", "Version of the contract.", "CN106"),
    ),
)
NOTES: Final = Table(
    "notes",
    "one further note of a claim or line",
    (CLAIM_ID, _LINE, _text("note_type", "What the note is.", "NTE01"), _text("note", "The note.", "NTE02")),
)
FILE_INFORMATION: Final = Table(
    "file_information",
    "one piece of data a state or payer asks for beside the guide",
    (CLAIM_ID, _LINE, _text("text", "The data as agreed.", "K301")),
)
AMBULANCE: Final = Table(
    "ambulance",
    "the transport of a claim or line",
    (
        CLAIM_ID,
        _LINE,
        C("patient_weight", Quantity, "Weight of the patient.", "lb", "CR102"),
        _text("transport_code", "I first trip, R return, T transfer, X round trip; 004010 only.", "CR103"),
        _text(
            "transport_reason",
            "A nearest facility, B preferred by the patient, C near family, D specialist, E rehabilitation.",
            "CR104",
        ),
        C("distance", Quantity, "Distance of the transport.", "miles", "CR106"),
        _text("round_trip_purpose", "Why there and back.", "CR109"),
        _text("stretcher_purpose", "Why on a stretcher.", "CR110"),
    ),
)
SPINAL_MANIPULATION: Final = Table(
    "spinal_manipulation",
    "the condition that spinal manipulation treats",
    (
        CLAIM_ID,
        _LINE,
        _text("treatment_number", "Which treatment of the series, 004010 only.", "CR201"),
        _text("treatment_count", "Treatments of the series, 004010 only.", "CR202"),
        _text("subluxation_from", "First vertebra, 004010 only.", "CR203"),
        _text("subluxation_to", "Last vertebra, 004010 only.", "CR204"),
        _text(
            "nature_of_condition",
            "A acute, C chronic, D non-acute, F routine, G symptomatic, M acute manifestation ...",
            "CR208",
        ),
        _text("complication", "Y when complicated, 004010 only.", "CR209"),
        _text("description_1", "The condition in words.", "CR210"),
        _text("description_2", "More words.", "CR211"),
        _text("x_rays", "Y when X-rays are kept, 004010 only.", "CR212"),
    ),
)
DURABLE_EQUIPMENT: Final = Table(
    "durable_equipment",
    "what a line says of equipment rented or bought",
    (
        CLAIM_ID,
        _OF_A_LINE,
        *_PROCEDURE,
        C("length_of_need", Quantity, "How long it is needed.", "days", "SV503"),
        _usd("rental_price", "Rent.", "SV504"),
        _usd("purchase_price", "Price.", "SV505"),
        _text("rental_unit", "1 weekly, 4 monthly, 6 daily.", "SV506"),
        _text("certification_type", "I initial, R renewal, S revised.", "CR301"),
        C("certification_months", Quantity, "Months certified.", "months", "CR303"),
    ),
)
OXYGEN: Final = Table(
    "oxygen",
    "what a line says of home oxygen, 004010 only (since then in forms)",
    (
        CLAIM_ID,
        _OF_A_LINE,
        _text("certification_type", "I initial, R renewal, S revised.", "CR501"),
        C("certification_months", Quantity, "Months certified.", "months", "CR502"),
        C("arterial_blood_gas", Quantity, "Oxygen pressure.", "mmHg", "CR510"),
        C("oxygen_saturation", Quantity, "Saturation.", "%", "CR511"),
        _text("test_condition", "E exercising, R at rest, S sleeping.", "CR512"),
        *(
            _text(f"finding_{n}", "1 dependent oedema, 2 P pulmonale, 3 erythrocythaemia.", f"CR5{12 + n}")
            for n in (1, 2, 3)
        ),
    ),
)
CERTIFICATIONS: Final = Table(
    "certifications",
    "one statement on conditions: ambulance, vision, homebound, EPSDT referral, equipment, hospice",
    (
        CLAIM_ID,
        _LINE,
        _text(
            "category",
            "07 ambulance, 09 and 11 equipment, 70 hospice, 75 homebound, E1-E3 vision, ZZ EPSDT referral.",
            "CRC01",
        ),
        _text("applies", "Y or N.", "CRC02"),
        *(_text(f"condition_{n}", "Condition code of the category.", f"CRC0{n + 2}") for n in range(1, 6)),
    ),
)
REPRICING: Final = Table(
    "repricing",
    "how a network priced a claim or line",
    (
        CLAIM_ID,
        _LINE,
        _text("methodology", "How it was priced.", "HCP01"),
        _usd("allowed", "Allowed amount.", "HCP02"),
        _usd("saved", "Amount saved.", "HCP03"),
        _text("organization_id", "Who priced it.", "HCP04"),
        C("rate", Quantity, "Per diem or flat rate.", "USD", "HCP05"),
        _text("group_code", "Approved group (DRG or APG).", "HCP06"),
        _usd("group_amount", "Approved amount of the group.", "HCP07"),
        _text("revenue_code", "Approved revenue code.", "HCP08"),
        _text("procedure_qualifier", "HC, HP, AD ...", "HCP09"),
        _text("procedure_code", "Approved procedure.", "HCP10"),
        _text("unit_type", "UN, MJ or DA.", "HCP11"),
        C("units", Quantity, "Approved units.", "unit_type", "HCP12"),
        _text("rejection", "Why it was refused.", "HCP13"),
        _text("compliance", "How the policy was followed.", "HCP14"),
        _text("exception", "Which exception applies.", "HCP15"),
    ),
)
QUANTITIES: Final = Table(
    "quantities",
    "one quantity beside the units: patients transported, additional anaesthesia units, covered days",
    (
        CLAIM_ID,
        _LINE,
        _text("qualifier", "PT patients, FL flights or units, CA covered, NA not covered ...", "QTY01"),
        C("quantity", Quantity, "How many.", "as qualifier says", "QTY02"),
        _text("unit", "Unit, 004010 only.", "QTY03-1"),
    ),
)
MEASUREMENTS: Final = Table(
    "measurements",
    "one test result or dose of a line",
    (
        CLAIM_ID,
        _OF_A_LINE,
        _text("category", "OG original, TR test results.", "MEA01"),
        _text("qualifier", "HT height, R1 haemoglobin, R2 haematocrit, R3 EPO dose, R4 creatinine.", "MEA02"),
        C("value", Quantity, "The result.", "as qualifier says", "MEA03"),
    ),
)
ORTHODONTICS: Final = Table(
    "orthodontics",
    "orthodontic treatment of a dental claim",
    (
        CLAIM_ID,
        C("months_total", Quantity, "Months of the treatment.", "months", "DN101"),
        C("months_remaining", Quantity, "Months left.", "months", "DN102"),
        _text("placed", "Y when the appliance is for orthodontics.", "DN103"),
        _text("description", "In words.", "DN104"),
    ),
)
TEETH: Final = Table(
    "teeth",
    "one tooth: its status on a dental claim, its surfaces on a line",
    (
        CLAIM_ID,
        _LINE,
        _text("tooth", "Tooth number.", "DN201 or TOO02"),
        _text("status", "E to be extracted, M missing.", "DN202"),
        *(
            _text(
                f"surface_{n}",
                "B buccal, D distal, F facial, I incisal, L lingual, M mesial, O occlusal.",
                f"TOO03-{n}",
            )
            for n in range(1, 6)
        ),
    ),
)
INPATIENT_DECISIONS: Final = Table(
    "inpatient_decisions",
    "how an other payer arrived at an inpatient payment",
    (
        CLAIM_ID,
        _OTHER_PAYER,
        C("covered_days", Quantity, "Days or visits covered.", "days", "MIA01"),
        _usd("operating_outlier", "PPS operating outlier.", "MIA02"),
        C("psychiatric_days", Quantity, "Lifetime psychiatric days.", "days", "MIA03"),
        _usd("drg_amount", "DRG amount.", "MIA04"),
        _text("remark_1", "Remark code.", "MIA05"),
        _usd("disproportionate_share", "Disproportionate share.", "MIA06"),
        _usd("msp_pass_through", "Medicare secondary pass-through.", "MIA07"),
        _usd("capital", "PPS capital.", "MIA08"),
        _usd("capital_federal", "Federal part of capital.", "MIA09"),
        _usd("capital_hospital", "Hospital part of capital.", "MIA10"),
        _usd("capital_share", "Disproportionate share of capital.", "MIA11"),
        _usd("old_capital", "Old capital.", "MIA12"),
        _usd("capital_teaching", "Teaching part of capital.", "MIA13"),
        _usd("operating_hospital", "Hospital-specific operating DRG.", "MIA14"),
        C("cost_report_days", Quantity, "Days of the cost report.", "days", "MIA15"),
        _usd("operating_federal", "Federal operating DRG.", "MIA16"),
        _usd("capital_outlier", "Capital outlier.", "MIA17"),
        _usd("indirect_teaching", "Indirect teaching.", "MIA18"),
        _usd("professional_component", "Professional part not payable.", "MIA19"),
        *(_text(f"remark_{n}", "Remark code.", f"MIA{18 + n}") for n in range(2, 6)),
        _usd("capital_exception", "Capital exception.", "MIA24"),
    ),
)
OUTPATIENT_DECISIONS: Final = Table(
    "outpatient_decisions",
    "how an other payer arrived at an outpatient payment",
    (
        CLAIM_ID,
        _OTHER_PAYER,
        C("reimbursement_rate", Quantity, "Rate of reimbursement.", "fraction", "MOA01"),
        _usd("hcpcs_payable", "Payable by HCPCS.", "MOA02"),
        *(_text(f"remark_{n}", "Remark code.", f"MOA0{n + 2}") for n in range(1, 6)),
        _usd("esrd_payment", "End-stage renal disease payment.", "MOA08"),
        _usd("professional_component", "Professional part not payable.", "MOA09"),
    ),
)
LINE_ADJUDICATIONS: Final = Table(
    "line_adjudications",
    "what one other payer decided on one line",
    (
        CLAIM_ID,
        _OF_A_LINE,
        C("sequence", pl.Int32, "Order in the line, from 1."),
        _text("payer_id", "The payer: payer_id of an other payer.", "2430 SVD01"),
        _usd("paid", "What it paid.", "2430 SVD02"),
        *_PROCEDURE,
        *(_text(f"modifier_{n}", "Modifier.", f"2430 SVD03-{n + 2}") for n in range(1, 5)),
        _text("description", "Description.", "2430 SVD03-7"),
        _text("revenue_code", "Revenue code.", "2430 SVD04"),
        C("units", Quantity, "Units paid.", "units", "2430 SVD05"),
        C("bundled_line", pl.Int32, "The line it was bundled into.", x12="2430 SVD06", points_at="lines.line"),
        C("adjudication_date", pl.Date, "When it decided.", x12="2430 DTP*573"),
        _usd("remaining_liability", "Patient liability left.", "2430 AMT*EAF"),
    ),
    key=("claim_id", "line", "sequence"),
)
PAYER_ADJUSTMENTS: Final = Table(
    "payer_adjustments",
    "one adjustment by an other payer: a group, reason and amount of a CAS",
    (
        CLAIM_ID,
        _LINE,
        C("other_payer", pl.Int32, "On the claim: a sequence in other_payers; null on a line.", x12="2320"),
        C("adjudication", pl.Int32, "On a line: a sequence in line_adjudications; null on the claim.", x12="2430"),
        C("sequence", pl.Int32, "Order within its other payer or adjudication, from 1."),
        _text("group_code", "CO, PR, OA, PI, CR.", "CAS01"),
        _text("reason_code", "Claim adjustment reason code.", "CAS02, 05 ..."),
        _usd("amount", "Amount taken off the charge.", "CAS03, 06 ..."),
        C("quantity", Quantity, "Units adjusted.", "units", "CAS04, 07 ..."),
    ),
)
FORMS: Final = Table(
    "forms",
    "one form a line answers, such as a certificate of medical necessity",
    (
        CLAIM_ID,
        _OF_A_LINE,
        C("sequence", pl.Int32, "Order in the line, from 1."),
        _text("qualifier", "AS form of the payer, UT form of CMS.", "2440 LQ01"),
        _text("form", "Number of the form.", "2440 LQ02"),
    ),
    key=("claim_id", "line", "sequence"),
)
FORM_ANSWERS: Final = Table(
    "form_answers",
    "one answer on a form",
    (
        CLAIM_ID,
        _OF_A_LINE,
        C("form_sequence", pl.Int32, "The form: a sequence in forms.", x12="2440"),
        _text("question", "Question of the form.", "2440 FRM01"),
        _text("yes_no", "Y, N or W not applicable.", "2440 FRM02"),
        _text("text", "Answer in words.", "2440 FRM03"),
        C("answer_date", pl.Date, "Answer that is a day.", x12="2440 FRM04"),
        C("percent", Quantity, "Answer that is a percentage.", "%", "2440 FRM05"),
    ),
)
FURTHER_CONTACTS: Final = Table(
    "further_contacts",
    "one contact of a provider or party that its own columns cannot say: a second, or one with two numbers of a kind",
    (
        CLAIM_ID,
        _LINE,
        C(
            "other_payer",
            pl.Int32,
            "As in providers; null when the provider is of the claim or line itself.",
            x12="2320",
        ),
        C("role", pl.String, "The provider or party it belongs to."),
        _text("name", "Name of the contact.", "PER02"),
        _text("qualifier_1", "TE telephone, EX extension, FX fax, EM electronic mail.", "PER03"),
        _text("number_1", "The number or address.", "PER04"),
        _text("qualifier_2", "As qualifier_1.", "PER05"),
        _text("number_2", "As number_1.", "PER06"),
        _text("qualifier_3", "As qualifier_1.", "PER07"),
        _text("number_3", "As number_1.", "PER08"),
    ),
)

DETAIL_TABLES: Final = (
    ATTACHMENTS,
    CONTRACTS,
    NOTES,
    FILE_INFORMATION,
    AMBULANCE,
    SPINAL_MANIPULATION,
    DURABLE_EQUIPMENT,
    OXYGEN,
    CERTIFICATIONS,
    REPRICING,
    QUANTITIES,
    MEASUREMENTS,
    ORTHODONTICS,
    TEETH,
    INPATIENT_DECISIONS,
    OUTPATIENT_DECISIONS,
    LINE_ADJUDICATIONS,
    PAYER_ADJUSTMENTS,
    FORMS,
    FORM_ANSWERS,
    FURTHER_CONTACTS,
)
"""The tables beside those every claim has."""
