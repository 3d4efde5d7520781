"""What does a release touch: favourites, charges, encounters, claims and problem lists of a practice, and whose?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import CodedEntry
from claimwright.reference import Library
from claimwright.workbench.intake import service as intake
from claimwright.workbench.library import changes
from claimwright.workbench.models import (
    AuditEvent,
    CodingDraft,
    Encounter,
    Favourite,
    FeeScheduleLine,
    Practice,
    Problem,
)


def test_a_release_names_what_it_touches_in_the_practice(
    registered: Practice,
    other_practice: Practice,
    charts: Callable[..., Any],
    member: Callable[..., Client],
    library: Library,
) -> None:
    (encounter,) = intake.import_charts(registered, [charts()]).new
    encounter.discharged_on = date(2026, 10, 3)
    encounter.save()
    codes = [{"key": "c1", "kind": "diagnosis", "system": "icd10cm", "code": code} for code in ("I420", "I10")]
    CodingDraft.objects.create(practice=registered, encounter=encounter, codes=codes)
    Favourite.objects.create(practice=registered, user=None, system="icd10cm", code="M722")
    Favourite.objects.create(practice=other_practice, user=None, system="icd10cm", code="D691")
    coder = member("coder", registered)
    page = coder.get(reverse("reference_changes"), {"before": "2025-10-01", "after": "2026-10-01"}).content.decode()
    assert f"Encounter {encounter.pk}" in page
    assert "I42.00" in page, "what to consider instead of I42.0"
    assert "needs more characters" in page
    found = changes.between("icd10cm", date(2025, 10, 1), date(2026, 10, 1))
    rows = {(row["where"], row["code"]) for row in changes.touched(registered, found)}
    assert rows == {("open_encounters", "I420"), ("favourites", "M722")}
    assert AuditEvent.objects.filter(event="reference.changes_read").exists()


def test_an_encounter_before_the_release_keeps_its_codes(
    registered: Practice, charts: Callable[..., Any], library: Library
) -> None:
    (encounter,) = intake.import_charts(registered, [charts()]).new
    CodingDraft.objects.create(
        practice=registered, encounter=encounter,
        codes=[{"key": "c1", "kind": "diagnosis", "system": "icd10cm", "code": "I420"}],
    )  # fmt: skip
    found = changes.between("icd10cm", date(2025, 10, 1), date(2026, 10, 1))
    assert changes.touched(registered, found) == []


def test_charges_are_looked_at_for_hcpcs(registered: Practice, library: Library) -> None:
    gone = library.frame("hcpcs").filter(
        (library.frame("hcpcs")["valid_to"] == date(2025, 12, 31)) & (library.frame("hcpcs")["kind"] == "hcpcs2")
    )["code"]
    later = set(library.frame("hcpcs").filter(library.frame("hcpcs")["valid_from"] == date(2026, 1, 1))["code"])
    ended = next(code for code in gone if code not in later)
    FeeScheduleLine.objects.create(
        practice=registered, procedure_code=ended, charge="10.00", valid_from=date(2025, 1, 1)
    )
    found = changes.between("hcpcs", date(2025, 10, 1), date(2026, 1, 1))
    assert [(row["where"], row["code"], row["consequence"]) for row in changes.touched(registered, found)] == [
        ("charge_items", ended, "cannot be reported")
    ]


@pytest.fixture
def listed(registered: Practice, charts: Callable[..., Any]) -> list[Encounter]:
    """Three patients' problem lists; M72.2 and D69.1 end with FY2027, I10 stands, H40.11X0 ended in 2016."""

    def chart(number: int, last_name: str, *entries: tuple[str, str]) -> Any:
        made = [
            CodedEntry("icd10cm", code, "problem", status=status, date=date(2026, 9, number), on_problem_list=True)
            for code, status in entries
        ]
        loose = CodedEntry("icd10cm", "I42.8", "diagnosis")
        snomed = CodedEntry("snomed", "38341003", "problem", on_problem_list=True)
        return replace(charts(number, last_name=last_name), entries=(*made, loose, snomed))

    sent = [
        chart(1, "Whitfield", ("M72.2", "active"), ("I10", "active"), ("D69.1", "resolved")),
        chart(2, "Abbott", ("D69.1", ""), ("H40.11X0", "active"), ("M72.2", "family")),
        chart(3, "Moss", ("I10", "active")),
    ]
    return intake.import_charts(registered, sent).new


RELEASE = {"before": "2025-10-01", "after": "2026-10-01"}


def test_problem_lists_open_from_their_number_patient_by_patient(
    listed: list[Encounter], registered: Practice, member: Callable[..., Client], library: Library
) -> None:
    coder = member("coder", registered)
    page = coder.get(reverse("reference_changes"), RELEASE).content.decode()
    assert "3 on problem lists of 2 patients" in page
    assert "Whitfield" not in page
    assert not AuditEvent.objects.filter(event="problem_list.read").exists()
    page = coder.get(reverse("reference_changes"), {**RELEASE, "where": "problem_lists"}).content.decode()
    places = [page.index(words) for words in ("Abbott, Margaret", "D69.1", "H40.11X0", "Whitfield, Margaret", "M72.2")]
    assert places == sorted(places)
    assert "Moss" not in page
    assert "I42.8" not in page.split("<h2>Codes")[0], "a diagnosis of a visit is not on the list"
    assert reverse("chart", args=[listed[0].pk]) in page
    event = AuditEvent.objects.get(event="problem_list.read")
    assert (event.actor, event.practice) == (coder.user, registered)  # type: ignore[attr-defined]
    assert event.detail == {"list": "icd10cm", "release": "2026-10-01", "patients": 2}


def test_problem_lists_are_closed_to_those_who_open_no_charts(
    listed: list[Encounter], registered: Practice, member: Callable[..., Client], library: Library
) -> None:
    page = member("biller", registered).get(reverse("reference_changes"), {**RELEASE, "where": "problem_lists"})
    assert "3 on problem lists of 2 patients" in page.content.decode()
    assert "Abbott" not in page.content.decode()
    assert not AuditEvent.objects.filter(event="problem_list.read").exists()
    for role in ("clerk", "student", "physician"):
        assert member(role, registered).get(reverse("reference_changes")).status_code == 403


def test_problem_lists_of_another_practice_are_not_seen(
    listed: list[Encounter], other_practice: Practice, member: Callable[..., Client], library: Library
) -> None:
    stranger = member("coder", other_practice)
    page = stranger.get(reverse("reference_changes"), {**RELEASE, "where": "problem_lists"}).content.decode()
    assert "0 on problem lists of 0 patients" in page
    assert "Abbott" not in page


def test_a_later_record_ends_a_problem_and_an_earlier_one_does_not_bring_it_back(
    listed: list[Encounter], registered: Practice, charts: Callable[..., Any]
) -> None:
    def said(day: int, status: str) -> None:
        entry = CodedEntry("icd10cm", "M72.2", "problem", status=status, on_problem_list=True)
        chart = replace(charts(1), entries=(entry,))
        visit = replace(chart.encounter, start=datetime(2026, 9, day, 9, 0), encounter_id=f"W{day}")
        intake.import_charts(registered, [replace(chart, encounter=visit)])

    def kept() -> tuple[str, bool]:
        return Problem.objects.values_list("status", "on_list").get(patient=listed[0].patient, code="M722")

    assert kept() == ("active", True)
    said(20, "resolved")
    assert kept() == ("resolved", False)
    said(10, "active")
    assert kept() == ("resolved", False)
    said(25, "recurrence")
    assert kept() == ("recurrence", True)


def test_odd_questions_are_answered_in_words(member: Callable[..., Client], library: Library) -> None:
    coder = member("coder")
    page = coder.get(reverse("reference_changes"), {"before": "2026-10-01", "after": "2025-10-01"}).content.decode()
    assert "begins no later than the earlier one" in page
    assert coder.get(reverse("reference_changes"), {"system": "x", "before": "y", "kind": "z"}).status_code == 200
    assert changes.releases("icd10cm")[0] == (date(2026, 10, 1), "FY2027")
