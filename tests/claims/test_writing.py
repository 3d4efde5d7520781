"""Claim tables written to an 837 and read again are the same tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.claims.generated_claims import batches

from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837
from claimwright.claims.writing import encode_837, write_837
from claimwright.x12.tables.interchange import Envelope

ENVELOPE = Envelope("SENDER", "RECEIVER", datetime(2026, 11, 20, 12, 0), 12, 7, sender_name="OAK BILLING")
_ENVELOPE_COLUMNS = [
    "source",
    "interchange_control_number",
    "group_control_number",
    "transaction_control_number",
]


def comparable(claims: Claims) -> dict[str, list[tuple[object, ...]]]:
    """Rows of each table with the patient control number and order in place of claim ids and envelope numbers."""
    shown = {}
    for name, frame in claims.frames().items():
        kept = frame.drop(column for column in _ENVELOPE_COLUMNS if column in frame.columns)
        shown[name] = sorted(kept.rows(), key=repr)
    return shown


@given(batches())
@settings(max_examples=20, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
def test_tables_to_837_to_tables_is_the_identity(batch: Claims) -> None:
    written = encode_837(batch, ENVELOPE)
    read = read_837(written.data)
    # The reader numbers claims in file order; the writer says which claim it wrote where.
    ids = dict(zip(read.claims.claims["claim_id"], written.claims["claim_id"], strict=True))
    renamed = Claims(
        **{name: frame.with_columns(pl.col("claim_id").replace(ids)) for name, frame in read.claims.frames().items()}
    )
    expected = comparable(batch)
    for name, rows in comparable(renamed).items():
        assert rows == expected[name], name
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


def test_claims_of_two_providers_are_brought_together_and_levels_counted_on() -> None:
    rows = [office_visit(f"c{number}") for number in range(4)]
    for number in (1, 3):
        rows[number]["providers"][0]["npi"] = "1999999984"
    # A dependent has a level of his own below the subscriber's.
    rows[2]["parties"].append(
        {
            "claim_id": "c2",
            "role": "patient",
            "entity_type": "1",
            "last_or_organization_name": "DOE",
            "first_name": "KIM",
        }
    )
    written = encode_837(Claims.concat([Claims.of(**one) for one in rows]), ENVELOPE)
    assert written.claims["claim_id"].to_list() == ["c0", "c2", "c1", "c3"]
    levels = [line for line in written.data.decode().split("\n") if line.startswith("HL")]
    assert levels == [
        "HL*1**20*1~",
        "HL*2*1*22*0~",
        "HL*3*1*22*1~",
        "HL*4*3*23*0~",
        "HL*5**20*1~",
        "HL*6*5*22*0~",
        "HL*7*5*22*0~",
    ]


def test_a_transaction_set_ends_after_5000_claims() -> None:
    one = Claims.of(**office_visit())
    ids = pl.DataFrame({"claim_id": [f"c{number}" for number in range(5001)]})
    many = Claims(**{name: ids.join(frame.drop("claim_id"), how="cross") for name, frame in one.frames().items()})
    written = encode_837(many, ENVELOPE)
    sets = written.claims.group_by("transaction_control_number", maintain_order=True).len()
    assert sets.rows() == [("0001", 5000), ("0002", 1)]
    # Heading, provider (16 segments a first claim, 10 a further one) and the two segments of the envelope.
    lines = written.data.decode().split("\n")
    assert [line for line in lines if line.startswith("SE")] == [f"SE*{20 + 4999 * 10}*0001~", "SE*20*0002~"]
    assert lines[-3:] == ["GE*2*7~", "IEA*1*000000012~", ""]
    assert [line for line in lines if line.startswith("BHT")][1] == "BHT*0019*00*000000012-1*20261120*1200*CH~"


def test_rows_in_any_order_are_written_the_same() -> None:
    claims = Claims.concat([Claims.of(**office_visit(f"c{number}")) for number in range(3)])
    # The claims keep their order; subscriber and payer stand in the order of their loops, whichever comes first here.
    mixed = Claims(**{name: frame.reverse() if name != "claims" else frame for name, frame in claims.frames().items()})
    assert write_837(mixed, ENVELOPE) == write_837(claims, ENVELOPE)


def test_rows_of_a_claim_that_is_not_there_are_not_written() -> None:
    stray = office_visit()
    stray["lines"].append({**stray["lines"][0], "claim_id": "nobody", "procedure_code": "99999"})
    assert write_837(Claims.of(**stray), ENVELOPE) == write_837(Claims.of(**office_visit()), ENVELOPE)


def test_claims_of_two_kinds_in_turns_keep_their_own_rows() -> None:
    rows = [office_visit(f"c{number}", kind=kind) for number, kind in enumerate("PIP")]
    rows[2]["references"] = [{"claim_id": "c2", "qualifier": "D9", "value": "TRACE7"}]
    written = encode_837(Claims.concat([Claims.of(**one) for one in rows]), ENVELOPE)
    assert written.claims.rows() == [("c0", "P", "7", "0001"), ("c2", "P", "7", "0001"), ("c1", "I", "8", "0002")]
    professional, institutional = written.data.split(b"ST*837*0002")
    assert (professional.count(b"REF*D9*TRACE7~"), institutional.count(b"REF*D9")) == (1, 0)


def test_a_fourth_number_of_a_contact_takes_a_segment_of_its_own() -> None:
    rows = office_visit()
    rows["providers"][0] |= {"contact_name": "ANN", "phone": "5551112222", "fax": "5551113333", "email": "A@B.ORG"}
    assert b"PER*IC*ANN*TE*5551112222*FX*5551113333*EM*A@B.ORG~\n" in write_837(Claims.of(**rows), ENVELOPE)
    rows["providers"][0]["extension"] = "12"
    text = write_837(Claims.of(**rows), ENVELOPE)
    assert b"PER*IC*ANN*TE*5551112222*EX*12*FX*5551113333~\nPER*IC*ANN*EM*A@B.ORG~\n" in text


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


def test_two_claims_of_one_id_are_refused_not_billed_twice() -> None:
    two = Claims.concat([Claims.of(**office_visit()), Claims.of(**office_visit())])
    with pytest.raises(ValueError, match="unique"):
        write_837(two, ENVELOPE)


def test_numbers_of_payers_and_people_keep_their_case() -> None:
    rows = office_visit(patient_control_number="pcn1a", group_number="gRp 7", note="Seen twice", note_type="add")
    for party in rows["parties"]:
        if party["role"] == "subscriber":
            party.update(id="wXy123", last_or_organization_name="Doe")
    written = encode_837(Claims.of(**rows), replace(ENVELOPE, sender_id="SubMit1"))
    for text in (
        b"CLM*pcn1a*",
        b"*gRp 7*",
        b"*MI*wXy123~",
        b"NTE*ADD*SEEN TWICE~",
        b"NM1*IL*1*DOE*",
        b"*SubMit1        *",
    ):
        assert text in written.data
    assert written.findings.is_empty()
