"""Values read from positions: text, money, quantities, dates and keys, as a person reads them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.x12.wire.byte_values import FRONT, Buffer, Spans, key


def spans(*values: str) -> Spans:
    data = [value.encode() for value in values]
    ends = np.cumsum([len(value) + 1 for value in data]) + FRONT - 1
    starts = ends - [len(value) for value in data]
    return Spans(Buffer.of(b"*".join(data)), starts, ends)


def test_text_of_every_length() -> None:
    values = ["", "A", "1234", "12345", "TWELVE BYTES", "THIRTEEN BYTE", "x" * 300, "José", "Ünïcödé names here"]
    assert spans(*values).text().to_list() == [value or None for value in values]


def test_money_as_written() -> None:
    read = {
        "0": "0.00", "1": "1.00", "12.5": "12.50", "12.34": "12.34", "-12.34": "-12.34", ".5": "0.50", "5.": "5.00",
        "100.100": "100.10", "123456789.01": "123456789.01", "1234567890123456": "1234567890123456.00",
        "-0.01": "-0.01", "1E2": "100.00", "00012": "12.00", " 7 ": "7.00",
    }  # fmt: skip
    assert spans(*read).money().to_list() == [Decimal(value) for value in read.values()]


@pytest.mark.parametrize("value", ["", "A", "1.234", "12,50", "$5", "--1", "1-", "1.2.3", "-", ".", "1_0", "9" * 30])
def test_what_is_no_amount_is_null(value: str) -> None:
    assert spans("1", value).money().to_list() == [Decimal(1), None]


@given(st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1, max_size=20))
def test_every_amount_comes_back(amounts: list[Decimal]) -> None:
    assert spans(*(f"{amount:f}" for amount in amounts)).money().to_list() == amounts


@given(st.lists(st.dates(), min_size=1, max_size=20))
def test_every_day_comes_back(days: list[date]) -> None:
    assert spans(*(f"{day:%Y%m%d}".zfill(8) for day in days)).date().to_list() == days


def test_what_is_no_day_is_null() -> None:
    wrong = ["20230229", "20241301", "20240400", "2024010", "2024O101", "", "00000101"]
    assert spans("20240229", *wrong).date().to_list() == [date(2024, 2, 29), *[None] * len(wrong)]


def test_both_ends_of_a_range() -> None:
    values = spans("20240101-20240131", "20240101")
    assert values.date().to_list() == [date(2024, 1, 1), date(2024, 1, 1)]
    assert values.last_date().to_list() == [date(2024, 1, 31), None]


def test_keys_tell_short_values_apart() -> None:
    values = spans("QC", "IL", "", "12345678", "123456789")
    assert values.equal("QC", "12345678").tolist() == [True, False, False, True, False]
    assert values.keys()[1] == key("IL")


def test_blanks_at_the_edges_go() -> None:
    assert spans(" A B ", "  ").trimmed().text().to_list() == ["A B", None]


def test_a_day_behind_one_that_is_none_is_its_own() -> None:
    values = ["20261101", "20261101", "2026", "20261101", "20261131", "20261131", "20261102"]
    day = date(2026, 11, 1)
    assert spans(*values).date().to_list() == [day, day, None, day, None, None, date(2026, 11, 2)]
