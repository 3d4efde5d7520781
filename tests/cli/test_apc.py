"""Does ``claimwright apc`` read a claim as JSON or from an 837, and say what its lines come to?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cases.outpatient import CLAIM, WIRE
from typer.testing import CliRunner

from claimwright.cli.main import app


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["apc", *words])


def written(tmp_path: Path, claim: dict[str, Any]) -> str:
    path = tmp_path / "claim.json"
    path.write_text(json.dumps(claim), encoding="utf-8")
    return str(path)


def test_a_claim_as_json_is_grouped_and_priced(tmp_path: Path) -> None:
    # APC 5312 1,222.56 whole, APC 5301 926.64 at half; with the wage index x 0.6 x 1.2 + x 0.4
    answer = run(written(tmp_path, CLAIM), "--json")
    found = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert [(one["status"], one["apc"], one["amount"]) for one in found["lines"]] == [
        ("T", "05312", "1222.56"), ("T", "05301", "463.32"), ("N", "", "0.00"),
    ]  # fmt: skip
    assert (found["claim"], found["problem"], found["edits"]) == ("claim", None, [])
    raised = json.loads(run(written(tmp_path, CLAIM), "--json", "--wage-index", "1.2").stdout)
    assert raised["lines"][0]["amount"] == "1369.27"
    quiet = json.loads(run(written(tmp_path, CLAIM), "--json", "--no-money").stdout)
    assert [one["amount"] for one in quiet["lines"]] == [None, None, None]


def test_an_837_is_grouped_claim_by_claim(tmp_path: Path) -> None:
    path = tmp_path / "hospital.837"
    path.write_text(WIRE.replace("\n", ""), encoding="utf-8")
    shown = run(str(path))
    assert shown.exit_code == 0
    words = " ".join(shown.output.split())
    assert "no edits" in words
    assert "packaged beside line 1 (99283), status V" in words
    assert "no wage index is given" in words


def test_an_edit_ends_with_one_and_says_what_to_do(tmp_path: Path) -> None:
    shown = run(written(tmp_path, CLAIM | {"lines": [{"revenue_code": "0391", "code": "36430"}]}))
    assert shown.exit_code == 1
    assert "The claim comes back unprocessed: correct it and send it again." in shown.output


def test_a_day_without_tables_is_said(tmp_path: Path) -> None:
    shown = run(written(tmp_path, CLAIM | {"first_day": "2026-11-15"}))
    assert shown.exit_code == 1
    assert "tables end 2026-06-30" in shown.output
    assert "05312" not in shown.output


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"first_day": "10.1.2026"}, "/first_day: expected a day, YYYY-MM-DD"),
        ({"first_day": None}, "/first_day: expected the first day of the statement"),
        ({"age": "old"}, "/age: expected a whole number"),
        ({"lines": "45385"}, "/lines: expected an object with a list of lines"),
        ({"lines": [{"code": 45385}]}, "/lines/0/code: expected a text"),
        ({"lines": [{"units": "NaN"}]}, "/lines/0/units: expected a number"),
        ({"patient_name": "DOE"}, "/patient_name: expected one of"),
    ],
)
def test_a_wrong_claim_hears_where_and_never_what(tmp_path: Path, change: dict[str, Any], place: str) -> None:
    answer = run(written(tmp_path, CLAIM | change))
    assert answer.exit_code == 2
    assert place in " ".join(answer.stderr.split())
    assert "DOE" not in answer.stderr
