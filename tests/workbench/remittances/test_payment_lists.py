"""Do the lists of payments and of suspended items page, filter, sort and total on the server?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import lists
from claimwright.workbench.models import Adjustment, ClaimPayment, Payment, Practice, SuspendedItem


@pytest.fixture
def payments(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> list[Payment]:
    """10.00, 20.00 and 30.00, the largest the oldest; three items of the first are suspended, one of them closed."""
    monkeypatch.setattr(lists, "PAGE", 2)
    rows = [
        Payment.objects.create(
            practice=practice,
            payment_id=f"P{n}",
            payer_name=f"Payer {n}",
            amount=Decimal(10 * n),
            payment_date=date(2026, 10, 10 - n),
            balanced=n != 2,
            posted_at=timezone.now(),
        )
        for n in (1, 2, 3)
    ]
    for n in (1, 2, 3):
        SuspendedItem.objects.create(
            practice=practice, payment=rows[0], key=f"S{n}", level="claim", amount=Decimal(n), reason=f"Reason {n}.",
            **({"decision": "no_money", "resolved_at": timezone.now()} if n == 3 else {}),
        )  # fmt: skip
    return rows


def shown(client: Client, **filters: str) -> list[str]:
    page = client.get(reverse("remittances"), filters).content.decode().split("<tbody>")[1]
    return sorted((f"Payer {n}" for n in (1, 2, 3) if f"Payer {n}" in page), key=page.index)


def test_payments_page_filter_sort_and_total(payments: list[Payment], member: Callable[..., Client]) -> None:
    client = member("biller")
    page = client.get(reverse("remittances")).content.decode()
    assert "3 payments · 60.00" in page
    assert "1 to 2 of 3" in page
    assert shown(client) == ["Payer 1", "Payer 2"]
    assert shown(client, page="2") == ["Payer 3"]
    assert shown(client, sort="-dollars") == ["Payer 3", "Payer 2"]
    assert shown(client, state="unbalanced") == ["Payer 2"]
    assert shown(client, state="open") == ["Payer 1"]
    assert shown(client, payer="Payer 3") == ["Payer 3"]


def test_suspended_items_page_and_total_what_is_open(payments: list[Payment], member: Callable[..., Client]) -> None:
    client = member("biller")
    page = client.get(reverse("suspended")).content.decode()
    assert "Reason 2." in page
    assert "Reason 3." not in page
    assert ">3.00<" in page.replace("<b>", "").replace("</b>", ""), "1.00 and 2.00 are open"
    every = client.get(reverse("suspended"), {"show": "all"}).content.decode()
    assert "1 to 2 of 3" in every
    assert "Reason 3." in client.get(reverse("suspended"), {"show": "all", "page": "2"}).content.decode()


def test_a_remittance_shows_a_page_of_its_claims_and_the_sums_of_all(
    payments: list[Payment], member: Callable[..., Client]
) -> None:
    for n in (1, 2, 3):
        ClaimPayment.objects.create(
            practice=payments[0].practice, record=payments[0], position=n, claim_payment_id=f"D{n}", status="1",
            patient_control_number=f"CW{n}", charge=Decimal(100 * n), paid=Decimal(n), patient_responsibility=Decimal(n),
        )  # fmt: skip
        Adjustment.objects.create(
            practice=payments[0].practice, record=payments[0], position=n, claim_payment_id=f"D{n}",
            group_code="CO", reason_code=("45", "97", "197")[n - 1], amount=Decimal(99 * n),
        )  # fmt: skip
    client, there = member("biller"), reverse("remittance", args=[payments[0].pk])
    first = client.get(there).content.decode()
    assert [f"CW{n}</span>" in first for n in (1, 2, 3)] == [True, True, False]
    assert [f"CO-{reason}" in first for reason in ("45", "97", "197")] == [True, True, False]
    assert "All 3 claims" in first
    assert "600.00" in first, "the sum of all, not of the page"
    second = client.get(there, {"page": "2"}).content.decode()
    assert [f"CW{n}</span>" in second for n in (1, 2, 3)] == [False, False, True]
    assert "600.00" in second
    assert "Reason 3." not in client.get(there).content.decode(), "two of three suspended items are shown"
    held = client.get(there, {"item": "2", "page": "2"}).content.decode()
    assert "Reason 3." in held
    assert "CW3</span>" in held, "each list of the screen has its page"
