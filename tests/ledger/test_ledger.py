"""Charges and postings make balanced entries, and every balance is their sum."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from claimwright.claims.tables import CLAIMS, LINES
from claimwright.ledger import balances, charge_entries, claim_balances, posting_entries, unbalanced, uncharge_entries
from claimwright.remittance.tables import POSTINGS

CLAIM = CLAIMS.frame([{"claim_id": "c1", "patient_control_number": "A1", "frequency_code": "1"}])
LINE = LINES.frame([{"claim_id": "c1", "line": 1, "charge": Decimal("150.00"), "date_from": date(2026, 1, 15)}])


def posting(kind: str, amount: str, **values: Any) -> dict[str, Any]:
    return {
        "posting_id": f"{kind}{amount}", "patient_control_number": "A1", "line_control_number": "1", "kind": kind,
        "amount": Decimal(amount), "posting_date": date(2026, 2, 1), **values,
    }  # fmt: skip


def account(*postings: dict[str, Any]) -> dict[str, Any]:
    entries = pl.concat([charge_entries(CLAIM, LINE), posting_entries(POSTINGS.frame(postings), CLAIM)])
    assert unbalanced(entries).height == 0
    return claim_balances(entries).row(0, named=True)


def test_a_paid_claim() -> None:
    row = account(
        posting("payment", "72.00"),
        posting("contractual", "50.00", group_code="CO", reason_code="45"),
        posting("patient_responsibility", "28.00", group_code="PR", reason_code="3"),
    )
    assert (row["charged"], row["paid"], row["written_off"]) == (Decimal("150.00"), Decimal("72.00"), Decimal("50.00"))
    assert (row["patient_owes"], row["insurance_owes"]) == (Decimal("28.00"), Decimal("0.00"))


def test_a_denial_stays_with_the_insurance() -> None:
    row = account(posting("denial", "150.00", group_code="CO", reason_code="50"))
    assert (row["insurance_owes"], row["written_off"], row["patient_owes"]) == (
        Decimal("150.00"),
        Decimal(0),
        Decimal(0),
    )


def test_a_reversal_undoes_the_posting() -> None:
    row = account(
        posting("payment", "72.00"),
        posting("contractual", "78.00"),
        posting("payment", "-72.00", is_reversal=True),
        posting("contractual", "-78.00", is_reversal=True),
    )
    assert (row["paid"], row["written_off"], row["insurance_owes"]) == (Decimal(0), Decimal(0), Decimal("150.00"))


def test_interest_and_takeback_stay_off_the_patient() -> None:
    rows = [
        {"posting_id": "i", "kind": "interest", "amount": Decimal("-1.50"), "posting_date": date(2026, 2, 1)},
        {"posting_id": "w", "kind": "takeback", "amount": Decimal("20.00"), "posting_date": date(2026, 2, 1)},
    ]
    totals = dict(balances(posting_entries(POSTINGS.frame(rows), CLAIM)).rows())
    assert totals == {
        "cash": Decimal("-18.50"),
        "interest_income": Decimal("-1.50"),
        "payer_takeback": Decimal("20.00"),
    }


def test_a_replacement_takes_the_place_of_the_charge() -> None:
    corrected = CLAIM.with_columns(claim_id=pl.lit("c2"), frequency_code=pl.lit("7"))
    line = LINE.with_columns(claim_id=pl.lit("c2"), charge=pl.lit(Decimal("100.00")))
    entries = pl.concat([charge_entries(CLAIM, LINE), charge_entries(corrected, line), uncharge_entries(CLAIM, LINE)])
    assert claim_balances(entries).select("claim_id", "insurance_owes").rows() == [
        ("c1", Decimal("0.00")),
        ("c2", Decimal("100.00")),
    ]


def test_a_void_charges_nothing() -> None:
    assert charge_entries(CLAIM.with_columns(frequency_code=pl.lit("8")), LINE).height == 0


def test_entry_ids_do_not_depend_on_the_run() -> None:
    assert charge_entries(CLAIM, LINE)["entry_id"].to_list() == ["charge:c1:1:credit", "charge:c1:1:debit"]


KINDS = st.sampled_from(
    ["payment", "contractual", "patient_responsibility", "denial", "interest", "takeback", "forwarded"]
)
AMOUNTS = st.decimals(min_value=-9999, max_value=9999, places=2)


@given(st.lists(st.tuples(KINDS, AMOUNTS), max_size=12))
def test_debits_always_equal_credits(items: list[tuple[str, Decimal]]) -> None:
    rows = [{**posting(kind, str(amount)), "posting_id": str(n)} for n, (kind, amount) in enumerate(items)]
    entries = posting_entries(POSTINGS.frame(rows), CLAIM)
    assert entries["debit"].sum() == entries["credit"].sum()
    assert (entries["debit"] >= 0).all()
    assert (entries["credit"] >= 0).all()
