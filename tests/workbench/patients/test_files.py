"""Patients and their rows in files, both ways, by the command: what goes out comes in again and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from claimwright.cli.main import app
from claimwright.workbench.models import AuditEvent, Patient, PatientRow, Practice
from claimwright.workbench.patients import files, people, rows
from claimwright.workbench.setup import By, read_sheet

HERE = ("--practice", "Harbor Family Medicine")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["patient", *map(str, arguments), *HERE])


def test_a_list_finds(astrid: Patient) -> None:
    assert "Lindholm" in run("list").stdout
    (row,) = [json.loads(line) for line in run("list", "--find", "ast 1958-03-11", "--json").stdout.splitlines()]
    assert (row["patient_id"], row["birth_date"]) == (astrid.patient_id, "1958-03-11")
    assert run("list", "--find", "nobody").exit_code == 0
    assert AuditEvent.objects.filter(event="patients.searched", actor_name="system").count() == 2


def test_a_patient_is_shown_with_the_order_and_its_reason(astrid: Patient) -> None:
    told = json.loads(run("show", astrid.patient_id, "--json").stdout)
    assert [(one["pays"], one["payer"]) for one in told["coverages"]] == [(1, "Example Health"), (2, "Medicare")]
    assert told["coverages"][1]["why"].startswith("Working aged")
    assert "Street: 4 Quay Road" in run("show", astrid.patient_id).stdout
    missing = run("show", "NOBODY")
    assert (missing.exit_code, "There is no patient NOBODY" in missing.stderr) == (1, True)


@pytest.mark.parametrize("kind", ["patient", "coverage", "authorization", "restriction", "appointment"])
def test_what_goes_out_comes_in_and_changes_nothing(kind: str, astrid: Patient, tmp_path: Path) -> None:
    rows.add(astrid, "authorization", {"number": "A1", "codes": "99213; 99214", "units": "3"}, By(None))
    rows.add(astrid, "restriction", {"what": "health plan", "agreed": "yes", "words": "=paid, in full"}, By(None))
    file = tmp_path / f"{kind}.csv"
    assert run("export", "--rows", kind, "--out", file).exit_code == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0].split(",")[0] == "patient_id"
    done = run("import", file, "--rows", kind)
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"0 added, 0 changed, {len(lines) - 1} as before")


def test_rows_come_into_an_empty_practice(astrid: Patient, other_practice: Practice) -> None:
    for kind in ("patient", "coverage"):
        sheet = read_sheet(files.written(astrid.practice, kind).encode())
        outcome = files.take(other_practice, kind, sheet, By(None))
        assert outcome.rejects == []
    there = Patient.objects.get(practice=other_practice)
    assert people.values_of(there) == people.values_of(astrid)
    both = [[rows.values_of(row) for row in rows.rows_of(one, "coverage")] for one in (there, astrid)]
    assert both[0] == both[1]


def test_what_cannot_be_used_is_named_by_its_line(astrid: Patient, tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text(
        "patient_id,payer_name,member_id,relationship,subscriber_last_name,subscriber_first_name\n"
        f"{astrid.patient_id},Beta Care,B1,01,Lindholm,Nils\n"
        "NOBODY,Beta Care,B2,,,\n"
        f"{astrid.patient_id},Beta Care,,,,\n"
        f"{astrid.patient_id},Beta Care,B4,cousin,,\n"
    )
    preview = run("import", file, "--rows", "coverage", "--preview")
    assert (preview.exit_code, "1 would be added" in preview.output) == (1, True)
    assert PatientRow.objects.filter(kind="coverage").count() == 2
    done = run("import", file, "--rows", "coverage")
    assert [line.rsplit("c.csv: ", 1)[1] for line in done.stderr.splitlines()[:3]] == [
        "line 3, patient_id: There is no patient NOBODY.",
        "line 4, member_id: Member id is needed.",
        "line 5, relationship: One of 18, 01, 19, 20, 21, 39, 40, 53, G8.",
    ]
    assert PatientRow.objects.filter(kind="coverage").count() == 3


def test_a_changed_row_changes_and_a_missing_column_leaves(astrid: Patient) -> None:
    text = f"patient_id,payer_name,payer_id,member_id,group_number,valid_from\n{astrid.patient_id},Example Health,EXH01,EXH-77 001,G2,2020-01-01\n"
    outcome = files.take(astrid.practice, "coverage", read_sheet(text.encode()), By(None))
    assert (outcome.added, outcome.changed, outcome.same) == (0, 1, 0)
    held = [row.values for row in rows.rows_of(astrid, "coverage")][1]
    assert (held["group_number"], held["work"]) == ("G2", "active")


def test_a_file_without_a_needed_column_is_refused(astrid: Patient, tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("payer_name,member_id\nBeta,1\n")
    done = run("import", file, "--rows", "coverage")
    assert (done.exit_code, "The file lacks the columns patient_id" in done.stderr) == (1, True)
