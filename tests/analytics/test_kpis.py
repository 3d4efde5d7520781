"""Each KPI on a small month that can be worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.analytics import CLAIM_FACTS, ENCOUNTER_FACTS, Kpi, definitions, kpis

AS_OF = date(2026, 3, 31)


def claim(claim_id: str, **values: object) -> dict[str, object]:
    money = {"paid": 0, "written_off": 0, "insurance_owes": 0, "patient_owes": 0, "total_charge": 100}
    given = {
        "claim_id": claim_id, "payer": "EXAMPLE", "date_of_service": date(2026, 3, 1), "scrubbed": True, "clean": True,
        "sent_on": date(2026, 3, 22), "denied": False, **money, **values,
    }  # fmt: skip
    return {key: Decimal(value) if key in money and isinstance(value, int) else value for key, value in given.items()}


CLAIMS = CLAIM_FACTS.frame(
    [
        claim("paid", adjudicated_on=date(2026, 3, 30), paid=60, written_off=40),
        claim("shared", adjudicated_on=date(2026, 3, 30), paid=50, written_off=30, patient_owes=20, clean=False),
        claim("denied", adjudicated_on=date(2026, 3, 30), denied=True, insurance_owes=100),
        claim("old", date_of_service=date(2025, 12, 30), insurance_owes=100),
        claim("held", sent_on=None, clean=False),
    ]
)
ENCOUNTERS = ENCOUNTER_FACTS.frame(
    [
        {
            "encounter_id": "e1",
            "discharged_on": date(2026, 3, 22),
            "gross_charge": Decimal(300),
            "billed_on": date(2026, 3, 25),
        },
        {"encounter_id": "e2", "discharged_on": date(2026, 3, 30), "gross_charge": Decimal(100), "billed_on": None},
    ]
)


@pytest.fixture
def found() -> dict[str, Kpi]:
    return {kpi.definition.id: kpi for kpi in kpis(CLAIMS, ENCOUNTERS, AS_OF)}


@pytest.mark.parametrize(
    ("kpi", "value"),
    [
        ("clean_claim_rate", "60.0"),  # 3 of 5
        ("denial_rate", "33.3"),  # 1 of 3
        ("net_collection_rate", "47.8"),  # 110 of 300 - 70
        ("days_in_ar", "5.5"),  # 220 owed; 400 charged over the 10 days since the first was sent: 40 a day
        ("aged_ar", "45.5"),  # 100 of 220
        ("dnfb_days", "2.5"),  # 100 waiting; 400 over 10 days: 40 a day
    ],
)
def test_the_value(found: dict[str, Kpi], kpi: str, value: str) -> None:
    assert found[kpi].value == Decimal(value)


def test_every_value_opens_its_rows(found: dict[str, Kpi]) -> None:
    assert found["denial_rate"].numerator_rows == ("denied",)
    assert found["aged_ar"].numerator_rows == ("old",)
    assert found["days_in_ar"].numerator_rows == ("shared", "denied", "old")
    assert found["dnfb_days"].numerator_rows == ("e2",)


def test_without_rows_there_is_no_value() -> None:
    assert [kpi.value for kpi in kpis(CLAIM_FACTS.empty(), ENCOUNTER_FACTS.empty(), AS_OF)] == [None] * 6


def test_each_says_how_it_is_computed() -> None:
    assert all(one.formula and one.source for one in definitions())
