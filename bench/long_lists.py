"""How long does the server take for each list, the dashboard and the next chart when a practice has 100,000 of everything?

    .venv/bin/python bench/long_lists.py [--rows 100000]

Fills a database of its own (SQLite, or what DATABASE_URL names, which must be empty) and asks each page seven times as a
signed-in member would, without a network. Prints the median and the slowest answer in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import batched
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
TIMES = 7
CHART = bytes(6000)
"""As long as a sealed chart: the lists must not read it."""
TODAY = datetime.now(UTC).date()


def kept(model: Any, rows: Iterator[Any]) -> None:
    for some in batched(rows, 2000):
        model.objects.bulk_create(some)


def fill(count: int) -> None:
    """A practice in the middle of its work: a third to code, the rest held, ready, sent, paid or denied."""
    import django

    django.setup()
    from django.core.management import call_command
    from tests.workbench.conftest import register

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
    kept(models.Claim, (_claim(models, practice, n, encounters[n]) for n in range(count)))
    claims = list(models.Claim.objects.values_list("pk", "claim_id", "encounter_id"))
    kept(models.Finding, (_finding(models, practice, n, pk, named) for n, (pk, named, _) in enumerate(claims)))
    entries = (
        entry
        for n, (pk, named, _) in enumerate(claims)
        for entry in _entries(models, practice, n, pk, named, patients[n])
    )
    kept(models.LedgerEntry, entries)


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


def _claim(models: Any, practice: Any, n: int, encounter: int) -> Any:
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
        sent_at=datetime.now(UTC) - timedelta(days=n % 180) if n % 6 > 1 else None,
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


def measure() -> None:
    from django.test import Client
    from django.urls import reverse

    from claimwright.workbench.models import Claim, User

    client = Client(HTTP_HOST="localhost")
    client.force_login(
        User.objects.get(username="everyone"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    claim = Claim.objects.order_by("pk")[0].pk
    pages = {
        "worklist": [
            "",
            "?sort=-dollars",
            "?status=all&sort=-age",
            "?status=dnfb&payer=Payer 3",
            "?status=all&page=1900",
        ],
        "next_chart": ["", "?status=all&sort=deadline"],
        "claims": ["", "?status=held&edit=edit-6", "?sort=-dollars", "?sort=-changed", "?page=1900", "?payer=Payer 3"],
        "dashboard": [""],
        "accounts": [""],
        "batches": [""],
        "remittances": [""],
    }
    asked = [(reverse(name) + query, name + query) for name, queries in pages.items() for query in queries]
    asked += [(reverse("claim_next", args=[claim]), "claim_next")]
    asked += [(reverse("kpi", args=[name]), f"kpi {name}") for name in ("clean_claim_rate", "days_in_ar", "dnfb_days")]
    for address, name in asked:
        took = []
        for _ in range(TIMES):
            begun = time.perf_counter()
            status = client.get(address).status_code
            took.append(1000 * (time.perf_counter() - begun))
        print(f"{name:44} {status} median {statistics.median(took):7.0f} ms, slowest {max(took):7.0f} ms", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--home", help="keep the filled database here, and use it again")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(asked.home or scratch)
        there = (home / "workbench.sqlite3").exists()
        os.environ |= {"CLAIMWRIGHT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "claimwright.workbench.settings_test"}
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{home / 'workbench.sqlite3'}")
        if there:
            import django

            django.setup()
        else:
            fill(asked.rows)
        measure()


if __name__ == "__main__":
    main()
