"""Runs every speed bench in one run and writes the table into docs/benchmarks.md.

Each bench is a command that prints one line per figure: name, value, unit and comparison, separated by tabs.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = HERE.parent / "docs" / "benchmarks.md"
BENCHES = (
    "small_jobs.py",
    "x12_bench.py",
    "scrub_bench.py",
    "note_bench.py",
    "find_bench.py",
    "reference_bench.py",
    "ncci_bench.py",
    "fees_bench.py",
    "risk_bench.py",
)
PEERS = ("oxedi", "pyx12", "x12sdk", "hccinfhir")


def run(name: str) -> list[list[str]]:
    """The figures of one bench, as printed while it runs."""
    rows = []
    with subprocess.Popen([sys.executable, str(HERE / name)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            rows.append(([*line.rstrip("\n").split("\t"), "", "", ""])[:4])
    if process.returncode:
        raise SystemExit(f"{name} failed with exit code {process.returncode}")
    return rows


def table(rows: list[list[str]], peers: dict[str, str]) -> str:
    """The page: where it ran, then one row per figure."""
    machine = (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, Polars {version('polars')}"
    )
    peer_text = ", ".join(f"{name} {number}" for name, number in peers.items())
    lines = [
        "# Benchmarks",
        "",
        "Written by `script/bench`; every figure of the table comes from one run. Compare the ratios, not the absolute figures:",
        "another machine gives others.",
        "",
        f"Run of {datetime.now(tz=UTC):%Y-%m-%d}: {machine}. Peers: {peer_text}.",
        "",
        "| figure | value | unit | compared |",
        "|---|---:|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Runs all benches, with the peers of this environment."""
    rows = [row for name in BENCHES for row in run(name)]
    TABLE.write_text(table(rows, {name: version(name) for name in PEERS}), encoding="utf-8")
    print(f"written to {TABLE.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
