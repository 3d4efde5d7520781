"""``claimwright x12 show`` and ``tables``: a file in plain words, and as files of tables."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tests.x12.claims import PAYMENT, PROFESSIONAL
from typer.testing import CliRunner

from claimwright.cli import output
from claimwright.cli.x12 import app
from claimwright.cli.x12_words import own_words
from claimwright.data_files import data_rows


@pytest.fixture
def claim(tmp_path: Path) -> str:
    path = tmp_path / "monday.837"
    path.write_text(PROFESSIONAL.replace("***1:2~", "***1:3~"))
    return str(path)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def lines(*arguments: str) -> list[str]:
    return [line.strip() for line in run(*arguments)[1].splitlines()]


def test_each_element_is_named_and_the_finding_stands_at_its_place(claim: str) -> None:
    told = lines("show", claim, "--claim", "1")
    assert "2010BA Subscriber" in told
    assert "NM103    Last or organization name          DOE" in told
    assert "DMG02    Birth date                         19700102  = 1970-01-02" in told
    pointer = next(at for at, line in enumerate(told) if line.startswith("SV107-2"))
    assert told[pointer + 1] == (
        "!! error: a diagnosis pointer points to a diagnosis the claim does not have; expected 1 to 2"
    )


def test_folded_a_claim_is_a_line(claim: str) -> None:
    code, out, _ = run("show", claim, "--fold", "--json")
    assert code == 1
    assert json.loads(out) == {"claim": 1, "label": "PCN1", "row": 20, "errors": 1, "warnings": 0}


@pytest.mark.parametrize("remark", ["LQ*HE*N382~CAS*CO", "MOA***N382~SVC"], ids=["of a line", "of a claim"])
def test_reasons_and_remarks_have_our_own_words(remark: str, tmp_path: Path) -> None:
    era = tmp_path / "era.835"
    era.write_text(PAYMENT.replace(f"~\n{remark.partition('~')[2]}", f"~\n{remark}", 1))
    told = [line.rpartition("  ")[2] for line in lines("show", str(era), "--claim", "1")]
    assert "= patient's identifier missing or invalid" in told
    assert "= Charge above the allowed amount" in told


def test_every_reason_and_remark_of_the_tables_has_words() -> None:
    reasons = {row["reason_code"] for row in data_rows("claimwright.remittance", "adjustment_classes.tsv")}
    remarks = {row["remark_code"] for row in data_rows("claimwright.denials", "remarks.tsv")}
    assert [code for code in reasons if not own_words("carc", code)] == []
    assert [code for code in remarks if not own_words("remark", code)] == []


def test_every_sample_is_shown(shared_data: Path) -> None:
    """Remittances and answers of all kinds: nothing that stands in them ends the command with a fault."""
    files = [*(shared_data / "cases" / "x12").glob("*.*"), *(shared_data / "x12").glob("*/*")]
    small = [file for file in files if file.suffix != ".tsv" and file.stat().st_size < 6_000]
    assert len(small) > 100
    for file in sorted(small):
        result = CliRunner().invoke(app, ["show", str(file)])
        assert result.exception is None or isinstance(result.exception, SystemExit), file


def test_what_holds_a_text_is_found_in_claims_or_outside(claim: str) -> None:
    assert "2400 Service line" in lines("show", claim, "--find", "j1100")
    outside = lines("show", claim, "--find", "s100")
    assert "1000A Submitter" in outside
    assert "2400 Service line" not in outside
    assert run("show", claim, "--find", "nowhere")[:2] == (0, "")


def test_a_claim_the_file_does_not_have(claim: str) -> None:
    code, _, err = run("show", claim, "--claim", "2")
    assert code == 2
    assert "holds 1 claims, so there is no claim 2" in err


def test_tables_of_several_files(claim: str, tmp_path: Path) -> None:
    era, page, folder = tmp_path / "era.835", tmp_path / "page.html", tmp_path / "tables"
    era.write_text(PAYMENT)
    page.write_text("<html>")
    code, out, err = run("tables", claim, str(era), str(page), "--out", str(folder), "--json")
    assert code == 2
    assert "page.html: byte 0: no ISA segment" in err
    assert json.loads(out)["lines"] == 2
    assert pl.read_parquet(folder / "lines.parquet")["charge"].to_list() == [100, 50]
    assert pl.read_parquet(folder / "claim_payments.parquet").height == 1


def test_tables_as_csv_hold_money_as_written(claim: str, tmp_path: Path) -> None:
    run("tables", claim, claim, "--out", str(tmp_path / "csv"), "--format", "csv")
    text = (tmp_path / "csv" / "claims.csv").read_text().splitlines()
    assert len(text) == 3
    assert ",150.00," in text[1]


def test_what_a_file_holds_does_not_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "hostile.837"
    path.write_text(PROFESSIONAL.replace("*DOE*", "*D\x1b[2JOE*"))
    said = run("show", str(path))[1]
    assert "\x1b" not in said
    assert "D[2JOE" in said


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_gets_colours_unless_its_user_wants_none(
    environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert output.colours_wanted() is coloured
