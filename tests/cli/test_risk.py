"""``claimwright risk``: tables in, scores out, and what counts for nothing is named."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.x12.claims import PROFESSIONAL
from typer.testing import CliRunner

from claimwright.cli.risk import app

RUNNER = CliRunner()
MEMBERS = "member_id,age,sex,dual_status,new_enrollee\na,72,F,NA,false\nb,72,F,02,false\n"


@pytest.fixture
def tables(tmp_path: Path) -> tuple[str, str]:
    members, diagnoses = tmp_path / "members.csv", tmp_path / "diagnoses.csv"
    members.write_text(MEMBERS)
    diagnoses.write_text("member_id,code\na,E11.22\na,N18.32\na,I50.22\nb,E11.9\n")
    return str(members), str(diagnoses)


@pytest.mark.usefixtures("library")
def test_scores_of_two_people_with_what_they_are_paid_by(tables: tuple[str, str], tmp_path: Path) -> None:
    out, terms, categories = (tmp_path / name for name in ("scores.parquet", "terms.csv", "categories.parquet"))
    result = RUNNER.invoke(app, [
        "score", *tables, "--out", str(out), "--terms", str(terms), "--categories", str(categories),
        "--payment-year", "2026", "--normalization", "1.067", "--intensity", "0.059",
    ])  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "2 people scored by V28 for payment year 2026, 0 without a segment" in result.stdout
    scores = pl.read_parquet(out)
    # 1.336 / 1.067 x .941 = 1.17824...
    assert scores.select("member_id", "segment", "raw", "payment").row(0) == ("a", "CNA_", Decimal("1.336"), 1.1782)
    assert scores["segment"].to_list() == ["CNA_", "CFA_"]
    assert "a,interaction,DIABETES_HF_V28,0.112" in terms.read_text().splitlines()
    assert pl.read_parquet(categories).filter(member_id="b").rows() == [("b", "E119", "38", True)]


@pytest.mark.usefixtures("library")
def test_a_header_and_an_unknown_code_are_named(tables: tuple[str, str], tmp_path: Path) -> None:
    Path(tables[1]).write_text("member_id,code\na,I70.20\nb,I70.20\nb,QQQ\nb,E11.9\n")
    result = RUNNER.invoke(app, ["score", *tables, "--out", str(tmp_path / "s.csv"), "--payment-year", "2026"])
    assert result.exit_code == 1
    assert "I7020, 2 times: a header" in result.stderr
    assert "QQQ, 1 times: not an ICD-10-CM code" in result.stderr
    assert "E119" not in result.stderr


@pytest.mark.parametrize(("arguments", "words"), [
    (["--model", "HHS"], "No installed file holds"),
    (["--model", "V24", "--payment-year", "2027"], "cannot be scored for payment year 2027"),
    (["--normalization", "1.067"], "give both factors"),
    (["--normalization", "0", "--intensity", "0.059"], "above zero"),
])  # fmt: skip
def test_what_cannot_be_scored_is_refused(
    tables: tuple[str, str], tmp_path: Path, arguments: list[str], words: str
) -> None:
    out = tmp_path / "s.csv"
    result = RUNNER.invoke(app, ["score", *tables, "--out", str(out), *arguments], env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert words in result.stderr
    assert not out.exists()


def test_a_table_without_a_needed_column_is_refused(tables: tuple[str, str], tmp_path: Path) -> None:
    Path(tables[0]).write_text("member_id,age\na,72\n")
    result = RUNNER.invoke(app, ["score", *tables, "--out", str(tmp_path / "s.csv")])
    assert result.exit_code == 2
    assert "expected a column sex" in result.stderr


def test_a_sex_without_coefficients_is_refused(tables: tuple[str, str], tmp_path: Path) -> None:
    Path(tables[0]).write_text("member_id,age,sex\na,72,U\n")
    result = RUNNER.invoke(app, ["score", *tables, "--out", str(tmp_path / "s.csv")])
    assert result.exit_code == 2
    assert "F or M" in result.stderr


@pytest.mark.usefixtures("library")
def test_diagnoses_of_nobody_among_the_members_are_counted(tables: tuple[str, str], tmp_path: Path) -> None:
    """Numbers that lost their zeros on the way are found, not scored as nothing."""
    Path(tables[0]).write_text("member_id,age,sex\n007,72,F\n")
    Path(tables[1]).write_text("member_id,code\n7,E11.9\n7,I50.22\n")
    command = ["score", *tables, "--out", str(tmp_path / "s.csv"), "--payment-year", "2026"]
    assert "2 diagnoses are of nobody among the members" in RUNNER.invoke(app, command).stderr
    Path(tables[1]).write_text("member_id,code\n007,E11.9\n")
    assert "nobody" not in RUNNER.invoke(app, command).stderr


@pytest.mark.parametrize(("written", "words"), [
    (None, "there is no such file"),
    (b"", "no table: expected CSV in UTF-8"),
    (b"member_id,age,sex\nM\xfcller,72,F\n", "no table: expected CSV in UTF-8"),
    (b"member_id;age;sex\na;72;F\n", "expected a column member_id, age, sex, separated by commas"),
])  # fmt: skip
def test_a_file_that_is_no_table_says_why(
    tables: tuple[str, str], tmp_path: Path, written: bytes | None, words: str
) -> None:
    members = tmp_path / "other.csv"
    if written is not None:
        members.write_bytes(written)
    result = RUNNER.invoke(app, ["score", str(members), tables[1], "--out", str(tmp_path / "s.csv")])
    assert (result.exit_code, words in result.stderr) == (2, True)


def test_models_say_what_is_not_installed() -> None:
    found = json.loads(RUNNER.invoke(app, ["models", "--json"]).stdout)
    assert {(one["model"], one["payment_year"]) for one in found["models"]} >= {("V28", 2027), ("ESRD V24", 2026)}
    assert "HHS" in found["not_installed"]
    assert "HHS" in RUNNER.invoke(app, ["models"]).stdout


CHART = """Patient: Doe, Jane   DOB: 05/01/1953  Sex: F
Date of service: 06/01/2025
ASSESSMENT AND PLAN
1. Type 2 diabetes, A1c 7.9. Continue metformin.
2. Acute ischemic stroke.
Electronically signed by Ann Lee, MD
"""


@pytest.mark.usefixtures("library")
def test_a_folder_of_charts_is_reviewed(tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "june.txt").write_text(CHART)
    (tmp_path / "charts" / "before.txt").write_text(
        CHART.replace("06/01/2025", "03/01/2024").replace("Acute ischemic stroke", "COPD, stable")
    )
    result = RUNNER.invoke(app, ["review", str(tmp_path / "charts"), "--json"])
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)
    assert (found["service_year"], found["payment_year"], found["final"]) == (2025, 2026, False)
    diabetes, stroke = found["hccs"]
    assert (diabetes["hcc"], diabetes["supported"], diabetes["documents"][0]["grade"]) == ("38", True, "MT")
    mark = diabetes["documents"][0]["marks"][0]
    assert CHART[mark["start"] : mark["end"]] == mark["quote"]
    assert (stroke["hcc"], stroke["supported"]) == ("249", False)
    assert [one["topic"] for one in found["often_unsupported"]] == ["acute_stroke"]
    assert [one["rule"] for one in found["recapture"]] == ["HCC 280"]
    assert "Weight" not in RUNNER.invoke(app, ["review", str(tmp_path / "charts")]).stdout


@pytest.mark.usefixtures("library")
def test_a_person_of_unknown_age_is_not_scored(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Date of service: 06/01/2025\nASSESSMENT\n1. Gout\n")
    result = RUNNER.invoke(app, ["review", str(note)])
    assert result.exit_code == 2
    assert "--age and --sex" in result.stderr
    assert RUNNER.invoke(app, ["review", str(note), "--age", "72", "--sex", "F"]).exit_code == 0


@pytest.mark.usefixtures("library")
def test_claims_go_on_to_scores(tmp_path: Path) -> None:
    """A batch of claims: what counts, what does not and why, and the score of what counts."""
    batch, out = tmp_path / "monday.837", tmp_path / "diagnoses.csv"
    batch.write_text(PROFESSIONAL)
    result = RUNNER.invoke(app, ["accept", str(batch), "--out", str(out), "--unsupported", str(tmp_path / "flags.csv")])
    assert result.exit_code in {0, 1}, result.output
    rows = pl.read_csv(out)
    assert {"member_id", "code", "accepted", "reason", "day"} <= set(rows.columns)
    assert rows.height
    told = f"{rows['accepted'].sum():,} count, {rows.filter(~pl.col('accepted')).height:,} do not"
    assert told in result.stdout
    members = tmp_path / "members.csv"
    members.write_text(
        "member_id,age,sex\n" + "".join(f"{one},72,F\n" for one in rows["member_id"].drop_nulls().unique())
    )
    scored = RUNNER.invoke(
        app, ["score", str(members), str(out), "--out", str(tmp_path / "s.csv"), "--payment-year", "2027"]
    )
    assert scored.exit_code in {0, 1}, scored.output


def test_a_file_that_holds_no_claims_is_refused(tmp_path: Path) -> None:
    batch = tmp_path / "note.txt"
    batch.write_text("No claim.")
    result = RUNNER.invoke(app, ["accept", str(batch), "--out", str(tmp_path / "d.csv")])
    assert result.exit_code == 2


@pytest.mark.usefixtures("library")
def test_rows_that_do_not_count_are_not_scored(tables: tuple[str, str], tmp_path: Path) -> None:
    Path(tables[1]).write_text("member_id,code,accepted\na,E11.9,true\na,I50.9,false\n")
    out = tmp_path / "s.csv"
    assert RUNNER.invoke(app, ["score", *tables, "--out", str(out), "--payment-year", "2026"]).exit_code == 0
    assert pl.read_csv(out)["raw"].to_list()[0] == 0.561


@pytest.mark.usefixtures("library")
def test_what_only_earlier_years_have_is_listed(tables: tuple[str, str], tmp_path: Path) -> None:
    earlier, recapture = tmp_path / "earlier.csv", tmp_path / "recapture.csv"
    earlier.write_text("member_id,code,day\nb,J44.9,2024-03-02\nb,I63.9,2024-03-02\na,I50.9,2024-03-02\n")
    both = ["--earlier", str(earlier), "--recapture", str(recapture)]
    result = RUNNER.invoke(app, ["score", *tables, "--out", str(tmp_path / "s.csv"), "--payment-year", "2026", *both])
    assert result.exit_code == 0, result.output
    assert "1 lasting conditions of earlier years" in result.stdout
    assert recapture.read_text().splitlines()[1].startswith("b,280,")
    alone = RUNNER.invoke(app, ["score", *tables, "--out", str(tmp_path / "s.csv"), *both[:2]], env={"COLUMNS": "200"})
    assert "give both or none" in alone.stderr
