"""The transfer policy on discharges of fiscal year 2026, worked out by hand from CMS's Table 5."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from claimwright.grouping import DrgResult, stay_length, transfer
from claimwright.reference import Library

OUT = date(2026, 5, 10)

# Geometric means of Table 5, FY2026: 871 4.8 post-acute; 480 6.1 post-acute and special pay; 313 1.7 and 789 1.8 neither.


def drg(number: str) -> DrgResult:
    return DrgResult(number, "", "", None, "43.1", (), "OK")


def said(
    library: Library, number: str, status: str, days: int, out: date = OUT, **about: Any
) -> tuple[str, str | None]:
    found = transfer(drg(number), out - timedelta(days=days), out, status, library, **about)
    return found.kind, None if found.share is None else f"{found.share:.4f}"


def test_the_marks_of_table_5(library: Library) -> None:
    """285 DRGs are post-acute and 49 of them special pay."""
    table = library.frame("drg_weights")
    assert (table["post_acute"].sum(), table["special_pay"].sum()) == (285, 49)
    assert table.filter(table["special_pay"] & ~table["post_acute"]).height == 0


@pytest.mark.parametrize(
    ("number", "status", "days", "expected"),
    [
        ("871", "01", 2, ("", "1.0000")),
        ("871", "20", 2, ("", "1.0000")),
        # another acute hospital: any DRG; (1 + 1) / 4.8 and (2 + 1) / 4.8
        ("871", "02", 1, ("acute", "0.4167")),
        ("871", "66", 2, ("acute", "0.6250")),
        ("871", "82", 2, ("acute", "0.6250")),
        # (1 + 1) / 1.7 is more than the whole
        ("313", "02", 1, ("acute", "1.0000")),
        # a nursing facility: only the DRGs that Table 5 marks
        ("871", "03", 2, ("post_acute", "0.6250")),
        ("313", "03", 1, ("post_acute", "1.0000")),
        # one day below the mean is paid whole: 3.8 days and more
        ("871", "03", 3, ("post_acute", "0.8333")),
        ("871", "03", 4, ("post_acute", "1.0000")),
        # special pay: 50 % + 50 % x (2 + 1) / 6.1, but by the day to another acute hospital: 3 / 6.1
        ("480", "03", 2, ("post_acute", "0.7459")),
        ("480", "02", 2, ("acute", "0.4918")),
        # a stay of a single day counts one
        ("871", "03", 0, ("post_acute", "0.4167")),
        # newborns who were transferred: their DRG's weight holds that
        ("789", "02", 0, ("acute", "1.0000")),
        ("871", "90", 2, ("post_acute", "0.6250")),
    ],
)
def test_shares_worked_out_by_hand(
    library: Library, number: str, status: str, days: int, expected: tuple[str, str]
) -> None:
    assert said(library, number, status, days) == expected


def test_home_health_that_is_not_for_the_stay_keeps_the_payment_whole(library: Library) -> None:
    assert said(library, "871", "06", 2) == ("post_acute", "0.6250")
    for code in ("42", "43"):
        assert said(library, "871", "06", 2, condition_codes=[code]) == ("post_acute", "1.0000")
    assert said(library, "871", "03", 2, condition_codes=["42"]) == ("post_acute", "0.6250")


def test_hospice_counts_since_october_2018(library: Library) -> None:
    assert said(library, "871", "50", 2)[0] == "post_acute"
    assert said(library, "871", "50", 2, out=date(2018, 9, 30)) == ("", "1.0000")


def test_a_year_without_table_5_is_said(library: Library) -> None:
    found = transfer(drg("871"), date(2026, 10, 8), date(2026, 10, 10), "03", library)
    assert found.share is None
    assert not found.reduced
    assert "Table 5 of 2026-10-10 is not loaded" in found.says


def test_the_reason_shows_the_arithmetic(library: Library) -> None:
    found = transfer(drg("480"), OUT - timedelta(days=2), OUT, "62", library)
    assert found.says == "Discharged to inpatient rehabilitation after 2 days: 50 % + 50 % x (2 + 1) / 6.1."
    assert (found.special_pay, found.reduced) == (True, True)


def test_days_stand_beside_the_means(library: Library) -> None:
    length = stay_length(drg("871"), OUT - timedelta(days=7), OUT, library)
    assert (length.days, length.geometric_mean, length.arithmetic_mean, length.over) == (
        7, Decimal("4.8"), Decimal("6.4"), Decimal("2.2"),
    )  # fmt: skip
    assert stay_length(drg("871"), OUT, OUT, library).days == 1
    assert stay_length(drg("871"), date(2026, 10, 3), date(2026, 10, 10), library).over is None
    assert length.says == "7 days, 2.2 beyond the 4.8 expected"
    assert stay_length(drg("871"), OUT - timedelta(days=1), OUT, library).says == "1 day, 3.8 short of the 4.8 expected"


def test_a_share_is_said_in_per_cent(library: Library) -> None:
    assert transfer(drg("871"), OUT - timedelta(days=2), OUT, "02", library).percent == "62.5 %"
