"""Do eight people at once wait for each other? A real server, real sign-ins, a day's mix of reading, mending and finalising.

    .venv/bin/python bench/eight_users.py [--seconds 180] [--users 8]

Prints a line a kind of request: how many, errors, and the median and 95th percentile of the answer times in milliseconds.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
PASSWORD = "correct-horse-battery"
ENCOUNTERS = 60
CLAIMS = 300


def build(users: int) -> None:
    """A practice with charts to code, claims to mend, and its people."""
    import django

    django.setup()
    from django.core.management import call_command
    from tests.workbench.scenes import make_chart, make_claims, register

    from claimwright.workbench import bridge, key_check
    from claimwright.workbench.intake import service as intake
    from claimwright.workbench.models import Membership, Practice, Role, User

    call_command("migrate", verbosity=0, interactive=False)
    key_check.settle()
    practice = register(Practice.objects.create(name="Harbor Family Medicine", synthetic=True))
    intake.import_charts(practice, [make_chart(1 + n % 28, last_name=f"Whit{n}") for n in range(ENCOUNTERS)])
    for number in range(CLAIMS):
        claims = make_claims(f"X{number}").with_columns_of_claims(patient_control_number=f"CX{number}")
        bridge.save_claims(practice, claims)
    for number in range(users):
        user = User.objects.create_user(f"user{number}", password=PASSWORD)
        for role in (Role.CODER, Role.BILLER):
            Membership.objects.create(user=user, practice=practice, role=role)


class Person:
    """One who works in a browser of their own."""

    def __init__(self, address: str, name: str, seed: int) -> None:
        self.address, self.rolled = address, random.Random(seed)
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.ask("sign in page", "account/sign-in/")
        self.ask("sign in", "account/sign-in/", {"login": name, "password": PASSWORD})

    def ask(self, kind: str, path: str, values: dict[str, str] | None = None) -> str:
        token = next((one.value for one in self.cookies if one.name == "csrftoken"), "") or ""
        data = urllib.parse.urlencode({**values, "csrfmiddlewaretoken": token}).encode() if values is not None else None
        request = urllib.request.Request(self.address + path, data, {"Referer": self.address})
        began = time.perf_counter()
        try:
            with self.browser.open(request, timeout=60) as answer:
                page: str = answer.read().decode()
        except (urllib.error.URLError, TimeoutError) as error:
            self.errors.append(f"{kind}: {error}")
            return ""
        finally:
            self.times[kind].append(time.perf_counter() - began)
        return page

    def work(self, until: float) -> None:
        """Lists are looked at, a claim is mended, a chart is coded and finalised, over and over."""
        while time.monotonic() < until:
            claims = re.findall(r'href="/claims/(\d+)/" data-open', self.ask("claims", "claims/"))
            if claims:
                self.mend(self.rolled.choice(claims))
            charts = re.findall(r'href="/coding/(\d+)/', self.ask("worklist", "coding/"))
            if charts:
                self.code(self.rolled.choice(charts))
            time.sleep(self.rolled.uniform(0.2, 1.0))

    def mend(self, claim: str) -> None:
        self.ask("claim", f"claims/{claim}/")
        values = {"table": "claims", "row": claim, "column": "place_of_service"}
        self.ask("mend", f"claims/{claim}/edit/", {**values, "value": self.rolled.choice(["11", "22", "19"])})

    def code(self, chart: str) -> None:
        self.ask("chart", f"coding/{chart}/")
        self.ask(
            "add a code", f"coding/{chart}/add/", {"system": "icd10cm", "code": self.rolled.choice(["I10", "E785"])}
        )
        if self.rolled.random() < 0.3:
            self.ask("finalise", f"coding/{chart}/finalise/", {"override": "As the note says."})


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=float, default=180)
    arguments.add_argument("--users", type=int, default=8)
    chosen = arguments.parse_args()
    from claimwright.reference import default_home

    library = default_home() / "reference"
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        home = Path(folder)
        (home / "reference").symlink_to(library)
        os.environ |= {"CLAIMWRIGHT_HOME": folder, "DJANGO_SETTINGS_MODULE": "claimwright.workbench.settings"}
        os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
        build(chosen.users)
        command = [sys.executable, "-m", "claimwright", "serve", "--port", str(port)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                _measure(f"http://127.0.0.1:{port}/", chosen.users, chosen.seconds)
            finally:
                server.terminate()


def _measure(address: str, users: int, seconds: float) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            break
        except OSError:
            time.sleep(0.5)
    people = [Person(address, f"user{number}", number) for number in range(users)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=one.work, args=(until,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kinds = sorted({kind for one in people for kind in one.times})
    print(f"{users} people, {seconds:.0f} s")
    for kind in kinds:
        times = sorted(1000 * spent for one in people for spent in one.times[kind])
        wrong = sum(error.startswith(f"{kind}:") for one in people for error in one.errors)
        worst = times[min(len(times) - 1, int(len(times) * 0.95))]
        print(
            f"{kind:<14}{len(times):>6} asked {wrong:>4} errors   median {statistics.median(times):>7.0f}   p95 {worst:>7.0f}"
        )
    for error in sorted({error for one in people for error in one.errors})[:10]:
        print(error)


if __name__ == "__main__":
    main()
