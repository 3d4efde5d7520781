"""``claimwright code --second-reader``: off unless named, told in the JSON, and no reason for a chart to fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.coding.second_reader.stub import Stub, keeps, refuses
from typer.testing import CliRunner, Result

from claimwright.cli.code import app

RUNNER = CliRunner()
pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def note(tmp_path: Path) -> str:
    path = tmp_path / "note.txt"
    path.write_text("ASSESSMENT\n1. Pneumonia.\n2. Gout.\n3. Hypertension (I10)\n")
    return str(path)


def code(*words: str) -> Result:
    return RUNNER.invoke(app, [*words, "--date", "2026-03-02", "--json"])


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_it_is_off_by_default(note: str) -> None:
    with Stub() as stub:
        found = told(code(note))
        assert stub.connections == 0
    assert not any("second_reader" in one for one in found["codes"] + found["set_aside"])


def test_the_json_says_what_it_said_of_each_code(note: str) -> None:
    with Stub(lambda said: (refuses if said["finding"]["quote"] == "Gout" else keeps)(said)) as stub:
        found = told(code(note, "--second-reader", stub.address, "--second-reader-model", "small"))
    said = {one["code"]: one.get("second_reader") for one in found["codes"] + found["set_aside"]}
    assert said["J18.9"] == {"model": "small", "answer": "kept", "why": ""}
    assert said["M10.9"] == {
        "model": "small", "answer": "demoted", "why": "the second reader found no support for it",
    }  # fmt: skip
    assert said["I10"] is None, "a code that is written in the note is not asked about"
    assert "M10.9" in [one["code"] for one in found["set_aside"]]


def test_all_but_the_answer_is_as_without_it(note: str) -> None:
    plain = told(code(note))
    with Stub(keeps) as stub:
        found = told(code(note, "--second-reader", stub.address, "--second-reader-model", "small"))
    for one in found["codes"] + found["set_aside"]:
        one.pop("second_reader", None)
    assert found == plain


def test_a_reader_that_fails_is_said_and_the_result_is_the_engines(note: str, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("ASSESSMENT\nGout\n")
    plain = told(code(note))
    with Stub() as stub:
        gone = stub.address
    result = code(note, str(other), "--second-reader", gone, "--second-reader-model", "small")
    assert result.exit_code == 0
    first = json.loads(result.stdout.splitlines()[0])
    assert [one["code"] for one in first["codes"]] == [one["code"] for one in plain["codes"]]
    assert first["codes"][0]["second_reader"]["answer"] == "dropped"
    assert f"{note}: second reader: nothing listens there; it answered 0 of 2" in result.stderr
    assert result.stderr.count("nothing listens") == 1, "a reader that says nothing is not asked again"


@pytest.mark.parametrize(
    "words",
    [
        ["--second-reader", "http://127.0.0.1:9/v1"],
        ["--second-reader-model", "small"],
        ["--second-reader", "ftp://127.0.0.1", "--second-reader-model", "small"],
        ["--second-reader", "http://a:b@127.0.0.1", "--second-reader-model", "small"],
    ],
)
def test_what_is_named_by_half_is_refused(note: str, words: list[str]) -> None:
    assert code(note, *words).exit_code == 2


def test_an_address_of_the_internet_is_refused(note: str) -> None:
    result = code(note, "--second-reader", "https://93.184.216.34/v1", "--second-reader-model", "small")
    assert "neither this machine nor a private network: nothing was sent" in result.stderr
    assert result.exit_code == 0
