"""Who of a practice is on OIG's list: the same NPI is certain, the same name perhaps, and every look is in the trail."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from claimwright.cli.main import app
from claimwright.errors import ReferenceMissingError
from claimwright.workbench import opened_library
from claimwright.workbench.models import AuditEvent, Practice

PRACTICES = Path(__file__).resolve().parents[2] / "demo" / "practices"

pytestmark = pytest.mark.django_db


class Loaded:
    def __init__(self, rows: list[dict[str, Any]]) -> None:
        empty = dict.fromkeys(("npi", "last_name", "first_name", "business_name", "authority", "state", "birth"), "")
        full = [
            {**empty, "valid_from": date(2026, 11, 1), "valid_to": None, "excluded_on": date(2020, 2, 20), **row}
            for row in rows
        ]
        self._frame = pl.DataFrame(full, schema_overrides={"valid_to": pl.Date}).with_columns(
            pl.lit(None, dtype=pl.Date).alias("reinstated_on"),
            *(pl.col(name).replace("", None) for name in empty),
        )

    def frame(self, name: str) -> pl.DataFrame:
        assert name == "oig_exclusions"
        return self._frame


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def put(*rows: dict[str, Any]) -> None:
        monkeypatch.setattr(opened_library, "library", lambda: Loaded(list(rows)))

    return put


@pytest.fixture
def pier(db: None) -> Practice:
    made = CliRunner().invoke(app, ["practice", "import", str(PRACTICES / "lakeside.toml")])
    assert made.exit_code == 0, made.output
    practice = Practice.objects.get()
    for last, first, npi in (("O'Neil", "Mara", "1739048258"), ("Lindqvist", "Ebba", ""), ("Wu", "Lin", "1245319599")):
        words = ["provider", "add", "--practice", "lakeside", "--last-name", last, "--first-name", first]
        done = CliRunner().invoke(app, [*words, *(["--npi", npi] if npi else [])])
        assert done.exit_code == 0, done.output
    return practice


def screened(practice: Practice, *more: str) -> Result:
    return CliRunner().invoke(app, ["provider", "screen", "--practice", "lakeside", *more])


def test_the_same_npi_is_certain_and_the_same_name_perhaps(pier: Practice, listed: Callable[..., None]) -> None:
    listed(
        {
            "npi": "1739048258",
            "last_name": "ONEIL",
            "first_name": "MARA",
            "authority": "1128a1",
            "state": "NY",
            "birth": "1961",
        },
        {"last_name": "LINDQVIST", "first_name": "EBBA", "birth": "19700501"},
        {"npi": "1821059379", "last_name": "WU", "first_name": "LIN"},
    )
    done = screened(pier, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert sorted((one["verdict"], one["name"], one["birth_year"]) for one in told["matches"]) == [
        ("excluded", "O'Neil, Mara", "1961"),
        ("perhaps", "Lindqvist, Ebba", "1970"),
    ]
    event = AuditEvent.objects.get(event="providers.screened")
    assert (event.detail["excluded"], event.detail["perhaps"], event.detail["list"]) == (1, 1, "2026-11-01")
    assert "Lindqvist" not in str(event.detail)


def test_no_match_is_recorded_too(pier: Practice, listed: Callable[..., None]) -> None:
    listed({"npi": "1821059379", "last_name": "WU", "first_name": "LIN"})
    done = screened(pier)
    assert (done.exit_code, "no matches" in done.stdout, "November 2026" in done.stdout) == (0, True, True)
    assert AuditEvent.objects.get(event="providers.screened").detail["excluded"] == 0


def test_without_the_list_nothing_is_called_clear(pier: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def frame(self, name: str) -> pl.DataFrame:
            raise ReferenceMissingError(name)

    monkeypatch.setattr(opened_library, "library", Missing)
    done = screened(pier)
    assert (done.exit_code, "is not loaded" in done.stderr) == (1, True)
    assert not AuditEvent.objects.filter(event="providers.screened").exists()
