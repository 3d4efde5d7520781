"""A visit beside a minor procedure: none where it dealt with that one small problem, else with the modifier of a visit of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import proposed, read_chart, suggest_text
from claimwright.coding.services import propose_services
from claimwright.coding.visits import propose_visit
from claimwright.records.chart import Chart, Document, Encounter

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


EAR = "EXAM\nR ear: impacted cerumen removed with curette.\nASSESSMENT AND PLAN\n1. Impacted cerumen right ear\n"


def test_a_new_patient_alone_makes_no_visit_of_its_own(library: Library) -> None:
    found = _services(f"NEW PATIENT VISIT\n{EAR}", library)
    assert found["69210"][0]
    assert not found["99202"][0]


def test_a_preventive_visit_beside_a_procedure_stands_with_25(library: Library) -> None:
    note = (
        "PREVENTIVE VISIT, established patient, 55 y, annual.\nASSESSMENT AND PLAN\n1. Annual exam\n"
        "2. Skin tag: 3 skin tags removed today by shave.\n"
    )
    found = _services(note, library)
    assert found["11200"][0]
    assert found["99396"] == (True, ("25",))


def test_a_visit_is_judged_beside_a_procedure_that_the_record_states(library: Library) -> None:
    note = (
        "OFFICE VISIT - follow up\nASSESSMENT AND PLAN\n1. Type 2 diabetes, not at goal: increase metformin, A1c ordered\n"
        "2. Hypertension, not at goal: increase lisinopril\nBilling: 20610-RT\n"
    )
    assert _services(note, library)["99214"] == (True, ("25",))
    small = f"OFFICE VISIT - follow up\n{EAR}Billing: 69210\n"
    assert not any(suggested for code, (suggested, _) in _services(small, library).items() if code.startswith("992"))


def test_the_visit_read_has_the_modifiers_of_its_proposal(library: Library) -> None:
    note = (
        "OFFICE VISIT - follow up\nCerumen impaction: disimpacted R ear with curette, impacted cerumen removal done.\nASSESSMENT AND PLAN\n"
        "1. Type 2 diabetes, not at goal: increase metformin\n2. Hypertension, not at goal: increase lisinopril\nBilling: 69210-RT\n"
    )
    start = datetime(2026, 3, 2, tzinfo=UTC)
    chart = Chart(
        "c", "text", encounter=Encounter(setting="office", start=start), documents=(Document("n", "Note", note),)
    )
    found = read_chart(chart, library)
    assert found.visit is not None
    assert (found.visit.code, found.visit.modifiers) == ("99214", ("25",))
