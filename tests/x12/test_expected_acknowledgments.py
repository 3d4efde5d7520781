"""The acknowledgments that pyx12's test cases expect, compared with ours; each difference has its row in the documentation."""

from __future__ import annotations

import csv
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from claimwright.x12.answer.writing import acknowledge
from claimwright.x12.wire.segments import read_segments

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ("AK1", "AK2", "AK3", "AK4", "AK5", "AK9", "IK3", "IK4", "IK5", "TA1")
DIFFERENCES = {
    "bad_2010AA_bug": {"missing-place"},
    "bad_header_looping": {"misplaced-code", "old-dates"},
    "blank1": {"idle-blanks"},
    "ele": {"set-number", "group-codes"},
    "elements": {"version-text", "length-and-code", "external-codes"},
    "trailer_errors": {"interchange-note", "accepted-in-rejected"},
    "trailing_terms": {"idle-separators"},
}
"""Test case to the differences that remain when loops, bad values and the place of the TA1 are left aside."""


@cache
def documented() -> set[str]:
    text = (ROOT / "docs" / "x12-differences.md").read_text(encoding="utf-8")
    return {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}


def compared(lines: list[str]) -> list[str]:
    """The lines of an acknowledgment without loops, bad values; TA1s first."""
    found = []
    for line in lines:
        parts = line.split("*")
        if parts[0] in ("AK3", "IK3"):
            parts[3] = ""
        if parts[0] in ("AK4", "IK4"):
            parts = parts[:4]
        if parts[0] in SHOWN:
            found.append("*".join(parts).rstrip("*"))
    return sorted(line for line in found if line[:3] == "TA1") + [line for line in found if line[:3] != "TA1"]


def test_the_expected_acknowledgments_match_or_differ_as_documented(shared_data: Path) -> None:
    folder = shared_data / "x12"
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    pairs = [row for row in rows if row["expected_ack"]]
    assert len(pairs) > 10
    same = 0
    for row in pairs:
        segments = read_segments(folder / row["file"])
        ours = compared(acknowledge(segments, timestamp=datetime(2026, 1, 1)).decode().split("~\n"))
        expected = read_segments(folder / row["expected_ack"]).frame["text"].to_list()
        case = Path(row["file"]).name.removesuffix("__source.txt")
        if ours == compared(expected):
            assert case not in DIFFERENCES, f"{case} agrees now: take its row out"
            same += 1
        else:
            assert case in DIFFERENCES, (case, ours, compared(expected))
    assert same >= 8


def test_every_difference_is_documented() -> None:
    named = {name for names in DIFFERENCES.values() for name in names}
    assert named | {"bad-value", "loop-id", "ta1-place"} <= documented()


@pytest.mark.parametrize("name", ["docs/x12-differences.md"])
def test_the_page_says_why(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert all(len(line.strip("|").split("|")) == 4 for line in lines)
    assert len(documented()) == len(lines)
