"""Every reason in force has a class for each group, in our own words, and the classes are those that the field knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from claimwright.remittance.classes import CLASSES, GROUPS, adjustment_classes, with_class


def class_of(group: str, reason: str, kind: str = "", day: date | None = None) -> str:
    frame = pl.DataFrame(
        {"group_code": [group], "reason_code": [reason], "day": [day], "kind": [kind]},
        schema={"group_code": pl.String, "reason_code": pl.String, "day": pl.Date, "kind": pl.String},
    )
    found: str = with_class(frame, day="day", payer_kind="kind")["class"][0]
    return found


@pytest.mark.parametrize(
    ("group", "reason", "kind", "expected"),
    [
        ("CO", "45", "", "contractual"),
        ("PR", "45", "", "patient"),
        ("PI", "45", "", "review"),
        ("CO", "24", "medicare_ffs", "denial"),
        ("CO", "24", "medicare_advantage", "contractual"),
        ("CO", "24", "", "contractual"),
        ("OA", "18", "", "denial"),
        ("OA", "109", "", "denial"),
        ("CO", "144", "", "contractual"),
        ("OA", "23", "", "prior_payer"),
        ("OA", "209", "", "next_payer"),
        ("PR", "31", "", "denial"),
        ("CO", "1", "", "denial"),
        ("CO", "999", "", "denial"),
        ("PR", "999", "", "patient"),
        ("OA", "999", "", "review"),
        ("CR", "45", "", "review"),
    ],
)
def test_the_class_of_an_adjustment(group: str, reason: str, kind: str, expected: str) -> None:
    assert class_of(group, reason, kind) == expected


@pytest.mark.parametrize("reason", ["69", "70", "74", "75", "76"])
def test_additions_raise_the_payment(reason: str) -> None:
    assert class_of("CO", reason) == "raises_payment"


def test_a_reason_holds_on_its_days() -> None:
    assert class_of("CO", "253", day=date(2012, 1, 1)) == "denial"
    assert class_of("CO", "253", day=date(2026, 1, 1)) == "contractual"
    assert class_of("CO", "42", day=date(2005, 1, 1)) == "contractual"
    assert class_of("CO", "42") == "denial"


def test_every_row_is_whole() -> None:
    table = adjustment_classes()
    assert set(table["class"]) <= set(CLASSES)
    assert set(table["group_code"]) == set(GROUPS)
    assert table["words"].str.len_chars().min() > 3  # type: ignore[operator]
    keys = table.select("group_code", "reason_code", "payer_kind")
    assert keys.height == keys.unique().height


def test_no_group_but_pr_makes_the_patient_pay_and_pr_never_writes_off() -> None:
    table = adjustment_classes()
    assert set(table.filter(pl.col("class") == "patient")["group_code"]) == {"PR"}
    assert set(table.filter(pl.col("group_code") == "PR")["class"]).isdisjoint({"contractual", "raises_payment"})


def test_every_reason_in_force_has_a_class(shared_data: Path) -> None:
    lists = shared_data / "reference" / "codelists"
    dates = pl.read_csv(lists / "carc_dates.tsv", separator="\t", infer_schema=False)
    stopped = set(dates.filter(pl.col("stop").is_not_null())["code"])
    in_force = set(pl.read_csv(lists / "carc.tsv", separator="\t", infer_schema=False)["code"]) - stopped
    table = adjustment_classes().filter(pl.col("valid_to").is_null())
    for group in GROUPS:
        assert in_force <= set(table.filter(pl.col("group_code") == group)["reason_code"])
