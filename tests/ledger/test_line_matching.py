"""A service finds the billed line it is for, or is suspended with the lines that are nearly like it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.ledger.money import check, era, five, sent

from claimwright.claims import Claims
from claimwright.ledger import settle


def settled(claim: Claims, body: str, amount: str) -> Any:
    found = settle(era(amount, body), claim)
    check(found)
    return found


def paid_by_line(found: Any) -> dict[int, Decimal]:
    return {one["line"]: one["after"]["paid"] for one in found["claims"][0]["lines"]}


def test_the_control_number_that_was_sent_decides() -> None:
    claim = sent("C1", "HC:99213*100*UN*1***1~REF*6R*2", "HC:99213*100*UN*1***1~REF*6R*1", charge="200")
    body = (
        "CLP*C1*1*200*90*0*MB*I1~SVC*HC:99213*100*60**1~DTM*472*20260310~CAS*CO*45*40~REF*6R*1~"
        "SVC*HC:99213*100*30**1~DTM*472*20260310~CAS*CO*45*70~REF*6R*2~"
    )
    assert paid_by_line(settled(claim, body, "90")) == {1: Decimal(30), 2: Decimal(60)}


def test_a_control_number_is_no_line_number() -> None:
    """The claim carried none; the payer's own 2 is not the second line: procedure and charge are the first's."""
    claim = sent("C1", "HC:99213*100*UN*1***1", "HC:85025*40*UN*1***1", charge="140")
    body = "CLP*C1*1*140*60*0*MB*I1~SVC*HC:99213*100*60**1~DTM*472*20260310~CAS*CO*45*40~REF*6R*2~SVC*HC:85025*40*0**1~CAS*CO*50*40~REF*6R*1~"
    found = settled(claim, body, "60")
    assert [one["after"] for one in found["claims"][0]["lines"]] == [
        five("60", "40", "0", "0", "0"),
        five("0", "0", "40", "0", "0"),
    ]


def test_a_number_that_contradicts_procedure_and_charge_is_suspended() -> None:
    claim = sent("C1", "HC:99213*100*UN*1***1~REF*6R*A", "HC:85025*40*UN*1***1~REF*6R*B", charge="140")
    body = "CLP*C1*1*40*30*0*MB*I1~SVC*HC:85025*40*30**1~DTM*472*20260310~CAS*CO*45*10~REF*6R*A~"
    (one,) = settled(claim, body, "30")["suspended"]
    assert (one["line"], one["amount"]) == (1, Decimal(30))
    assert {"claim": "C1", "line": 2, "differs": ["line_control_number"]} in one["candidates"]


def test_modifiers_in_another_order_and_one_dropped() -> None:
    claim = sent("C1", "HC:20610:RT:59*200*UN*1***1", "HC:20610:LT:59*200*UN*1***1", charge="400")
    body = (
        "CLP*C1*1*400*150*0*MB*I1~SVC*HC:20610:59:LT*200*100**1~DTM*472*20260310~CAS*CO*45*100~"
        "SVC*HC:20610:59*200*50**1~DTM*472*20260310~CAS*CO*45*150~"
    )
    assert paid_by_line(settled(claim, body, "150")) == {1: Decimal(50), 2: Decimal(100)}


def test_two_lines_that_fit_alike_but_are_not_alike_are_suspended() -> None:
    claim = sent("C1", "HC:20610:RT*200*UN*1***1", "HC:20610:LT*200*UN*1***1", charge="400")
    body = (
        "CLP*C1*1*400*150*0*MB*I1~SVC*HC:20610*200*100**1~DTM*472*20260310~CAS*CO*45*100~"
        "SVC*HC:20610*200*50**1~DTM*472*20260310~CAS*CO*45*150~"
    )
    found = settled(claim, body, "150")
    assert paid_by_line(found) == {1: Decimal(0), 2: Decimal(0)}
    assert [one["amount"] for one in found["suspended"]] == [Decimal(100), Decimal(50)]
    assert [[near["line"] for near in one["candidates"]] for one in found["suspended"]] == [[1, 2], [1, 2]]


def test_a_changed_procedure_is_found_by_the_submitted_one() -> None:
    claim = sent("C1", "HC:80053*200*UN*1***1", charge="200")
    body = "CLP*C1*1*200*80*0*MB*I1~SVC*HC:80048*200*80**1*HC:80053~DTM*472*20260310~CAS*CO*45*120~"
    assert paid_by_line(settled(claim, body, "80")) == {1: Decimal(80)}


def test_a_split_line_adds_up() -> None:
    claim = sent("C1", "HC:20610:50*300*UN*1***1", "HC:99213:25*100*UN*1***1", charge="400")
    body = (
        "CLP*C1*1*400*220*0*MB*I1~SVC*HC:20610:RT*150*80**1~DTM*472*20260310~CAS*CO*45*70~"
        "SVC*HC:99213*100*60**1~DTM*472*20260310~CAS*CO*45*40~"
        "SVC*HC:20610:LT*150*80**1~DTM*472*20260310~CAS*CO*45*70~"
    )
    found = settled(claim, body, "220")
    assert [one["after"] for one in found["claims"][0]["lines"]] == [
        five("160", "140", "0", "0", "0"),
        five("60", "40", "0", "0", "0"),
    ]


def test_a_bundled_line_is_no_denial() -> None:
    """Two tests paid as one panel: the charge of the second moves to the first (94), and off the second (97)."""
    claim = sent("C1", "HC:82947*30*UN*1***1", "HC:84520*20*UN*1***1", charge="50")
    body = (
        "CLP*C1*1*50*40*0*MB*I1~SVC*HC:80048*30*40**1*HC:82947~DTM*472*20260310~CAS*OA*94*-20~CAS*CO*45*10~"
        "SVC*HC:80048*20*0**1*HC:84520~DTM*472*20260310~CAS*CO*97*20~"
    )
    found = settled(claim, body, "40")
    assert found["suspended"] == []
    assert found["claims"][0]["after"] == five("40", "10", "0", "0", "0")


def test_a_claim_answered_in_two_parts() -> None:
    claim = sent("C1", "HC:99213*100*UN*1***1", "HC:85025*40*UN*1***1", charge="140")
    body = (
        "CLP*C1*1*100*60*0*MB*I1~SVC*HC:99213*100*60**1~DTM*472*20260310~CAS*CO*45*40~"
        "CLP*C1*1*40*30*0*MB*I2~SVC*HC:85025*40*30**1~DTM*472*20260310~CAS*CO*45*10~"
    )
    assert settled(claim, body, "90")["claims"][0]["after"] == five("90", "50", "0", "0", "0")


def test_another_day_is_another_service() -> None:
    claim = sent("C1", "HC:99213*100*UN*1***1", charge="100")
    body = "CLP*C1*1*100*60*0*MB*I1~SVC*HC:99213*100*60**1~DTM*472*20260311~CAS*CO*45*40~"
    (one,) = settled(claim, body, "60")["suspended"]
    assert one["candidates"] == [{"claim": "C1", "line": 1, "differs": ["date"]}]


def test_components_of_the_last_line_add_up() -> None:
    """A panel of 90 paid as three tests, without the code as billed; a visit beside it is matched by itself."""
    claim = sent("C1", "HC:80048*90*UN*1***1", "HC:99213*100*UN*1***1", charge="190")
    parts = "".join(
        f"SVC*HC:{code}*{charge}*{charge - 10}**1~DTM*472*20260310~CAS*CO*45*10~"
        for code, charge in (("82947", 30), ("84520", 25), ("84132", 35))
    )
    body = f"CLP*C1*1*190*120*0*MB*I1~{parts}SVC*HC:99213*100*60**1~DTM*472*20260310~CAS*CO*45*40~"
    found = settled(claim, body, "120")
    assert (found["suspended"], paid_by_line(found)) == ([], {1: Decimal(60), 2: Decimal(60)})


@pytest.mark.parametrize(
    "change", [("*35*25", "*36*26"), ("DTM*472*20260310~CAS*CO*45*10~SVC", "DTM*472*20260312~CAS*CO*45*10~SVC")]
)
def test_components_that_are_not_all_of_the_line_are_suspended(change: tuple[str, str]) -> None:
    claim = sent("C1", "HC:80048*90*UN*1***1", charge="90")
    parts = "".join(
        f"SVC*HC:{code}*{charge}*{charge - 10}**1~DTM*472*20260310~CAS*CO*45*10~"
        for code, charge in (("82947", 30), ("84520", 25), ("84132", 35))
    ).replace(*change, 1)
    total = "91*61" if "36*26" in parts else "90*60"
    found = settled(claim, f"CLP*C1*1*{total}*0*MB*I1~{parts}", total.split("*")[1])
    assert len(found["suspended"]) == 3
