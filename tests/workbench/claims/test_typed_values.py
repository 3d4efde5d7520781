"""What may be typed into a field of a claim: values of its kind that the wire has room for, all else refused in words."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claimwright.claims import tables
from claimwright.schema import Column
from claimwright.workbench.claims.typed_values import longest, parse
from claimwright.workbench.refusals import RefusedError

COLUMNS = {(table.name, column.name): column for table in tables.TABLES for column in table.columns}


@pytest.mark.parametrize("column", tables.LINES.columns, ids=lambda column: column.name)
def test_any_text_in_any_column_is_a_value_or_refused(column: Column) -> None:
    for text in ("", "7", "2026-02-30", "-1e9999", "１２", "A" * 5000, "1/0", "∞", "sNaN", "9" * 5000, "\0"):
        with contextlib.suppress(RefusedError):
            parse(column, text)


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("lines", "charge", "$1,250.00", Decimal("1250.00")),
        ("lines", "units", "2.5", Decimal("2.5")),
        ("lines", "date_from", "2026-03-04", date(2026, 3, 4)),
        ("lines", "pointer_1", "2", 2),
        ("lines", "modifier_1", "lt", "LT"),
        ("parties", "last_or_organization_name", "x" * 60, "X" * 60),
        ("parties", "last_or_organization_name", " ", None),
    ],
)
def test_what_is_typed(table: str, column: str, text: str, value: Any) -> None:
    assert parse(COLUMNS[table, column], text) == value


@pytest.mark.parametrize(
    ("table", "column", "text", "said"),
    [
        ("parties", "last_or_organization_name", "x" * 5000, "takes 60 characters; 5000 were typed"),
        ("claims", "place_of_service", "111", "takes 2 characters"),
        ("claims", "prior_authorization", "1" * 51, "takes 50 characters"),
        ("lines", "charge", "-150.00", "not negative"),
        ("lines", "units", "-1", "not negative"),
        ("lines", "charge", "1" * 5000, "an amount such as"),
        ("lines", "pointer_1", "-1", "a whole number"),
        ("lines", "pointer_1", "9" * 5000, "a whole number"),
        ("lines", "pointer_1", "2147483648", "a whole number"),
        ("lines", "date_from", "0001-01-01", "Years go from 1880 to 2100"),
        ("lines", "date_from", "9999-12-31", "Years go from 1880 to 2100"),
        ("parties", "first_name", "A\0B", "cannot be read"),
    ],
)
def test_what_is_refused(table: str, column: str, text: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        parse(COLUMNS[table, column], text)


def test_a_field_is_as_long_as_its_element() -> None:
    assert [longest(place) for place in ("NM103", "2300 REF*G1", "2300 HI0n-2", "SV101-3 / SV202-3", "")] == [
        60,
        50,
        30,
        2,
        80,
    ]
