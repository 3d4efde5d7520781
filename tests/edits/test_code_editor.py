"""What does CMS's outpatient code editor add to our own edits, and where does it keep still?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from claimwright.claims import Claims
from claimwright.data_files import data_rows
from claimwright.edits import FINDINGS, all_edits
from claimwright.edits.code_editor import code_editor_findings, days_without_tables, with_code_editor
from claimwright.errors import ReferenceMissingError
from claimwright.grouping.outpatient_edits import dispositions
from claimwright.reference.fees import outpatient_editor

DAY = date(2026, 1, 10)


def claims(*codes: str, claim_id: str = "c1", principal: str = "R0789", **about: Any) -> Claims:
    claim = {
        "claim_id": claim_id, "kind": "I", "facility_type": "13", "frequency_code": "1", "claim_filing_indicator": "MA",
        "statement_from": DAY, "statement_to": DAY, "patient_status": "01", **about,
    }  # fmt: skip
    lines = [
        {"claim_id": claim_id, "line": n, "revenue_code": "0360", "procedure_code": code, "units": Decimal(1),
         "charge": Decimal(500), "date_from": claim["statement_from"]}
        for n, code in enumerate(codes, 1)
    ]  # fmt: skip
    return Claims.of(
        claims=[claim],
        lines=lines,
        diagnoses=[{"claim_id": claim_id, "sequence": 1, "kind": "principal", "code": principal}],
        parties=[{"claim_id": claim_id, "role": "subscriber", "birth_date": date(1958, 4, 1), "sex": "F"}],
    )


def told(batch: Claims, found: pl.DataFrame | None = None) -> list[tuple[Any, ...]]:
    return (
        code_editor_findings(batch, FINDINGS.empty() if found is None else found)
        .select("line", "edit", "severity")
        .rows()
    )


def test_what_returns_the_claim_holds_it_and_what_rejects_a_line_warns() -> None:
    assert told(claims("36430")) == [(1, "IOCE-043", "error")]
    assert told(claims("45385", "45380")) == [(2, "IOCE-040", "warning")]
    assert told(claims("G0463", principal="I32")) == [(None, "IOCE-086", "error")]
    assert told(claims("45385")) == []


def test_a_finding_says_what_was_found_what_follows_and_what_to_do() -> None:
    row = code_editor_findings(claims("45385", "45380"), FINDINGS.empty()).row(0, named=True)
    assert row["message"] == (
        "45380: Column 2 of an NCCI pair without a modifier. The line is rejected and the rest is paid: correct it and send an "
        "adjustment; there is no appeal."
    )
    assert row["fix"].startswith("Add an NCCI modifier")
    assert row["source"].endswith("edit 40")


@pytest.mark.parametrize(
    "about",
    [
        {"claim_filing_indicator": "CI"},
        {"claim_filing_indicator": "BL"},
        {"claim_filing_indicator": None},
        {"facility_type": "11"},
        {"kind": "P"},
        {"frequency_code": "8"},
        {"statement_from": date(2026, 7, 1), "statement_to": date(2026, 7, 1)},
    ],
)
def test_it_keeps_still_of_what_it_does_not_judge(about: dict[str, Any]) -> None:
    assert told(claims("36430", **about)) == []


def test_claims_on_days_without_tables_are_counted() -> None:
    late = claims("36430", statement_from=date(2026, 11, 15), statement_to=date(2026, 11, 15))
    assert days_without_tables(late) == (1, date(2026, 6, 30))
    assert days_without_tables(claims("36430")) == (0, date(2026, 6, 30))
    assert days_without_tables(claims("36430", claim_filing_indicator="CI")) == (0, None)


def test_what_an_edit_of_ours_has_said_is_not_said_twice() -> None:
    ours = FINDINGS.frame([{"claim_id": "c1", "line": 2, "edit": "NCCI-002", "severity": "error"}])
    assert told(claims("45385", "45380"), ours) == []
    other = FINDINGS.frame([{"claim_id": "c1", "line": 1, "edit": "NCCI-002", "severity": "error"}])
    assert told(claims("45385", "45380"), other) == [(2, "IOCE-040", "warning")]
    assert with_code_editor(claims("45385", "45380"), ours).rows() == ours.rows()


def test_findings_keep_the_order_of_the_claims() -> None:
    batch = Claims.concat([claims("36430", claim_id="c2"), claims("45385", "45380", claim_id="c1")])
    ours = FINDINGS.frame([{"claim_id": "c1", "line": 1, "edit": "LN-007", "severity": "warning"}])
    assert with_code_editor(batch, ours).select("claim_id", "edit").rows() == [
        ("c2", "IOCE-043"), ("c1", "LN-007"), ("c1", "IOCE-040"),
    ]  # fmt: skip


def test_without_the_package_our_own_edits_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> Any:
        raise ReferenceMissingError("package pyoce is not installed; install it and try again")

    monkeypatch.setattr(outpatient_editor, "covered", absent)
    assert told(claims("36430")) == []
    assert days_without_tables(claims("36430")) == (1, None)


def test_the_edits_of_ours_that_say_the_same_are_there() -> None:
    known = {one.id for one in all_edits()}
    assert {
        ours for row in data_rows("claimwright.edits", "code_editor_edits.tsv") for ours in row["ours"].split()
    } <= known
    assert {one.severity for one in dispositions().values()} == {"error", "warning"}
