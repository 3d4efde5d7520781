"""An adjustment is sorted by group, reason and remark."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from claimwright.denials import classify, reasons
from claimwright.remittance.classes import adjustment_classes
from claimwright.remittance.tables import ADJUSTMENTS, CLAIM_PAYMENTS


def sorted_out(group: str, reason: str, *remarks: str, amount: str = "50.00") -> dict[str, Any]:
    key = {"claim_payment_id": "p1", "service_line": 1}
    adjustment = ADJUSTMENTS.frame([{**key, "group_code": group, "reason_code": reason, "amount": Decimal(amount)}])
    frame = pl.DataFrame(
        [{**key, "remark_code": remark} for remark in remarks],
        schema={"claim_payment_id": pl.String, "service_line": pl.Int32, "remark_code": pl.String},
    )
    return classify(adjustment, frame).row(0, named=True)


@pytest.mark.parametrize(
    ("group", "reason", "remarks", "category", "action", "denied"),
    [
        ("CO", "45", (), "contractual", "write_off", False),
        ("PR", "1", (), "patient_share", "bill_patient", False),
        ("CO", "50", ("N115",), "medical_necessity", "appeal", True),
        ("CO", "16", ("MA130",), "unprocessable", "correct", True),
        ("CO", "16", ("M15", "N290"), "provider_data", "correct", True),
        ("CO", "16", (), "missing_data", "correct", True),
        ("CO", "18", (), "duplicate", "check_duplicate", True),
        ("CO", "197", (), "authorization", "appeal", True),
        ("OA", "23", (), "other_payer", "bill_other_payer", False),
        ("CO", "999", (), "unknown", "review", True),
        ("CO", "144", (), "contractual", "write_off", False),
        ("CO", "24", (), "contractual", "write_off", False),
        ("CO", "70", (), "contractual", "write_off", False),
        ("OA", "18", (), "duplicate", "check_duplicate", True),
        ("OA", "109", (), "coordination", "bill_other_payer", True),
        ("PR", "45", (), "patient_share", "bill_patient", False),
        ("PR", "27", (), "eligibility", "check_eligibility", True),
        ("CO", "96", (), "not_covered", "appeal", True),
        ("PI", "204", (), "not_covered", "appeal", True),
        ("PI", "45", (), "unknown", "review", False),
    ],
)
def test_an_adjustment_is_sorted(
    group: str, reason: str, remarks: tuple[str, ...], category: str, action: str, denied: bool
) -> None:
    row = sorted_out(group, reason, *remarks)
    assert (row["category"], row["action"], row["is_denial"]) == (category, action, denied)


def test_medicare_calls_a_plan_members_claim_what_others_call_capitation() -> None:
    adjustment = ADJUSTMENTS.frame(
        [{"claim_payment_id": "p1", "group_code": "CO", "reason_code": "24", "amount": Decimal("150.00")}]
    )
    payment = CLAIM_PAYMENTS.frame([{"claim_payment_id": "p1", "claim_filing_indicator": "MB"}])
    row = classify(adjustment, payments=payment).row(0, named=True)
    assert (row["is_denial"], row["action"]) == (True, "bill_other_payer")


def test_nobody_but_group_pr_bills_the_patient() -> None:
    codes = adjustment_classes()["reason_code"].unique().to_list()
    rows = [
        {"claim_payment_id": "p1", "group_code": group, "reason_code": code, "amount": Decimal("50.00")}
        for code in codes
        for group in ("CO", "OA", "PI")
    ]
    assert "bill_patient" not in classify(ADJUSTMENTS.frame(rows))["action"].to_list()


def test_an_unprocessable_claim_has_no_appeal() -> None:
    assert sorted_out("CO", "16", "MA130")["appealable"] is False


def test_a_negative_adjustment_is_no_denial() -> None:
    assert sorted_out("CO", "97", amount="-50.00")["is_denial"] is False


def test_the_list_names_each_combination_once() -> None:
    keys = reasons().select("group_code", "reason_code", "remark_code")
    assert keys.height == keys.unique().height
    assert set(reasons()["scenario"]) == {
        "additional_documentation",
        "missing_or_invalid",
        "not_covered",
        "not_separately_payable",
    }
