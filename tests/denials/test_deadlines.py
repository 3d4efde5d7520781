"""What can be done about a denial, and until when it must have been received."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from claimwright.denials import ACTIONS, FACTS, classify, deadlines, reasons
from claimwright.payers import KINDS
from claimwright.remittance.tables import ADJUSTMENTS

NOTICE = date(2026, 3, 2)
SERVICE = date(2026, 1, 15)


def told(group: str, reason: str, *remarks: str, kind: str | None = "medicare_ffs", **facts: Any) -> dict[str, Any]:
    adjustment = ADJUSTMENTS.frame(
        [
            {
                "claim_payment_id": "p1",
                "service_line": 1,
                "group_code": group,
                "reason_code": reason,
                "amount": Decimal(50),
            }
        ]
    )
    given = pl.DataFrame(
        [{"claim_payment_id": "p1", "service_line": None, "remark_code": one} for one in remarks],
        schema={"claim_payment_id": pl.String, "service_line": pl.Int32, "remark_code": pl.String},
    )
    row = {"claim_payment_id": "p1", "payer_kind": kind, "service_date": SERVICE, "remittance_date": NOTICE, **facts}
    return classify(adjustment, given, pl.DataFrame([row], schema_overrides=FACTS)).row(0, named=True)


@pytest.mark.parametrize(
    ("kind", "group", "reason", "remarks", "facts", "actions", "deadline"),
    [
        # Receipt is presumed on March 7; 120 days later is July 5 (42 CFR 405.942).
        ("medicare_ffs", "CO", "50", (), {}, ["appeal", "write_off"], date(2026, 7, 5)),
        ("medicare_ffs", "CO", "50", (), {"received_date": date(2026, 3, 4)}, ["appeal", "write_off"], date(2026, 7, 2)),
        # The payer's receipt of the claim is no receipt of the notice.
        ("medicare_ffs", "CO", "50", (), {"received_date": date(2026, 1, 20)}, ["appeal", "write_off"], date(2026, 7, 5)),
        ("medicare_ffs", "CO", "4", (), {}, ["reopening", "appeal"], date(2026, 7, 5)),
        ("medicare_ffs", "CO", "16", ("MA130",), {}, ["new_claim"], date(2027, 1, 15)),
        ("medicare_ffs", "CO", "50", ("MA130",), {"service_date": date(2024, 2, 29)}, ["new_claim"], date(2025, 2, 28)),
        ("medicare_ffs", "CO", "29", (), {}, ["reopening", "write_off"], date(2027, 3, 2)),
        ("medicare_ffs", "CO", "226", (), {}, ["send_documents", "appeal"], date(2026, 7, 5)),
        ("medicare_advantage", "CO", "197", (), {}, ["reconsideration", "write_off"], date(2026, 5, 6)),
        ("medicare_advantage", "CO", "197", (), {"remittance_date": date(2024, 12, 2)}, ["reconsideration", "write_off"], date(2025, 1, 31)),
        ("commercial", "CO", "197", (), {}, ["appeal", "write_off"], date(2026, 8, 29)),
        ("commercial", "CO", "4", (), {}, ["corrected_claim", "appeal"], date(2026, 8, 29)),
        ("tricare", "CO", "50", (), {}, ["appeal", "write_off"], date(2026, 5, 31)),
        ("medicaid", "CO", "16", ("MA130",), {}, ["new_claim"], date(2027, 1, 15)),
        ("medicaid", "CO", "50", (), {}, ["appeal", "write_off"], None),
        ("auto", "CO", "50", (), {}, ["appeal", "write_off"], None),
        (None, "CO", "50", (), {}, ["appeal", "write_off"], None),
        ("medicare_ffs", "CO", "50", (), {"remittance_date": None}, ["appeal", "write_off"], None),
        ("medicare_ffs", "CO", "45", (), {}, ["write_off"], None),
        ("medicare_ffs", "PR", "1", (), {}, ["bill_patient"], None),
        ("medicare_ffs", "PR", "1", ("N781",), {}, ["bill_next_payer"], None),
        ("commercial", "CO", "22", (), {}, ["bill_next_payer"], None),
    ],
)  # fmt: skip
def test_what_is_open_and_until_when(
    kind: str | None, group: str, reason: str, remarks: tuple[str, ...], facts: dict[str, Any], actions: list[str], deadline: date | None
) -> None:  # fmt: skip
    row = told(group, reason, *remarks, kind=kind, **facts)
    assert (row["actions"], row["deadline"]) == (actions, deadline)
    assert (row["deadline_rule"] is not None) is row["is_denial"]


def test_a_deadline_on_a_sunday_is_met_on_friday() -> None:
    row = told("CO", "50")
    assert row["deadline"].isoweekday() == 7
    assert row["act_by"] == date(2026, 7, 3)
    assert "42 CFR 405.942" in row["deadline_rule"]


def test_a_rule_that_nobody_checked_says_so() -> None:
    assert "not checked with the payer" in told("CO", "197", kind="commercial")["deadline_rule"]
    assert "not checked" not in told("CO", "197", kind="medicare_advantage")["deadline_rule"]
    assert "its day is not known" in told("CO", "50", remittance_date=None)["deadline_rule"]
    assert told("CO", "50", kind=None)["deadline_rule"] == "Which kind of payer decided is not known."


@pytest.mark.parametrize(
    ("group", "reason", "remarks", "kind", "billed"),
    [
        ("PR", "1", (), "commercial", True),
        ("PR", "2", ("N782",), "medicare_ffs", False),
        ("PR", "96", (), "commercial", True),
        ("CO", "96", (), "commercial", False),
        ("OA", "23", (), "commercial", False),
        ("PR", "27", (), "commercial", False),
        ("PR", "3", (), "workers_compensation", False),
        ("PI", "204", (), "medicaid", False),
    ],
)
def test_who_may_be_billed(group: str, reason: str, remarks: tuple[str, ...], kind: str, billed: bool) -> None:
    assert told(group, reason, *remarks, kind=kind)["patient_may_be_billed"] is billed


def test_the_kind_in_the_facts_decides_what_the_group_means() -> None:
    """Capitation: a plan's own word, and Medicare's for the claim of a plan's member."""
    assert told("CO", "24", kind="medicare_ffs")["is_denial"] is True
    assert told("CO", "24", kind="commercial")["is_denial"] is False


@pytest.mark.parametrize(
    ("group", "reason", "category"),
    [("CO", "242", "network"), ("PR", "96", "not_covered"), ("PR", "1", "patient_share"), ("OA", "209", "protected"),
     ("CO", "13", "registration"), ("CO", "59", "contractual"), ("PR", "45", "patient_share")],
)  # fmt: skip
def test_the_category_is_the_playbooks(group: str, reason: str, category: str) -> None:
    assert told(group, reason)["category"] == category


def test_every_reason_and_kind_has_actions_of_the_list() -> None:
    rows = [
        {"claim_payment_id": kind or "?", "group_code": group, "reason_code": code, "amount": Decimal(5)}
        for code in reasons()["reason_code"]
        for group in ("CO", "PR", "OA", "PI")
        for kind in (*KINDS, "")
    ]
    facts = pl.DataFrame([{"claim_payment_id": kind or "?", "payer_kind": kind} for kind in (*KINDS, "")])
    found = classify(ADJUSTMENTS.frame(rows), facts=facts)
    assert found.height == len(rows)
    assert set(found["actions"].explode().unique()) <= set(ACTIONS)
    assert found.filter(pl.col("actions").list.len() == 0).is_empty()
    assert found.filter(pl.col("patient_may_be_billed") & (pl.col("group_code") != "PR")).is_empty()
    assert found.filter(pl.col("patient_may_be_billed") & pl.col("is_denial")).is_empty()


def test_rules_are_of_kinds_and_actions_that_there_are() -> None:
    assert set(deadlines()["payer_kind"]) <= set(KINDS)
    assert set(deadlines()["step"]) <= set(ACTIONS)
    days = deadlines().drop_nulls("length")
    assert days.filter(pl.col("source") == "").is_empty()
