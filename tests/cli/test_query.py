"""``claimwright query``: questions of a record, and the check of a written one."""

from __future__ import annotations

import json
from pathlib import Path

from tests.queries.test_lint import GOOD, SEPSIS
from typer.testing import CliRunner

from claimwright.cli.query import app

ROOT = Path(__file__).parents[2]
STAY = ROOT / "demo" / "charts" / "riverbend" / "rch-0001-sepsis-pneumonia.json"


def test_a_record_gives_its_questions_with_quotes_of_its_documents() -> None:
    ran = CliRunner().invoke(app, [str(STAY), "--json"])
    assert ran.exit_code == 0
    [asked] = json.loads(ran.output)["queries"]
    assert asked["trigger"] == "Q13"
    assert asked["to"] == "Jan Kowalczyk"
    assert [one["text"] for one in asked["options"]][-2:] == ["other: ____", "unable to determine"]
    assert "confused to date" in {one["quote"] for one in asked["indicators"]}
    assert asked["lint"] == []


def test_a_note_in_words_is_asked_in_words(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Labs: Creatinine 1.0 (3/1), 2.1 (3/3).", encoding="utf-8")
    ran = CliRunner().invoke(app, [str(note), "--date", "2026-03-01", "--setting", "inpatient"])
    assert "1 question" in ran.output
    assert "[ ] acute kidney injury due to ____" in ran.output


def test_a_written_question_is_checked(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(SEPSIS, encoding="utf-8")
    ran = CliRunner().invoke(app, ["lint", str(good)])
    assert (ran.exit_code, ran.output) == (0, "May be sent.\n")
    ran = CliRunner().invoke(app, ["lint", str(bad), "--json"])
    told = json.loads(ran.output)
    assert (ran.exit_code, told["sendable"]) == (1, False)
    assert {one["rule"] for one in told["findings"]} >= {"L1", "L2", "L3", "L5", "L8"}


def test_what_the_record_documents_may_be_named(tmp_path: Path) -> None:
    question = tmp_path / "question.txt"
    question.write_text(
        "Subject: Sepsis\nNote of 8/18: sepsis, lactate 3.8.\nPlease state its source.\n- another source: ____\n- pneumonia\n- other\n- unable to determine",
        encoding="utf-8",
    )
    alone = CliRunner().invoke(app, ["lint", str(question)])
    with_record = CliRunner().invoke(app, ["lint", str(question), "--record", str(STAY)])
    assert (alone.exit_code, with_record.exit_code) == (0, 0)
    question.write_text(
        question.read_text(encoding="utf-8").replace("Subject: Sepsis", "Subject: Heart attack"), encoding="utf-8"
    )
    assert CliRunner().invoke(app, ["lint", str(question), "--record", str(STAY)]).exit_code == 1
