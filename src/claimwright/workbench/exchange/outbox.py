"""How does a batch become a file that the clearinghouse takes, once, whatever pulls the plug in between?

The row is committed first, without its file. The file is then made whole beside the folder, the row says so, and a rename
moves it in. A rename happens or does not: where the row says that the file lay ready and it lies there no more, it was
moved in, even when the clearinghouse has taken it away since. So nothing is written twice and nothing is left out.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from claimwright.workbench import environment
from claimwright.workbench.durable_files import sync as _sync
from claimwright.workbench.durable_files import written
from claimwright.workbench.models import Batch, Practice
from claimwright.workbench.refusals import BusyError
from claimwright.workbench.services import writes_for_good

_OURS: Final = re.compile(r"[0-9]{6,}-837[PID]\.x12")
_UNFINISHED: Final = ".unfinished"
_AS_THE_UMASK_SAYS: Final = 0o666
"""Files here are for another program, the clearinghouse's."""


def outbox(practice: Practice) -> Path:
    """The folder from which the clearinghouse takes files."""
    return environment.home() / "clearinghouse" / str(practice.pk) / "out"


def folder_of(batch: Batch) -> Path:
    """The folder a batch's file goes to."""
    return Path(batch.folder) if batch.folder else outbox(batch.practice)


def make_ready(folder: Path) -> None:
    """Makes the folder and the one beside it, and tries to write. Raises ``BusyError`` that says what is in the way."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with _alone(folder):
            # Never in the folder itself: what lies there is taken.
            trial = _staging(folder) / f".trial{_UNFINISHED}"
            _write(trial, b"\n" * 4096)
            trial.unlink()
    except OSError as error:
        raise BusyError(f"The outbox cannot be written ({_why(error)}). Nothing was sent; try again.") from error


def deliver(batch: Batch) -> bool:
    """Writes the batch's file unless it was written; False, and the reason on the batch, where the disk refuses it."""
    folder = folder_of(batch)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            _move_in(Batch.objects.select_related("interchange", "practice").get(pk=batch.pk), folder)
    except OSError as error:
        _mark(batch, file_problem=f"Its file could not be written: {_why(error)}."[:255])
        batch.refresh_from_db()
        return False
    batch.refresh_from_db()
    return True


def mend(practice: Practice | None = None, *, folder: Path | None = None) -> list[str]:
    """What a crash, or a full disk, left behind: waiting files are written, files of no batch are set aside. In words.

    Of one practice, or of all; ``folder`` stands for a practice's outbox.
    """
    said = []
    for batch in _of(practice, Batch.objects.filter(written_at=None, interchange__isnull=False)).order_by("pk"):
        done = deliver(batch)
        said.append(f"Batch {batch.number}: {'its file is written.' if done else batch.file_problem}")
    for one in [practice] if practice else Practice.objects.all():
        said += _set_aside_strangers(one, folder or outbox(one))
    return said


def _of(practice: Practice | None, rows: Any) -> Any:
    rows = rows.select_related("practice", "interchange")
    return rows.filter(practice=practice) if practice else rows


def _move_in(batch: Batch, folder: Path) -> None:
    assert batch.interchange is not None
    if batch.written_at is not None:
        return
    name = batch.interchange.file_name
    staged = _staging(folder) / name
    if batch.staged_at is None:
        _write_whole(staged, batch.interchange.content)
        _mark(batch, staged_at=timezone.now())
    if staged.exists():
        if (folder / name).exists():
            _set_aside(folder, folder / name)
        staged.rename(folder / name)
        _sync(folder)
        _sync(staged.parent)
    _mark(batch, written_at=timezone.now(), file_problem="")


@writes_for_good
def _mark(batch: Batch, **values: Any) -> None:
    Batch.objects.filter(pk=batch.pk).update(**values)


def _set_aside_strangers(practice: Practice, folder: Path) -> list[str]:
    """Files under our names that no committed batch has: an earlier version wrote before it committed. They never go out."""
    if not folder.is_dir():
        return []
    said = []
    with _alone(folder):
        for left in _staging(folder).glob(f".*{_UNFINISHED}"):
            left.unlink(missing_ok=True)
        sizes = dict(Batch.objects.filter(practice=practice).values_list("interchange__file_name", "interchange__size"))
        for path in sorted(folder.iterdir()):
            if _OURS.fullmatch(path.name) and path.stat().st_size != sizes.get(path.name):
                _set_aside(folder, path)
                said.append(f"{path.name} belongs to no batch; it was set aside.")
    return said


def _set_aside(folder: Path, path: Path) -> None:
    aside = folder.with_name(f"{folder.name}-set-aside")
    aside.mkdir(exist_ok=True)
    path.rename(aside / f"{timezone.now():%Y%m%d%H%M%S%f}-{path.name}")


def _staging(folder: Path) -> Path:
    """Beside the folder, so that a rename moves a file in and nobody takes one that is not whole."""
    return folder.with_name(f"{folder.name}-staged")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time: the lock goes with the process that holds it, however that ends."""
    _staging(folder).mkdir(parents=True, exist_ok=True)
    with (_staging(folder) / ".lock").open("wb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _write_whole(path: Path, data: bytes) -> None:
    """The file with all its bytes on the disk, or no file of that name."""
    unfinished = path.with_name(f".{path.name}{_UNFINISHED}")
    try:
        _write(unfinished, data)
        unfinished.rename(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _write(path: Path, data: bytes) -> None:
    with written(path, _AS_THE_UMASK_SAYS) as file:
        file.write(data)


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
