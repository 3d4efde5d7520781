"""The commands find, explain and reference: JSON others rely on, exit codes, nothing but messages on bad input."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from claimwright.cli.main import app
from claimwright.reference import Library

pytestmark = pytest.mark.usefixtures("library")


def _run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def test_find_prints_a_json_line_a_term(library: Library) -> None:
    result = _run("find", "chest pain", "I10", "--json", "-n", "2", "--date", "2026-04-01")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [line["term"] for line in lines] == ["chest pain", "I10"]
    assert lines[0]["codes"][0]["code"] == "R07.9"
    assert set(lines[0]["codes"][0]) == {"code", "description", "score", "reason", "matched", "source"}
    (found,) = lines[1]["codes"]
    assert (found["code"], found["description"], found["score"]) == ("I10", "Essential (primary) hypertension", 1.0)
    assert (found["reason"], found["matched"]) == ("begins with the code", "I10")


@pytest.mark.parametrize("command", ["find", "explain"])
@pytest.mark.parametrize("given", [("",), ("I10", "  ")])
def test_an_empty_argument_is_refused_in_words(command: str, given: tuple[str, ...]) -> None:
    result = _run(command, *given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "an empty argument asks for nothing" in result.stderr


def test_find_reads_a_term_a_line_and_answers_every_line() -> None:
    result = _run("find", "-", "--json", stdin=b"COPD\n\n\xff\xfe\nasthma\r\n")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [len(line["codes"]) > 0 for line in lines] == [True, False, False, True]
    assert lines[3]["term"] == "asthma"


@pytest.mark.parametrize(
    "arguments",
    [["find", "x", "--date", "2026-13-01"], ["find", "x", "--system", "icd9"], ["find", "x", "-n", "0"], ["find"]],
)
def test_a_wrong_option_is_a_usage_error(arguments: list[str]) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_explain_says_place_validity_and_notes() -> None:
    result = _run("explain", "i42.0", "--json", "--date", "2026-11-01")
    about = json.loads(result.stdout)
    assert (result.exit_code, about["code"], about["billable"]) == (0, "I42.0", False)
    assert [(v["valid_from"], v["billable"]) for v in about["validity"]] == [
        ("2015-10-01", True),
        ("2026-10-01", False),
    ]
    assert about["ancestors"][0]["code"] == "I42"


def test_a_code_in_two_lists_is_explained_in_both_unless_the_dot_decides() -> None:
    both = [json.loads(line)["system"] for line in _run("explain", "J1100", "--json").stdout.splitlines()]
    assert both == ["hcpcs", "icd10cm"]
    dotted = [json.loads(line)["system"] for line in _run("explain", "J11.00", "--json").stdout.splitlines()]
    assert dotted == ["icd10cm"]


def test_explain_ends_with_1_for_an_expired_code_and_2_for_none() -> None:
    assert _run("explain", "I42.00", "--date", "2026-01-01").exit_code == 1
    missing = _run("explain", "QQQ", "99213")
    assert missing.exit_code == 2
    assert "descriptor not loaded" in missing.stdout
    assert "no ICD-10-CM" in missing.stderr


def test_status_lists_every_data_set() -> None:
    result = _run("reference", "status", "--json")
    names = {entry["data_set"] for entry in json.loads(result.stdout)["data_sets"]}
    assert {"icd10cm", "icd10pcs", "hcpcs", "ptp", "apc_rates", "drg_weights"} <= names
    assert _run("reference", "build").exit_code == 0


def test_a_home_without_library_is_told_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("CLAIMWRIGHT_HOME", str(tmp_path))
    result = _run("reference", "status")
    assert result.exit_code == 2
    assert "claimwright reference build" in result.stderr
