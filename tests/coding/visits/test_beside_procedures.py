"""A visit beside a minor procedure: none where it dealt with that one small problem, else with the modifier of a visit of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import proposed, suggest_text
from claimwright.coding.services import propose_services
from claimwright.coding.visits import propose_visit

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def proposers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposed, "PROPOSERS", (propose_visit, propose_services))


def _services(note: str, library: Library) -> dict[str, tuple[bool, tuple[str, ...]]]:
    found = suggest_text(note, library, date=DAY, setting="office")
    return {one.code: (one.suggested, one.modifiers) for one in found if one.system == "cpt"}


def test_a_visit_for_the_procedure_alone_is_offered(library: Library) -> None:
    note = (
        "OFFICE VISIT - follow up\nHPI: ear full x 1 week.\nEXAM\nR ear: impacted cerumen removed with curette.\n"
        "ASSESSMENT AND PLAN\n1. Impacted cerumen right ear\n"
    )
    found = _services(note, library)
    assert found["69210"][0]
    visits = {code: told for code, told in found.items() if code.startswith("992")}
    assert not any(suggested for suggested, _ in visits.values())


def test_a_visit_with_work_of_its_own_has_the_modifier(library: Library) -> None:
    note = (
        "OFFICE VISIT - follow up\nEXAM\nR ear: impacted cerumen removed with curette.\n"
        "ASSESSMENT AND PLAN\n1. Type 2 diabetes, not at goal: increase metformin, A1c ordered\n"
        "2. Hypertension, not at goal: increase lisinopril\n3. Impacted cerumen right ear\n"
    )
    found = _services(note, library)
    assert found["69210"][0]
    assert found["99214"] == (True, ("25",))


def test_a_scan_of_residual_urine_is_a_test_and_no_procedure(library: Library) -> None:
    note = "OFFICE VISIT - follow up\nPVR 45 mL.\nASSESSMENT AND PLAN\n1. BPH, stable, continue tamsulosin\n"
    found = _services(note, library)
    assert found["51798"][0]
    assert found["99213"] == (True, ())
