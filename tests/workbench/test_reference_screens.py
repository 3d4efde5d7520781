"""The administrator's reference screens: standing, files added, updates, and what a release does to the practice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.records.chart import CodedEntry
from claimwright.reference import Library
from claimwright.reference.releases import Store
from claimwright.workbench import opened_library
from claimwright.workbench.intake import service as intake
from claimwright.workbench.library import changes, jobs
from claimwright.workbench.models import (
    AuditEvent,
    CodingDraft,
    Encounter,
    Favourite,
    FeeScheduleLine,
    Practice,
    Problem,
    ReferenceJob,
)

START = jobs.start
KEY = b"""{"description": "ICD-10-PCS Body Part Key", "version": "2025-10-01", "data": {"Quadrate lobe": ["Liver"]}}"""


@pytest.fixture
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: Library) -> Path:
    """A home without any added file, and loadings that run where they are begun."""
    for module in (jobs, opened_library):
        monkeypatch.setattr(module, "default_home", lambda: tmp_path)
    monkeypatch.setattr("claimwright.workbench.library.views.default_home", lambda: tmp_path)
    monkeypatch.setattr(opened_library, "library", lambda: Library(library.folder, tmp_path))
    monkeypatch.setattr(jobs, "start", jobs.run)
    return tmp_path


@pytest.fixture
def manager(member: Callable[..., Client]) -> Client:
    return member("manager")


def test_status_says_what_is_missing_and_what_that_disables(own_home: Path, manager: Client) -> None:
    page = manager.get(reverse("reference_status")).content.decode()
    assert "building an ICD-10-PCS code from its tables" in page
    assert "icd10pcs_tables" in page
    only = manager.get(reverse("reference_status"), {"state": "current"}).content.decode()
    assert "No data set is in this state" in only


def test_files_sent_are_recognised_by_content_and_loaded(own_home: Path, manager: Client) -> None:
    sent = [SimpleUploadedFile("anything.dat", KEY), SimpleUploadedFile("../../letter.txt", b"Dear Sir")]
    response = manager.post(reverse("reference_add"), {"files": sent})
    assert response.status_code == 302
    job = ReferenceJob.objects.get()
    assert job.state == "done"
    assert [(line["file"], line["state"]) for line in job.lines] == [
        ("anything.dat", "loaded"),
        ("letter.txt", "refused"),
    ]
    assert [release.dataset for release in Store(own_home).releases()] == ["icd10pcs_keys"]
    assert list((own_home / "uploads").iterdir()) == [], "what was sent is not kept beside the release"
    page = manager.get(reverse("reference_status")).content.decode()
    assert "anything.dat" in page
    assert "expected an official file of a kind known here" in page
    event = AuditEvent.objects.get(event="reference.add")
    assert event.detail == {"files": ["anything.dat", "letter.txt"]}


def test_nothing_sent_is_refused(own_home: Path, manager: Client) -> None:
    manager.post(reverse("reference_add"))
    assert not ReferenceJob.objects.exists()
    assert "Choose one or more files." in manager.get(reverse("reference_status")).content.decode()


def test_an_update_leaves_files_behind_terms_alone(own_home: Path, manager: Client) -> None:
    manager.post(reverse("reference_update"), {"names": ["ncci_addon", "nonsense"]})
    job = ReferenceJob.objects.get()
    assert job.options == {"names": ["ncci_addon"], "accepted": False}
    assert [(line["file"], line["state"]) for line in job.lines] == [("ncci_addon", "terms")]


def test_one_loading_at_a_time_and_a_silent_one_is_let_go(
    own_home: Path, manager: Client, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ReferenceJob.objects.create(practice=practice, kind="add", options={"folder": "", "files": []})
    manager.post(reverse("reference_update"), {"names": ["ncci_addon"]})
    assert ReferenceJob.objects.count() == 1
    part = manager.get(reverse("reference_job")).content.decode()
    assert 'hx-trigger="every 2s"' in part
    ReferenceJob.objects.filter(pk=job.pk).update(heard_at=timezone.now() - timedelta(hours=1))
    assert "was cut off" in manager.get(reverse("reference_job")).content.decode()
    manager.post(reverse("reference_update"), {"names": ["ncci_addon"]})
    assert ReferenceJob.objects.count() == 2


def test_a_loading_that_breaks_is_told_and_not_left_running(
    own_home: Path, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("secret path")

    monkeypatch.setattr(jobs, "update", broken)
    job = ReferenceJob.objects.create(practice=practice, kind="update", options={"names": [], "accepted": False})
    jobs.run(job)
    job.refresh_from_db()
    assert (job.state, job.lines[-1]["message"]) == (
        "failed", "The loading stopped: RuntimeError. What was loaded stays loaded.",
    )  # fmt: skip


def test_the_process_of_its_own_loads_too(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr(jobs.subprocess, "Popen", lambda command, **_: begun.append(command))
    job = ReferenceJob.objects.create(practice=practice, kind="update", options={"names": [], "accepted": False})
    START(job)
    assert begun[0][-1] == str(job.pk)
    compile(begun[0][2], "start", "exec")


def test_compliance_reads_the_status_and_loads_nothing(member: Callable[..., Client], own_home: Path) -> None:
    officer = member("compliance")
    assert "Add files" not in officer.get(reverse("reference_status")).content.decode()
    assert officer.post(reverse("reference_add")).status_code == 403
    assert member("coder").get(reverse("reference_status")).status_code == 403


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
