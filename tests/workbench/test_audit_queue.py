"""A read is on the disk before its page is answered, and comes into the chain once, whatever happens in between."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from claimwright.workbench import audit, audit_queue
from claimwright.workbench.models import AuditEvent, AuditJournal, Practice


@pytest.fixture
def waiting(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Path]:
    """Events wait in a folder of the test's own, until the test takes them in."""
    settings.AUDIT_READS_WAIT = True
    monkeypatch.setattr(audit_queue, "_folder", lambda: tmp_path)
    monkeypatch.setattr(audit_queue, "_journal", None)
    monkeypatch.setattr(audit_queue.Journal, "_run", lambda journal: None)
    monkeypatch.setattr(audit_queue.atexit, "register", lambda function: None)
    yield tmp_path
    if audit_queue._journal is not None:
        os.close(audit_queue._journal._handle)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.waiting"))


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("sequence").values_list("event", flat=True))


def test_a_page_is_answered_before_its_read_is_in_the_chain(
    waiting: Path, registered: Practice, member: Callable[..., Client]
) -> None:
    client = member("biller")
    before = events()
    assert client.get(reverse("claims")).status_code == 200
    assert events() == before
    assert b"claims.read" in files(waiting)[0].read_bytes()
    audit_queue.flush()
    audit_queue.flush()
    assert events() == [*before, "claims.read"]
    assert audit.verify().intact
    assert AuditEvent.objects.latest("sequence").actor == client.user  # type: ignore[attr-defined]


def test_what_a_killed_process_left_is_taken_in_once(waiting: Path, practice: Practice) -> None:
    audit_queue.record("claims.read", practice=practice)
    audit_queue.record("chart.read", practice=practice)
    journal = audit_queue._journal
    assert journal is not None
    os.close(journal._handle)  # the lock goes with its process
    audit_queue._journal = None
    audit_queue.flush()
    assert events()[-2:] == ["claims.read", "chart.read"]
    assert (files(waiting), AuditJournal.objects.count()) == ([], 0)
    assert audit.verify().intact


def test_a_line_cut_off_in_the_middle_is_left_and_the_rest_is_taken(waiting: Path, practice: Practice) -> None:
    audit_queue.record("claims.read", practice=practice)
    with files(waiting)[0].open("ab") as file:
        file.write(b"0000 half a li")
    audit_queue.flush()
    assert events()[-1:] == ["claims.read"]


def test_a_line_that_somebody_changed_is_told(waiting: Path, practice: Practice) -> None:
    audit_queue.record("claims.read", practice=practice)
    file = files(waiting)[0]
    file.write_bytes(file.read_bytes().replace(b"claims.read", b"nobody.read"))
    audit_queue.flush()
    assert events()[-1:] == ["audit.waiting_damaged"]


def test_what_the_database_does_not_take_waits_for_the_next_time(
    waiting: Path, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit_queue.record("claims.read", practice=practice)
    with monkeypatch.context() as locked:

        def refuse(events: object) -> None:
            raise OperationalError("database is locked")

        locked.setattr(audit, "append", refuse)
        with pytest.raises(OperationalError):
            audit_queue.flush()
    audit_queue.flush()
    assert events().count("claims.read") == 1


def test_a_grown_file_gives_place_to_a_new_one(
    waiting: Path, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_queue, "LARGEST", 500)
    for number in range(5):
        audit_queue.record("claims.read", practice=practice, detail={"rows": number})
    (before,) = files(waiting)
    audit_queue.flush()
    (after,) = files(waiting)
    assert before != after
    audit_queue.record("chart.read", practice=practice)
    audit_queue.flush()
    assert events().count("claims.read") == 5
    assert events()[-1] == "chart.read"


def test_a_read_that_cannot_wait_is_recorded_at_once(
    waiting: Path, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(journal: object, event: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(audit_queue.Journal, "add", full)
    audit_queue.record("claims.read", practice=practice)
    assert events()[-1] == "claims.read"
