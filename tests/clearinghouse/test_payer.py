"""The payer simulator answers an 837 by the wire alone, and its money adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claimwright.claims import Claims
from claimwright.claims.writing import write_837
from claimwright.clearinghouse.claim_acknowledgment import read_277ca
from claimwright.clearinghouse.payer import PayerSimulator, Plan
from claimwright.clearinghouse.payer.plan import Policy
from claimwright.remittance.reading import read_835
from claimwright.x12.answer.verdicts import read_999
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import read_segments

DAY = date(2026, 3, 2)
PAID_ON = date(2026, 3, 16)
PLAN = Plan(
    "60054", "EXAMPLE HEALTH", percent_of_charge=Decimal("0.60"), deductible=Decimal("20.00"), coinsurance=Decimal("0.20"),
    payment_lag_days=14,
    policies=(Policy("needs_authorization", ("93306",), "CO", "197", "M62"), Policy("bundled", ("80048",), "CO", "97", "M15", beside=("80053",))),
)  # fmt: skip


def claims(*codes: tuple[str, str], number: str = "A1", **claim: Any) -> Claims:
    """A professional claim of one visit: (code, charge) a line."""
    total = sum((Decimal(charge) for _, charge in codes), Decimal(0))
    key = {"claim_id": number}
    address = {"address_1": "1 MAIN ST", "city": "ALBANY", "state": "NY", "postal_code": "122070001"}
    return Claims.of(
        claims=[{
            **key, "kind": "P", "patient_control_number": number, "total_charge": total, "place_of_service": "11",
            "frequency_code": "1", "provider_signature": "Y", "assignment_code": "A", "benefits_assignment": "Y",
            "release_of_information": "Y", "payer_responsibility": "P", "claim_filing_indicator": "CI",
            "patient_relationship": "18", **claim,
        }],
        lines=[{
            **key, "line": n, "procedure_qualifier": "HC", "procedure_code": code, "charge": Decimal(charge), "unit_type": "UN",
            "units": Decimal(1), "pointer_1": 1, "date_from": date(2026, 2, 20), "date_to": date(2026, 2, 20),
            "line_control_number": str(n),
        } for n, (code, charge) in enumerate(codes, 1)],
        diagnoses=[{**key, "sequence": 1, "kind": "principal", "qualifier": "ABK", "code": "E119"}],
        providers=[
            {**key, "role": "billing", "entity_type": "2", "last_or_organization_name": "LAKESIDE", "npi": "1234567893",
             "tax_id": "123456789", "tax_id_qualifier": "EI", **address},
            {**key, "role": "rendering", "entity_type": "1", "last_or_organization_name": "WU", "first_name": "ANN", "npi": "1245319599"},
        ],
        parties=[
            {**key, "role": "subscriber", "entity_type": "1", "last_or_organization_name": "DOE", "first_name": "JANE",
             "id_qualifier": "MI", "id": "W1", "birth_date": date(1970, 5, 1), "sex": "F", **address},
            {**key, "role": "payer", "entity_type": "2", "last_or_organization_name": "EXAMPLE HEALTH", "id_qualifier": "PI", "id": "60054"},
        ],
    )  # fmt: skip


def sent(batch: Claims, number: int = 1) -> bytes:
    envelope = Envelope(
        "LAKESIDE",
        "60054",
        datetime(2026, 3, 2, 9, 0),
        number,
        number,
        sender_name="LAKESIDE",
        sender_contact="B",
        sender_phone="5185550140",
    )
    return write_837(batch, envelope)


@pytest.fixture
def payer(tmp_path: Path) -> PayerSimulator:
    return PayerSimulator({"60054": PLAN}, tmp_path)


def segments(content: bytes, *ids: str) -> list[str]:
    frame = read_segments(content, "x").frame
    return [text for id_, text in frame.select("id", "text").iter_rows() if id_ in ids]


def money(payer: PayerSimulator, day: date = PAID_ON) -> list[str]:
    (answer,) = payer.pay(today=day)
    return segments(answer.content, "BPR", "CLP", "SVC", "CAS", "PLB")


def test_a_file_is_acknowledged_and_its_claim_taken_in(payer: PayerSimulator) -> None:
    answers = payer.receive(sent(claims(("99213", "150.00"))), today=DAY)
    assert [one.kind for one in answers] == ["999", "277CA"]
    sets, _ = read_999(read_segments(answers[0].content, "999"))
    assert sets["verdict"].to_list() == ["A"]
    row = read_277ca(answers[1].content).row(0, named=True)
    assert (row["patient_control_number"], row["category"], row["accepted"]) == ("A1", "A2", True)


def test_the_payment_comes_when_it_is_due(payer: PayerSimulator) -> None:
    payer.receive(sent(claims(("99213", "150.00"))), today=DAY)
    assert payer.pay(today=date(2026, 3, 15)) == []
    # 150.00 charged, 60% allowed: 90.00; deductible 20.00, then 20% of 70.00 = 14.00; 56.00 paid.
    assert money(payer) == [
        "BPR*I*56*C*ACH*CCP*01*999999992*DA*123456*1999999999**01*999988880*DA*98765*20260316",
        "CLP*A1*1*150*56*34*12*6005400000003*11*1",
        "SVC*HC:99213*150*56**1",
        "CAS*CO*45*60",
        "CAS*PR*1*20**2*14",
    ]


def test_the_same_file_again_changes_nothing(payer: PayerSimulator) -> None:
    first = payer.receive(sent(claims(("99213", "150.00"))), today=DAY)
    assert payer.receive(sent(claims(("99213", "150.00"))), today=DAY) == first
    assert len(payer.pay(today=PAID_ON)) == 1
    assert payer.pay(today=PAID_ON) == []


def test_a_duplicate_is_denied(payer: PayerSimulator) -> None:
    payer.receive(sent(claims(("99213", "150.00"))), today=DAY)
    payer.receive(sent(claims(("99213", "150.00"), number="A2"), 2), today=DAY)
    assert "CAS*CO*18*150" in money(payer)


def test_policies_deny_with_their_reason(payer: PayerSimulator) -> None:
    payer.receive(sent(claims(("93306", "500.00"), ("80053", "40.00"), ("80048", "30.00"))), today=DAY)
    found = money(payer)
    assert "CAS*CO*197*500" in found
    assert "CAS*CO*97*30" in found


def test_a_replacement_is_a_reversal_and_a_correction(payer: PayerSimulator) -> None:
    payer.receive(sent(claims(("99214", "200.00"))), today=DAY)
    # 120.00 allowed; 20.00 deductible, 20.00 coinsurance; 80.00 paid.
    assert "CLP*A1*1*200*80*40*12*6005400000003*11*1" in money(payer)
    corrected = claims(
        ("99213", "150.00"), number="A1R1", frequency_code="7", payer_claim_control_number="6005400000003"
    )
    payer.receive(sent(corrected, 2), today=DAY)
    found = money(payer)
    assert "CLP*A1*22*-200*-80*-40*12*6005400000003*11*1" in found
    # The deductible that the first claim met is open again: 90.00 allowed, 20.00, 14.00, 56.00 paid. 56 - 80 is negative:
    # nothing is paid and 24.00 is carried forward.
    assert any(text.startswith("CLP*A1R1*1*150*56*34*12*") for text in found)
    assert found[0].startswith("BPR*H*0*C*NON*")
    assert found[-1] == "PLB*1234567893*20261231*FB:FORWARDED*-24"


def test_interest_on_a_late_payment(tmp_path: Path) -> None:
    late = replace(
        PLAN,
        payment_lag_days=45,
        interest_after_days=30,
        interest_rate=Decimal("0.05"),
        deductible=Decimal(0),
        coinsurance=Decimal(0),
    )
    payer = PayerSimulator({"60054": late}, tmp_path)
    payer.receive(sent(claims(("99213", "1000.00"))), today=DAY)
    found = money(payer, date(2026, 4, 16))
    # 600.00 x 5% x 15 / 365 = 1.23
    assert found[-1].endswith("*-1.23")
    assert found[0].startswith("BPR*I*601.23*C*")


def test_an_unknown_member_is_rejected_and_never_decided(tmp_path: Path) -> None:
    payer = PayerSimulator({"60054": replace(PLAN, members=("W2",))}, tmp_path)
    answers = payer.receive(sent(claims(("99213", "150.00"))), today=DAY)
    row = read_277ca(answers[1].content).row(0, named=True)
    assert (row["category"], row["status"], row["entity"], row["accepted"]) == ("A3", "164", "IL", False)
    assert payer.pay(today=PAID_ON) == []


def test_a_takeback_lowers_the_payment_once(tmp_path: Path) -> None:
    payer = PayerSimulator({"60054": replace(PLAN, recoupments=(("OLD CLAIM", Decimal("10.00")),))}, tmp_path)
    payer.receive(sent(claims(("99213", "150.00"))), today=DAY)
    found = money(payer)
    assert (found[0][:9], found[-1]) == ("BPR*I*46*", "PLB*1234567893*20261231*WO:OLD CLAIM*10")
    payer.receive(sent(claims(("99215", "290.00"), number="A2"), 2), today=DAY)
    assert not any(text.startswith("PLB") for text in money(payer))


def test_a_payer_that_miscounts_is_found_out(tmp_path: Path) -> None:
    payer = PayerSimulator({"60054": replace(PLAN, miscounts=("W1",))}, tmp_path)
    payer.receive(sent(claims(("99213", "150.00"))), today=DAY)
    (answer,) = payer.pay(today=PAID_ON)
    off = read_835(answer.content, "x.835").balances
    assert off.select("level", "difference").rows() == [("claim", Decimal("10.00"))]


def test_garbage_has_no_answer(payer: PayerSimulator) -> None:
    assert payer.receive(b"hello", today=DAY) == []
