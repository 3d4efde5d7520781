"""Is nothing called ready that our own check of X12 files would refuse?"""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.hostile import CLAIM, ISA, PAYMENT, STAY

from claimwright.claims import Claims
from claimwright.claims.envelope import envelope_of
from claimwright.claims.practice import BillingProvider, Practice, practice_from
from claimwright.claims.reading import read_837
from claimwright.claims.writing import write_837
from claimwright.edits.gate import beside, judge
from claimwright.errors import UnreadableError
from claimwright.reference import Library
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments

_SPEC = importlib.util.spec_from_file_location("bases", Path(__file__).with_name("conftest.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
BASES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(BASES)

BILLING = BillingProvider(
    "Lakeside Clinic", "1234567893", "207Q00000X", "123456789", contact_name="Desk", phone="5185550140"
)
PRACTICE = Practice("lakeside", "Lakeside", "P", BILLING, submitter_id="Lake01")
NAMES = {"payer_id": "60054", "payer_name": "Example Health", "number": 7, "timestamp": datetime(2026, 3, 31, 9)}


def judged(library: Library, practice: Practice = PRACTICE, **claim: Any) -> list[tuple[str, str, str]]:
    rows = BASES.professional()
    rows["claims"][0].update(claim)
    envelope = envelope_of(practice, **NAMES, production=False)  # type: ignore[arg-type]
    found = judge(Claims.of(**rows), envelope, library, as_of=date(2026, 3, 31))
    return found.select("edit", "severity", "where").rows()


def test_what_is_let_through_is_clean_for_the_check(library: Library) -> None:
    assert judged(library) == []
    envelope = envelope_of(PRACTICE, **NAMES, production=True)  # type: ignore[arg-type]
    data = write_837(Claims.of(**BASES.professional()), envelope)
    assert check(read_segments(data), library).is_empty()
    for text in (
        b"*ZZ*Lake01         *",
        b"*1*P*:~",
        b"NM1*41*2*LAKESIDE CLINIC*****46*Lake01~",
        b"PER*IC*DESK*TE*5185550140~",
    ):
        assert text in data
    assert b"NM1*40*2*EXAMPLE HEALTH*****46*60054~" in data


def test_a_practice_without_telephone_sends_nothing(library: Library) -> None:
    found = judged(library, replace(PRACTICE, billing=replace(BILLING, phone="")))
    assert {(edit, severity) for edit, severity, _ in found} == {("X12", "error")}
    assert "1000A" in found[0][2]


def test_what_the_check_alone_judges_holds_a_claim(library: Library) -> None:
    found = judged(library, related_cause_1="AA", accident_state="NY")
    assert [(edit, severity) for edit, severity, _ in found] == [("X12", "error")]


def test_a_predetermination_is_held(library: Library) -> None:
    assert [edit for edit, _, _ in judged(library, submission_reason="08")] == ["X12"]


def test_a_practice_file_has_the_one_schema_of_payers() -> None:
    rows = [{"payer_id": "60054", "name": "Example Health", "timely_filing_days": 90, "kind": "commercial"}]
    values = {"id": "p", "name": "P", "kind": "P", "production": True, "billing": {"name": "P"}, "payers": rows}
    practice = practice_from(values)
    assert (practice.production, practice.payers[0].timely_filing_days) == (True, 90)
    assert practice.payers[0].claim_filing_indicator == "CI"
    with pytest.raises(UnreadableError, match="payers 1"):
        practice_from({**values, "payers": [{"payer_id": "1", "colour": "red"}]})


def test_what_the_check_says_stands_at_its_own_claim() -> None:
    """The payment's claim comes first and counts for the check, not for the reader; the stay comes between."""
    parts = (PAYMENT, STAY, CLAIM.replace("PCN1", "PCN2"))
    groups = "".join(part.rpartition("IEA*")[0] for part in parts)
    segments = read_segments(f"{ISA.format(usage='T')}{groups}IEA*3*000000001~".encode())
    claims = read_837(segments).claims
    assert claims.claims.select("claim_id", "patient_control_number").rows() == [
        ("000000001-0001-1", "PCN1"),
        ("000000001-0001-2", "PCN2"),
    ]
    # CLM02 is 100.50; the other payer has paid 30 and adjusted 10 + 5 of the claim and 5 of the line.
    assert beside(segments, claims).select("claim_id", "where").rows() == [
        ("000000001-0001-2", "2000A/2000B/2300/2320 SBR"),
        ("000000001-0001-2", "2000A/2000B/2300/2400/2430 SVD02"),
    ]
