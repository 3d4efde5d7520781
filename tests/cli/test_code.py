"""``claimwright code``: JSON others rely on, exit codes, and a readable table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from claimwright.cli.code import app

RUNNER = CliRunner()


@pytest.mark.usefixtures("library")
def test_json_can_be_checked_against_the_file(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes("Débridement\r\n\r\nASSESSMENT\r\n1. Gout\r\n".encode())
    result = RUNNER.invoke(app, [str(note), "--json", "--date", "2026-03-02"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["source"] == str(note)
    (code,) = found["codes"]
    assert (code["code"], code["system"]) == ("M10.9", "icd10cm")
    (evidence,) = code["evidence"]
    assert evidence["document"] == "note.txt"
    assert note.read_bytes().decode()[evidence["start"] : evidence["end"]] == evidence["quote"] == "Gout"
    assert "documents" not in found
    assert all(set(a) == {"code", "score"} for a in code["alternatives"])


@pytest.mark.usefixtures("library")
def test_other_formats_bring_their_text(tmp_path: Path) -> None:
    message = tmp_path / "m.hl7"
    message.write_text(
        "MSH|^~\\&|A|B|C|D|20260302||MDM^T02|1|P|2.5\rPID|1||M1||Poe^Ann\rTXA|1|PN|TX\rOBX|1|TX|||ASSESSMENT~Gout\r"
    )
    found = json.loads(RUNNER.invoke(app, [str(message), "--json"]).stdout)
    (evidence,) = found["codes"][0]["evidence"]
    assert found["documents"][evidence["document"]][evidence["start"] : evidence["end"]] == evidence["quote"]


@pytest.mark.usefixtures("library")
def test_words_of_a_pdf_are_shown_with_their_page(tmp_path: Path) -> None:
    paper = tmp_path / "note.pdf"
    canvas = Canvas(str(paper))
    for line in ("Patient: Poe, Ann", "ASSESSMENT: Gout"):
        canvas.drawString(72, 720, line)
        canvas.showPage()
    canvas.save()
    found = json.loads(RUNNER.invoke(app, [str(paper), "--json"]).stdout)
    (evidence,) = found["codes"][0]["evidence"]
    assert (evidence["quote"], evidence["page"]) == ("Gout", 2)
    assert '"Gout" (page 2)' in RUNNER.invoke(app, [str(paper)]).stdout


@pytest.mark.usefixtures("library")
def test_an_unreadable_file_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.xml", tmp_path / "good.txt"
    bad.write_text("<section/>")
    good.write_text("ASSESSMENT\nGout\n")
    result = RUNNER.invoke(app, [str(bad), str(good), str(tmp_path / "none.txt"), "--json"])
    assert result.exit_code == 2
    assert [json.loads(line)["source"] for line in result.stdout.splitlines()] == [str(good)]
    assert "bad.xml: /section" in result.stderr
    assert "none.txt" in result.stderr


@pytest.mark.usefixtures("library")
def test_standard_input_and_table() -> None:
    result = RUNNER.invoke(app, ["-"], input="ASSESSMENT\nGout\n")
    assert result.exit_code == 0
    assert "M10.9" in result.stdout
    assert '"Gout"' in result.stdout
