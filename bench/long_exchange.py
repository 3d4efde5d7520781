"""What a practice with 100,000 claims sent and received: batches, acknowledgments, payments and what of them is suspended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import batched
from typing import Any

FILE = bytes(20_000)
"""As long as a sealed file: the lists must not read it."""
NOW = datetime.now(UTC)
TODAY = NOW.date()
BATCH, CHECK = 25, 10
"""Claims of a batch, and of a payment."""


def kept(model: Any, rows: Iterator[Any]) -> None:
    for some in batched(rows, 2000):
        model.objects.bulk_create(some)


def _file(models: Any, practice: Any, n: int, direction: str, transaction: str) -> Any:
    return models.Interchange(
        practice=practice,
        direction=direction,
        transaction=transaction,
        file_name=f"{transaction}-{n}.x12",
        content_hash=f"{direction}{transaction}{n}",
        size=len(FILE),
        sealed=FILE,
    )


def batches_of(models: Any, practice: Any, count: int) -> list[int]:
    """The batches that claims went out in."""
    many = count * 2 // 3 // BATCH + 1
    kept(models.Interchange, (_file(models, practice, n, "out", "837P") for n in range(many)))
    files = list(models.Interchange.objects.order_by("pk").values_list("pk", flat=True))
    rows = (
        models.Batch(
            practice=practice,
            interchange_id=files[n],
            number=n + 1,
            kind="P",
            payer_name=f"Payer {n % 17}",
            claim_count=BATCH,
            total_charge=Decimal(n * 3700) / 100,
            status=("sent", "accepted", "rejected")[n % 3],
            written_at=NOW,
        )
        for n in range(many)
    )
    kept(models.Batch, rows)
    return list(models.Batch.objects.order_by("number").values_list("pk", flat=True))


def received(models: Any, practice: Any, claims: list[int], batches: list[int]) -> None:
    """A 277CA of each batch, which takes in each of its claims."""
    kept(models.Interchange, (_file(models, practice, n, "in", "277CA") for n in range(len(batches))))
    files = list(models.Interchange.objects.filter(direction="in").order_by("pk").values_list("pk", flat=True))
    sent = [(n, pk) for n, pk in enumerate(claims) if n % 6 > 1]
    rows = (
        models.Acknowledgment(
            practice=practice,
            interchange_id=files[at // BATCH],
            position=at % BATCH,
            batch_id=batches[at // BATCH],
            claim_id=pk,
            kind="277CA",
            accepted=at % 40 > 0,
        )
        for at, (_, pk) in enumerate(sent)
    )
    kept(models.Acknowledgment, rows)


def paid(models: Any, practice: Any, claims: list[tuple[int, int, str]]) -> None:
    """The payments of decided claims; one in fifty claim payments is suspended."""
    many = -(-len(claims) // CHECK)
    rows = (
        models.Payment(
            practice=practice,
            payment_id=f"E{n}",
            amount=Decimal(n * 1900) / 100,
            payer_name=f"Payer {n % 17}",
            method="ACH",
            trace_number=f"T{n}",
            payment_date=TODAY - timedelta(days=n % 300),
            balanced=n % 50 > 0,
            posted_at=NOW,
        )
        for n in range(many)
    )
    kept(models.Payment, rows)
    payments = list(models.Payment.objects.order_by("pk").values_list("pk", flat=True))
    kept(models.ClaimPayment, (_decided(models, practice, at, one, payments) for at, one in enumerate(claims)))
    kept(models.Adjustment, (_adjusted(models, practice, at, one, payments) for at, one in enumerate(claims)))
    kept(
        models.SuspendedItem,
        (
            models.SuspendedItem(
                practice=practice,
                payment_id=payments[at // CHECK],
                key=f"S{at}",
                claim_payment_id=f"D{n}",
                patient_control_number=f"CW{n}",
                level="claim",
                amount=Decimal(at * 7) / 100,
                reason="No claim of this number.",
            )
            for at, (n, _, _) in enumerate(claims)
            if at % 50 == 0
        ),
    )


def _decided(models: Any, practice: Any, at: int, claim: tuple[int, int, str], payments: list[int]) -> Any:
    n, pk, _ = claim
    return models.ClaimPayment(
        practice=practice,
        record_id=payments[at // CHECK],
        position=at % CHECK,
        payment_id=f"E{at // CHECK}",
        claim_payment_id=f"D{n}",
        claim_id=pk,
        patient_control_number=f"CW{n}",
        status="4" if n % 6 == 5 else "1",
        charge=Decimal(n * 37 % 900000) / 100,
        paid=Decimal(n * 18 % 450000) / 100,
        claim_filing_indicator="CI",
    )


def _adjusted(models: Any, practice: Any, at: int, claim: tuple[int, int, str], payments: list[int]) -> Any:
    n, _, _ = claim
    return models.Adjustment(
        practice=practice,
        record_id=payments[at // CHECK],
        position=at % CHECK,
        payment_id=f"E{at // CHECK}",
        claim_payment_id=f"D{n}",
        group_code="CO",
        reason_code=("45", "97", "16", "197")[n % 4],
        amount=Decimal(n * 9 % 200000 + 1) / 100,
    )
