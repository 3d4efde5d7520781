"""What is proposed beside the diagnoses: once, marked as proposed, and never in place of what the record states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.coding.services.telling import line

from claimwright.coding import auto_decide, proposed, suggest
from claimwright.coding.rules.base import Case
from claimwright.coding.services import propose_services
from claimwright.coding.types import Suggestion
from claimwright.coding.visits import propose_visit
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.reference import Library


def _service(code: str, *modifiers: str, units: int = 1) -> Suggestion:
    return Suggestion(code, "hcpcs", "", 0.9, (), modifiers=modifiers, units=Decimal(units))


def _four(case: Case, suggestions: Sequence[Suggestion]) -> Iterator[Suggestion]:
    yield _service("J9264", units=172)
    yield _service("J9264", "JW", units=28)
    yield _service("J9264", units=172)
    yield _service("J1885", units=2)
    yield Suggestion("0DTJ4ZZ", "icd10pcs", "", 0.9, ())


def _chart(note: str, setting: str) -> Chart:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    return Chart(
        "c", "text", encounter=Encounter(setting=setting, start=start), documents=(Document("note", "Note", note),)
    )


def test_a_code_of_the_record_stands_as_it_is_and_others_come_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposed, "PROPOSERS", (_four,))
    found = suggest(_chart("ASSESSMENT\nGout\n\nBILLING\nJ1885 x 4\n", "office"), library)
    services = [(one.code, one.modifiers, one.units, one.proposed) for one in found if one.system == "hcpcs"]
    assert services == [
        ("J1885", (), Decimal(4), False),
        ("J9264", (), Decimal(172), True),
        ("J9264", ("JW",), Decimal(28), True),
    ]
    assert [one.sequence for one in found] == list(range(1, len(found) + 1))


def test_what_one_proposer_found_no_other_proposes_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def again(case: Case, suggestions: Sequence[Suggestion]) -> Iterator[Suggestion]:
        yield _service("J9264", "JZ", units=172)

    monkeypatch.setattr(proposed, "PROPOSERS", (_four, again))
    found = suggest(_chart("ASSESSMENT\nGout\n", "office"), library)
    assert [one.modifiers for one in found if one.code == "J9264"] == [(), ("JW",)]


@pytest.mark.parametrize(
    ("note", "setting", "codes"),
    [
        ("VIDEO VISIT - follow up\n{plan}Advance care planning, 20 minutes.\n", "telehealth", {"99497-95"}),
        ("MEDICARE ANNUAL WELLNESS VISIT\n{plan}ACP talk 18 min.\n", "office", {"99497-33"}),
        ("MEDICARE ANNUAL WELLNESS VISIT\n{plan}ACP talk 15 min.\n", "office", set()),
        ("OFFICE VISIT - follow up\n{plan}ACP talk 18 min. AWV due in May.\n", "office", {"99497"}),
        ("OFFICE VISIT - follow up\n{plan}ACP talk 45 min.\n", "office", {"99497"}),
        ("OFFICE VISIT - follow up\n{plan}ACP talk 46 min.\n", "office", {"99497", "99498"}),
        ("OFFICE VISIT - follow up\n{plan}ACP talk 76 min.\n", "office", {"99497", "99498 x2"}),
        ("OFFICE VISIT - follow up\n{plan}ACP talk 20 min at last visit.\n", "office", set()),
    ],
)
def test_planning_of_care_is_proposed_once_beside_a_visit(
    library: Library, monkeypatch: pytest.MonkeyPatch, note: str, setting: str, codes: set[str]
) -> None:
    monkeypatch.setattr(proposed, "PROPOSERS", (propose_visit, propose_services))
    plan = "ASSESSMENT AND PLAN\n1. Hypertension, not at goal: increase lisinopril to 20 mg daily\n"
    found = suggest(_chart(note.format(plan=plan), setting), library)
    assert [line(one) for one in found if one.code in {"99497", "99498"}] == sorted(codes)


def test_nothing_proposed_is_billed_before_a_coder_takes_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposed, "PROPOSERS", (_four,))
    office = _chart("ASSESSMENT\nGout\n", "office")
    assert auto_decide(office, suggest(office, library), library).services == ()
    stay = _chart("DISCHARGE DIAGNOSES\n1. Acute appendicitis\n", "inpatient")
    assert auto_decide(stay, suggest(stay, library), library).procedures == ()
