"""An adjustment is sorted by group, reason and remark."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from claimwright.denials import classify, reasons
from claimwright.denials.remarks import remarks
from claimwright.remittance.classes import GROUPS, adjustment_classes
from claimwright.remittance.tables import ADJUSTMENTS, CLAIM_PAYMENTS

STOPPED = {"42", "88", "A2", "W1"}
"""Contractual reasons that are no longer in force: a payer that still sends one is asked."""
ACTIONS = {
    *("correct", "appeal", "bill_other_payer", "bill_patient", "write_off", "check_eligibility", "check_duplicate"),
    *("send_documents", "contact_patient", "review"),
}


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


@pytest.mark.parametrize(
    ("group", "reason", "given", "category", "action", "appealable"),
    [
        ("CO", "50", ("MA130",), "unprocessable", "correct", False),
        ("CO", "29", ("N211",), "timely_filing", "write_off", False),
        ("CO", "252", ("N706",), "documentation", "send_documents", True),
        ("CO", "16", ("MA61",), "patient_data", "correct", False),
        ("CO", "16", ("N4",), "coordination", "send_documents", False),
        ("CO", "96", ("N115",), "medical_necessity", "appeal", True),
        ("OA", "A1", ("M127",), "documentation", "send_documents", True),
        ("CO", "97", ("M144",), "bundling", "appeal", True),
        ("PR", "2", ("N782",), "protected", "bill_other_payer", False),
        ("PR", "2", ("N706",), "patient_share", "bill_patient", False),
        ("CO", "45", ("N781",), "contractual", "write_off", False),
    ],
)
def test_a_remark_decides_where_the_reason_asks_for_one(
    group: str, reason: str, given: tuple[str, ...], category: str, action: str, appealable: bool
) -> None:
    row = sorted_out(group, reason, *given)
    assert (row["category"], row["action"], row["appealable"]) == (category, action, appealable)
    assert row["remark_code"] in (None, *given)


def test_a_remark_of_the_whole_claim_holds_for_its_lines() -> None:
    line = {"claim_payment_id": "p1", "service_line": 1, "group_code": "PR", "reason_code": "1", "amount": Decimal(50)}
    whole = pl.DataFrame(
        {"claim_payment_id": ["p1"], "service_line": [None], "remark_code": ["N781"]},
        schema={"claim_payment_id": pl.String, "service_line": pl.Int32, "remark_code": pl.String},
    )
    row = classify(ADJUSTMENTS.frame([line]), whole).row(0, named=True)
    assert (row["category"], row["action"], row["is_denial"]) == ("protected", "bill_other_payer", False)
    assert "Qualified Medicare Beneficiary" in row["meaning"]


@pytest.mark.parametrize("group", GROUPS)
def test_every_reason_and_remark_has_class_next_step_and_words(group: str) -> None:
    """What our tables know never comes out unknown; only what a person must decide says review."""
    codes = adjustment_classes()["reason_code"].unique(maintain_order=True).to_list()
    for remark in ("", *remarks()["remark_code"]):
        key = {"service_line": 1, "group_code": group, "amount": Decimal("50.00")}
        rows = [{**key, "claim_payment_id": code, "reason_code": code} for code in codes]
        given = pl.DataFrame(
            [{"claim_payment_id": code, "service_line": 1, "remark_code": remark} for code in codes if remark],
            schema={"claim_payment_id": pl.String, "service_line": pl.Int32, "remark_code": pl.String},
        )
        found = classify(ADJUSTMENTS.frame(rows), given)
        denied = found.filter("is_denial")
        assert set(denied["category"]).isdisjoint({"unknown", ""})
        assert set(found["action"]) <= ACTIONS
        assert set(denied.filter(pl.col("action") == "review")["reason_code"]) <= {"142", "213", *STOPPED}
        assert found["meaning"].str.len_chars().min() > 3  # type: ignore[operator]
        assert group == "PR" or "bill_patient" not in found["action"].to_list()


def test_a_negative_adjustment_is_no_denial() -> None:
    assert sorted_out("CO", "97", amount="-50.00")["is_denial"] is False


def test_the_list_names_each_combination_once() -> None:
    assert reasons()["reason_code"].is_unique().all()
    assert remarks()["remark_code"].is_unique().all()
    assert set(reasons()["scenario"]) == {
        "additional_documentation",
        "missing_or_invalid",
        "not_covered",
        "not_separately_payable",
    }
