"""Fails when a test was skipped although the development data is there."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(paths: list[str]) -> int:
    """Names each skipped test of the given JUnit files; exit code 1 when there is one."""
    skipped = 0
    for path in paths:
        for case in ElementTree.parse(Path(path)).iter("testcase"):
            reason = case.find("skipped")
            if reason is not None:
                skipped += 1
                print(f"skipped: {case.get('classname')}.{case.get('name')}: {reason.get('message')}")
    if skipped:
        print(f"{skipped} tests were skipped; every one of them must run here.")
    return 1 if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
