"""Charges and postings make balanced entries, and every balance is their sum."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from tests.ledger.money import era, sent

from claimwright.claims.tables import CLAIMS, LINES
from claimwright.ledger import balances, charge_entries, claim_balances, journal, unbalanced, uncharge_entries

CLAIM = CLAIMS.frame([{"claim_id": "c1", "patient_control_number": "A1", "frequency_code": "1"}])
LINE = LINES.frame([{"claim_id": "c1", "line": 1, "charge": Decimal("150.00"), "date_from": date(2026, 1, 15)}])


VISIT = sent("C1", "HC:99213*150*UN*1***1", "HC:85025*32*UN*1***1", charge="182")
DECIDED = (
    "CLP*C1*1*182*72*28*MB*I1~SVC*HC:99213*150*72**1~DTM*472*20260310~CAS*CO*45*50~CAS*PR*3*28~"
    "SVC*HC:85025*32*0**1~DTM*472*20260310~CAS*CO*97*32~"
)


def test_a_decided_claim_reason_by_reason() -> None:
    entries = journal(era("72", DECIDED), VISIT)
    assert unbalanced(entries).is_empty()
    posted = entries.filter(pl.col("account") == "insurance_receivable", pl.col("kind") != "charge")
    assert posted.select("line", "kind", "reason", "credit").sort("line", "kind").rows() == [
        (1, "contractual", "CO-45", Decimal("50.00")),
        (1, "patient_responsibility", "PR-3", Decimal("28.00")),
        (1, "payment", None, Decimal("72.00")),
        (2, "denial", "CO-97", Decimal("32.00")),
    ]
    assert dict(balances(entries).rows()) == {
        "cash": Decimal(72), "contractual_adjustment": Decimal(50), "denied_receivable": Decimal(32),
        "insurance_receivable": Decimal(0), "patient_receivable": Decimal(28), "patient_revenue": Decimal(-182),
        "unapplied_cash": Decimal(0),
    }  # fmt: skip


def test_a_denial_stays_with_the_insurance() -> None:
    row = claim_balances(journal(era("72", DECIDED), VISIT)).row(0, named=True)
    assert (row["denied_open"], row["insurance_owes"], row["patient_owes"]) == (32, 32, 28)


def test_interest_and_takebacks_stay_off_the_patient() -> None:
    """412.50 + 87.50 paid, 150 taken back for another claim, 2.35 interest: 352.35."""
    claims = [
        sent(name, f"HC:99213*{charge}*UN*1***1", charge=charge)
        for name, charge in (("C1", "412.50"), ("C2", "87.50"), ("C3", "150"))
    ]
    body = (
        "CLP*C1*1*412.50*412.50*0*MB*I1~SVC*HC:99213*412.50*412.50**1~CLP*C2*1*87.50*87.50*0*MB*I2~SVC*HC:99213*87.50*87.50**1~"
        "PLB*1234567893*20261231*WO:C3 20260310 I3*150*L6*-2.35~"
    )
    entries = journal(era("352.35", body), claims)
    totals = dict(balances(entries).rows())
    assert (totals["cash"], totals["unapplied_cash"]) == (Decimal("352.35"), 0)
    assert (totals["interest_income"], totals["payer_takeback"]) == (Decimal("-2.35"), Decimal(150))
    found = {row["patient_control_number"]: row for row in claim_balances(entries).iter_rows(named=True)}
    assert [found[name]["taken_back"] for name in ("C1", "C2", "C3")] == [0, 0, 150]
    assert (found["C3"]["paid"], found["C3"]["patient_owes"], found["C3"]["insurance_owes"]) == (0, 0, 150)


@pytest.mark.parametrize(
    ("reason", "reference", "claim"),
    [
        ("WO", "C1", "C1"), ("WU", "c1", "C1"), ("WO", "C1 20260310 I3", "C1"), ("WO", "C120260310I3", "C1"),
        ("WO", "C12", ""), ("WO", "", ""), ("L6", "C1", ""), ("IR", "C1", ""), ("CS", "C1", ""), ("FB", "C1", "C1"),
    ],
)  # fmt: skip
def test_a_takeback_names_a_claim_or_none(reason: str, reference: str, claim: str) -> None:
    entries = journal(era("0", f"PLB*1*20261231*{reason}:{reference}*10*CS:X*-10~"), VISIT)
    named = entries.filter(pl.col("reason") == reason)["patient_control_number"].unique().to_list()
    assert named == [claim or None]


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
