"""Earlier encounters beside a chart: of the same person and practice alone, before its day, with what the chart has too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart
from claimwright.workbench.coding import draft, earlier
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, Encounter, EncounterStatus, FinalCode, Patient, Practice


@pytest.fixture
def visits(registered: Practice, charts: Callable[..., Chart], library: object) -> list[Encounter]:
    """Three visits of one person, on the first of September, October and November."""
    chart = charts()
    days = [datetime(2026, month, 1, 9) for month in (9, 10, 11)]
    made = [
        replace(
            chart, encounter=replace(chart.encounter, encounter_id=f"V{day.month}", start=day), source=f"{day.month}"
        )
        for day in days
    ]
    return sorted(intake.import_charts(registered, made).new, key=lambda one: str(one.date_of_service))


def final(encounter: Encounter, *codes: str) -> None:
    for number, code in enumerate(codes, 1):
        FinalCode.objects.create(
            practice=encounter.practice, encounter=encounter, kind="diagnosis", sequence=number, system="icd10cm", code=code
        )  # fmt: skip


def shown(encounter: Encounter) -> list[tuple[str, bool, list[tuple[str, str]]]]:
    rows, _ = earlier.with_codes(encounter)
    return [
        (str(one.encounter.date_of_service), one.final, [(code.shown, code.here) for code in one.diagnoses])
        for one in rows
    ]


def test_earlier_encounters_with_their_codes_and_what_the_chart_has_too(visits: list[Encounter]) -> None:
    first, second, third = visits
    final(first, "I10", "E1122")
    coding.open_chart(second)
    draft.accept(second, second.suggestions.get(code="E785").pk)
    coding.open_chart(third)
    draft.accept(third, third.suggestions.get(code="I10").pk)
    assert shown(third) == [
        ("2026-10-01", False, [("E78.5", "suggested")]),
        ("2026-09-01", True, [("I10", "chosen"), ("E11.22", "")]),
    ]
    assert shown(first) == []


def test_a_cancelled_visit_another_person_and_another_practice_are_none(
    visits: list[Encounter], charts: Callable[..., Chart], other_practice: Practice
) -> None:
    _, second, third = visits
    Encounter.objects.filter(pk=second.pk).update(status=EncounterStatus.WITHDRAWN)
    elsewhere = replace(charts(), encounter=replace(charts().encounter, start=datetime(2026, 8, 1)))
    intake.import_charts(other_practice, [elsewhere])
    intake.import_charts(third.practice, [charts(2)])
    assert [day for day, _, _ in shown(third)] == ["2026-09-01"]


def test_what_was_merged_into_the_person_is_theirs(visits: list[Encounter], charts: Callable[..., Chart]) -> None:
    (other,) = intake.import_charts(visits[0].practice, [charts(2)]).new
    Patient.objects.filter(pk=other.patient_id).update(merged_into=visits[0].patient)
    assert "2026-09-02" in [day for day, _, _ in shown(visits[2])]


def test_the_page_is_read_by_who_reads_charts_and_is_recorded(
    visits: list[Encounter], member: Callable[..., Client], other_practice: Practice
) -> None:
    third = visits[2]
    final(visits[0], "E1122")
    there = reverse("chart_earlier", args=[third.pk])
    page: Any = member("coder").get(there).content.decode()
    assert "E11.22" in page
    assert "not here" in page
    assert AuditEvent.objects.filter(event="chart.earlier_read").exists()
    assert member("clerk").get(there).status_code == 403
    assert member("coder", other_practice).get(there).status_code == 404
    chart = member("coder").get(reverse("chart", args=[third.pk])).content.decode()
    assert 'Earlier encounters <span class="quiet num">2</span>' in chart
