"""A practice with 100,000 encounters and claims, and what was sent, received, paid and suspended of them.

Filled row by row as the workbench would leave them, but for what the lists must not read: charts and files are only as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

from bench.long_exchange import BATCH, NOW, TODAY, batches_of, kept, paid, received

CHART = bytes(6000)
"""As long as a sealed chart: the lists must not read it."""
PAID_FROM = 2
"""Of six claims, those after this one are decided."""


def fill(count: int) -> None:
    """A practice in the middle of its work: a third to code, the rest held, ready, sent, paid or denied."""
    import django

    django.setup()
    from django.core.management import call_command
    from tests.workbench.scenes import register

    from claimwright.workbench import key_check, models

    call_command("migrate", verbosity=0, interactive=False)
    key_check.settle()
    practice = register(models.Practice.objects.create(name="Harbor Family Medicine", synthetic=True))
    user = models.User.objects.create_user("everyone")
    for role in models.Role:
        models.Membership.objects.create(user=user, practice=practice, role=role)
    people = (
        models.Patient(practice=practice, patient_id=f"H{n}", last_name=f"Whit{n}", first_name="Margaret")
        for n in range(count)
    )
    kept(models.Patient, people)
    patients = list(models.Patient.objects.values_list("pk", flat=True))
    kept(models.Encounter, (_encounter(models, practice, n, patients[n]) for n in range(count)))
    encounters = list(models.Encounter.objects.values_list("pk", flat=True))
    batches = batches_of(models, practice, count)
    kept(models.Claim, (_claim(models, practice, n, encounters[n], batches) for n in range(count)))
    claims = list(models.Claim.objects.values_list("pk", "claim_id", "encounter_id"))
    kept(models.Finding, (_finding(models, practice, n, pk, named) for n, (pk, named, _) in enumerate(claims)))
    entries = (
        entry
        for n, (pk, named, _) in enumerate(claims)
        for entry in _entries(models, practice, n, pk, named, patients[n])
    )
    kept(models.LedgerEntry, entries)
    received(models, practice, [pk for pk, _, _ in claims], batches)
    paid(models, practice, [(n, pk, named) for n, (pk, named, _) in enumerate(claims) if n % 6 > PAID_FROM])
    _sums()
    kept(models.AuditEvent, (_event(models, practice, user, n) for n in range(count)))


def _event(models: Any, practice: Any, user: Any, n: int) -> Any:
    return models.AuditEvent(
        sequence=1_000_000 + n,
        at=NOW - timedelta(minutes=n),
        actor=user,
        actor_name=f"coder{n % 12}",
        practice=practice,
        event=f"event.{n % 40}",
        object_kind="claim",
        object_id=str(n),
        previous="0",
        digest="0",
    )


def _sums() -> None:
    """What is kept beside the ledger and the claim payments, as the migrations that added it count it."""
    from django.apps import apps
    from django.db import connection

    added = import_module("claimwright.workbench.migrations.0008_sums_of_accounts")
    told = import_module("claimwright.workbench.migrations.0011_mends")
    with connection.cursor() as cursor:
        for statement in added.FILL:
            cursor.execute(statement)
        added.first_decisions(apps, None)
        for statement in told.FILL:
            cursor.execute(statement)


def _encounter(models: Any, practice: Any, n: int, patient: int) -> Any:
    return models.Encounter(
        practice=practice,
        patient_id=patient,
        encounter_id=f"V{n}",
        chart_hash=f"{n:064}",
        sealed_chart=CHART,
        setting=("office", "inpatient", "emergency")[n % 3],
        payer_name=f"Payer {n % 17}",
        provider_name="Okafor, Adaeze",
        date_of_service=TODAY - timedelta(days=n % 200),
        discharged_on=TODAY - timedelta(days=n % 200),
        deadline=TODAY + timedelta(days=n % 300) if n % 4 else None,
        expected_charge=Decimal(n * 37 % 900000) / 100,
        status=("to_code", "coding", "held", "ready", "billed", "paid")[n % 6],
    )


def _claim(models: Any, practice: Any, n: int, encounter: int, batches: list[int]) -> Any:
    sent = n // 6 * 4 + n % 6 - 2
    status = ("held", "ready", "sent", "paid", "partly", "denied")[n % 6]
    return models.Claim(
        practice=practice,
        encounter_id=encounter,
        claim_id=f"C{n}",
        kind="PI"[n % 2],
        patient_control_number=f"CW{n}",
        total_charge=Decimal(n * 37 % 900000) / 100,
        status=status,
        patient_name=f"Whit{n}, Margaret",
        payer_name=f"Payer {n % 17}",
        date_of_service=TODAY - timedelta(days=n % 200),
        untouched=n % 5 > 0,
        sent_at=NOW - timedelta(days=n % 180) if n % 6 > 1 else None,
        batch_id=batches[sent // BATCH] if n % 6 > 1 else None,
    )


def _finding(models: Any, practice: Any, n: int, pk: int, named: str) -> Any:
    return models.Finding(
        practice=practice,
        record_id=pk,
        position=1,
        claim_id=named,
        edit=f"edit-{n % 23}",
        severity=("error", "warning")[n % 6 > 0],
        message="Something is wrong.",
        source="ours",
        fix="Mend it.",
        where="claims.kind",
    )


def _entries(models: Any, practice: Any, n: int, pk: int, named: str, patient: int) -> Iterator[Any]:
    if n % 6 < 2:
        return
    charge = Decimal(n * 37 % 900000) / 100
    moves = [("insurance_receivable", charge, "charge"), ("patient_revenue", -charge, "charge")]
    if n % 6 > 2:
        moves += [("unapplied_cash", charge / 2, "payment"), ("insurance_receivable", -charge / 2, "payment")]
    for number, (account, amount, kind) in enumerate(moves):
        yield models.LedgerEntry(
            practice=practice,
            record_id=pk,
            patient_id=patient,
            entry_id=f"{named}-{number}",
            transaction_id=named,
            account=account,
            claim_id=named,
            entry_date=TODAY,
            debit=max(amount, Decimal(0)),
            credit=max(-amount, Decimal(0)),
            kind=kind,
        )
