"""An item opened anew frees just what it posted: not what another item brought, nor what was taken back since."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.ledger.money import era_text
from tests.workbench.remittances.money_books import check, open_items, post
from tests.workbench.remittances.test_as_settled import BACK, PRIMARY
from tests.workbench.remittances.test_suspended import TWO_LINES, amounts, books, claim, only

from claimwright.workbench.models import ClaimPayment, FirstDecision, PostedPayment
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import reopening, suspended

pytestmark = pytest.mark.django_db
BOTH_ASTRAY = TWO_LINES.replace("20260310", "20260315")
TAKEN_BACK = "PLB*1*20261231*FB:X*-80~"


@pytest.mark.parametrize(("first", "freed", "left"), [(0, 80, [30, 10, 0, 0, 150]), (1, 30, [80, 50, 0, 20, 40])])
def test_of_two_items_on_one_claim_one_is_opened(first: int, freed: int, left: list[int]) -> None:
    practice = books(era_text("110", BOTH_ASTRAY))
    items = open_items(practice)
    suspended.match(items[0], claim(practice, "C1"), {1: 1})
    suspended.match(items[1], claim(practice, "C1"), {2: 2})
    assert amounts(practice, "C1") == [110, 60, 0, 20, 0]
    reopening.reopen(items[first])
    check(practice)
    assert (only(practice).amount, amounts(practice, "C1")) == (Decimal(freed), left)
    reopening.reopen(items[1 - first])
    check(practice)
    assert sum(one.amount or 0 for one in open_items(practice)) == 110
    assert amounts(practice, "C1") == [0, 0, 0, 0, 190]


def test_what_the_payer_took_back_is_not_opened() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C9*")))
    item = only(practice)
    suspended.match(item, claim(practice, "C2"))
    post(practice, era_text("0", BACK.replace("*C1*", "*C9*") + TAKEN_BACK, trace="EFT2"), "back.835")
    assert amounts(practice, "C2") == [0, 0, 0, 0, 150]
    with pytest.raises(RefusedError, match="taken back since"):
        reopening.reopen(item)
    check(practice)


def test_what_a_person_took_off_with_the_whole_payment_is_not_opened() -> None:
    practice = books(era_text("110", TWO_LINES))
    item = only(practice)
    suspended.match(item, claim(practice, "C1"), {2: 2})
    reopening.take_off(PostedPayment.objects.get(practice=practice), note="another patient's")
    assert only(practice).amount == 110
    with pytest.raises(RefusedError, match="taken back since"):
        reopening.reopen(item)
    check(practice)


def test_a_claim_payment_goes_with_the_match_that_stands() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C9*")))
    item = only(practice)
    suspended.match(item, claim(practice, "C1"), {1: 1})
    reopening.reopen(item)
    assert ClaimPayment.objects.get(practice=practice).claim is None
    assert not FirstDecision.objects.filter(practice=practice).exists()
    suspended.match(item, claim(practice, "C2"))
    assert ClaimPayment.objects.get(practice=practice).claim == claim(practice, "C2")
    assert FirstDecision.objects.get(practice=practice).claim == claim(practice, "C2")
    check(practice)
