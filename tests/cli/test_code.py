"""``claimwright code``: JSON others rely on, exit codes, and a readable table."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

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


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    (tmp_path / "stay1__1_ed.txt").write_text("EMERGENCY NOTE\nImpression:\n1. Acute appendicitis\n")
    (tmp_path / "stay1__2_discharge.txt").write_text(
        "Discharge diagnoses:\n1. Acute appendicitis\n2. Hyponatremia on hospital day 2\n"
    )
    (tmp_path / "other.txt").write_text("Assessment:\n1. Asthma\n2. Possible lupus\n")
    return tmp_path


def test_files_of_one_name_are_one_chart(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(path) for path in sorted(parts.iterdir())]
    status, (other, stay) = _run(capsys, *files, "--setting", "inpatient", "--date", "2026-03-02")
    assert status == 0
    assert (other["source"], other["setting"]) == (files[0], "inpatient")
    assert "files" not in other
    assert stay["source"] == str(parts / "stay1")
    assert stay["files"] == files[1:]
    assert [(c["code"], c["order"], c["poa"]) for c in stay["codes"] if c["system"] == "icd10cm"] == [
        ("K35.80", 1, "Y"),
        ("E87.1", 2, "N"),
    ]
    appendicitis = stay["codes"][0]["evidence"]
    assert {e["document"] for e in appendicitis} == set(files[1:])
    for one in appendicitis:
        assert Path(one["document"]).read_text()[one["start"] : one["end"]] == one["quote"]


def test_a_folder_and_the_option_make_one_chart(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(path) for path in sorted(parts.iterdir())]
    _, folder = _run(capsys, str(parts))
    _, option = _run(capsys, "--chart", *files)
    assert len(folder) == len(option) == 1
    assert folder[0]["files"] == option[0]["files"] == files
    assert folder[0]["codes"] == option[0]["codes"]


def test_what_is_set_aside_says_why(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, (found,) = _run(capsys, str(parts / "other.txt"), "--setting", "office")
    assert [c["code"] for c in found["codes"]] == ["J45.909"]
    assert "poa" not in found["codes"][0]
    lupus = next(one for one in found["set_aside"] if one["code"].startswith("M32"))
    assert "IV.H" in lupus["reason"]
    assert lupus["evidence"][0]["quote"]


def test_an_unreadable_part_is_told_and_the_rest_goes_on(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (parts / "stay1__3.pdf").write_bytes(b"%PDF-1.4 broken")
    files = [str(path) for path in sorted(parts.glob("stay1*"))]
    status, (stay,) = _run(capsys, *files)
    assert status == 2
    assert stay["files"] == files[:2]
    assert [c["code"] for c in stay["codes"]] == ["K35.80", "E87.1"]


def test_files_of_two_patients_are_no_chart(tmp_path: Path) -> None:
    stay = tmp_path / "stay"
    stay.mkdir()
    (stay / "1.txt").write_text("Patient: Ann Alpha\nDOB: 01/02/1950\nAssessment: Pneumonia\n")
    (stay / "2.txt").write_text("Assessment: Gout\n")
    (stay / "3.txt").write_text("Patient: Bob Beta\nDOB: 03/04/1961\nAssessment: COPD\n")
    (tmp_path / "other.txt").write_text("Assessment: Asthma\n")
    result = CliRunner().invoke(app, [str(stay), str(tmp_path / "other.txt"), "--json"])
    assert result.exit_code == 2
    assert [json.loads(line)["source"] for line in result.stdout.splitlines()] == [str(tmp_path / "other.txt")]
    assert f"{stay / '3.txt'}: not one chart" in result.stderr
    assert f"another patient's than in {stay / '1.txt'}" in result.stderr
    assert "Beta" not in result.stderr


def test_what_is_in_a_folder_is_read_or_named(parts: Path) -> None:
    (parts / ".DS_Store").write_bytes(b"\x00\x01Bud1")
    (parts / "later").mkdir()
    (parts / "later" / "note.txt").write_text("Assessment: Gout\n")
    (parts / "later" / "none").mkdir()
    result = CliRunner().invoke(app, [str(parts), str(parts / "later" / "none"), "--json"])
    assert result.exit_code == 2
    (chart,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(name).name for name in chart["files"]] == [
        "other.txt",
        "stay1__1_ed.txt",
        "stay1__2_discharge.txt",
    ]
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == [
        str(parts / "later"),
        str(parts / "later" / "none"),
    ]


def test_a_file_given_twice_counts_once(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = str(parts / "other.txt")
    _, once = _run(capsys, other)
    assert _run(capsys, other, other) == (0, once)
    assert _run(capsys, "--chart", other, other) == (0, once)
    result = CliRunner().invoke(app, ["-", "-", "--json"], input="Assessment: Gout\n")
    assert result.exit_code == 0
    assert [code["code"] for code in json.loads(result.stdout)["codes"]] == ["M10.9"]


def test_each_note_of_an_archive_has_a_name_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "notes.zip", "w") as archive:
        archive.writestr("1.txt", "Assessment: Gout\n")
        archive.writestr("2.txt", "Assessment: Asthma\n")
    (tmp_path / "own.txt").write_text("Assessment: Psoriasis\n")
    for given in ([str(tmp_path)], [str(tmp_path / "notes.zip")]):
        _, (found,) = _run(capsys, *given)
        quoted = {code["code"]: code["evidence"][0] for code in found["codes"]}
        assert {"M10.9", "J45.909"} <= set(quoted)
        for one in quoted.values():
            assert found["documents"][one["document"]][one["start"] : one["end"]] == one["quote"]


def test_what_is_told_of_one_of_several_files_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    visit = "PID|1||A1||Alpha^Ann||19500102|F\rPV1|1|I|||||||||||||||||V{n}\rDG1|1||E11.9^x^I10|||F\r"
    for number in (1, 2):
        head = f"MSH|^~\\&|A|B|C|D|20260302||ADT^A01|{number}|P|2.5\r"
        (tmp_path / f"{number}.hl7").write_text(head + visit.format(n=number))
    result = CliRunner().invoke(app, [str(tmp_path)])
    assert result.exit_code == 0
    second = tmp_path / "2.hl7"
    assert result.stderr.splitlines()[0].endswith(
        f"{tmp_path}: {second}: another visit's number than in {tmp_path / '1.hl7'}: both are coded as one visit"
    )


@pytest.mark.usefixtures("library")
def test_a_written_service_brings_its_modifiers_and_units(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("ASSESSMENT\nGout\n\nBILLING\nCPT 99213-25, J1885 x 2\n")
    found = json.loads(RUNNER.invoke(app, [str(note), "--json", "--date", "2026-03-02"]).stdout)
    told = [(one["code"], one["modifiers"], one["units"]) for one in found["codes"] if "units" in one]
    assert told == [("99213", ["25"], 1), ("J1885", [], 2)]
    assert [one["code"] for one in found["codes"] if "units" not in one] == ["M10.9"]


@pytest.mark.usefixtures("library")
def test_a_stay_has_procedures_and_the_drg_they_would_make(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(
        "DISCHARGE SUMMARY\nAdmitted 3/1/2026\n54 yo man\nPrincipal diagnosis: acute appendicitis\n"
        "Procedure: laparoscopic appendectomy 3/1\n"
    )
    asked = [str(note), "--json", "--date", "2026-03-02"]
    found = json.loads(RUNNER.invoke(app, [*asked, "--setting", "inpatient"]).stdout)
    assert [one["code"] for one in found["codes"] if one["system"] != "cpt"] == ["K35.80", "0DTJ4ZZ"]
    assert found["drg"] == "399"  # appendix procedures without CC/MCC
    assert "drg" not in json.loads(RUNNER.invoke(app, [*asked, "--setting", "office"]).stdout)


def test_the_visit_is_told_with_its_elements_and_stands_among_the_codes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = tmp_path / "note.txt"
    note.write_text(
        "OFFICE VISIT - follow up\nASSESSMENT AND PLAN\n1. Type 2 diabetes, not at goal: increase metformin, A1c and CMP ordered\n"
        "2. Hypertension, stable, continue lisinopril\n"
    )
    _, (found,) = _run(capsys, str(note), "--setting", "office", "--date", "2026-03-02")
    visit = found["visit"]
    assert (visit["code"], visit["modifiers"], visit["by"], visit["time"]) == ("99214", [], "decisions", None)
    assert [visit[name]["level"] for name in ("problems", "data", "risk")] == ["moderate", "low", "moderate"]
    assert visit["reasons"]
    for fact in (one for name in ("problems", "data", "risk") for one in visit[name]["facts"]):
        assert all(note.read_text()[e["start"] : e["end"]] == e["quote"] for e in fact["evidence"])
    [code] = [one for one in found["codes"] if one["system"] == "cpt"]
    assert (code["code"], code["modifiers"], code["units"]) == ("99214", [], 1)
    assert {"element": "time", "to": "40 minutes", "code": "99215"} in visit["would_change"]


def test_a_record_that_tells_of_no_visit_has_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "op.txt"
    note.write_text("OPERATIVE REPORT\nPOSTOPERATIVE DIAGNOSIS: Acute appendicitis\nAppendix removed by laparoscope.\n")
    _, (found,) = _run(capsys, str(note), "--setting", "outpatient_hospital", "--date", "2026-03-02")
    assert found["visit"] is None
