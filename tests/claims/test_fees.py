"""A price is found by code, modifier, day and revenue code; a file of prices says amounts and columns plainly or is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from claimwright.claims.fees import Fee, FeeSchedule, read_fee_schedule
from claimwright.errors import UnreadableError

DAY = date(2026, 3, 1)
HEAD = "code,modifier,revenue_code,charge,valid_from,valid_to"


def prices(*told: tuple[str, str, str]) -> FeeSchedule:
    """Prices of 36415: modifier, revenue code, charge."""
    return FeeSchedule(
        [Fee("36415", modifier, revenue, Decimal(charge), date(2026, 1, 1), None) for modifier, revenue, charge in told]
    )


@pytest.mark.parametrize(
    ("told", "modifiers", "revenue_code", "charge"),
    [
        ((("", "0300", "20"), ("", "0450", "75")), (), "0450", "75"),
        ((("", "0300", "20"), ("", "0450", "75")), (), "0300", "20"),
        ((("", "0300", "20"), ("", "0450", "75")), (), "", None),
        ((("", "0300", "20"), ("", "0450", "75")), (), "0510", None),
        ((("", "0300", "20"), ("", "", "15")), (), "0450", "15"),
        ((("", "0300", "20"), ("", "", "15")), (), "", "15"),
        ((("", "0300", "20"),), (), "0450", "20"),
        ((("", "0300", "20"), ("25", "0450", "75")), ("25",), "0300", "75"),
        ((("", "0300", "20"), ("25", "0450", "75")), ("59",), "0450", "20"),
    ],
)
def test_the_price_of_the_revenue_code_comes_first_and_none_is_guessed(
    told: tuple[tuple[str, str, str], ...], modifiers: tuple[str, ...], revenue_code: str, charge: str | None
) -> None:
    for order in (told, tuple(reversed(told))):
        found = prices(*order).find("36415", modifiers, DAY, revenue_code)
        assert (found and found.charge) == (charge and Decimal(charge))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}\n99213,,,1,250.00,2026-01-01,2026-12-31\n", "more cells than columns"),
        (f"{HEAD},charge\n99213,,,1.00,2026-01-01,,2.00\n", "charge stands twice"),
        (f"{HEAD}\n99213,,,NaN,2026-01-01,\n", "dollars and cents"),
        (f'{HEAD}\n99213,,,"125,00",2026-01-01,\n', "dollars and cents"),
    ],
)
def test_a_file_that_does_not_say_its_prices_plainly_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "fees.csv"
    path.write_text(text)
    with pytest.raises(UnreadableError, match=said):
        read_fee_schedule(path)
