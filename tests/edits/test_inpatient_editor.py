"""What does the Medicare Code Editor add to our own edits on inpatient claims?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from claimwright.claims import Claims
from claimwright.data_files import data_rows
from claimwright.edits import FINDINGS, all_edits
from claimwright.edits.code_editor import with_code_editor

IN, OUT = date(2026, 10, 5), date(2026, 10, 8)


def claims(diagnoses: str, procedures: str = "", **about: Any) -> Claims:
    claim = {
        "claim_id": "c1", "kind": "I", "facility_type": "11", "frequency_code": "1", "claim_filing_indicator": "MA",
        "statement_from": IN, "statement_to": OUT, "admission_date": IN, "patient_status": "01", **about,
    }  # fmt: skip
    coded = [
        {"claim_id": "c1", "sequence": n, "kind": "other" if n > 1 else "principal", "code": code, "poa": "Y"}
        for n, code in enumerate(diagnoses.split(), 1)
    ]
    done = [
        {"claim_id": "c1", "sequence": n, "kind": "other_procedure" if n > 1 else "principal_procedure", "code": code}
        for n, code in enumerate(procedures.split(), 1)
    ]
    person = {"claim_id": "c1", "role": "subscriber", "birth_date": date(1958, 4, 1), "sex": "F"}
    return Claims.of(claims=[claim], diagnoses=coded, institutional_codes=done, parties=[person])


def told(batch: Claims, *ours: str) -> list[tuple[str, str]]:
    found = FINDINGS.frame([{"claim_id": "c1", "edit": edit, "severity": "error"} for edit in ours])
    return [row for row in with_code_editor(batch, found).select("edit", "severity").rows() if row[0].startswith("MCE")]


@pytest.mark.parametrize(
    ("diagnoses", "procedures", "expected"),
    [
        ("I5021", "", []),
        ("I10", "", [("MCE-QUESTIONABLE-ADMISSION", "warning")]),
        # three days are too short for more than four days of ventilation
        ("J9601", "5A1955Z", [("MCE-LENGTH-OF-STAY", "error")]),
        ("J189 Y6551", "", [("MCE-WRONG-PROCEDURE", "error")]),
        ("K861", "0FYG0Z0", [("MCE-NON-COVERED-PROCEDURE", "warning")]),
    ],
)
def test_what_only_the_code_editor_says(diagnoses: str, procedures: str, expected: list[tuple[str, str]]) -> None:
    assert told(claims(diagnoses, procedures)) == expected


def test_what_an_edit_of_ours_has_said_is_not_said_twice() -> None:
    assert told(claims("W06XXXA")) == [("MCE-EXTERNAL-CAUSE-PRINCIPAL", "error")]
    assert told(claims("W06XXXA"), "DX-021") == []
    assert told(claims("W06XXXA"), "DX-020") == [("MCE-EXTERNAL-CAUSE-PRINCIPAL", "error")]


@pytest.mark.parametrize(
    "about",
    [{"claim_filing_indicator": "CI"}, {"facility_type": "13"}, {"facility_type": "21"}, {"patient_status": "30"}],
)
def test_it_keeps_still_of_what_it_does_not_judge(about: dict[str, Any]) -> None:
    assert told(claims("J9601", "5A1955Z", **about)) == []


def test_a_message_names_the_code() -> None:
    row = with_code_editor(claims("I10"), FINDINGS.empty()).row(0, named=True)
    assert row["message"] == "I10: Seldom reason enough for an inpatient stay."
    assert row["where"] == "diagnoses.code (2300 HI*ABK)"


def test_the_edits_of_ours_that_say_the_same_are_there() -> None:
    named = {ours for row in data_rows("claimwright.edits", "mce_same.tsv") for ours in row["ours"].split()}
    assert named <= {one.id for one in all_edits()}
