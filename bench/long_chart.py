"""How long does the server take for a chart of 400 pages, beside a chart of one page?

    .venv/bin/python bench/long_chart.py [--documents 150]

Fills a database of its own with both charts and asks for each as a signed-in coder would, without a network: the first time, and
then seven times. Prints one line a figure, the long chart's compared with the short one's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
TIMES = 7
CHARACTERS = 8_000
"""Of a document: 150 of them are 400 pages of 3,000 characters."""


def documents(count: int) -> tuple[Any, ...]:
    """Notes of a stay, each half new and half copied from the one before."""
    from claimwright.records.chart import Document

    day = datetime(2026, 9, 1, 8, tzinfo=UTC)
    made: list[Any] = []
    copied = ""
    for number in range(count):
        told = "".join(
            f"Hour {hour} of note {number}: pulse {60 + (7 * hour + number) % 50}, oxygen {number % 5} liters, plan discussed.\n"
            for hour in range(CHARACTERS // 130)
        )
        text = f"ASSESSMENT\n1. Essential hypertension.\n\n{told}\n{copied}"
        copied = told
        made.append(Document(f"d{number}", f"Note {number}", text, "progress_note", day + timedelta(hours=3 * number)))
    return tuple(made)


def charts(count: int) -> tuple[Any, Any]:
    """A long stay and a short one."""
    from claimwright.records.chart import Chart, Encounter, Patient

    day = datetime(2026, 9, 1, 8, tzinfo=UTC)
    visit = Encounter("LONG", setting="inpatient", start=day, end=day + timedelta(days=19))
    long = Chart("long", "text", Patient("P1", last_name="Long"), visit, documents(count))
    short = Chart("short", "text", Patient("P2", last_name="Short"), replace(visit, encounter_id="SHORT"), documents(1))
    return long, short


def measure(count: int) -> None:
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from claimwright.workbench.intake import service as intake
    from claimwright.workbench.models import CodingDraft, Membership, Practice, Role, User

    call_command("migrate", verbosity=0)
    practice = Practice.objects.create(name="Bench", synthetic=True)
    user = User.objects.create(username="coder")
    Membership.objects.create(user=user, practice=practice, role=Role.CODER)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    medians = []
    for name, chart in zip(("one page", "400 pages"), reversed(charts(count)), strict=True):
        (encounter,) = intake.import_charts(practice, [chart]).new
        there = reverse("chart", args=[encounter.pk])
        if name == "one page":
            CodingDraft.objects.create(practice=practice, encounter=encounter)
        took = []
        for _ in range(TIMES + 1):
            begun = time.perf_counter()
            response = client.get(there)
            took.append(1000 * (time.perf_counter() - begun))
            assert response.status_code == 200, response.status_code
        medians.append(statistics.median(took[1:]))
        characters = sum(len(one.text) for one in chart.documents)
        print(
            f"a chart of {name} opens\t{medians[-1]:.0f}\tms\t{characters:,} characters; the first time {took[0]:.0f} ms"
        )
    print(f"a chart of 400 pages beside one page\t{medians[1] / medians[0]:.1f}\ttimes\t")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=150)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"CLAIMWRIGHT_HOME": scratch, "DJANGO_SETTINGS_MODULE": "claimwright.workbench.settings_test"}
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(scratch) / 'workbench.sqlite3'}"
        import django

        django.setup()
        measure(asked.documents)


if __name__ == "__main__":
    main()
