"""Does the list of accounts page, filter, sort and total on the server, by sums that are those of the ledger?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import F, Sum
from django.test import Client
from django.urls import reverse

from claimwright.ledger import ENTRIES
from claimwright.workbench import lists
from claimwright.workbench.accounts import balances, listing
from claimwright.workbench.accounts import service as accounts
from claimwright.workbench.models import Claim, ClaimBalance, LedgerEntry, Patient, PatientBalance, Practice

NAMES = ("Abbott", "Brandt", "Castellanos", "Dubois")


@pytest.fixture
def owing(practice: Practice) -> list[Patient]:
    """Abbott owes 20.00, Brandt's insurance 300.00, Castellanos has a credit of 5.00; of Dubois nothing was ever posted."""
    patients = [
        Patient.objects.create(practice=practice, patient_id=f"H{n}", last_name=name) for n, name in enumerate(NAMES)
    ]
    for patient, account, amount in zip(
        patients,
        ("patient_receivable", "insurance_receivable", "patient_receivable"),
        (Decimal("20.00"), Decimal("300.00"), Decimal("-5.00")),
        strict=False,
    ):
        post(practice, patient, account, amount)
    return patients


def post(practice: Practice, patient: Patient, account: str, amount: Decimal) -> None:
    for number, (name, moved) in enumerate(((account, amount), ("patient_revenue", -amount))):
        LedgerEntry.objects.create(
            practice=practice,
            patient=patient,
            entry_id=f"{patient.pk}-{account}-{number}",
            transaction_id=f"{patient.pk}-{account}",
            account=name,
            entry_date=date(2026, 9, 1),
            debit=max(moved, Decimal(0)),
            credit=max(-moved, Decimal(0)),
            kind="charge",
        )
    balances.count_anew(practice, [patient.pk], [])


def names(client: Client, **filters: str) -> list[str]:
    page = client.get(reverse("accounts"), filters).content.decode()
    return sorted((name for name in NAMES if name in page), key=page.index)


def test_accounts_are_filtered_and_ordered_by_what_they_owe(
    owing: list[Patient], member: Callable[..., Client]
) -> None:
    client = member("clerk")
    assert names(client) == ["Brandt", "Abbott", "Castellanos"]
    assert names(client, show="patient") == ["Abbott"]
    assert names(client, show="insurance") == ["Brandt"]
    assert names(client, show="credit") == ["Castellanos"]
    assert names(client, show="all") == ["Brandt", "Abbott", "Dubois", "Castellanos"]
    assert names(client, show="all", sort="name") == list(NAMES)


def test_a_page_of_accounts_tells_how_many_there_are_and_what_all_of_them_owe(
    owing: list[Patient], member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    page = member("clerk").get(reverse("accounts")).content.decode()
    assert "3 accounts" in page
    assert "1 to 2 of 3" in page
    assert ">300.00<" in page
    assert ">15.00<" in page, "20.00 less the credit of 5.00, which is on the next page"
    assert names(member("clerk"), page="2") == ["Castellanos"]


def test_the_pages_of_a_search_are_asked_for_without_the_name_in_the_address(
    owing: list[Patient], member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    client = member("clerk")
    first = client.post(reverse("accounts"), {"q": "h"}).content.decode()
    assert "No account is found." in first
    Patient.objects.update(first_name="Hanna")
    first = client.post(reverse("accounts"), {"q": "h"}).content.decode()
    assert '<input type="hidden" name="q" value="h">' in first
    assert "1 to 2 of 4" in first
    second = client.post(reverse("accounts"), {"q": "h", "page": "2"}).content.decode()
    assert "3 to 4 of 4" in second
    assert "Dubois" in second


def test_the_sums_kept_are_those_of_the_ledger(sent: Claim) -> None:
    balance = PatientBalance.objects.get()
    assert (balance.insurance, balance.own, balance.owed) == (Decimal("182.00"), Decimal("0.00"), Decimal("182.00"))
    row = {
        "entry_id": "x1", "transaction_id": "x", "account": "insurance_receivable", "claim_id": sent.claim_id,
        "entry_date": date(2026, 10, 1), "debit": Decimal("0.00"), "credit": Decimal("60.10"), "kind": "write_off",
    }  # fmt: skip
    entries = ENTRIES.frame([row, {**row, "entry_id": "x2", "account": "contractual_adjustment",
                                   "debit": Decimal("60.10"), "credit": Decimal("0.00")}])  # fmt: skip
    assert accounts.keep(sent.practice, entries) == 2
    claim = ClaimBalance.objects.get()
    assert (claim.owed, claim.written_off, claim.paid) == (Decimal("121.90"), Decimal("60.10"), Decimal("0.00"))
    owed = LedgerEntry.objects.filter(account__in=balances.RECEIVABLE).aggregate(owed=Sum(F("debit") - F("credit")))
    assert PatientBalance.objects.get().owed == Decimal(owed["owed"]).quantize(Decimal("0.01"))
    assert listing.listed(sent.practice, {}).insurance == Decimal("121.90")
