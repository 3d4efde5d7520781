"""Complications of devices, grafts and stomas by side; the status of the same device is not told again; agents of pneumonia."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, before: str = "") -> list[str]:
    note = f"{before}Assessment:\n1. {text}\n"
    found = suggest_text(note, library, date=date(2026, 3, 2), setting="inpatient")
    return [s.code for s in found if s.suggested]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Clotted left forearm AV fistula", "T82.868A"),
        ("Stenosis of the AV graft", "T82.858A"),
        ("Right upper extremity DVT due to the PICC line", "T82.868A"),
        ("Symptomatic hardware left ankle", "T84.84XA"),
        ("Painful retained volar plate, right wrist", "T84.84XA"),
        ("Loosening of the left knee replacement", "T84.033A"),
        ("Infected right THA", "T84.51XA"),
        ("Prolapsed ileostomy", "K94.19"),
    ],
)
def test_what_befell_a_device_has_its_code(text: str, expected: str, library: Library) -> None:
    assert expected in codes(text, library)


@pytest.mark.parametrize(
    "text",
    [
        "No thrombosis of the AV fistula; anemia",
        "AV fistula patent; DVT of the right popliteal vein",
        "Left THA well fixed, no loosening; anemia",
        "History of AV graft thrombosis; anemia",
        "Cellulitis of the right foot. TKA is fine",
        "Knee pain, may need hardware later",
    ],
)
def test_a_device_that_is_well_has_no_complication(text: str, library: Library) -> None:
    assert not [code for code in codes(text, library) if code.startswith(("T82", "T84", "K94"))]


def test_the_status_of_the_device_with_the_complication_is_not_told_again(library: Library) -> None:
    found = codes("Infected right TKA", library, "PMH: right TKA 2024, left TKA 2016\n\n")
    assert "T84.53XA" in found
    assert "Z96.652" in found
    assert "Z96.651" not in found


def test_a_joint_that_is_only_planned_is_not_in_place(library: Library) -> None:
    assert "Z96.652" not in codes("Infected right TKA. Scheduled for left TKA in May", library)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HAP due to MSSA", ["J15.211", "Y95"]),
        ("Nosocomial pneumonia due to MRSA", ["J15.212", "Y95"]),
        ("Pneumonia from Klebsiella", ["J15.0"]),
        ("Pneumonia. MRSA swab negative", ["J18.9"]),
    ],
)
def test_one_code_names_a_pneumonia_and_its_agent(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library) == expected


def test_an_organism_that_is_only_screened_for_is_no_agent(library: Library) -> None:
    assert codes("Infected left TKA, MRSA nares pending", library) == ["T84.54XA"]
