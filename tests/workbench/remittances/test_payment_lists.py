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
from claimwright.workbench.models import Payment, Practice, SuspendedItem


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
