"""Fails when a test ran nowhere although the development data is there."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(paths: list[str]) -> int:
    """Names each test that was skipped in every one of the JUnit files that have it; exit code 1 when there is one.

    What is of one database alone is skipped on the other.
    """
    ran: set[str] = set()
    reasons: dict[str, str] = {}
    for path in paths:
        for case in ElementTree.parse(Path(path)).iter("testcase"):
            name, reason = f"{case.get('classname')}.{case.get('name')}", case.find("skipped")
            if reason is None:
                ran.add(name)
            else:
                reasons[name] = reason.get("message") or ""
    skipped = {name: reason for name, reason in reasons.items() if name not in ran}
    for name, reason in skipped.items():
        print(f"skipped: {name}: {reason}")
    if skipped:
        print(f"{len(skipped)} tests were skipped; every one of them must run here.")
    return 1 if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
