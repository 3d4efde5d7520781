"""Rows of payers are read from TOML and JSON, asked by payer and day, and refused in words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from claimwright.errors import UnreadableError
from claimwright.payers import kind_of, payers_from, read_payers

FILE = """
[[payers]]
payer_id = "87726"
kind = "commercial"
timely_filing_days = 90
member_id_pattern = "[0-9]{9}"
authorization_required = ["70551"]
authorizations = [{number = "A1", codes = ["70551"], units = 1, valid_from = 2026-01-01, valid_to = 2026-03-31}]

[[payers]]
payer_id = "00952"
kind = "medicare_ffs"
valid_to = 2025-12-31

[[payers]]
payer_id = "00952"
kind = "medicare_advantage"
valid_from = 2026-01-01
"""


def test_rows_are_read_and_asked_by_day(tmp_path: Path) -> None:
    path = tmp_path / "payers.toml"
    path.write_text(FILE)
    payers = read_payers(path)
    assert len(payers) == 3
    payer = payers.on("87726", date(2026, 4, 1))
    assert payer is not None
    assert (payer.timely_filing_days, payer.authorization_required) == (90, ("70551",))
    assert payer.authorizations[0].valid_to == date(2026, 3, 31)
    kinds = [row.kind if (row := payers.on("00952", day)) else "" for day in (date(2025, 12, 31), date(2026, 1, 1))]
    assert kinds == ["medicare_ffs", "medicare_advantage"]
    assert payers.on("unknown") is None


def test_json_is_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "payers.json"
    path.write_text(json.dumps({"payers": [{"payer_id": "X", "kind": "auto", "valid_from": "2026-01-01"}]}))
    row = read_payers(path).on("x", date(2026, 2, 1))
    assert row is not None
    assert (row.kind, row.valid_from) == ("auto", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"kind": "auto"}, "payers 1"),
        ({"payer_id": "X", "kind": "bank"}, "payers 1, kind"),
        ({"payer_id": "X", "colour": "red"}, "payers 1, colour"),
        ({"payer_id": "X", "timely_filing_days": "90"}, "payers 1, timely_filing_days"),
        ({"payer_id": "X", "member_id_pattern": "("}, "payers 1, member_id_pattern"),
        ({"payer_id": "X", "takes": ["835", "fax"]}, "payers 1, takes"),
        ({"payer_id": "X", "enrollment_claims": "maybe"}, "payers 1, enrollment_claims"),
        ({"payer_id": "X", "authorizations": [{"units": 1}]}, "payers 1, authorization 1"),
    ],
)
def test_a_row_that_is_not_as_it_should_be_is_refused_with_its_place(row: dict[str, object], place: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        payers_from({"payers": [row]}, "file")
    assert refused.value.place == place


def test_a_file_that_is_neither_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "payers.toml"
    path.write_text("not = = toml")
    with pytest.raises(UnreadableError):
        read_payers(path)


def test_the_filing_indicator_names_the_kind() -> None:
    assert [kind_of(code) for code in ("MB", "16", "HM", "WC", "ZZ", None)] == [
        "medicare_ffs", "medicare_advantage", "commercial", "workers_compensation", "", "",
    ]  # fmt: skip
