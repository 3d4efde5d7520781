"""How long does the server take for each list, the dashboard, the next chart and a search when a practice has 100,000 of everything?

    .venv/bin/python bench/long_lists.py [--rows 100000]

Fills a database of its own (SQLite, or what DATABASE_URL names, which must be empty) and asks each page seven times as a
signed-in member would, without a network. Prints the median and the slowest answer in milliseconds, and the median of the
processor's time, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
TIMES = 7
SEARCHES = (
    "m", "margaret whit99", "whit, m", "marg whi", "whit5 1961", "margret whitt", "3/4/1961", "03041961", "H99312", "9931", "CW7",
    "125.00", "150", "zzqq xxyy", "held claims", "e11.9",
)  # fmt: skip


def measure() -> None:
    from django.test import Client
    from django.urls import reverse

    from claimwright.analytics import definitions
    from claimwright.workbench import finding
    from claimwright.workbench.models import Batch, Claim, Payment, User

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
        "my_work": [""],
        "work_list": [
            "",
            "?list=denied&list=held&payer=Payer 3&payer=Payer 4",
            "?sort=-dollars",
            "?when=all&page=1900",
        ],
        "work_next": ["?list=held"],
        "dashboard": [""],
        "accounts": ["", "?sort=name", "?page=1900"],
        "batches": ["", "?status=rejected", "?page=30"],
        "received": ["", "?kind=277CA"],
        "remittances": ["", "?sort=-amount", "?page=90"],
        "suspended": ["", "?show=all", "?page=15"],
        "x12_files": ["", "?page=100"],
        "audit_log": ["", "?event=event.3", "?actor=coder3", "?page=1900"],
    }
    asked = [(reverse(name) + query, name + query) for name, queries in pages.items() for query in queries]
    asked += [(reverse("claim_next", args=[claim]), "claim_next")]
    asked += [
        (f"{reverse('kpi', args=[one.id])}{query}", f"kpi {one.id}{query}")
        for one in definitions()
        for query in ("", "?page=900")
    ]
    asked += [(reverse("batch", args=[Batch.objects.order_by("pk")[0].pk]), "batch")]
    asked += [(reverse("remittance", args=[Payment.objects.order_by("pk")[0].pk]), "remittance")]
    begun = time.perf_counter()
    finding.load_all()
    print(f"people read into memory in {1000 * (time.perf_counter() - begun):.0f} ms", flush=True)
    asked += [(words, f"find {words}") for words in SEARCHES]
    for address, name in asked:
        took, worked = [], []
        for _ in range(TIMES):
            begun, at_work = time.perf_counter(), time.process_time()
            search = name.startswith("find ")
            response = client.post(reverse("find"), {"q": address}) if search else client.get(address)
            status = response.status_code
            took.append(1000 * (time.perf_counter() - begun))
            worked.append(1000 * (time.process_time() - at_work))
        said = f"{status} median {statistics.median(took):7.0f} ms, slowest {max(took):7.0f} ms"
        print(f"{name:44} {said}, processor {statistics.median(worked):7.0f} ms", flush=True)


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
            from bench.long_practice import fill

            fill(asked.rows)
        measure()


if __name__ == "__main__":
    main()
