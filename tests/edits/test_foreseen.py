"""Each denial is set against what the edits said before; each edit against what became of the claims it spoke of."""

from __future__ import annotations

from typing import Any

import polars as pl
from tests.edits.test_mining import history, line

from claimwright.edits.findings import FINDINGS
from claimwright.edits.own_rules.foreseen import foreseen, yields

PREVENTS = {"AUT-001": ("197",), "LN-001": ("16", "197"), "X-001": ()}


def finding(number: int, edit: str, severity: str = "warning", on: int | None = 1) -> dict[str, Any]:
    return {"claim_id": f"c{number}", "line": on, "edit": edit, "severity": severity}


LINES = history(
    line(1, "99213", "197"),
    line(2, "99213", "197"),
    line(3, "99213", "197"),
    line(4, "99213", "50"),
    line(5, "99213"),
    line(6, "99213"),
    line(7, "99213", denied=None),
)
SAID = FINDINGS.frame(
    [
        finding(1, "AUT-001"),
        finding(1, "LN-001", "error", None),
        finding(2, "AUT-001", on=2),
        finding(3, "X-001", "error"),
        finding(4, "AUT-001"),
        finding(5, "AUT-001"),
        finding(6, "AUT-001"),
        finding(6, "AUT-001"),
        finding(7, "AUT-001"),
    ]
)


def test_a_denial_is_foreseen_where_an_edit_spoke_of_its_line_or_claim() -> None:
    assert foreseen(LINES, SAID, PREVENTS).rows() == [
        ("c1", 1, "197", "LN-001", "error"),
        ("c2", 1, "197", None, None),
        ("c3", 1, "197", None, None),
        ("c4", 1, "50", None, None),
    ]


def test_an_edit_is_judged_by_what_the_payers_did() -> None:
    assert yields(LINES, SAID, PREVENTS).rows() == [
        ("AUT-001", "warning", 5, 0, 3, 2),
        ("X-001", "error", 1, 0, 1, 0),
        ("LN-001", "error", 1, 1, 0, 0),
    ]


def test_without_anything_there_is_nothing() -> None:
    assert foreseen(LINES.clear(), SAID, PREVENTS).is_empty()
    assert yields(LINES.clear(), FINDINGS.empty(), {}).is_empty()
    assert foreseen(LINES, FINDINGS.empty(), {})["edit"].null_count() == 4
    assert isinstance(foreseen(LINES, SAID, {}), pl.DataFrame)
