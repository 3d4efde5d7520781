"""Payments land on the line they are for, later payers replace earlier shares, and every dollar has a place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.ledger.money import after, check, era, five, sent

from claimwright.claims import Claims
from claimwright.ledger import journal, settle
from claimwright.payers import payers_from
from claimwright.remittance.reading import Remittances

PRIMARY = "CLP*C1*{status}*150*80*20*MB*ICN1~SVC*HC:99213*150*80**1~DTM*472*20260310~CAS*CO*45*50~CAS*PR*2*20~"
SECONDARY = "CLP*C1*2*150*16*4*CI*ICN2~SVC*HC:99213*150*16**1~DTM*472*20260310~CAS*OA*23*130~CAS*PR*2*4~"
VISIT = sent("C1", "HC:99213*150*UN*1***1", charge="150")


def first(status: str = "1", trace: str = "EFT1", source: str = "era.835"):  # type: ignore[no-untyped-def]
    return era("80", PRIMARY.format(status=status), trace=trace, source=source)


def test_the_worked_example_of_a_deductible() -> None:
    """Charge 200, allowed 120, deductible 50, coinsurance 20 % of 70, paid 56."""
    claim = sent("C1", "HC:99214*200*UN*1***1", charge="200")
    paid = era("56", "CLP*C1*1*200*56*64*MB*I1~SVC*HC:99214*200*56**1~CAS*CO*45*80~CAS*PR*1*50**2*14~")
    assert after([paid], claim) == five("56", "80", "0", "64", "0")


def test_sequestration_is_never_the_patients() -> None:
    paid = era("31.36", "CLP*C1*1*150*31.36*68*MB*I1~SVC*HC:99213*150*31.36**1~CAS*CO*45*50**253*.64~CAS*PR*1*60**2*8~")
    assert after([paid], VISIT) == five("31.36", "50.64", "0", "68", "0")


def test_what_the_first_payer_did_explains_and_is_not_posted_again() -> None:
    claim = sent("C1", "HC:99214*200*UN*1***1", charge="200")
    one = era("96", "CLP*C1*1*200*96*24*MB*I1~SVC*HC:99214*200*96**1~CAS*CO*45*80~CAS*PR*2*24~")
    two = era("24", "CLP*C1*2*200*24*0*CI*I2~SVC*HC:99214*200*24**1~CAS*OA*23*176~", trace="EFT2", payer="AETNA")
    assert after([one], claim) == five("96", "80", "0", "24", "0")
    assert after([one, two], claim) == five("120", "80", "0", "0", "0")


def test_a_reversal_undoes_its_posting_and_the_correction_takes_its_place() -> None:
    claim = sent("C1", "HC:27447*1000*UN*1***1", charge="1000")
    decided = (
        "CLP*C1*{0}*{1}1000*{1}600*{1}100*MB*I{0}~SVC*HC:27447*{1}1000*{1}600**1~CAS*CO*45*{1}300~CAS*PR*2*{1}100~"
    )
    posted = era("600", decided.format("1", ""))
    back = decided.format("22", "-")
    corrected = "CLP*C1*1*1000*560*80*MB*I3~SVC*HC:27447*1000*560**1~CAS*CO*45*360~CAS*PR*2*80~"
    assert after([posted], claim) == five("600", "300", "0", "100", "0")
    net = era("0", f"{back}{corrected}PLB*1234567893*20261231*FB:X*-40~", trace="EFT2")
    assert after([posted, net], claim) == five("560", "360", "0", "80", "0")
    only = era("0", f"{back}PLB*1234567893*20261231*FB:X*-600~", trace="EFT3")
    assert after([posted, only], claim) == five("0", "0", "0", "0", "1000")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("CLP*C1*22*150*80*20*MB*ICN1~SVC*HC:99213*150*80**1~CAS*CO*45*50~CAS*PR*2*20~", "negative amounts"),
        ("CLP*C1*22*-150*-70*-20*MB*ICN1~SVC*HC:99213*-150*-70**1~CAS*CO*45*-60~CAS*PR*2*-20~", "mirror"),
    ],
)
def test_a_reversal_that_mirrors_nothing_is_suspended(body: str, reason: str) -> None:
    amount = "80" if "*22*150" in body else "0"
    plb = "" if "*22*150" in body else "PLB*1234567893*20261231*FB:X*-70~"
    found = settle([first(), era(amount, body + plb, trace="EFT2")], VISIT)
    check(found)
    assert found["claims"][0]["after"] == five("80", "50", "0", "20", "0")
    assert [reason in one["reason"] for one in found["suspended"]] == [True]


def test_a_forwarded_claim_leaves_the_patient_alone_until_the_next_payer_answers() -> None:
    assert after([first("19")], VISIT) == five("80", "50", "0", "0", "20")
    second = era("16", SECONDARY, trace="EFT2", payer="AETNA")
    assert after([first("19"), second], VISIT) == five("96", "50", "0", "4", "0")


def test_a_claim_that_names_a_next_payer_waits_for_it() -> None:
    other = "SBR*S*18*******CI~OI***Y***Y~NM1*IL*1*DOE*JANE****MI*9~NM1*PR*2*AETNA*****PI*60054~"
    claim = sent("C1", "HC:99213*150*UN*1***1", charge="150", other=other)
    second = era("16", SECONDARY, trace="EFT2", payer="AETNA")
    assert after([first()], claim) == five("80", "50", "0", "0", "20")
    assert after([first(), second], claim) == five("96", "50", "0", "4", "0")


@pytest.mark.parametrize("remark", ["N781", "N782", "N783"])
def test_a_qualified_beneficiary_owes_nothing(remark: str) -> None:
    claim = PRIMARY.format(status="1").replace("SVC*", f"MOA***{remark}~SVC*", 1)
    assert after([era("80", claim)], VISIT) == five("80", "50", "0", "0", "20")
    line = PRIMARY.format(status="1") + f"LQ*HE*{remark}~"
    assert after([era("80", line)], VISIT) == five("80", "50", "0", "0", "20")


def test_a_refusal_of_a_duplicate_leaves_the_first_decision() -> None:
    again = era("0", "CLP*C1*4*150*0*0*MB*I9~SVC*HC:99213*150*0**1~CAS*OA*18*150~", trace="EFT2")
    assert after([first(), again], VISIT) == five("80", "50", "0", "20", "0")


def test_a_denial_that_is_paid_later_is_closed() -> None:
    refused = era("0", "CLP*C1*4*150*0*0*MB*I1~SVC*HC:99213*150*0**1~CAS*CO*50*150~")
    assert after([refused], VISIT) == five("0", "0", "150", "0", "0")
    assert after([refused, first(trace="EFT2")], VISIT) == five("80", "50", "0", "20", "0")


def test_a_second_payment_of_one_payer_is_a_credit() -> None:
    assert after([first(), first(trace="EFT2")], VISIT) == five("160", "50", "0", "0", "-60")


def test_the_number_of_another_payer_is_no_number_of_this_claim() -> None:
    """Aetna's I1 is Smith's claim, Medicare's I1 is Doe's: what Aetna paid for a claim nobody sent stays unapplied."""
    medicare = first().claim_payments["payer_claim_control_number"][0]
    smith = f"CLP*C9*1*150*30*0*CI*{medicare}~NM1*QC*1*SMITH*JO****MI*W999~SVC*HC:99213*150*30**1~CAS*CO*45*120~"
    found = settle([first(), era("30", smith, trace="EFT2", payer="AETNA")], VISIT)
    check(found)
    assert found["claims"][0]["after"] == five("80", "50", "0", "20", "0")
    (item,) = found["suspended"]
    assert (item["amount"], item["reason"]) == (Decimal(30), "no claim has this number")


def test_a_predetermination_moves_nothing() -> None:
    body = "CLP*C1*25*150*80*20*MB*I1~SVC*HC:99213*150*80**1~CAS*CO*45*50~CAS*PR*2*20~"
    assert after([era("0", body)], VISIT) == five("0", "0", "0", "0", "150")


def test_the_same_check_in_another_file_is_suspended() -> None:
    found = settle([first(), first(source="again.835")], VISIT)
    check(found)
    assert found["claims"][0]["after"] == five("80", "50", "0", "20", "0")
    (again,) = found["suspended"]
    assert (again["file"], again["claim"], again["amount"]) == ("again.835", None, Decimal(0)), "a check counts once"
    assert "80.00" in again["reason"]
    assert [one["amount"] for one in found["deposits"]] == [Decimal(80), Decimal(0)]


def wrong(**fields: str) -> Remittances:
    """The check of ``first`` in a reading whose claim comes to ten dollars less."""
    return era(
        "80", PRIMARY.format(status="1").replace("*80*20*MB", "*70*20*MB").replace("*150*80**", "*150*70**"), **fields
    )


def test_a_check_read_with_a_fault_and_then_right_counts_once() -> None:
    found = settle([wrong(), first(source="right.835")], VISIT)
    check(found)
    assert found["claims"][0]["after"] == five("80", "50", "0", "20", "0")
    assert [(one["amount"], one["posted"]) for one in found["deposits"]] == [(0, 0), (80, 80)]
    assert [(one["amount"], "right.835" in one["reason"]) for one in found["suspended"]] == [(0, True)]
    cash = journal([wrong(), first(source="right.835")], VISIT).filter(account="cash")
    assert cash["debit"].sum() - cash["credit"].sum() == 80


def test_a_check_read_with_a_fault_twice_waits_once() -> None:
    found = settle([wrong(), wrong(source="again.835")], VISIT)
    check(found)
    assert [(one["file"], one["amount"]) for one in found["suspended"]] == [("era.835", 80), ("again.835", 0)]
    assert found["claims"][0]["after"] == five("0", "0", "0", "0", "150")


def test_a_right_reading_is_not_undone_by_a_faulty_one() -> None:
    found = settle([first(), wrong(source="again.835")], VISIT)
    check(found)
    assert found["claims"][0]["after"] == five("80", "50", "0", "20", "0")
    assert [one["amount"] for one in found["suspended"]] == [0]


def test_a_shape_for_every_case_empty_lists_and_all() -> None:
    plb = era("10", "PLB*1234567893*20261231*L6:X*-10~")
    found = settle(plb, VISIT)
    check(found)
    assert found["suspended"] == []
    assert found["provider_level"] == [{"reason": "L6", "amount": Decimal(-10), "reference": "X"}]
    assert found["deposits"] == [{"trace": "EFT1", "amount": 10, "posted": 0, "unapplied": 0, "provider_level": 10}]


def test_an_unknown_claim_is_suspended_with_its_like() -> None:
    found = settle(era("80", PRIMARY.format(status="1").replace("C1", "C9")), VISIT)
    check(found)
    (one,) = found["suspended"]
    assert (one["claim"], one["payer_claim_control_number"], one["line"], one["amount"]) == ("C9", "ICN1", None, 80)
    assert found["unapplied"] == 80


def test_a_payment_that_does_not_balance_is_unapplied_whole() -> None:
    found = settle(era("90", PRIMARY.format(status="1")), VISIT)
    check(found)
    assert [(one["claim"], one["amount"]) for one in found["suspended"]] == [(None, Decimal(90))]
    assert found["claims"][0]["after"] == five("0", "0", "0", "0", "150")


def test_an_adjustment_without_its_amount_is_no_zero() -> None:
    for cas in ("CAS*CO*45*50~CAS*PR*2*20**253~", "CAS*CO*45*50~CAS*PR*2*20**253*0.004~"):
        body = PRIMARY.format(status="1").replace("CAS*CO*45*50~CAS*PR*2*20~", cas)
        found = settle(era("80", body), VISIT)
        check(found)
        assert [one["reason"] for one in found["suspended"]] == ["an adjustment has no amount of dollars and cents"]


def test_the_patients_share_that_differs_is_a_warning_only() -> None:
    assert after([era("80", PRIMARY.format(status="1").replace("*80*20*MB", "*80*50*MB"))], VISIT) == five(
        "80", "50", "0", "20", "0"
    )


def test_the_payers_file_decides_whose_plan_it_is() -> None:
    body = "CLP*C1*1*150*0*0*HM*I1~SVC*HC:99213*150*0**1~CAS*CO*24*150~"
    medicare = payers_from({"payers": [{"payer_id": "00952", "kind": "medicare_ffs"}]})
    plan = payers_from({"payers": [{"payer_id": "00952", "kind": "medicare_advantage"}]})
    assert after([era("0", body)], VISIT, medicare) == five("0", "0", "150", "0", "0")
    assert after([era("0", body.replace("*HM*", "*MB*"))], VISIT, plan) == five("0", "150", "0", "0", "0")


def test_an_outlier_raises_the_payment() -> None:
    body = "CLP*C1*1*150*200*0*MB*I1~SVC*HC:99213*150*200**1~CAS*CO*70*-100**45*50~"
    assert after([era("200", body)], VISIT) == five("200", "-50", "0", "0", "0")


def test_a_claim_paid_as_a_whole() -> None:
    claim = sent("C1", "HC:99213*150*UN*1***1", "HC:85025*50*UN*1***1", charge="200")
    body = "CLP*C1*1*200*120*20*MB*I1~CAS*CO*45*60~CAS*PR*2*20~"
    assert after([era("120", body)], claim) == five("120", "60", "0", "20", "0")


ORIGINAL = sent("C1", "HC:99213*150*UN*1***1", charge="150")
REPLACEMENT = sent("C1", "HC:99213*150*UN*1***1", charge="150", frequency="7", other="REF*F8*ICN1~")
LARGER = sent("C1", "HC:99213*160*UN*1***1", charge="160", frequency="7", other="REF*F8*ICN1~")
BACK = "CLP*C1*22*-150*-80*-20*MB*ICN1~SVC*HC:99213*-150*-80**1~DTM*472*20260310~CAS*CO*45*-50~CAS*PR*2*-20~"
AGAIN = "CLP*C1*1*{0}*90*20*MB*{1}*11*7~SVC*HC:99213*{0}*90**1~DTM*472*20260310~CAS*CO*45*{2}~CAS*PR*2*20~"


@pytest.mark.parametrize(
    ("replacement", "charge", "number", "written_off"),
    [(REPLACEMENT, "150", "ICN2", "40"), (REPLACEMENT, "150", "ICN1", "40"), (LARGER, "160", "ICN1", "50")],
    ids=["a new number", "the number kept", "another charge"],
)
def test_a_replacement_beside_its_original_takes_its_own_payment(
    replacement: Claims, charge: str, number: str, written_off: str
) -> None:
    text = f"{BACK}{AGAIN.format(charge, number, written_off)}PLB*1234567893*20261231*FB:X*-70~"
    files = [first(), era("80", text, trace="EFT2")]
    found = settle(files, [ORIGINAL, replacement])
    check(found)
    assert (found["suspended"], [one["after"] for one in found["claims"]]) == (
        [],
        [five("0", "0", "0", "0", "150"), five("90", written_off, "0", "20", "0")],
    )
    assert settle(files[:1], [ORIGINAL, replacement])["claims"][0]["after"] == five("80", "50", "0", "20", "0")


@pytest.mark.parametrize(
    ("earlier", "later", "known"), [("0012345", "12345", True), ("eft9", "EFT9", True), ("0", "0", False)]
)
def test_a_check_is_known_by_its_number_however_it_is_written(earlier: str, later: str, known: bool) -> None:
    found = settle([first(trace=earlier), first(trace=later, source="again.835")], VISIT)
    assert [one["file"] for one in found["suspended"]] == (["again.835"] if known else [])
