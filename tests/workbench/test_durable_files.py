"""A file appears under its name when it is whole, and what a process that was killed left beside it goes with the next."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from claimwright.workbench import durable_files, environment


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def make(path: Path) -> None:
    with durable_files.aside(path) as made:
        with durable_files.written(made) as file:
            file.write(b"whole")
        assert path.name not in names(path.parent)
        durable_files.name_anew(made, path)


def test_what_a_killed_process_left_goes_with_the_next(tmp_path: Path) -> None:
    (tmp_path / ".monday.cwb.4711.claimwright-unfinished").write_bytes(b"hal")
    make(tmp_path / "tuesday.cwb")
    assert names(tmp_path) == ["tuesday.cwb"]
    assert (tmp_path / "tuesday.cwb").read_bytes() == b"whole"
    assert (tmp_path / "tuesday.cwb").stat().st_mode & 0o777 == 0o600


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """A backup goes into a folder of the person's own choice, where other programs leave files under names like ours."""
    theirs = [".film.mkv.unfinished", ".film.4711.unfinished", "somebody's.claimwright-unfinished"]
    for name in theirs:
        (tmp_path / name).write_bytes(b"not ours")
    make(tmp_path / "tuesday.cwb")
    assert names(tmp_path) == sorted([*theirs, "tuesday.cwb"])


def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    with (tmp_path / ".monday.cwb.4711.claimwright-unfinished").open("wb") as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        make(tmp_path / "tuesday.cwb")
        assert names(tmp_path) == [".monday.cwb.4711.claimwright-unfinished", "tuesday.cwb"]


def test_what_is_not_named_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="disk"), durable_files.aside(tmp_path / "monday.cwb"):
        raise OSError("disk")
    assert names(tmp_path) == []


def test_a_key_that_was_being_made_does_not_lie_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWRIGHT_HOME", str(tmp_path))
    monkeypatch.delenv("CLAIMWRIGHT_DATA_KEY", raising=False)
    (tmp_path / ".data.key.4711.claimwright-unfinished").write_text("c2VjcmV0\n", encoding="ascii")
    environment.make_data_key()
    assert len(environment.data_key()) == environment.DATA_KEY_BYTES
    assert names(tmp_path) == ["data.key"]
