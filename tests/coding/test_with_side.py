"""The code of a side: both eyes or ears have one code where the list has one (I.B.13), and it is of the same disease."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding.engine import code_book

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("code", "side", "sided"),
    [
        ("H401193", "bilateral", ("H401133",)),  # glaucoma: "unspecified eye" and "bilateral"
        ("H6690", "bilateral", ("H6693",)),  # otitis media: "unspecified ear" and "bilateral"
        ("H353190", "bilateral", ("H353130",)),
        ("H15099", "bilateral", ("H15093",)),  # other scleritis, not the unspecified one
        ("H15099", "left", ("H15092",)),
        ("H15009", "left", ("H15002",)),
        ("H401193", "left", ("H401123",)),
        ("S52509A", "bilateral", ("S52501A", "S52502A")),  # no code of both: one each
        ("M1990", "bilateral", ("M1990",)),  # a site left open has no side
        ("H401133", "left", ("H401133",)),
    ],
)
def test_the_side_of_a_code(library: Library, code: str, side: str, sided: tuple[str, ...]) -> None:
    assert code_book(library, DAY).with_side(code, side) == sided


def test_no_code_of_both_sides_is_passed_by(library: Library) -> None:
    book = code_book(library, DAY)
    both = {
        title.removesuffix(", bilateral")
        for code in book.billable
        if (title := book.titles[code].lower()).endswith(", bilateral")
    }
    open_ones = [
        code
        for code in book.billable
        if (title := book.titles[code].lower()).endswith((", unspecified eye", ", unspecified ear"))
        and title.rpartition(",")[0] in both
    ]
    assert len(open_ones) > 300
    assert [code for code in open_ones if len(book.with_side(code, "bilateral")) != 1] == []
