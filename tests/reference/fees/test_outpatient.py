"""Outpatient hospital payments worked out by hand from the national rates of the fourth quarter of 2025."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.reference import Library
from claimwright.reference.fees import OPPS_CLAIMS, OPPS_LINES, price_outpatient
from claimwright.reference.releases.fees import outpatient_fees
from claimwright.reference.releases.source import SourceFile

DAY = date(2025, 11, 3)

# APC rates of October 2025: 5012 128.87, 5052 399.53, 5113 3,244.61, 5312 1,179.08, 5443 890.29, 5522 106.34, 9512 182.00.


def priced(library: Library, *lines: tuple[Any, ...], **claim: Any) -> list[dict[str, Any]]:
    """Prices of the lines (revenue code, code, units, modifiers) of one claim."""
    about = {
        "claim_id": "c", "bill_type": "131", "first_day": DAY, "age": 67, "sex": "F", "patient_status": "01",
        "principal_diagnosis": "Z0000", **claim,
    }  # fmt: skip
    rows = [
        {
            "claim_id": "c", "line": n, "revenue_code": revenue, "code": code, "units": Decimal(units), "day": DAY,
            "charge": Decimal(100), **{f"modifier_{at}": m for at, m in enumerate(modifiers, 1)},
        }
        for n, (revenue, code, units, *modifiers) in enumerate(lines, 1)
    ]  # fmt: skip
    return price_outpatient(OPPS_CLAIMS.frame([about]), OPPS_LINES.frame(rows), library).to_dicts()


@pytest.mark.parametrize(
    ("line", "claim", "amount"),
    [
        # the national rate
        (("0510", "G0463", 1), {}, "128.87"),
        # 128.87 x 0.6 x 1.2 + 128.87 x 0.4 = 92.7864 + 51.548
        (("0510", "G0463", 1), {"wage_index": Decimal("1.2")}, "144.33"),
        # a rural sole community hospital: 128.87 x 1.071 = 138.02 first; x 0.6 x 0.9 + x 0.4 = 74.5308 + 55.208
        (("0510", "G0463", 1), {"wage_index": Decimal("0.9"), "sole_community": True}, "129.74"),
        # three units, the further at half: 399.53 x (1 + 0.5 x 2)
        (("0360", "11042", 3), {}, "799.06"),
        # both sides: 890.29 x 1.5 = 1335.435
        (("0361", "64483", 1, "50"), {}, "1335.44"),
        # stopped before anaesthesia: 3244.61 x 0.5 = 1622.305
        (("0360", "29881", 1, "73"), {}, "1622.31"),
        # blood has no labour share: 182.00 x 2
        (("0390", "P9016", 2), {"wage_index": Decimal("1.2")}, "364.00"),
        # off campus: 128.87 x 0.4 and 106.34 x 0.4
        (("0510", "G0463", 1, "PO"), {}, "51.55"),
        (("0350", "70450", 1, "PN"), {}, "42.54"),
    ],
)
def test_payments_worked_out_by_hand(library: Library, line: Any, claim: dict[str, Any], amount: str) -> None:
    assert priced(library, line, **claim)[0]["amount"] == Decimal(amount)


def test_packaging_and_discounts_are_those_of_the_code_editor(library: Library) -> None:
    found = priced(library, ("0750", "45385", 1), ("0750", "45380", 1, "59"), ("0300", "80053", 1), ("0250", None, 1))
    assert [str(row["amount"]) for row in found] == ["1179.08", "589.54", "0.00", "0.00"]
    assert [row["packaged"] for row in found] == [False, False, True, True]
    assert found[1]["discount"] == "beside a dearer procedure"
    assert found[2]["reason"] == "Packaged: its payment is in that of other lines."
    assert found[0]["missing"] == "the hospital's wage index: the national rate was taken"


def test_a_comprehensive_service_takes_the_rest_in(library: Library) -> None:
    found = priced(library, ("0360", "29881", 1), ("0300", "80053", 1), ("0360", "64721", 1, "RT"))
    assert [row["status_indicator"] for row in found] == ["J1", "N", "N"]
    assert [str(row["amount"]) for row in found] == ["3244.61", "0.00", "0.00"]


def test_what_the_editor_rejects_is_not_paid(library: Library) -> None:
    row = priced(library, ("0510", "99213", 1))[0]
    assert (row["amount"], row["edits"]) == (Decimal(0), "062")


def test_lines_keep_their_order_and_a_claim_without_lines_is_none(library: Library) -> None:
    claims = OPPS_CLAIMS.frame(
        [{"claim_id": c, "bill_type": "131", "first_day": DAY, "age": 40, "sex": "M"} for c in "ab"]
    )
    lines = OPPS_LINES.frame(
        [
            {"claim_id": "b", "line": 1, "revenue_code": "0510", "code": "G0463", "units": Decimal(1)},
            {"claim_id": "a", "line": 1, "revenue_code": "0350", "code": "70450", "units": Decimal(1)},
        ]
    )
    found = price_outpatient(claims, lines, library)
    assert found.select("claim_id", "amount").rows() == [("b", Decimal("128.87")), ("a", Decimal("106.34"))]
    assert price_outpatient(claims, OPPS_LINES.empty(), library).height == 0


def test_nothing_is_priced_by_the_tables_of_another_quarter(library: Library) -> None:
    (row,) = priced(library, ("0510", "G0463", 1), first_day=date(2026, 11, 15))
    assert row["amount"] is None
    assert row["reason"].startswith("The code editor's tables end 2026-06-30")


@pytest.mark.shared_data
def test_therapy_is_paid_by_the_physician_fee_schedule(library: Library, loaded: Any) -> None:
    class Both:
        def frame(self, name: str) -> pl.DataFrame:
            return library.frame(name) if name == "apc_rates" else loaded.frame(name)

    therapy = priced(Both(), ("0420", "97110", 2, "GP"), zip="10001")  # type: ignore[arg-type]
    assert (therapy[0]["basis"], therapy[0]["amount"]) == ("physician", Decimal("56.41"))


@pytest.mark.shared_data
def test_a_test_alone_is_paid_by_the_laboratory_fee_schedule(library: Library, loaded: Any) -> None:
    class Both:
        def frame(self, name: str) -> pl.DataFrame:
            return library.frame(name) if name == "apc_rates" else loaded.frame(name)

    claims = OPPS_CLAIMS.frame(
        [{"claim_id": "c", "bill_type": "131", "first_day": date(2026, 5, 4), "age": 67, "sex": "F"}]
    )
    lines = OPPS_LINES.frame([{"claim_id": "c", "line": 1, "revenue_code": "0300", "code": "80053"}])
    found = price_outpatient(claims, lines, Both()).row(0, named=True)
    assert (found["basis"], found["amount"], found["reason"]) == ("laboratory", Decimal("10.56"), None)


@pytest.mark.shared_data
def test_every_rate_of_addendum_b_is_that_of_its_apc(library: Library, shared_data: Path) -> None:
    path = next((shared_data / "reference" / "opps").glob("*Addendum B*.gz"))
    codes = (
        outpatient_fees.READERS[0].read(SourceFile(path.stem, gzip.decompress(path.read_bytes()))).tables["opps_codes"]
    )
    rates = library.frame("apc_rates").filter(
        (pl.col("valid_from") <= DAY) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= DAY))
    )
    joined = codes.filter(pl.col("rate").is_not_null() & pl.col("apc").is_not_null()).join(
        rates.select("apc", apc_rate="rate"), on="apc"
    )
    procedures = joined.filter(
        pl.col("status_indicator").is_in(["J1", "J2", "S", "T", "V", "Q1", "Q2", "Q3", "R", "U"])
    )
    assert procedures.height > 5_000
    assert procedures.filter(pl.col("rate") != pl.col("apc_rate")).height == 0
