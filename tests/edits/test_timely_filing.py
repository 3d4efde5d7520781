"""Is a payer's own limit of filing counted, on its days, before what the law says?"""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.claims import Claims
from claimwright.edits import scrub
from claimwright.payers import payers_from

_SPEC = importlib.util.spec_from_file_location("bases", Path(__file__).with_name("conftest.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
BASES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(BASES)

ROWS = {
    "payers": [
        {"payer_id": "60054", "timely_filing_days": 90, "valid_to": "2026-01-14"},
        {"payer_id": "60054", "timely_filing_days": 60, "valid_from": "2026-01-15"},
        {"payer_id": "99999", "timely_filing_days": 1},
    ]
}


def late(reference: Any, service: date, as_of: date, indicator: str = "CI", rows: Any = ROWS) -> list[str]:
    claim = BASES.professional()
    claim["claims"][0]["claim_filing_indicator"] = indicator
    claim["lines"][0].update(date_from=service, date_to=service)
    found = scrub(Claims.of(**claim), reference, as_of=as_of, payers=payers_from(rows))
    return [str(text) for text in found.filter(pl.col("edit") == "DT-007")["message"].to_list()]


@pytest.mark.parametrize(
    ("service", "as_of", "deadline"),
    [
        (date(2026, 1, 15), date(2026, 3, 16), None),
        (date(2026, 1, 15), date(2026, 3, 17), "2026-03-16"),
        (date(2026, 1, 14), date(2026, 4, 14), None),
        (date(2026, 1, 14), date(2026, 4, 15), "2026-04-14"),
    ],
)
def test_the_payers_row_of_the_day_counts(reference: Any, service: date, as_of: date, deadline: str | None) -> None:
    told = [f"The service of {service} had to be filed by {deadline}."] if deadline else []
    assert late(reference, service, as_of) == told


def test_a_payers_row_counts_before_the_law_and_the_law_without_one(reference: Any) -> None:
    service, as_of = date(2026, 1, 15), date(2026, 3, 17)
    assert late(reference, service, as_of, "MB") == ["The service of 2026-01-15 had to be filed by 2026-03-16."]
    silent = {"payers": [{"payer_id": "60054", "kind": "medicare_ffs"}]}
    assert late(reference, service, as_of, "MB", silent) == []
    assert late(reference, service, date(2027, 1, 16), "MB", silent) == [
        "The service of 2026-01-15 had to be filed by 2027-01-15."
    ]
