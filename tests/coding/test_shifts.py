"""Is a change of side or encounter between two codes told, and is the same finding found on the side that is documented?"""

from __future__ import annotations

import pytest

from claimwright.coding.shifts import on_the_side, shifts

TITLES = {
    "M25561": "Pain in right knee",
    "M25562": "Pain in left knee",
    "M25569": "Pain in unspecified knee",
    "M25461": "Effusion, right knee",
    "M25469": "Effusion, unspecified knee",
    "H2513": "Age-related nuclear cataract, bilateral",
    "S82001A": "Unspecified fracture of right patella, initial encounter for closed fracture",
    "S82001D": "Unspecified fracture of right patella, subsequent encounter for closed fracture with routine healing",
    "S82001S": "Unspecified fracture of right patella, sequela",
    "S82002A": "Unspecified fracture of left patella, initial encounter for closed fracture",
    "S82009A": "Unspecified fracture of unspecified patella, initial encounter for closed fracture",
    "I10": "Essential (primary) hypertension",
}


@pytest.mark.parametrize(
    ("code", "other", "told"),
    [
        ("M25561", "M25562", ["left, not right"]),
        ("M25561", "M25569", ["no side, not right"]),
        ("M25569", "M25561", ["right, not no side"]),
        ("M25561", "M25461", []),
        ("S82001A", "S82002A", ["left, not right"]),
        (
            "S82001A",
            "S82001D",
            [
                (
                    "subsequent encounter for closed fracture with routine healing, "
                    "not initial encounter for closed fracture"
                )
            ],
        ),
        ("S82001A", "S82001S", ["sequela, not initial encounter for closed fracture"]),
        ("I10", "I10", []),
    ],
)
def test_what_another_code_says_otherwise_is_told(code: str, other: str, told: list[str]) -> None:
    assert shifts(TITLES[code], TITLES[other]) == told


@pytest.mark.parametrize(
    ("code", "side", "found"),
    [
        ("M25469", "right", "M25461"),
        ("S82002A", "right", "S82001A"),
        ("S82009A", "left", "S82002A"),
        ("M25569", "bilateral", "M25569"),
        ("M25562", "", "M25562"),
        ("I10", "right", "I10"),
    ],
)
def test_the_same_is_found_on_the_documented_side(code: str, side: str, found: str) -> None:
    assert on_the_side(code, TITLES[code], side, lambda one: TITLES.get(one, "")) == found
