"""The code of chapter 15 for a stage and a fetus, by the titles of the book."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding.book import code_book
from claimwright.coding.rules.stages import CHILDBIRTH, PUERPERIUM, staged

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("code", "stage", "trimester", "fetus", "expected"),
    [
        ("O10019", CHILDBIRTH, "3", "0", "O1002"),
        ("O99019", PUERPERIUM, "", "0", "O9903"),
        ("O9982", CHILDBIRTH, "3", "0", "O99824"),
        ("O9982", "2", "2", "0", "O99820"),
        ("O34211", CHILDBIRTH, "3", "0", "O34211"),
        ("O3421", CHILDBIRTH, "3", "0", "O34219"),
        ("O244", CHILDBIRTH, "3", "0", "O24429"),
        ("O24410", CHILDBIRTH, "3", "0", "O24420"),
        ("O11", PUERPERIUM, "", "0", "O115"),
        ("O4112", CHILDBIRTH, "3", "1", "O411231"),  # no childbirth option: the trimester
        ("O3681", "3", "3", "0", "O368130"),
        ("O9934", "", "", "0", "O99340"),
    ],
)
def test_a_stage(code: str, stage: str, trimester: str, fetus: str, expected: str, library: Library) -> None:
    assert staged(code, stage, trimester, code_book(library, date(2026, 4, 1)), fetus) == expected
