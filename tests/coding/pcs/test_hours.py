"""Hours of ventilation: from clock to clock, of a newborn from the birth on, of who came with a tube from the arrival on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.coding.pcs.test_golden import proposed

from claimwright.coding.pcs.counting import tube_days
from claimwright.coding.pcs.rows import limit

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Intubated 2/24 at 08:00, extubated 2/25 at 07:00.", {"5A1935Z"}),  # 23 h
        ("Intubated 2/24 at 08:00, extubated 2/25 at 09:30.", {"5A1945Z"}),  # 25.5 h
        ("On the vent 2/20 06:00 to 2/24 06:00.", {"5A1945Z"}),  # 96 h is not more than 96
        ("On the vent 2/20 06:00 to 2/24 06:30.", {"5A1955Z"}),  # 96.5 h
        ("Intubated 2/24, extubated 2/25.", set()),  # one day without a clock
        ("Vent 2/21 10:00 to 2/23 10:00, extubated to CPAP 2/23 - 3/1 (6 days).", {"5A1945Z", "5A09557"}),
        ("Intubated at 3 h of age, on the ventilator for 30 h.", {"5A1945Z"}),
    ],
)
def test_hours(words: str, codes: set[str], library: Library) -> None:
    assert proposed(f"HOSPITAL COURSE\n{words}\n", library) == codes


def test_who_comes_with_a_tube(library: Library) -> None:
    note = "TRAUMA SUMMARY\nArrived 2/20/26 22:00, intubated by EMS.\nVent: from arrival to 2/23 06:00.\nDc 3/1/26.\n"
    assert proposed(note, library) == {"5A1945Z"}  # 56 h


def test_the_stay_of_a_newborn_begins_with_the_birth(library: Library) -> None:
    note = "NICU DISCHARGE SUMMARY\nAttending: Dr Lin\nDOB 1/5/2026, 2900 g.\nDC 3/2/2026.\nLP done 1/7: clear.\n"
    assert proposed(note, library) == {"009U3ZX"}
    assert proposed(note.replace("DOB 1/5/2026", "Girl"), library) == set()


@pytest.mark.parametrize(
    ("words", "ends", "value"),
    [
        ("Intubated 2/25 at 10:00, extubated 3/1 at 09:00.", date(2028, 3, 5), "5"),  # 119 hours: the leap day counts
        ("Intubated 2/25 at 10:00, extubated 3/1 at 09:00.", date(2026, 3, 5), "4"),  # 95 hours
        ("Intubated 12/30, extubated 1/4.", date(2026, 1, 8), "5"),  # across the year
        ("Intubated 2/30, extubated 3/4.", date(2026, 3, 5), ""),  # no such day
    ],
)
def test_days_are_counted_in_the_year_of_the_stay(words: str, ends: date, value: str) -> None:
    assert "".join(one.value for one in tube_days("345", words, ends)) == value


def test_the_marks_of_a_duration_are_dated_rows() -> None:
    assert (limit("short_hours", date(2026, 3, 1)), limit("long_hours", date(2026, 3, 1))) == (24, 96)
    with pytest.raises(KeyError):
        limit("short_hours", date(2015, 9, 30))
