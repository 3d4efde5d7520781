"""Claim tables written to an 837 and read again are the same tables."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837
from claimwright.claims.writing import encode_837, write_837
from claimwright.x12.writer import Envelope

ENVELOPE = Envelope("SENDER", "RECEIVER", datetime(2026, 11, 20, 12, 0), 12, 7, sender_name="OAK BILLING")
_ENVELOPE_COLUMNS = [
    "source",
    "interchange_control_number",
    "group_control_number",
    "transaction_control_number",
]

NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ' -", min_size=1, max_size=20).map(str.strip).filter(bool)
NUMBERS = st.text("ABC0123456789", min_size=1, max_size=15)
MONEY = st.decimals(0, 99999, places=2)
DAYS = st.dates(date(2015, 10, 1), date(2027, 12, 31))


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


PERSON = {
    "entity_type": st.just("1"),
    "last_or_organization_name": NAMES,
    "first_name": maybe(NAMES),
    "middle_name": maybe(NAMES),
    "name_suffix": maybe(st.just("JR")),
}
ADDRESS = {
    "address_1": NAMES,
    "address_2": maybe(NAMES),
    "city": NAMES,
    "state": st.just("NY"),
    "postal_code": st.just("122071234"),
    "country": maybe(st.just("CA")),
}
CONTACT = {"contact_name": maybe(NAMES), "phone": maybe(st.just("5551112222"))}
COMMON_CLAIM = {
    "batch_reference": st.just("BATCH1"),
    "patient_control_number": NUMBERS,
    "total_charge": MONEY,
    "frequency_code": st.sampled_from(["1", "7", "8"]),
    "provider_signature": maybe(st.just("Y")),
    "assignment_code": st.sampled_from(["A", "C"]),
    "benefits_assignment": st.just("Y"),
    "release_of_information": st.just("Y"),
    "delay_reason": maybe(st.just("7")),
    "payer_responsibility": st.sampled_from(["P", "S"]),
    "group_number": maybe(NUMBERS),
    "group_name": maybe(NAMES),
    "insurance_type": maybe(st.just("12")),
    "claim_filing_indicator": st.sampled_from(["MB", "CI"]),
    "admission_date": maybe(DAYS),
    "payer_claim_control_number": maybe(NUMBERS),
    "prior_authorization": maybe(NUMBERS),
    "referral_number": maybe(NUMBERS),
    "clia_number": maybe(NUMBERS),
    "medical_record_number": maybe(NUMBERS),
    "note": maybe(NAMES),
}
PROFESSIONAL_CLAIM = COMMON_CLAIM | {
    "kind": st.just("P"),
    "place_of_service": st.sampled_from(["11", "21"]),
    "discharge_date": maybe(DAYS),
    "patient_signature_source": maybe(st.just("P")),
    "related_cause_1": maybe(st.just("AA")),
    "accident_state": maybe(st.just("NY")),
    "special_program": maybe(st.just("02")),
}
INSTITUTIONAL_CLAIM = COMMON_CLAIM | {
    "kind": st.just("I"),
    "facility_type": st.sampled_from(["11", "13"]),
    "statement_from": DAYS,
    "statement_to": DAYS,
    "admission_hour": maybe(st.just("0930")),
    "discharge_hour": maybe(st.just("1400")),
    "admission_type": maybe(st.just("1")),
    "admission_source": maybe(st.just("7")),
    "patient_status": st.just("01"),
    "drg": maybe(st.just("193")),
}
COMMON_LINE = {
    "procedure_code": NUMBERS,
    "procedure_qualifier": st.just("HC"),
    "modifier_1": maybe(st.just("25")),
    "modifier_3": maybe(st.just("RT")),
    "description": maybe(NAMES),
    "charge": MONEY,
    "unit_type": st.sampled_from(["UN", "MJ"]),
    "units": st.decimals(0, 999, places=1),
    "line_control_number": maybe(NUMBERS),
    "ndc": maybe(st.just("00641036725")),
    "note": maybe(NAMES),
}
PROFESSIONAL_LINE = COMMON_LINE | {
    "place_of_service": maybe(st.just("22")),
    "pointer_1": st.just(1),
    "pointer_2": maybe(st.integers(1, 12)),
    "emergency": maybe(st.just("Y")),
    "epsdt": maybe(st.just("Y")),
    "family_planning": maybe(st.just("Y")),
    "copay_status": maybe(st.just("0")),
}
INSTITUTIONAL_LINE = COMMON_LINE | {"revenue_code": st.just("0300"), "noncovered_charge": maybe(MONEY)}


def row(columns: dict[str, st.SearchStrategy], **fixed: object) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(columns).map(lambda drawn: drawn | fixed)


@st.composite
def one_claim(draw: st.DrawFn, number: int) -> dict[str, list[dict[str, object]]]:
    claim_id = f"c{number}"
    professional = draw(st.booleans())
    claim = draw(row(PROFESSIONAL_CLAIM if professional else INSTITUTIONAL_CLAIM, claim_id=claim_id))
    if claim["admission_date"] is None:
        claim["admission_hour"] = None
    if professional:
        claim.pop("admission_hour", None)
    dependent = draw(st.booleans())
    claim["patient_relationship"] = "19" if dependent else "18"
    lines = []
    for line in range(1, draw(st.integers(1, 3)) + 1):
        drawn = draw(row(PROFESSIONAL_LINE if professional else INSTITUTIONAL_LINE, claim_id=claim_id, line=line))
        first, last = sorted((draw(DAYS), draw(DAYS)))
        drawn |= {"date_from": first, "date_to": last}
        if drawn["ndc"]:
            drawn |= {"ndc_quantity": draw(MONEY), "ndc_unit": "ML"}
        lines.append(drawn)
    count = draw(st.integers(1, 12 if professional else 25))
    diagnoses = [
        {
            "claim_id": claim_id,
            "sequence": n,
            "kind": "principal" if n == 1 else "other",
            "qualifier": "ABK" if n == 1 else "ABF",
            "code": draw(NUMBERS),
            "poa": None if professional else draw(maybe(st.sampled_from("YNUW1"))),
        }
        for n in range(1, count + 1)
    ]
    codes: list[dict[str, object]] = []
    if not professional:
        for n in range(1, draw(st.integers(0, 14)) + 1):
            codes.append({"kind": "condition", "sequence": n, "qualifier": "BG", "code": draw(NUMBERS)})
        if draw(st.booleans()):
            codes.append(
                {
                    "kind": "principal_procedure",
                    "sequence": 1,
                    "qualifier": "BBR",
                    "code": "0BH17EZ",
                    "date_from": draw(DAYS),
                }
            )
            codes.append({"kind": "value", "sequence": 1, "qualifier": "BE", "code": "80", "amount": draw(MONEY)})
            first, last = sorted((draw(DAYS), draw(DAYS)))
            codes.append(
                {
                    "kind": "occurrence_span",
                    "sequence": 1,
                    "qualifier": "BI",
                    "code": "70",
                    "date_from": first,
                    "date_to": last,
                }
            )
        diagnoses.append(
            {"claim_id": claim_id, "sequence": 1, "kind": "admitting", "qualifier": "ABJ", "code": "R0602"}
        )
    codes = [code | {"claim_id": claim_id} for code in codes]
    npi = {"npi": st.just("1234567893")}
    billing = (
        PERSON
        | ADDRESS
        | CONTACT
        | npi
        | {"taxonomy": maybe(st.just("207Q00000X")), "tax_id": st.just("123456789"), "tax_id_qualifier": st.just("EI")}
    )
    other_id = {"other_id": NUMBERS, "other_id_qualifier": st.just("G2")}
    providers = [draw(row(billing, claim_id=claim_id, role="billing"))]
    if draw(st.booleans()):
        providers.append(
            draw(
                row(
                    PERSON | npi | other_id | {"taxonomy": st.just("207Q00000X")},
                    claim_id=claim_id,
                    role="rendering" if professional else "attending",
                )
            )
        )
    if draw(st.booleans()):
        providers.append(draw(row(PERSON | npi, claim_id=claim_id, role="rendering", line=1)))
    if draw(st.booleans()):
        providers.append(draw(row(PERSON | ADDRESS | CONTACT | npi, claim_id=claim_id, role="service_facility")))
    member = PERSON | {
        "id_qualifier": st.just("MI"),
        "id": NUMBERS,
        "birth_date": maybe(DAYS),
        "sex": maybe(st.just("F")),
    }
    parties = [
        {
            "claim_id": claim_id,
            "role": "submitter",
            "entity_type": "2",
            "last_or_organization_name": "OAK",
            "id_qualifier": "46",
            "id": "S1",
            "contact_name": "ANN",
            "phone": "5551112222",
        },
        {
            "claim_id": claim_id,
            "role": "receiver",
            "entity_type": "2",
            "last_or_organization_name": "ELM",
            "id_qualifier": "46",
            "id": "R1",
        },
        draw(row(member | (ADDRESS if draw(st.booleans()) else {}), claim_id=claim_id, role="subscriber")),
        draw(
            row(
                {
                    "entity_type": st.just("2"),
                    "last_or_organization_name": NAMES,
                    "id_qualifier": st.just("PI"),
                    "id": NUMBERS,
                },
                claim_id=claim_id,
                role="payer",
            )
        ),
    ]
    if dependent:
        patient = PERSON | ADDRESS | CONTACT | {"birth_date": DAYS, "sex": st.sampled_from("FMU")}
        parties.append(draw(row(patient, claim_id=claim_id, role="patient")))
    other = {
        "payer_responsibility": st.just("S"),
        "patient_relationship": st.just("18"),
        "group_number": maybe(NUMBERS),
        "claim_filing_indicator": st.just("CI"),
        "subscriber_last_name": NAMES,
        "subscriber_first_name": NAMES,
        "member_id": NUMBERS,
        "payer_name": NAMES,
        "payer_id": NUMBERS,
        "paid_amount": maybe(MONEY),
        "remaining_liability": maybe(MONEY),
        "adjudication_date": maybe(DAYS),
        "payer_claim_control_number": maybe(NUMBERS),
    }
    others = [draw(row(other, claim_id=claim_id, sequence=n)) for n in range(1, draw(st.integers(0, 2)) + 1)]
    onset = draw(DAYS)
    line = draw(st.sampled_from([None, 1]))
    return {
        "claims": [claim],
        "lines": lines,
        "diagnoses": diagnoses,
        "institutional_codes": codes,
        "providers": providers,
        "parties": parties,
        "other_payers": others,
        "amounts": [
            {"claim_id": claim_id, "line": line, "qualifier": "F5" if line is None else "T", "amount": draw(MONEY)}
        ],
        "dates": [
            {"claim_id": claim_id, "line": line, "qualifier": "304", "date_from": onset, "value": f"{onset:%Y%m%d}"}
        ],
        "references": [{"claim_id": claim_id, "line": line, "qualifier": "D9", "value": draw(NUMBERS)}],
    }


@st.composite
def batches(draw: st.DrawFn) -> Claims:
    tables: dict[str, list[dict[str, object]]] = {}
    for number in range(draw(st.integers(1, 3))):
        for name, rows in draw(one_claim(number)).items():
            tables.setdefault(name, []).extend(rows)
    return Claims.of(**tables)


def comparable(claims: Claims) -> dict[str, list[tuple[object, ...]]]:
    """Rows of each table with the patient control number and order in place of claim ids and envelope numbers."""
    shown = {}
    for name, frame in claims.frames().items():
        kept = frame.drop(column for column in _ENVELOPE_COLUMNS if column in frame.columns)
        shown[name] = sorted(kept.rows(), key=repr)
    return shown


@given(batches())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_tables_to_837_to_tables_is_the_identity(batch: Claims) -> None:
    written = encode_837(batch, ENVELOPE)
    read = read_837(written.data)
    # The reader numbers claims in file order; the writer says which claim it wrote where.
    ids = dict(zip(read.claims.claims["claim_id"], written.claims["claim_id"], strict=True))
    renamed = Claims(
        **{name: frame.with_columns(pl.col("claim_id").replace(ids)) for name, frame in read.claims.frames().items()}
    )
    assert comparable(renamed) == comparable(batch)
    assert written.findings.is_empty()


def office_visit(claim_id: str = "c1", **claim: object) -> dict[str, list[dict[str, object]]]:
    return {
        "claims": [
            {
                "claim_id": claim_id,
                "kind": "P",
                "patient_control_number": "PCN1",
                "total_charge": Decimal(100),
                "place_of_service": "11",
                "frequency_code": "1",
                "provider_signature": "Y",
                "assignment_code": "A",
                "benefits_assignment": "Y",
                "release_of_information": "Y",
                "payer_responsibility": "P",
                "claim_filing_indicator": "MB",
                "patient_relationship": "18",
                **claim,
            }
        ],
        "lines": [
            {
                "claim_id": claim_id,
                "line": 1,
                "procedure_qualifier": "HC",
                "procedure_code": "99213",
                "charge": Decimal(100),
                "unit_type": "UN",
                "units": Decimal(1),
                "pointer_1": 1,
                "date_from": date(2026, 11, 1),
                "date_to": date(2026, 11, 1),
            }
        ],
        "diagnoses": [{"claim_id": claim_id, "sequence": 1, "kind": "principal", "code": "I10"}],
        "providers": [
            {
                "claim_id": claim_id,
                "role": "billing",
                "entity_type": "2",
                "last_or_organization_name": "OAK CLINIC",
                "npi": "1234567893",
                "tax_id": "123456789",
                "address_1": "1 MAIN ST",
                "city": "ALBANY",
                "state": "NY",
                "postal_code": "122071234",
            }
        ],
        "parties": [
            {
                "claim_id": claim_id,
                "role": "subscriber",
                "entity_type": "1",
                "last_or_organization_name": "DOE",
                "first_name": "JANE",
                "id": "M100",
                "birth_date": date(1950, 1, 2),
                "sex": "F",
            },
            {
                "claim_id": claim_id,
                "role": "payer",
                "entity_type": "2",
                "last_or_organization_name": "MEDICARE",
                "id": "P1",
            },
        ],
    }


def test_an_office_visit_segment_by_segment() -> None:
    text = write_837(Claims.of(**office_visit()), ENVELOPE).decode()
    assert text.split("\n")[2:-3] == [
        "ST*837*0001*005010X222A1~",
        "BHT*0019*00*000000012-0*20261120*1200*CH~",
        "NM1*41*2*OAK BILLING*****46*SENDER~",
        "NM1*40*2*RECEIVER*****46*RECEIVER~",
        "HL*1**20*1~",
        "NM1*85*2*OAK CLINIC*****XX*1234567893~",
        "N3*1 MAIN ST~",
        "N4*ALBANY*NY*122071234~",
        "REF*EI*123456789~",
        "HL*2*1*22*0~",
        "SBR*P*18*******MB~",
        "NM1*IL*1*DOE*JANE****MI*M100~",
        "DMG*D8*19500102*F~",
        "NM1*PR*2*MEDICARE*****PI*P1~",
        "CLM*PCN1*100***11:B:1*Y*A*Y*Y~",
        "HI*ABK:I10~",
        "LX*1~",
        "SV1*HC:99213*100*UN*1***1~",
        "DTP*472*D8*20261101~",
        "SE*20*0001~",
    ]


def test_claims_of_one_billing_provider_share_its_level() -> None:
    two = Claims.concat([Claims.of(**office_visit("c1")), Claims.of(**office_visit("c2"))])
    text = write_837(two, ENVELOPE).decode()
    assert [line for line in text.split("\n") if line.startswith("HL")] == [
        "HL*1**20*1~",
        "HL*2*1*22*0~",
        "HL*3*1*22*0~",
    ]


def test_separators_in_the_data_are_replaced_and_told() -> None:
    rows = office_visit(note="SEE*THIS: été")
    written = encode_837(Claims.of(**rows), ENVELOPE)
    assert b"NTE*ADD*SEE THIS  ETE~" in written.data
    assert written.findings.select("severity", "place").rows() == [("info", "claims.note")]


def test_a_long_patient_control_number_is_told() -> None:
    written = encode_837(Claims.of(**office_visit(patient_control_number="X" * 21)), ENVELOPE)
    assert written.findings.select("severity", "claim_id", "place").rows() == [
        ("error", "c1", "claims.patient_control_number")
    ]


def test_a_role_without_a_loop_is_told_not_misplaced() -> None:
    rows = office_visit()
    rows["providers"].append(
        {"claim_id": "c1", "role": "attending", "entity_type": "1", "last_or_organization_name": "HILL"}
    )
    written = encode_837(Claims.of(**rows), ENVELOPE)
    assert b"HILL" not in written.data
    assert written.findings.select("severity", "place").rows() == [("warning", "providers, role attending")]


def test_a_claim_needs_a_kind() -> None:
    with pytest.raises(ValueError, match="kind"):
        write_837(Claims.of(**office_visit(kind="X")), ENVELOPE)
