"""Every edit trips on the smallest bad claim and leaves the nearest good one alone."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import polars as pl
import pytest
from tests.edits import cases, cases_of_bills, cases_of_services, cases_together, conftest

from claimwright.claims import Claims
from claimwright.edits import Edit, all_edits, scrub

CASES = [*cases.CASES, *cases_of_services.CASES, *cases_of_bills.CASES, *cases_together.CASES]
Run = Callable[..., pl.DataFrame]


OF_HISTORY = {
    *("ADM-001", "ADM-002", "FRQ-001", "FRQ-002", "GLB-001", "GLB-002", "HIS-001", "HIS-002", "LIF-001", "MUE-004", "NEW-001", "NEW-002"),
    *("STY-001", "STY-002", "STY-003", "STY-004", "STY-005"),
}  # fmt: skip
"""Edits that look at other claims; their cases are in ``test_history``."""


@pytest.mark.parametrize("base", ["professional", "inpatient", "outpatient"])
def test_a_clean_claim_has_no_findings(run: Run, base: str) -> None:
    assert run(base).to_dicts() == []


@pytest.mark.parametrize(("edit", "base", "trip", "near"), CASES, ids=[case[0] for case in CASES])
def test_the_smallest_bad_claim_trips_it(run: Run, edit: str, base: str, trip: Any, near: Any) -> None:
    found = run(base, trip).filter(pl.col("edit") == edit)
    assert found.height >= 1
    assert found["message"].null_count() == 0
    assert found["claim_id"].to_list() == ["c1"] * found.height


@pytest.mark.parametrize(("edit", "base", "trip", "near"), CASES, ids=[case[0] for case in CASES])
def test_the_nearest_good_claim_does_not(run: Run, edit: str, base: str, trip: Any, near: Any) -> None:
    assert edit not in run(base, near)["edit"].to_list()


def test_every_edit_has_a_case(edits_by_id: dict[str, Edit]) -> None:
    assert set(edits_by_id) - {case[0] for case in CASES} == {
        *("CLM-004", "LN-014", "LN-015"),  # of several claims
        *OF_HISTORY,
        *("AUTH-001", "AUTH-002", "AUTH-003", "AUTH-004", "AUTH-005", "AUTH-006", "MEM-003"),  # of payers' own rows
    }


def test_a_control_number_shared_by_two_claims(reference: Any) -> None:
    one = conftest.professional()
    two = deepcopy(one)
    for rows in two.values():
        for row in rows:
            row["claim_id"] = "c2"
    shared = scrub(Claims.concat([Claims.of(**one), Claims.of(**two)]), reference)
    assert shared.filter(pl.col("edit") == "CLM-004")["claim_id"].to_list() == ["c1", "c2"]
    two["claims"][0]["patient_control_number"] = "A2"
    apart = scrub(Claims.concat([Claims.of(**one), Claims.of(**two)]), reference)
    assert "CLM-004" not in apart["edit"].to_list()


def test_there_are_at_least_forty_edits() -> None:
    assert len(all_edits()) >= 40


def test_a_message_names_what_was_found(run: Run) -> None:
    found = run("professional", lambda rows: rows["diagnoses"][0].update(code="D691"))
    row = found.filter(pl.col("edit") == "DX-002").row(0, named=True)
    assert row["message"] == "D691 is not valid on 2026-01-15; it is known from 2015-10-01 to 2025-09-30."
    assert row["severity"] == "error"
    assert row["line"] is None
