"""Does an account add up, entry by entry, and can nobody change an entry?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse
from tests.workbench.answers import remittance

from claimwright.workbench.accounts import service as accounts
from claimwright.workbench.exchange import receiving
from claimwright.workbench.models import (
    Claim,
    LedgerEntry,
)


def test_an_account_shows_the_running_balance(sent: Claim, member: Any) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    assert sent.encounter is not None
    account = accounts.account(sent.encounter.patient)
    assert (account.charged, account.paid, account.written_off) == (
        Decimal("182.00"),
        Decimal("72.00"),
        Decimal("60.00"),
    )
    assert [str(one.balance) for one in account.movements][:2] == ["150.00", "182.00"]
    assert account.movements[-1].balance == account.insurance_owes + account.patient_owes == Decimal("50.00")
    clerk: Client = member("clerk")
    page = clerk.get(reverse("account", args=[sent.encounter.patient_id])).content.decode()
    assert "50.00" in page
    assert reverse("claim", args=[sent.pk]) not in page, "a clerk does not open claims"
    entry = account.movements[-1].entry
    assert "Credit" in clerk.get(reverse("transaction", args=[entry.pk])).content.decode()


def test_accounts_are_searched_without_a_name_in_the_address(sent: Claim, member: Any) -> None:
    client = member("clerk")
    assert "Whitfield" in client.post(reverse("accounts"), {"q": "whit"}).content.decode()
    assert "Whitfield" not in client.post(reverse("accounts"), {"q": "osei"}).content.decode()


def test_the_ledger_is_append_only_by_the_database(sent: Claim) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        LedgerEntry.objects.update(debit=Decimal(1))
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        LedgerEntry.objects.all().delete()
