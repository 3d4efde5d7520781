"""The shared 835 cases come to the amounts that ``cases/domain/README.md`` states for them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.ledger.money import after, check, era, five, sent, shared_era

from claimwright.claims import Claims
from claimwright.denials import classify
from claimwright.ledger import settle

VISIT = ("HC:99213*150*UN*1***1~REF*6R*1",)
THERAPY = ("HC:97110*100*UN*1***1~REF*6R*1", "HC:97140*100*UN*1***1~REF*6R*2")
INJECTION = ("HC:20610:50*300*UN*1***1~REF*6R*1",)
PANEL = ("HC:80053*200*UN*1***1~REF*6R*1",)


def visit(number: str) -> Claims:
    return sent(number, *VISIT, charge="150")


@pytest.mark.parametrize(
    ("case", "claim", "expected"),
    [
        ("R01", VISIT, ("78.40", "51.60", "0", "20", "0")),
        ("R02", VISIT, ("0", "0", "150", "0", "0")),
        ("R04", VISIT, ("16", "50", "0", "4", "80")),
        ("R05", VISIT, ("0", "150", "0", "0", "0")),
        ("R07", THERAPY, ("112", "60", "0", "28", "0")),
        ("R10", VISIT, ("0", "50", "0", "100", "0")),
        ("R11", PANEL, ("80", "100", "0", "20", "0")),
        ("R13", INJECTION, ("160", "100", "0", "40", "0")),
        ("R14", VISIT, ("80", "50", "0", "0", "20")),
        ("R17", VISIT, ("80", "50", "0", "20", "0")),
        ("R19", VISIT, ("0", "0", "150", "0", "0")),
        ("R20", VISIT, ("0", "0", "150", "0", "0")),
        ("C24", VISIT, ("0", "0", "150", "0", "0")),
        ("C96", VISIT, ("0", "0", "150", "0", "0")),
        ("OA109", VISIT, ("0", "0", "150", "0", "0")),
        ("PI204", VISIT, ("0", "0", "150", "0", "0")),
        ("PR45", VISIT, ("80", "0", "0", "70", "0")),
        ("R22", VISIT, ("98", "52", "0", "0", "0")),
        ("B16", VISIT, ("84", "46", "0", "20", "0")),
        ("B22", VISIT, ("80", "50", "0", "20", "0")),
    ],
)
def test_a_payment_comes_to_what_is_stated(
    shared_data: Path, case: str, claim: tuple[str, ...], expected: tuple[str, str, str, str, str]
) -> None:
    charge = str(sum(Decimal(line.split("*")[1]) for line in claim))
    assert after([shared_era(shared_data, case)], sent(case, *claim, charge=charge)) == five(*expected)


@pytest.mark.parametrize("second", ["S1S", "S2S"])
def test_a_second_payer_replaces_the_patients_share(shared_data: Path, second: str) -> None:
    files = [shared_era(shared_data, "S1P"), shared_era(shared_data, second)]
    assert after(files, visit("SEC1")) == five("96", "50", "0", "4", "0")


def test_lines_in_another_order_without_numbers(shared_data: Path) -> None:
    claim = sent("B14", "HC:99213:25*150*UN*1***1", "HC:20610:RT*200*UN*1***1", charge="350")
    found = settle(shared_era(shared_data, "B14"), claim)
    check(found)
    assert [(one["line"], one["procedure"], one["after"]) for one in found["claims"][0]["lines"]] == [
        (1, "99213", five("80", "50", "0", "20", "0")),
        (2, "20610", five("160", "0", "0", "40", "0")),
    ]


def test_a_reversal_and_its_correction_carry_the_difference_forward(shared_data: Path) -> None:
    """R08 read with the posting that it reverses: paid 80 before; now nothing is paid, and the patient owes 100."""
    before = (
        "CLP*R08*1*150*80*20*MB*ICNR08*11*1~SVC*HC:99213*150*80**1~DTM*472*20260310~CAS*CO*45*50~CAS*PR*2*20~REF*6R*1~"
    )
    found = settle([era("80", before, trace="EFT0"), shared_era(shared_data, "R08")], visit("R08"))
    check(found)
    assert (found["claims"][0]["after"], found["suspended"]) == (five("0", "50", "0", "100", "0"), [])


def test_a_reversal_without_its_posting_waits_and_the_correction_posts(shared_data: Path) -> None:
    found = settle(shared_era(shared_data, "R08"), visit("R08"))
    check(found)
    assert found["claims"][0]["after"] == five("0", "50", "0", "100", "0")
    assert [(one["amount"], one["reason"]) for one in found["suspended"]] == [
        (Decimal(-80), "no posting of this claim is the mirror of it")
    ]
    assert found["provider_level"] == [{"reason": "FB", "amount": Decimal(-80), "reference": "PREV"}]


def test_a_claim_that_does_not_balance_is_suspended(shared_data: Path) -> None:
    found = settle(shared_era(shared_data, "R16"), visit("R16"))
    check(found)
    assert found["claims"][0]["after"] == five("0", "0", "0", "0", "150")
    assert len(found["suspended"]) == 1
    assert found["unapplied"] == found["deposits"][0]["amount"]


@pytest.mark.parametrize(
    ("case", "denied"),
    [("C24", True), ("R05", False), ("OA109", True), ("R20", True), ("PR45", False), ("PI204", True), ("C96", True)],
)
def test_what_is_a_denial(shared_data: Path, case: str, denied: bool) -> None:
    read = shared_era(shared_data, case)
    rows = classify(read.adjustments, payments=read.claim_payments)
    main = rows.filter(rows["reason_code"].is_in(["24", "109", "18", "204", "96", "45"]))
    assert (main["is_denial"].to_list()[-1], "bill_patient" in rows["action"].to_list()) == (denied, case == "PR45")
