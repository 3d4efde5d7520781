"""Does ``claimwright drg`` group the inpatient claims of an 837 and say what follows from their end?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cases.outpatient import WIRE
from typer.testing import CliRunner

from claimwright.cli.main import app

# Sepsis, two days, then a nursing facility: MS-DRG 871 has a geometric mean of 4.8 days in FY2026.
STAY = (
    WIRE.replace("CLM*A1*800***13:A:1", "CLM*B1*800***11:A:1")
    .replace("DTP*434*RD8*20260110-20260110~", "DTP*434*RD8*20260110-20260112~\nDTP*435*DT*202601101000~")
    .replace("CL1*3*1*01~", "CL1*1*1*03~")
    .replace(
        "HI*ABK:S0181XA~\nHI*APR:R0789~", "HI*ABK:A419:::::::Y~\nHI*ABJ:R6520~\nHI*ABF:J189:::::::Y*ABF:R6520:::::::Y~"
    )
)


def run(tmp_path: Path, text: str, *words: str) -> Any:
    path = tmp_path / "inpatient.837"
    path.write_text(text.replace("\n", ""), encoding="utf-8")
    return CliRunner().invoke(app, ["drg", str(path), *words])


def test_a_stay_is_grouped_with_its_transfer(tmp_path: Path) -> None:
    answer = run(tmp_path, STAY, "--json")
    found = json.loads(answer.stdout)
    assert answer.exit_code == 0, answer.stdout
    assert (found["drg"], found["return_code"], found["edits"]) == ("871", "OK", [])
    # (2 + 1) / 4.8
    assert (found["transfer"]["kind"], found["transfer"]["share"]) == ("post_acute", "0.6250")
    assert (found["length"]["days"], found["length"]["geometric_mean"]) == (2, "4.8")


def test_the_table_says_it_in_words(tmp_path: Path) -> None:
    words = " ".join(run(tmp_path, STAY).stdout.split())
    assert "MS-DRG 871" in words
    assert "Stay: 2 days, 2.8 short of the 4.8 expected." in words
    assert "Discharged to a skilled nursing facility after 2 days: (2 + 1) / 4.8. Paid 62.5 % of the whole." in words


def test_a_code_edit_ends_with_one(tmp_path: Path) -> None:
    answer = run(tmp_path, STAY.replace("ABK:A419", "ABK:I10"), "--json")
    assert answer.exit_code == 1
    assert [(one["edit"], one["code"]) for one in json.loads(answer.stdout)["edits"]] == [
        ("questionable_admission", "I10")
    ]


def test_a_file_without_stays_says_so(tmp_path: Path) -> None:
    answer = run(tmp_path, WIRE)
    assert answer.exit_code == 0
    assert "no inpatient hospital claim" in answer.stderr
