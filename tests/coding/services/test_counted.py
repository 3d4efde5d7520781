"""What the calculators are filled with: doses in the code's measure, minutes of therapy, times of what was given; each quoted."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from claimwright.coding import read_chart
from claimwright.coding.services import Counted
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.reference import Library


def counted(library: Library, note: str, setting: str = "office") -> Counted:
    visit = Encounter(setting=setting, start=datetime(2026, 3, 2, tzinfo=UTC))
    found = read_chart(
        Chart("note", "text", encounter=visit, documents=(Document("note", "Note", note),)), library
    ).counted
    for one in (*found.doses, *found.minutes, *found.given):
        for quote in one.evidence:
            assert note[quote.start : quote.end] == quote.quote
    return found


def test_a_dose_with_its_waste_says_what_was_opened(library: Library) -> None:
    note = "Infusion today: infliximab 350 mg IV 09:00-11:05 given, 50 mg wasted from single-dose vials."
    found = counted(library, note, "outpatient_hospital")
    [dose] = found.doses
    assert (dose.code, dose.dose, dose.measure, dose.opened) == ("J1745", Decimal(350), "mg", Decimal(400))
    [given] = found.given
    assert (given.given.start, given.given.minutes) == (9 * 60, 125)


def test_minutes_of_therapy(library: Library) -> None:
    note = "PHYSICAL THERAPY DAILY NOTE\nTherapeutic exercise 33 min\nManual therapy 7 min\nPT, DPT\n"
    assert {one.code: one.minutes for one in counted(library, note).minutes} == {"97110": 33, "97140": 7}


def test_a_stay_and_a_note_without_any_give_nothing(library: Library) -> None:
    assert not counted(library, "Feels well. No medicine today.")
    assert not counted(library, "Infliximab 350 mg IV 09:00-11:05 given.", "inpatient")
