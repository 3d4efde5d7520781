"""The sets of codes that edits ask for are dated rows that can be asked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from claimwright.data_files import data_rows
from claimwright.edits import code_sets
from claimwright.edits.code_sets import all_among, among, first_among

EDITS = Path(code_sets.__file__).parent
ROWS = data_rows("claimwright.edits", "code_sets.tsv")
CONTEXT: Any = SimpleNamespace(as_of=date(2026, 3, 1))


def asked(condition: pl.Expr, codes: str, day: date | None = None) -> bool:
    row = pl.DataFrame({"services": [codes], "date_of_service": [day]}, schema_overrides={"date_of_service": pl.Date})
    return bool(row.select(condition).item())


def test_every_row_has_a_source_days_and_a_pattern() -> None:
    for row in ROWS:
        re.compile(row["codes"])
        pl.Series([""]).str.contains(row["codes"])
        assert row["source"]
        assert date.fromisoformat(row["valid_from"]) <= date.fromisoformat(row["valid_to"] or "9999-12-31")


def test_every_set_is_asked_for() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in EDITS.glob("*.py"))
    assert {row["set"] for row in ROWS if f'"{row["set"]}"' not in text} == set()


@pytest.mark.parametrize(
    ("codes", "day", "given"),
    [(" 0001A ", date(2023, 10, 31), True), (" 0001A ", date(2023, 11, 1), False), (" 0001A ", None, False),
     (" 99213 90471 ", None, True), (" 904711 ", None, False), ("  ", None, False)],
)  # fmt: skip
def test_a_code_is_of_a_set_on_its_days(codes: str, day: date | None, given: bool) -> None:
    assert asked(among(CONTEXT, "services", "vaccine given"), codes, day) is given


def test_the_first_is_asked_apart() -> None:
    assert asked(first_among(CONTEXT, "services", "vaccine given"), " 90471 99213 ")
    assert not asked(first_among(CONTEXT, "services", "vaccine given"), " 99213 90471 ")


@pytest.mark.parametrize(
    ("codes", "alone"),
    [(" 90471 90686 90677 ", True), (" 90471 90686 90750 ", False), (" 90678 ", False), (" 99213 ", True)],
)
def test_all_of_one_set_may_have_to_be_of_another(codes: str, alone: bool) -> None:
    assert asked(all_among(CONTEXT, "services", "vaccines of Part B", of="vaccines"), codes) is alone


def test_a_set_that_there_is_not_is_named() -> None:
    with pytest.raises(KeyError, match="no such set"):
        among(CONTEXT, "services", "no such set")
