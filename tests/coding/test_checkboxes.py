"""An unticked box asserts nothing, wherever it stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.checkboxes import ticked_only

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("☐ Asthma ☒ Gout", "Gout"),
        ("[ ] Asthma\n[x] Gout", "Gout"),
        ("- [ ] Asthma\n- [X] Gout", "- - Gout"),
        ("☐ | Asthma | left", "| left"),
        ("Asthma ☐\nGout ☒", "Gout"),
        ("Asthma ☐ Yes ☒ No", "Asthma No"),
        ("Asthma ☐ Yes ☐ No", ""),
        ("Asthma ☒ Gout", "Asthma ; Gout"),
        ("No box at all", "No box at all"),
    ],
)
def test_only_ticked_items_are_left(text: str, expected: str) -> None:
    said = ticked_only(text)
    assert len(said) == len(text)
    assert " ".join(said.split()) == expected


def test_no_code_comes_of_an_unticked_item(library: Library) -> None:
    text = "Assessment:\n☐ Asthma\n☒ Gout\n[ ] Hypertension\n"
    found = suggest_text(text, library, date=date(2026, 9, 10), setting="office")
    suggested = [s for s in found if s.suggested and s.system == "icd10cm"]
    assert [s.code for s in suggested] == ["M10.9"]
    assert suggested[0].evidence[0].quote == "Gout"


def test_a_label_without_an_entry_says_nothing() -> None:
    text = "Diabetes: ___\nCancer: ____ Stroke: ____\nAsthma: ___ since childhood\n"
    said = ticked_only(text)
    assert said.split() == ["Asthma:", "___", "since", "childhood"]
    assert len(said) == len(text)
