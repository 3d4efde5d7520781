"""Headings of notes, however they are written."""

from __future__ import annotations

import pytest

from claimwright.coding.sections import sections_of


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("HPI\nx\n\nASSESSMENT AND PLAN\ny\n", ["history_present", "assessment_plan"]),
        ("Assessment:\ny\nPlan:\nz", ["assessment", "plan"]),
        ("# Past Medical History\nx\n**Assessment & Plan**\ny", ["past_history", "assessment_plan"]),
        ("CC: cough\nHPI: three days\nIMPRESSION: cold", ["chief_complaint", "history_present", "assessment"]),
        ("FAMILY HISTORY\nx\nWOUND CARE\ny", ["family_history", "other"]),
        ("ASSESSMENT\nCOPD.\nCHF, HTN\n", ["assessment"]),
        ("just words", ["preamble"]),
    ],
)
def test_kinds(note: str, expected: list[str]) -> None:
    kinds = [s.kind for s in sections_of(note)]
    assert kinds == expected


def test_offsets_leave_the_heading_out() -> None:
    note = "ASSESSMENT: cold\nPLAN\nrest"
    first, second = sections_of(note)
    assert (note[first.start : first.end], note[second.start : second.end]) == ("cold\n", "\nrest")
