"""A cell that a spreadsheet would run is written as text; amounts below zero stay numbers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl

from claimwright.files.tables import TableFiles


def test_no_cell_begins_as_a_formula(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "name": ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\tx", "O'NEIL", "A=B", None],
            "amount": pl.Series([Decimal("-5.00")] * 8, dtype=pl.Decimal(18, 2)),
        }
    )
    with TableFiles(tmp_path, "csv") as files:
        files._csv("claims", frame)
    text = (tmp_path / "claims.csv").read_text().splitlines()
    assert text == [
        "name,amount", "'=HYPERLINK(1),-5.00", "'+1,-5.00", "'-2+3,-5.00", "'@SUM(A1),-5.00", "'\tx,-5.00", "O'NEIL,-5.00",
        "A=B,-5.00", ",-5.00",
    ]  # fmt: skip
