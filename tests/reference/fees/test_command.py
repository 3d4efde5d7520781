"""Does ``claimwright reference price`` show amount and arithmetic, and end with 1 where there is no amount?"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner

from claimwright.cli import price as command
from claimwright.cli.main import app


@pytest.fixture
def run(loaded: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(command, "ready_library", lambda: loaded)
    return lambda *words: CliRunner().invoke(app, ["reference", "price", *words])


@pytest.mark.shared_data
def test_the_amount_and_its_steps(run: Any) -> None:
    shown = run("20610", "--date", "2025-11-03", "--zip", "10001", "--pos", "11", "-m", "50")
    assert shown.exit_code == 0
    assert "Allowed: $110.10" in shown.output
    assert "73.40 x 150 %" in shown.output
    told = run("20610", "--date", "2025-11-03", "--zip", "10001", "--pos", "11", "-m", "50", "--json")
    found = json.loads(told.output)
    assert (found["amount"], found["date"], found["locality"]) == ("110.10", date(2025, 11, 3).isoformat(), "01")


@pytest.mark.shared_data
def test_no_amount_ends_with_one_and_says_why(run: Any) -> None:
    shown = run("99213", "--date", "2025-01-03", "--zip", "10001")
    assert shown.exit_code == 1
    assert "Missing: a physician fee schedule of 2025-01-03" in shown.output


def test_what_cannot_be_asked_is_refused() -> None:
    for words, expected in (
        (("99213", "--date", "yesterday"), "expected a date such as 2025-11-03"),
        (("99213", "--date", "2025-11-03", "--units", "none"), "expected a number"),
        (("99213", "--date", "2025-11-03", "-m", "26,50,59,LT,RT"), "at most four modifiers"),
    ):
        refused = CliRunner().invoke(app, ["reference", "price", *words])
        assert refused.exit_code == 2
        assert expected in " ".join(refused.output.split())
