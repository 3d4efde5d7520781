"""Only balanced money is posted, each amount under the right kind; the rest is held with level and difference."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from claimwright.remittance.posting import postings
from claimwright.remittance.reading import Remittances, read_835


def test_every_amount_under_its_kind(remittance: str) -> None:
    posted, held = postings(read_835(remittance.encode(), "eft"))
    assert held.is_empty()
    shown = posted.select("patient_control_number", "service_line", "kind", "group_code", "reason_code", "amount")
    assert shown.rows() == [
        # The lines got 200.00, the claim 190.00: what the copay took from the whole claim is not laid on a line.
        ("PCN1", None, "payment", None, None, Decimal(-10)),
        ("PCN1", None, "patient_responsibility", "PR", "3", Decimal(10)),
        ("PCN1", 1, "payment", None, None, Decimal(140)),
        ("PCN1", 1, "contractual", "CO", "45", Decimal(30)),
        ("PCN1", 1, "patient_responsibility", "PR", "2", Decimal(30)),
        ("PCN1", 2, "payment", None, None, Decimal(60)),
        ("PCN1", 2, "contractual", "CO", "253", Decimal("1.20")),
        ("PCN1", 2, "contractual", "CO", "45", Decimal("38.80")),
        ("PCN2", None, "payment", None, None, Decimal(0)),
        ("PCN2", None, "denial", "CO", "50", Decimal(80)),
        ("PCN3", None, "payment", None, None, Decimal(-70)),
        ("PCN3", None, "patient_responsibility", "PR", "2", Decimal(-30)),
        ("PCN3", None, "payment", None, None, Decimal(50)),
        ("PCN3", None, "patient_responsibility", "PR", "2", Decimal(30)),
        ("PCN3", None, "other_payer", "OA", "23", Decimal(20)),
        (None, None, "interest", None, "L6", Decimal(-10)),
        (None, None, "takeback", None, "WO", Decimal(5)),
    ]


def test_the_cash_posted_is_the_payment(remittance: str) -> None:
    read = read_835(
        remittance.replace("BPR*I*175", "BPR*I*165")
        .replace("*300*190*40*", "*300*180*40*")
        .replace("CAS*PR*3*10~", "CAS*PR*3*10~\nCAS*CO*45*10~")
        .encode()
    )
    posted, held = postings(read)
    assert held.is_empty()
    cash = posted.filter(pl.col("kind") == "payment")["amount"].sum()
    taken = posted.filter(pl.col("kind").is_in(["interest", "takeback"]))["amount"].sum()
    assert cash - taken == Decimal(165)
    # The lines got 200; the claim as a whole 20 less.
    assert posted.filter((pl.col("kind") == "payment") & pl.col("place").str.starts_with("CLP"))["amount"][
        0
    ] == Decimal(-20)


def test_a_reversal_is_marked_and_takes_back_exactly(remittance: str) -> None:
    posted, _ = postings(read_835(remittance.encode()))
    back = posted.filter("is_reversal")
    assert back.select("payer_claim_control_number", "amount").rows() == [
        ("ICN3", Decimal(-70)),
        ("ICN3", Decimal(-30)),
    ]


def test_a_posting_names_its_segment(remittance: str) -> None:
    posted, _ = postings(read_835(remittance.encode()))
    lines = remittance.split("\n")[2:]
    row = posted.filter(pl.col("reason_code") == "50").row(0, named=True)
    assert row["place"] == "CAS 17"
    assert lines[16] == "CAS*CO*50*80~"


def test_an_unbalanced_claim_is_held_and_the_others_post(remittance: str) -> None:
    posted, held = postings(read_835(remittance.replace("CAS*CO*50*80~", "CAS*CO*50*75~").encode()))
    assert "PCN2" not in posted["patient_control_number"].to_list()
    assert "PCN1" in posted["patient_control_number"].to_list()
    assert held.select("patient_control_number", "level", "expected", "found", "difference", "amount").rows() == [
        ("PCN2", "claim", Decimal(5), Decimal(0), Decimal(-5), Decimal(0))
    ]


def test_an_unbalanced_payment_is_held_whole(remittance: str) -> None:
    posted, held = postings(read_835(remittance.replace("BPR*I*175*", "BPR*I*200*").encode()))
    assert posted.is_empty()
    assert held.select("claim_payment_id", "level", "difference", "amount").rows() == [
        (None, "payment", Decimal(25), Decimal(200))
    ]


def test_the_same_payment_twice_posts_once_under_the_same_keys(remittance: str) -> None:
    first, second = read_835(remittance.encode(), "a.835"), read_835(remittance.encode(), "b.835")
    assert postings(first)[0]["posting_id"].to_list() == postings(second)[0]["posting_id"].to_list()
    assert postings(first)[0]["posting_id"].is_unique().all()
    posted, held = postings(Remittances.concat([first, second]))
    assert posted.height == postings(first)[0].height
    assert held.select("level", "amount").rows() == [("duplicate", Decimal(175))]


def test_before_its_day_a_reason_is_no_write_off(remittance: str) -> None:
    old = remittance.replace("*98*20261120~", "*98*20120101~")
    posted, _ = postings(read_835(old.encode()))
    assert posted.filter(pl.col("reason_code") == "253")["kind"].to_list() == ["denial"]


def test_a_predetermination_moves_no_money(remittance: str) -> None:
    text = remittance.replace("CLP*PCN2*4*80*0*", "CLP*PCN2*25*80*0*")
    posted, held = postings(read_835(text.encode()))
    assert held.is_empty()
    assert "PCN2" not in posted["patient_control_number"].to_list()


def test_a_stated_share_that_differs_is_no_reason_to_hold(remittance: str) -> None:
    posted, held = postings(read_835(remittance.replace("*300*190*40*", "*300*190*41*").encode()))
    assert held.is_empty()
    assert "PCN1" in posted["patient_control_number"].to_list()


@pytest.mark.parametrize(
    ("before", "now", "level"),
    [
        ("CAS*CO*50*80~", "CAS*CO*50*80**45~", "adjustment"),
        ("CAS*CO*50*80~", "CAS*CO*50*80**45*0.005~", "adjustment"),
        ("CLP*PCN2*4*80*0**", "CLP*PCN2*22*80*0**", "reversal"),
    ],
)
def test_what_is_no_amount_or_no_reversal_is_held_once(remittance: str, before: str, now: str, level: str) -> None:
    posted, held = postings(read_835(remittance.replace(before, now).encode()))
    assert held.select("patient_control_number", "level").rows() == [("PCN2", level)]
    assert "PCN2" not in posted["patient_control_number"].to_list()


def test_under_medicare_fee_for_service_a_plan_members_claim_is_denied(remittance: str) -> None:
    text = remittance.replace("CAS*CO*50*80~", "CAS*CO*24*80~")
    kinds = []
    for indicator in ("MB", "HM"):
        posted, _ = postings(read_835(text.replace("CLP*PCN2*4*80*0**12*", f"CLP*PCN2*4*80*0**{indicator}*").encode()))
        kinds += posted.filter(pl.col("reason_code") == "24")["kind"].to_list()
    assert kinds == ["denial", "contractual"]
