"""Skin lesions cut out: by nature, site and excised diameter; what is none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.coding.services.telling import asked, lines

if TYPE_CHECKING:
    from claimwright.reference import Library

NOTE = "Excision visit\n{what}. {size}\nLesion was excised to fat. Closed with nylon.\n"


@pytest.mark.parametrize(
    ("what", "size", "code"),
    [
        ("Compound nevus of the left forearm", "Lesion 8 mm, margins 2 mm.", "11402"),  # 0.8 + 0.4 = 1.2
        ("Epidermoid cyst of the neck", "Excised diameter 2.4 cm.", "11423"),
        ("Biopsy-proven BCC of the right cheek", "Lesion 0.7 cm, 4 mm margins.", "11642"),  # 0.7 + 0.8 = 1.5
        ("SCC of the scalp", "Excised diameter 4.2 cm.", "11626"),
        ("Nevus of the shin", "Excised diameter 0.5 cm.", "11400"),
        ("Nevus of the shin", "Excised diameter 0.6 cm.", "11401"),
    ],
)
def test_the_diameter_with_its_margins_chooses(library: Library, what: str, size: str, code: str) -> None:
    assert code in lines(library, NOTE.format(what=what, size=size))


def test_a_nature_in_doubt_is_asked(library: Library) -> None:
    note = NOTE.format(what="Papule of the calf, r/o melanoma", size="Excised diameter 1.8 cm.")
    assert not {one for one in lines(library, note) if one.startswith("11")}
    assert "benign or malignant?" in asked(library, note)["11402"]


@pytest.mark.parametrize(
    "note",
    [
        NOTE.format(what="BCC of the nose, Mohs stage 1", size="Excised diameter 1.1 cm."),
        NOTE.format(what="Lipoma of the back", size="Excised diameter 3 cm."),
        NOTE.format(what="Nevus of the back and nevus of the cheek", size="Excised diameter 1 cm."),
        NOTE.format(what="Nevus of the back", size="No size told."),
        "Nevus of the back, excised diameter 1 cm planned. Will be excised next month.",
        "Nevus of the back excised in 2019, excised diameter 1 cm.",
    ],
)
def test_what_is_none(library: Library, note: str) -> None:
    assert not {one for one in lines(library, note) if one.startswith(("114", "116"))}
