"""Units of a dose by hand: the golden cases of drugs with and without waste."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claimwright.coding.services.dose_units import dose_units, opened_amount


@pytest.mark.parametrize(
    ("dose", "unit", "opened", "units", "discarded", "modifier"),
    [
        ("425", "10", "400 + 100", 43, 7, ""),  # bevacizumab J9035
        ("350", "10", "4x100", 35, 5, ""),  # infliximab J1745
        ("4", "1", "4", 4, 0, "JZ"),  # ondansetron J2405
        ("60", "1", "60", 60, 0, "JZ"),  # denosumab J0897
        ("200", "1", "2x100", 200, 0, "JZ"),  # pembrolizumab J9271
        ("425", "10", "435", 43, 0, "JZ"),  # the rest is less than a unit
        ("0.25", "0.1", "0.5", 3, 2, ""),
    ],
)
def test_units_given_and_discarded(
    dose: str, unit: str, opened: str, units: int, discarded: int, modifier: str
) -> None:
    found = dose_units(Decimal(dose), Decimal(unit), opened_amount(opened), single_dose=True)
    assert (found.units, found.discarded, found.modifier) == (units, discarded, modifier)


def test_of_a_multiple_dose_container_nothing_is_discarded_and_no_modifier_is_said() -> None:
    found = dose_units(Decimal(30), Decimal(10), Decimal(100), single_dose=False)
    assert (found.units, found.discarded, found.modifier) == (3, None, "")


def test_what_is_not_known_is_not_said() -> None:
    assert dose_units(Decimal(30), Decimal(10), None, single_dose=True).discarded is None
    assert opened_amount("  ") is None


@pytest.mark.parametrize(("dose", "opened"), [("500", "4x100"), ("0", "100"), ("-1", "100")])
def test_amounts_that_cannot_be_are_refused(dose: str, opened: str) -> None:
    with pytest.raises(ValueError, match="dose"):
        dose_units(Decimal(dose), Decimal(10), opened_amount(opened), single_dose=True)


@pytest.mark.parametrize("written", ["four", "4x", "100,5", "1e3", "-5", "4x100x2"])
def test_containers_that_are_no_amounts_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="4x100"):
        opened_amount(written)
