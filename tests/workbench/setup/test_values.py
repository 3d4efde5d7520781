"""A text is read as the value it says and as no other: amounts, codes, names, patterns."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.workbench import typed
from claimwright.workbench.setup import forms
from claimwright.workbench.setup.values import read


def fee(**changed: str) -> tuple[dict[str, object], dict[str, str]]:
    return read("fees", {"code": "99213", "charge": "125.00", "valid_from": "2026-01-01"} | changed)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("$1,150.00", "1150.00"), ("$ 125", "125.00"), ("125.5", "125.50"), (".75", "0.75"), ("1,234,567.80", "1234567.80"),
     ("99999999.99", "99999999.99"), ("215.5000", "215.50"), ("250.0000", "250.00"), ("0", "0.00"), ("125,00", None),
     ("1,25", None), ("1,2345", None), ("12,34.00", None), ("-0", None), ("-3", None), ("1.250", None), ("1.250,00", None),
     ("1e3", None), ("NaN", None), ("Infinity", None), ("\u0661\u0662", None), ("100000000", None), ("9" * 150, None)],
)  # fmt: skip
def test_an_amount_is_what_is_written_or_nothing(text: str, amount: str | None) -> None:
    values, problems = fee(charge=text)
    assert values.get("charge") == amount
    assert ("charge" in problems) is (amount is None)


def test_a_revenue_code_has_plain_digits() -> None:
    assert fee(revenue_code="0450")[0]["revenue_code"] == "0450"
    assert fee(revenue_code="\u0660\u0664\u0665\u0660")[1] == {"revenue_code": "Four digits."}


def test_a_pattern_that_cannot_be_compiled_is_refused() -> None:
    payer = {"payer_id": "EXH01", "name": "Example Health"}
    for pattern in ("[0-9", "a{99999999999}"):
        assert set(read("payer", payer | {"member_id_pattern": pattern})[1]) == {"member_id_pattern"}


def test_names_of_people_are_no_longer_than_they_are_kept() -> None:
    person = {"username": "cora", "last_name": "Reyes", "roles": "coder"}
    assert read("person", person | {"first_name": "x" * 150})[1] == {}
    assert read("person", person | {"first_name": "x" * 151})[1] == {"first_name": "No longer than 150 characters."}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", "2026-01-31"),
        ("1/31/2026", "2026-01-31"),
        ("01/02/2026", "2026-01-02"),
        ("31/01/2026", None),
        ("1/2/26", None),
        ("2/30/2026", None),
        ("1/2/1066", None),
    ],
)
def test_a_day_is_written_as_spreadsheets_and_people_write_it(text: str, day: str | None) -> None:
    values, problems = fee(valid_from=text)
    assert values.get("valid_from") == day
    assert ("valid_from" in problems) is (day is None)
    assert typed.day(text) == (date.fromisoformat(day) if day else None)


def test_typing_begins_at_what_is_wrong_else_at_what_is_needed() -> None:
    def begins(kind: str, problems: dict[str, str]) -> list[str]:
        return [one.name for one in forms.shown(kind, {}, problems) if one.begins]

    assert begins("patient", {}) == ["last_name"], "not at the record number, which is given by itself"
    assert begins("patient", {"postal_code": "Five or nine digits."}) == ["postal_code"]
    assert begins("payer", {}) == ["payer_id"]


def test_a_hint_says_more_than_its_label() -> None:
    hints = {one.name: one.hint for one in forms.shown("person", {})}
    assert (hints["first_name"], hints["username"]) == ("", "What the person signs in with.")
