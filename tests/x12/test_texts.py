"""Columns become texts as the wire has them, and texts of a row become one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwright.schema import Money, Quantity
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.wire.columns import column_numbers, column_texts
from claimwright.x12.wire.texts import Texts, beside, joined, listed, literal


def written(column: pl.Series) -> list[str]:
    return [text.decode() for text in column_texts(column)[0].to_list()]


@pytest.mark.parametrize(
    ("amount", "text"),
    [("100", "100"), ("0", "0"), ("0.5", "0.5"), ("-12.30", "-12.3"), ("1000.01", "1000.01"), ("-0.05", "-0.05")],
)
def test_money_has_no_idle_zeros(amount: str, text: str) -> None:
    assert written(pl.Series([Decimal(amount)], dtype=Money)) == [text]


def test_the_largest_money_and_the_smallest_quantity() -> None:
    assert written(pl.Series([Decimal("-9999999999999999.99")], dtype=Money)) == ["-9999999999999999.99"]
    assert written(pl.Series([Decimal("0.0001")], dtype=Quantity)) == ["0.0001"]


def test_a_decimal_of_more_than_64_bits() -> None:
    huge = Decimal("123456789012345678901234.50")
    assert written(pl.Series([huge], dtype=pl.Decimal(38, 2))) == ["123456789012345678901234.5"]


@given(st.lists(st.dates(date(1, 1, 1)), min_size=1))
@settings(deadline=None)
def test_days_are_written_as_the_calendar_has_them(days: list[date]) -> None:
    assert written(pl.Series(days)) == [f"{day.year:04}{day.month:02}{day.day:02}" for day in days]


def test_a_null_is_empty_even_with_bytes_under_it() -> None:
    masked = pl.Series(["HIDDEN", "SEEN"]).replace(["HIDDEN"], [None])
    for column in (masked, pl.Series([None, "SEEN"]), pl.Series(["x", None, "SEEN"])[1:]):
        texts, there = column_texts(column)
        assert texts.to_list() == [b"", b"SEEN"]
        assert there.tolist() == [False, True]


def test_whole_numbers_as_texts_and_as_keys() -> None:
    column = pl.Series([12, None, -3], dtype=pl.Int32)
    assert written(column) == ["12", "", "-3"]
    assert column_numbers(column, -99).tolist() == [12, -99, -3]


def test_a_column_in_several_pieces_of_memory() -> None:
    column = pl.concat([pl.Series(["A", "LONGER THAN TWELVE"]), pl.Series(["B"])], rechunk=False)
    assert written(column) == ["A", "LONGER THAN TWELVE", "B"]


def test_idle_separators_are_left_out_at_the_end_and_kept_in_the_middle() -> None:
    first, second, third = listed(["A", "", ""]), listed(["", "B", ""]), listed(["C", "", ""])
    segments = joined([(literal("ID", 3), 0), (first, 1), (second, 2), (third, 4), literal("~", 3)], "*", 3)
    assert segments.to_list() == [b"ID*A***C~", b"ID**B~", b"ID~"]


def test_texts_of_a_group_in_the_order_they_come() -> None:
    texts = listed(["a", "b", "c", "d"])
    assert texts.gathered(np.array([1, 0, -1, 1]), 3).to_list() == [b"b", b"ad", b""]


def test_texts_taken_spread_and_masked() -> None:
    texts = listed(["one", "two"])
    assert texts.taken(np.array([1, -1, 0, 1])).to_list() == [b"two", b"", b"one", b"two"]
    assert texts.spread(np.array([2, 0]), 3).to_list() == [b"two", b"", b"one"]
    assert texts.where(np.array([False, True])).to_list() == [b"", b"two"]
    assert beside([texts, listed(["", "!"])], 2).to_list() == [b"one", b"two!"]


def test_alike_texts_are_named_by_their_first_row() -> None:
    assert listed(["x", "x", "yy", "x", ""]).first_alike().tolist() == [0, 0, 2, 0, 4]


def test_texts_are_numbered_along_a_list_of_the_same_order() -> None:
    claims = listed(["c1", "c2", "c3"])
    assert numbers(listed(["c1", "c1", "c3"]), claims) == [0, 0, 2]
    assert numbers(listed(["c3", "c1"]), claims) is None
    assert numbers(listed(["c2", "c9"]), claims) is None


def numbers(texts: Texts, own: Texts) -> list[int] | None:
    found = texts.numbers_along(own)
    return None if found is None else found.tolist()


def test_what_is_filled_in_stands_beside_another_column_and_nowhere_else() -> None:
    rows = Rows(pl.DataFrame({"ndc": ["1", "2", None], "qualifier": [None, "UK", "UP"]}))
    rows.fill("qualifier", "N4", "ndc")
    assert rows.text("qualifier").to_list() == [b"N4", b"UK", b""]
    assert rows.there("qualifier").tolist() == [True, True, False]


def test_rows_that_repeat_what_their_group_said_before_are_found() -> None:
    rows = Rows(
        pl.DataFrame({"name": ["ELM", "OAK", "ELM", "BOB", "OAK", "BOB"], "fax": [None, "1", None, "1", "", ""]})
    )
    payers_and_patients = np.array([0, 1, 0, 1, 0, 1])
    once, which = rows.repeats(["name"], payers_and_patients)
    assert once.tolist() == [0, 4, 1, 3]
    assert which.tolist() == [0, 2, 0, 3, 1, 3]
    # A fax that is there but empty is not one that is absent.
    assert rows.repeats(["fax"], payers_and_patients)[1].tolist() == [0, 2, 0, 2, 1, 3]


def test_some_rows_leave_the_others_as_they_were() -> None:
    whole = Rows(pl.DataFrame({"id": ["1", "2", "3"], "kind": [None, None, "X"]}))
    some = whole.taken(np.array([2, 0]))
    some.fill("kind", "Y")
    assert some.text("id").to_list() == [b"3", b"1"]
    assert some.text("kind").to_list() == [b"X", b"Y"]
    assert whole.text("kind").to_list() == [b"", b"", b"X"]
    assert whole.taken(slice(0, 2)).empty("kind")
