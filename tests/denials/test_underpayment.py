"""Is each adjudicated line set beside what Medicare or the contract allows, and told underpaid, overpaid or denied?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.denials import CONTRACTS, underpayments
from claimwright.reference.packages import shipped_lists
from claimwright.reference.releases import Store, add
from claimwright.remittance.tables import ADJUSTMENTS, CLAIM_PAYMENTS, PAYMENTS, SERVICE_PAYMENTS

DAY = date(2025, 11, 3)
USD = Decimal

# A relative value file of two codes: at indices of 1 and a conversion factor of 32.3465, 99213 is 2.75 RVU (88.95) and
# 17000 (several procedures: rule 2) 2.05 RVU (66.31).
VALUES = """,,2025 National Physician Fee Schedule Relative Value File October Release,,,,,,,,,,,,,,,,,,,,,,
,,,STATUS,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,TEAM,ENDO,CONV
HCPCS,MOD,DESCRIPTION,CODE,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,BASE,FACTOR
99213,,,A,1.30,1.35,,0.57,,0.10,2.75,1.97,0,XXX,0,0,0,0,0,0,0,0,,32.3465
17000,,,A,0.61,1.39,,1.00,,0.05,2.05,1.66,0,010,0.1,0.8,0.1,2,0,1,0,0,,32.3465
"""
INDICES = (
    "MAC,State,Locality Number,Locality Name,2025 PW GPCI,2025 PE GPCI,2025 MP GPCI\n13282,NY,99,REST OF STATE,1,1,1\n"
)
ZIP = f"{'NY122071328299 Z9   0 A':75}20254\n"
FEES = (
    "Payer,CPT,Modifier,Allowed Amount,Effective Date\nACME,99213,,120.00,2025-01-01\nACME,99213,95,100.00,2025-01-01\n"
)


class Library:
    def __init__(self, store: Store) -> None:
        self.store = store

    def frame(self, name: str) -> pl.DataFrame:
        return shipped_lists.place_of_service() if name == "place_of_service" else self.store.scan(name).collect()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    store = Store(tmp_path / "home")
    names = {"PPRRVU2025_Oct.csv": VALUES, "GPCI2025.csv": INDICES, "zip5.txt": ZIP, "acme.csv": FEES}
    for name, text in names.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    outcomes = list(add(store, [tmp_path / name for name in names]))
    assert [(outcome.file, outcome.message) for outcome in outcomes] == [(name, "") for name in names]
    return Library(store)


MEDICARE = {"payer_id": "MCR", "basis": "medicare", "zip": "12207"}
CONTRACT = {"payer_id": "ACME", "basis": "schedule", "schedule": "ACME"}
OTHERS = {"payer_id": None, "basis": "medicare", "percent": Decimal(120), "zip": "12207"}

Judge = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def judged(library: Library) -> Judge:
    def _judged(
        *lines: dict[str, Any],
        payer: str = "MCR",
        status: str = "1",
        adjustments: tuple[tuple[int, str, str, str], ...] = (),
        place: str = "11",
    ) -> list[dict[str, Any]]:
        payment = PAYMENTS.frame([{"payment_id": "p", "payer_id": payer}])
        claim = CLAIM_PAYMENTS.frame(
            [
                {
                    "payment_id": "p",
                    "claim_payment_id": "c",
                    "patient_control_number": "A1",
                    "status": status,
                    "facility_type": place,
                }
            ]
        )
        rows = [
            {"payment_id": "p", "claim_payment_id": "c", "service_line": n, "procedure_code": "99213", "charge": USD(200),
             "paid": USD(0), "date_from": DAY, "units_paid": USD(1), **line}
            for n, line in enumerate(lines, 1)
        ]  # fmt: skip
        cas = ADJUSTMENTS.frame(
            {"payment_id": "p", "claim_payment_id": "c", "service_line": line, "group_code": group, "reason_code": reason,
             "amount": USD(amount)}
            for line, group, reason, amount in adjustments
        )  # fmt: skip
        contracts = CONTRACTS.frame([MEDICARE, CONTRACT, OTHERS])
        return underpayments(payment, claim, SERVICE_PAYMENTS.frame(rows), cas, contracts, library).to_dicts()

    return _judged


def test_the_stated_allowed_amount_is_compared(judged: Judge) -> None:
    # (1.30 + 1.35 + 0.10) x 32.3465 = 88.95
    low, right, high = judged({"allowed": USD("80.00")}, {"allowed": USD("88.96")}, {"allowed": USD("95.00")})
    assert (low["verdict"], low["expected"], low["difference"]) == ("underpaid", USD("88.95"), USD("-8.95"))
    assert right["verdict"] == "as_expected"
    assert (high["verdict"], high["difference"]) == ("overpaid", USD("6.05"))


def test_without_a_stated_amount_it_is_worked_out(judged: Judge) -> None:
    # 69.73 paid + 17.79 coinsurance + 1.43 sequestration = 88.95; the contractual adjustment is above it
    row = judged(
        {"paid": USD("69.73")},
        adjustments=((1, "CO", "45", "111.05"), (1, "PR", "2", "17.79"), (1, "CO", "253", "1.43")),
    )[0]
    assert (row["allowed"], row["allowed_from"], row["verdict"]) == (USD("88.95"), "worked_out", "as_expected")


def test_a_refused_line_is_denied_not_underpaid(judged: Judge) -> None:
    row = judged({}, adjustments=((1, "CO", "50", "200.00"),))[0]
    assert row["verdict"] == "denied"


def test_several_procedures_are_expected_at_their_reduced_fee(judged: Judge) -> None:
    # 2.05 x 32.3465 = 66.31; two units: the second at half, 33.16
    row = judged({"procedure_code": "17000", "units_paid": USD(2), "allowed": USD("66.31")})[0]
    assert (row["expected"], row["difference"], row["verdict"]) == (USD("99.47"), USD("-33.16"), "underpaid")
    assert row["reduction_rule"] is not None


def test_a_facility_is_expected_its_own_amount(judged: Judge) -> None:
    # (1.30 + 0.57 + 0.10) x 32.3465 = 63.72
    assert judged({"allowed": USD("63.72")}, place="22")[0]["verdict"] == "as_expected"


def test_a_contract_is_read_from_the_practices_own_schedule(judged: Judge) -> None:
    office, video = judged({"allowed": USD("110.00")}, {"modifier_1": "95", "allowed": USD("100.00")}, payer="ACME")
    assert (office["expected"], office["basis"], office["verdict"]) == (USD("120.00"), "ACME", "underpaid")
    assert (video["expected"], video["verdict"]) == (USD("100.00"), "as_expected")
    unknown = judged({"procedure_code": "99214", "allowed": USD("10.00")}, payer="ACME")[0]
    assert (unknown["verdict"], unknown["reason"]) == ("unknown", "The schedule ACME has no price for it that day.")


def test_other_payers_at_a_share_of_medicare_and_never_above_the_charge(judged: Judge) -> None:
    # 88.95 x 120 % = 106.74
    assert judged({"allowed": USD("100.00")}, payer="ZEN")[0]["expected"] == USD("106.74")
    assert judged({"allowed": USD("90.00"), "charge": USD("90.00")}, payer="ZEN")[0]["verdict"] == "as_expected"


@pytest.mark.parametrize(
    ("line", "more", "reason"),
    [
        ({}, {"status": "2"}, "Not the primary payer's decision."),
        ({"revenue_code": "0510"}, {}, "A hospital's line is priced with its whole claim (price_outpatient)."),
        ({"date_from": date(2024, 1, 2)}, {}, "a physician fee schedule of 2024-01-02 (relative values)"),
    ],
)
def test_what_cannot_be_compared_says_why(
    judged: Judge, line: dict[str, Any], more: dict[str, Any], reason: str
) -> None:
    row = judged({"allowed": USD("50.00"), **line}, **more)[0]
    assert row["verdict"] == "unknown"
    assert row["reason"].startswith(reason)


def test_a_reversal_pays_nothing_and_is_left_out(judged: Judge) -> None:
    assert judged({"allowed": USD("50.00")}, status="22") == []
