"""A folder that is watched: which of its files are whole, and where does each go once it is taken in?

A file is moved to ``work`` before it is read, and from there to ``done`` or, with its reason beside it, to ``inbox``. A
file that lies in ``work`` when the watch begins was cut off, and is read again: the same bytes change nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.db import InterfaceError, OperationalError

from claimwright.errors import UnreadableError
from claimwright.records import read_bytes
from claimwright.workbench.intake.inbox import Taken, receive
from claimwright.workbench.models import Practice
from claimwright.workbench.refusals import BusyError

WORK, DONE, INBOX = "work", "done", "inbox"
_UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".swp")
"""Endings under which programs write a file before they give it its name."""
_BEGINNINGS: Final = (".", "~$")
REASON: Final = ".reason.txt"
_log = logging.getLogger(__name__)

Size = tuple[int, int]
"""Bytes and time of change: equal twice, the file is whole."""


@dataclass
class Watch:
    """One watched folder. ``tell`` gets a line for each file: its name and what became of it."""

    practice: Practice
    folder: Path
    tell: Callable[[str, list[Taken]], None]
    seen: dict[Path, Size] = field(default_factory=dict)

    def begin(self) -> None:
        """Makes the folders, and takes up what an earlier watch was cut off from."""
        for name in (WORK, DONE, INBOX):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        for path in sorted((self.folder / WORK).iterdir()):
            self._take_in(path)

    def look(self) -> int:
        """One look: takes in each file that is as it was at the look before. How many that were."""
        now = {path: size for path in self._waiting() if (size := _size(path)) is not None}
        whole = [path for path, size in now.items() if self.seen.get(path) == size]
        self.seen = {path: size for path, size in now.items() if path not in whole}
        taken = 0
        for path in whole:
            claimed = _moved(path, self.folder / WORK)
            if claimed is not None:
                taken += self._take_in(claimed)
        return taken

    def _waiting(self) -> Iterator[Path]:
        for path in sorted(self.folder.iterdir()):
            name = path.name.lower()
            if (
                path.is_file()
                and not path.is_symlink()
                and not name.startswith(_BEGINNINGS)
                and not name.endswith(_UNFINISHED)
            ):
                yield path

    def _take_in(self, path: Path) -> bool:
        """Reads a claimed file and moves it on; one that the machine refused stays, and is read at the next beginning."""
        try:
            taken = list(receive(self.practice, path.name, read_bytes(path, path.name), came_by="folder"))
        except UnreadableError as problem:
            self._keep_aside(path, [str(problem)])
            return True
        except (BusyError, OperationalError, InterfaceError):
            _moved(path, self.folder)
            return False
        except Exception as error:  # one file must not end the watch, nor every later beginning of it
            _log.error("a file was not taken in: %s", type(error).__name__)  # no text: it may quote the record
            self._keep_aside(path, [f"Claimwright failed here ({type(error).__name__}); put it back to be read again"])
            return True
        waiting = [f"{one.file.file_name}: {one.words}" for one in taken if not one.used]
        if waiting:
            self._keep_aside(path, waiting)
        else:
            _moved(path, self.folder / DONE)
        self.tell(path.name, taken)
        return True

    def _keep_aside(self, path: Path, reasons: list[str]) -> None:
        kept = _moved(path, self.folder / INBOX)
        if kept is not None:
            kept.with_name(kept.name + REASON).write_text("\n".join(reasons) + "\n", encoding="utf-8")


def _size(path: Path) -> Size | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _moved(path: Path, folder: Path) -> Path | None:
    """Where a file lies after it was moved to a folder, under a name that is free there; None when another took it."""
    number, target = 1, folder / path.name
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    try:
        path.rename(target)
    except FileNotFoundError:
        return None
    return target
