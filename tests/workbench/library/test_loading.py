"""The administrator's reference screen: what stands, files added, updates fetched, one loading at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.reference import Library
from claimwright.reference.releases import Store
from claimwright.workbench import opened_library
from claimwright.workbench.library import jobs
from claimwright.workbench.models import (
    AuditEvent,
    Practice,
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
def administrator(member: Callable[..., Client]) -> Client:
    return member("administrator")


def test_status_says_what_is_missing_and_what_that_disables(own_home: Path, administrator: Client) -> None:
    page = administrator.get(reverse("reference_status")).content.decode()
    assert "building an ICD-10-PCS code from its tables" in page
    assert "icd10pcs_tables" in page
    only = administrator.get(reverse("reference_status"), {"state": "current"}).content.decode()
    assert "No data set is in this state" in only


def test_files_sent_are_recognised_by_content_and_loaded(own_home: Path, administrator: Client) -> None:
    sent = [SimpleUploadedFile("anything.dat", KEY), SimpleUploadedFile("../../letter.txt", b"Dear Sir")]
    response = administrator.post(reverse("reference_add"), {"files": sent})
    assert response.status_code == 302
    job = ReferenceJob.objects.get()
    assert job.state == "done"
    assert [(line["file"], line["state"]) for line in job.lines] == [
        ("anything.dat", "loaded"),
        ("letter.txt", "refused"),
    ]
    assert [release.dataset for release in Store(own_home).releases()] == ["icd10pcs_keys"]
    assert list((own_home / "uploads").iterdir()) == [], "what was sent is not kept beside the release"
    page = administrator.get(reverse("reference_status")).content.decode()
    assert "anything.dat" in page
    assert "expected an official file of a kind known here" in page
    event = AuditEvent.objects.get(event="reference.add")
    assert event.detail == {"files": ["anything.dat", "letter.txt"]}


def test_names_without_end_and_equal_names_are_kept_apart(own_home: Path, administrator: Client) -> None:
    names = [f"{'é' * 251}.txt", "same.txt", "same.txt", "a\\..\\b.txt"]
    administrator.post(reverse("reference_add"), {"files": [SimpleUploadedFile(one, b"Dear Sir") for one in names]})
    told = [line["file"] for line in ReferenceJob.objects.get().lines]
    assert told == [f"{'é' * 98}.txt", "same.txt", "same.txt", "b.txt"]


def test_nothing_sent_is_refused(own_home: Path, administrator: Client) -> None:
    administrator.post(reverse("reference_add"))
    assert not ReferenceJob.objects.exists()
    assert "Choose one or more files." in administrator.get(reverse("reference_status")).content.decode()


def test_an_update_leaves_files_behind_terms_alone(own_home: Path, administrator: Client) -> None:
    administrator.post(reverse("reference_update"), {"names": ["ncci_addon", "nonsense"]})
    job = ReferenceJob.objects.get()
    assert job.options == {"names": ["ncci_addon"], "accepted": False}
    assert [(line["file"], line["state"]) for line in job.lines] == [("ncci_addon", "terms")]


def test_one_loading_at_a_time_and_a_silent_one_is_let_go(
    own_home: Path, administrator: Client, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ReferenceJob.objects.create(practice=practice, kind="add", options={"folder": "", "files": []})
    administrator.post(reverse("reference_update"), {"names": ["ncci_addon"]})
    assert ReferenceJob.objects.count() == 1
    part = administrator.get(reverse("reference_job")).content.decode()
    assert 'hx-trigger="every 2s"' in part
    ReferenceJob.objects.filter(pk=job.pk).update(heard_at=timezone.now() - timedelta(hours=1))
    assert "was cut off" in administrator.get(reverse("reference_job")).content.decode()
    administrator.post(reverse("reference_update"), {"names": ["ncci_addon"]})
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
