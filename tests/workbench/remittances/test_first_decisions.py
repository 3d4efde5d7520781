"""Is the first decision on a claim the earliest payment's, with the kinds of its adjustments, and gone with its payment?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from claimwright.workbench.models import (
    Adjustment,
    Claim,
    ClaimBalance,
    ClaimPayment,
    FirstDecision,
    PatientBalance,
    Payment,
)
from claimwright.workbench.remittances import denials, first_decisions

MIGRATION = import_module("claimwright.workbench.migrations.0008_sums_of_accounts")
TOLD = import_module("claimwright.workbench.migrations.0011_mends")


@pytest.fixture
def answer(sent: Claim) -> Callable[..., ClaimPayment]:
    """``answer("E2", date, "1", ("CO", "45"))``: a claim payment of a payment of that day, with adjustments of 10.00 each."""

    def made(name: str, day: date | None, status: str, *reasons: tuple[str, str]) -> ClaimPayment:
        payment = Payment.objects.create(practice=sent.practice, payment_id=f"P{name}", payment_date=day)
        for position, (group, reason) in enumerate(reasons):
            Adjustment.objects.create(
                practice=sent.practice, record=payment, position=position, claim_payment_id=name,
                group_code=group, reason_code=reason, amount=Decimal("10.00"),
            )  # fmt: skip
        return ClaimPayment.objects.create(
            practice=sent.practice, record=payment, claim_payment_id=name, status=status, claim_filing_indicator="CI"
        )

    return made


def test_the_earliest_payment_decides_first(sent: Claim, answer: Callable[..., ClaimPayment]) -> None:
    later = answer("D2", date(2026, 11, 2), "1", ("CO", "45"))
    first = answer("D1", date(2026, 10, 1), "4", ("CO", "97"), ("PR", "1"), ("CO", "97"))
    undated = answer("D0", None, "1")
    first_decisions.tie({later.pk: sent})
    assert FirstDecision.objects.get().kinds == "CO|45|CI"
    first_decisions.tie(dict.fromkeys((first.pk, undated.pk), sent))
    kept = FirstDecision.objects.get()
    assert (kept.claim_id, kept.status, kept.kinds, kept.charge) == (
        sent.pk, "4", "CO|97|CI;PR|1|CI", Decimal("182.00"),
    )  # fmt: skip
    first_decisions.tie({first.pk: None})
    assert FirstDecision.objects.get().kinds == "CO|45|CI"
    assert ClaimBalance.objects.get().is_decided
    first_decisions.tie({later.pk: None})
    assert not FirstDecision.objects.exists()
    assert not ClaimBalance.objects.get().is_decided


def test_only_kinds_that_are_denials_are_asked_for(sent: Claim, answer: Callable[..., ClaimPayment]) -> None:
    assert denials(sent.practice) == ("1 = 0", {})
    first_decisions.tie({answer("D1", date(2026, 10, 1), "1", ("CO", "45"), ("CO", "97")).pk: sent})
    assert denials(sent.practice) == ("first.kinds IN (%(kinds0)s)", {"kinds0": "CO|45|CI;CO|97|CI"})
    Adjustment.objects.filter(reason_code="97").delete()
    first_decisions.count_anew([sent.pk])
    assert denials(sent.practice) == ("1 = 0", {})


def test_what_was_posted_before_is_counted_as_what_is_posted_now(
    sent: Claim, answer: Callable[..., ClaimPayment]
) -> None:
    first_decisions.tie({answer("D1", date(2026, 10, 1), "4", ("CO", "97"), ("PR", "1")).pk: sent})
    models = (ClaimBalance, PatientBalance, FirstDecision)
    now = [list(model.objects.values()) for model in models]
    assert all(now)
    for model in models:
        model.objects.all().delete()
    with connection.cursor() as cursor:
        for statement in MIGRATION.FILL:
            cursor.execute(statement)
    MIGRATION.first_decisions(apps, None)
    with connection.cursor() as cursor:
        for statement in TOLD.FILL:
            cursor.execute(statement)
    assert [list(model.objects.values()) for model in models] == now
