"""What lies in the outbox is always a committed batch, whatever the disk or a crash did, and nothing is written twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from claimwright.workbench.exchange import outbox, sending
from claimwright.workbench.models import Batch, Claim
from claimwright.workbench.refusals import BusyError

NAME = "000001-837P.x12"


class CutOff(BaseException):
    """The process ends here."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def cut_off_at(monkeypatch: pytest.MonkeyPatch, step: str, *, after: bool) -> None:
    """The first call of a step of the outbox is the last thing that happens, or happens no more."""
    monkeypatch.setattr(outbox, "make_ready", lambda folder: None)  # its trial is no step of the batch
    owner: Any = Path if step == "rename" else outbox
    really, done = getattr(owner, step), []

    def stopped(*args: Any, **kwargs: Any) -> Any:
        if done or (step == "rename" and args[0].name != NAME):
            return really(*args, **kwargs)
        done.append(True)
        if after:
            really(*args, **kwargs)
        raise CutOff

    monkeypatch.setattr(owner, step, stopped)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", ["deliver", "_move_in", "_write_whole", "_mark", "rename", "_sync"])
def test_a_cut_off_sending_is_finished_by_the_next_start(
    ready: Claim, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    outbox.make_ready(folder)
    cut_off_at(monkeypatch, step, after=after)
    with pytest.raises(CutOff):
        sending.send(ready.practice, folder=folder)
    batch = Batch.objects.get()
    present = {path.name for path in folder.iterdir()}
    assert present <= {NAME}
    outbox.mend(ready.practice, folder=folder)
    outbox.mend(ready.practice, folder=folder)
    batch.refresh_from_db()
    assert batch.written_at is not None
    assert batch.interchange is not None
    assert (folder / NAME).read_bytes() == batch.interchange.content
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_a_file_the_clearinghouse_took_before_the_crash_was_told_is_not_written_again(
    ready: Claim, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.make_ready(folder)
    cut_off_at(monkeypatch, "rename", after=True)
    with pytest.raises(CutOff):
        sending.send(ready.practice, folder=folder)
    (folder / NAME).unlink()  # the clearinghouse took it
    outbox.mend(ready.practice, folder=folder)
    assert list(folder.iterdir()) == []
    assert Batch.objects.get().written_at is not None


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_sent(ready: Claim, folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    with pytest.raises(BusyError, match="Nothing was sent; try again"):
        sending.send(ready.practice, folder=folder)
    ready.refresh_from_db()
    assert (ready.status, Batch.objects.count()) == ("ready", 0)


def test_a_disk_that_fills_meanwhile_keeps_the_batch_and_its_reason(
    ready: Claim, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.make_ready(folder)
    monkeypatch.setattr(outbox, "make_ready", lambda folder: None)

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(outbox, "_write_whole", full)
        (batch,) = sending.send(ready.practice, folder=folder)
        assert batch.file_problem == "Its file could not be written: no space left on device."
        assert list(folder.iterdir()) == []
    assert outbox.mend(ready.practice, folder=folder) == ["Batch 1: its file is written."]
    batch.refresh_from_db()
    assert (batch.file_problem, [path.name for path in folder.iterdir()]) == ("", [NAME])


def test_files_of_no_batch_are_set_aside_and_strangers_are_left(ready: Claim, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(b"ISA*left by a killed process")
    (folder / "readme.txt").write_text("the clearinghouse's own")
    sending.send(ready.practice, folder=folder)
    batch = Batch.objects.get()
    assert batch.interchange is not None
    assert (folder / NAME).read_bytes() == batch.interchange.content
    assert (folder / "readme.txt").exists()
    (aside,) = (folder.parent / "out-set-aside").iterdir()
    assert aside.read_bytes() == b"ISA*left by a killed process"
