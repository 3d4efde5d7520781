"""Are the prices of the documentation what the program says?"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claimwright.reference.fees import price_line

PAGE = Path(__file__).resolve().parents[3] / "docs" / "fees.md"
ROW = re.compile(
    r"^\| (?P<code>[0-9A-Z]{5})(?:-(?P<modifier>\w\w))? \| (?P<how>[^|]+) \| [^|]+ \| (?P<amount>[\d.]+) \|$", re.M
)


@pytest.mark.shared_data
def test_the_ten_prices_of_the_page(loaded: Any) -> None:
    rows = list(ROW.finditer(PAGE.read_text(encoding="utf-8")))
    assert len(rows) == 10
    for row in rows:
        how = row["how"]
        place, minutes = re.search(r"\((\d\d)\)", how), re.search(r"(\d+) minutes", how)
        found = price_line(
            loaded,
            row["code"],
            date(2025, 11, 3),
            zip_code=how[:5],
            place_of_service=place[1] if place else None,
            minutes=int(minutes[1]) if minutes else None,
            modifiers=(row["modifier"],) if row["modifier"] else (),
            practitioner="np" if how.rstrip().endswith("np") else None,
        )
        assert found.amount == Decimal(row["amount"]), row[0]
