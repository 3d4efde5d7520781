"""HL7 v2 over a line: how many messages a second are taken in and answered, and how long a sender waits.

    python bench/line_bench.py [MESSAGES_A_SECOND] [SECONDS]

A sender of another library (hl7) keeps one line open and waits for each answer, as interface engines do. Three messages make
a visit: admission, charge, note. Nothing is lost when the machine is too slow: the sender waits, and the rate says so.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import threading
import time

MESSAGE = (
    "MSH|^~\\&|EHR|MERCY|CW|HARBOR|202511020900||{kind}|M{number}|P|2.5.1\r"
    "PID|1||P{visit}^^^MERCY^MR||DOE{visit}^JANE||19580304|F\r"
    "PV1|1|O|CLINIC||||1234567893^HALE^ROBERT||||||||||||V{visit}|||||||||||||||||||||||||20251102\r{tail}"
)
KINDS = (
    ("ADT^A04", ""),
    ("DFT^P03", "FT1|1|||20251102||CG|99213^^C4|||1|150.00\r"),
    ("MDM^T02", "TXA|1|PN^Progress note|AP|20251102\rOBX|1|TX|1||Asthma, mild. Continue albuterol.||||||F\r"),
)


def message(number: int) -> bytes:
    kind, tail = KINDS[number % len(KINDS)]
    return MESSAGE.format(kind=kind, tail=tail, number=number, visit=number // len(KINDS)).encode()


def listening() -> int:
    """A listener in a thread, on an empty home; its port."""
    os.environ["CLAIMWRIGHT_HOME"] = tempfile.mkdtemp(prefix="line-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.workbench.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from claimwright.workbench import key_check
    from claimwright.workbench.intake import Listener
    from claimwright.workbench.models import Practice

    key_check.settle()
    practice = Practice.objects.create(name="Bench", synthetic=True)
    began = threading.Event()
    ports: list[int] = []

    def told(port: int) -> None:
        ports.append(port)
        began.set()

    threading.Thread(target=lambda: asyncio.run(Listener(practice).serve("127.0.0.1", 0, told)), daemon=True).start()
    began.wait()
    return ports[0]


def main() -> None:
    from hl7.client import MLLPClient

    given = [int(one) for one in sys.argv[1:3]]
    rate, seconds = [*given, *(50, 60)[len(given) :]]
    waits: list[float] = []
    refused = 0
    with MLLPClient("127.0.0.1", listening()) as client:
        began = time.monotonic()
        for number in range(rate * seconds):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            asked = time.monotonic()
            refused += b"MSA|AA|" not in client.send_message(message(number))
            waits.append(time.monotonic() - asked)
        spent = time.monotonic() - began
    waits.sort()
    print(f"messages over a line\t{len(waits) / spent:.1f}\ta second\tof {rate} a second sent, {refused} not AA")
    print(f"answer, median\t{waits[len(waits) // 2] * 1000:.0f}\tms\t")
    print(f"answer, slowest of a hundred\t{waits[len(waits) * 99 // 100] * 1000:.0f}\tms\t")
    os._exit(0)


if __name__ == "__main__":
    main()
