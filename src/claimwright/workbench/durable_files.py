"""How is a file on the disk for good? Its bytes first, then its name, then the folder's own entry for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


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
