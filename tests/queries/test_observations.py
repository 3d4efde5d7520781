"""The values of notes as the field writes them: name, number, unit, day, what was beside."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from claimwright.queries.days import Days, opening_day
from claimwright.queries.observations import observations

DAY: Final = date(2026, 3, 4)

WRITTEN: Final = [
    ("Creatinine 1.0 (3/1), 2.1 (3/3), 1.1 (3/6)", [("creatinine", "1.0", "2026-03-01"), ("creatinine", "2.1", "2026-03-03"), ("creatinine", "1.1", "2026-03-06")]),
    ("3/3: Cr 2.1, K 3.1", [("creatinine", "2.1", "2026-03-03"), ("potassium", "3.1", "2026-03-03")]),
    ("creatinine 3/2: 1.8", [("creatinine", "1.8", "2026-03-02")]),
    ("Hgb 12.1 -> 7.6", [("hemoglobin", "12.1", None), ("hemoglobin", "7.6", "2026-03-04")]),
    ("T 102.2, HR 118, RR 24", [("temperature", "39.0", "2026-03-04"), ("heart_rate", "118", "2026-03-04"), ("respiratory_rate", "24", "2026-03-04")]),
    ("ABG 7.28/66/52", [("arterial_ph", "7.28", "2026-03-04"), ("pco2", "66", "2026-03-04"), ("po2", "52", "2026-03-04")]),
    ("BP 184/112", [("diastolic", "112", "2026-03-04"), ("systolic", "184", "2026-03-04")]),
    ("LVEF 30-35%", [("ejection_fraction", "30", "2026-03-04")]),
    ("platelets 61", [("platelets", "61", "2026-03-04")]),
    ("troponin 0.45", [("troponin", "450.00", "2026-03-04")]),
    ("on 3 L NC", [("oxygen_litres", "3", "2026-03-04")]),
    ("BMI is 43.1", [("bmi", "43.1", "2026-03-04")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_values_with_their_days(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = observations("d", text, Days(text, DAY, DAY))
    assert sorted((one.name, str(one.value), one.at.isoformat() if one.at else None) for one in found) == sorted(
        expected, key=lambda row: (row[0], row[1])
    )


@pytest.mark.parametrize(
    "text",
    ["Urine pH 7.0", "vitamin K 5 mg given", "hemoglobin A1c 8.2", "net -8.4 L, IV fluids 3 L", "HbA1c 8.1", "K 40 mEq given", "Cr pending", "follow up in 3 weeks"],
)  # fmt: skip
def test_what_is_no_such_value_is_not_read(text: str) -> None:
    assert observations("d", text, Days(text, DAY, DAY)) == []


def test_a_usual_value_is_told_as_such() -> None:
    text = "Cr 2.1 (baseline 0.9)"
    found = {str(one.value): one.baseline for one in observations("d", text, Days(text, DAY, DAY))}
    assert found == {"2.1": False, "0.9": True}


def test_room_air_belongs_to_its_own_value() -> None:
    text = "sat 90 RA -> 95 2L"
    found = [("RA" in one.beside) for one in observations("d", text, Days(text, DAY, DAY)) if one.name == "spo2"]
    assert found == [True, False]


def test_2_2_is_secondary_to_and_no_day() -> None:
    text = "sepsis 2/2 pneumonia, WBC 18"
    assert Days(text, DAY, DAY).of(text.index("WBC")) == DAY


def test_a_day_of_the_stay_is_counted_from_its_first() -> None:
    text = "HD 3: WBC 18"
    assert Days(text, DAY, date(2026, 3, 1)).of(text.index("WBC")) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ED 07/11/26 0335  Provider: Rasmus", "2026-07-11"),
        ("ONCOLOGY FOLLOW UP   April 21, 2026", "2026-04-21"),
        ("7/18 A&O3. plt 188", "2026-07-18"),
        ("SICU D1 7/11 (Dr. Whitcombe)", "2026-07-11"),
        ("sepsis 2/2 pneumonia", None),
        ("PROGRESS NOTE", None),
    ],
)
def test_the_day_a_note_opens_with(text: str, day: str | None) -> None:
    found = opening_day(text, date(2026, 7, 20))
    assert (found.isoformat() if found else None) == day
