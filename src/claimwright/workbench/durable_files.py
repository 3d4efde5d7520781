"""How is a file on the disk for good? Its bytes first, then its name, then the folder's own entry for it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

_ASIDE: Final = ".claimwright-unfinished"
"""How the name ends of a file that is being made. It names the product: whatever else lies in a folder is nobody's to remove."""


@contextmanager
def written(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to write, for its owner alone unless told otherwise; its bytes are on the disk when this ends."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Makes the folder's own entries lasting: a rename alone may be forgotten when the power goes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def name_anew(made: Path, path: Path) -> None:
    """Gives a written file a name that nothing has yet. Raises ``FileExistsError`` where something has it by now."""
    try:
        os.link(made, path)
    except FileExistsError:
        raise
    except OSError:  # file systems without a second name for a file
        if path.exists():
            raise FileExistsError(path) from None
        made.rename(path)
    sync(path.parent)


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Where a file is made that shall appear under its name only when it is whole; gone afterwards, named or not.

    What processes that ended in the middle left in the folder is removed first: nobody holds its lock any more.
    """
    for left in path.parent.glob(f".*{_ASIDE}"):
        with suppress(OSError):
            handle = os.open(left, os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
            finally:
                os.close(handle)
    made = path.with_name(f".{path.name}.{os.getpid()}{_ASIDE}")
    handle = _locked(made)
    try:
        yield made
    finally:
        made.unlink(missing_ok=True)
        os.close(handle)


def _locked(path: Path) -> int:
    """A new, empty file under a lock; made again where somebody took it for a leftover before the lock was there."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle
        os.close(handle)
