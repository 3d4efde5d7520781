"""A watched folder: no file is read half, each goes to done or, with its reason, to the inbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError

from claimwright.workbench.intake import Watch, inbox
from claimwright.workbench.intake import folder as watching
from claimwright.workbench.models import Encounter, InboxFile, Practice
from claimwright.workbench.refusals import BusyError

NOTE = b"Patient: Doe, Jane\nDOB: 03/04/1958\nDOS: 11/02/2025\n\nAssessment: asthma.\n"


@pytest.fixture
def watch(practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    monkeypatch.setattr(inbox, "lay_ready", lambda new, actor=None: None)
    watch = Watch(practice, tmp_path, lambda name, taken: None)
    watch.begin()
    return watch


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_read_when_two_looks_find_it_the_same(watch: Watch) -> None:
    path = watch.folder / "visit.txt"
    path.write_bytes(NOTE[:30])
    assert watch.look() == 0
    path.write_bytes(NOTE)
    assert watch.look() == 0, "it grew since the look before"
    assert watch.look() == 1
    assert files(watch.folder) == ["done/visit.txt"]
    assert Encounter.objects.count() == 1


def test_files_that_are_being_written_or_hidden_are_left_alone(watch: Watch) -> None:
    for name in ("a.txt.part", "b.tmp", ".c.txt", "~$d.docx", "e.txt.filepart"):
        (watch.folder / name).write_bytes(NOTE)
    assert [watch.look(), watch.look()] == [0, 0]
    assert not InboxFile.objects.exists()
    (watch.folder / "a.txt.part").rename(watch.folder / "a.txt")
    assert [watch.look(), watch.look()] == [0, 1]


def test_what_cannot_be_used_lies_in_the_inbox_with_its_reason(watch: Watch) -> None:
    (watch.folder / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    watch.look()
    watch.look()
    assert files(watch.folder) == ["inbox/scan.png", "inbox/scan.png.reason.txt"]
    assert "the words in a picture are not read" in (watch.folder / "inbox/scan.png.reason.txt").read_text()
    assert InboxFile.objects.get().state == "refused"


def test_a_second_file_of_a_name_stands_beside_the_first(watch: Watch) -> None:
    for data in (NOTE, NOTE.replace(b"Jane", b"Ann")):
        (watch.folder / "visit.txt").write_bytes(data)
        watch.look()
        watch.look()
    assert files(watch.folder) == ["done/visit-2.txt", "done/visit.txt"]


def test_a_watch_that_was_cut_off_takes_up_where_it_was(watch: Watch) -> None:
    (watch.folder / "work" / "visit.txt").write_bytes(NOTE)
    watch.begin()
    assert files(watch.folder) == ["done/visit.txt"]


def test_a_file_that_fails_in_us_is_put_aside_and_the_watch_goes_on(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("Doe")

    (watch.folder / "work" / "visit.txt").write_bytes(NOTE)
    with monkeypatch.context() as patch:
        patch.setattr(watching, "receive", broken)
        watch.begin()
    assert files(watch.folder) == ["inbox/visit.txt", "inbox/visit.txt.reason.txt"]
    reason = (watch.folder / "inbox/visit.txt.reason.txt").read_text()
    assert reason == "Claimwright failed here (ZeroDivisionError); put it back to be read again\n"


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_a_database_that_is_away_puts_no_file_aside(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def away(*_: object, **__: object) -> None:
        raise fault

    (watch.folder / "work" / "visit.txt").write_bytes(NOTE)
    monkeypatch.setattr(watching, "receive", away)
    watch.begin()
    assert files(watch.folder) == ["visit.txt"]


def test_a_file_the_machine_refused_waits_where_it_was(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise BusyError("the disk is full")

    (watch.folder / "visit.txt").write_bytes(NOTE)
    watch.look()
    with monkeypatch.context() as patch:
        patch.setattr(watching, "receive", busy)
        assert watch.look() == 0
    assert files(watch.folder) == ["visit.txt"]
    assert [watch.look(), watch.look()] == [0, 1]
