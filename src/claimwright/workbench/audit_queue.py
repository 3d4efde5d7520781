"""How is a read recorded without the reader waiting for those who write? It waits in a file, and one thread takes it in.

An event is on the disk, authenticated, before the page is answered. A thread adds waiting events to the chain in batches,
in one transaction with how far it came: nothing is taken twice, and what a process left that was killed, the next start
takes in.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import hmac
import json
import os
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.db import Error, close_old_connections, connection

from claimwright.workbench import audit, environment
from claimwright.workbench.crypto import derived_key
from claimwright.workbench.models import AuditJournal
from claimwright.workbench.refusals import BusyError
from claimwright.workbench.services import writes

GATHER: Final = 0.3
"""Seconds in which events are gathered into one transaction."""
MOST: Final = 2000
"""Events of one transaction."""
LARGEST: Final = 1_000_000
"""Bytes after which a file whose events are all taken gives place to a new one."""
_SUFFIX: Final = ".waiting"
_MAC: Final = 64


def record(event: str, **about: Any) -> None:
    """As ``audit.record``, for what changes nothing: the event waits in this process's file and is taken in soon."""
    if not settings.AUDIT_READS_WAIT:
        audit.record(event, **about)
        return
    try:
        _mine().add(audit.event_of(event, **about))
    except OSError:
        audit.record(event, **about)  # a read that nothing records is not answered


def flush() -> None:
    """Takes in now what waits in this process, and what processes left that are no more."""
    if _journal is not None and _journal.process == os.getpid():
        _journal.take_in()
    for path in sorted(_folder().glob(f"*{_SUFFIX}")):
        _take_in_abandoned(path)


class Journal:
    """The file of one process; a lock on it says that the process lives."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._writing, self._taking, self._called = threading.Lock(), threading.Lock(), threading.Event()
        self._open()
        threading.Thread(target=self._run, name="audit", daemon=True).start()

    def add(self, event: dict[str, Any]) -> None:
        with self._writing:
            written = os.write(self._handle, line := _line(event))
            if written != len(line):
                os.ftruncate(self._handle, os.fstat(self._handle).st_size - written)
                raise OSError("the disk is full")
        self._called.set()

    def take_in(self) -> None:
        """Adds all that waits to the chain, and begins a new file when this one has grown."""
        with self._taking:
            _take_in(self.path)
            with self._writing:
                size = self.path.stat().st_size
                if size > LARGEST and _taken(self.path.name) == size:
                    old, handle = self.path, self._handle
                    self._open()
                    _forget(old.name)
                    old.unlink()
                    os.close(handle)

    def _open(self) -> None:
        self.path = _folder() / f"{self.process}-{uuid4().hex}{_SUFFIX}"
        self._handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self._called.wait()
            pause.wait(GATHER)
            self._called.clear()
            try:
                close_old_connections()
                self.take_in()
            except (Error, OSError, BusyError):
                self._called.set()  # others are writing: what waits is on the disk and is tried again
                connection.close()


_journal: Journal | None = None
_making = threading.Lock()


def _mine() -> Journal:
    """This process's own; a process that was forked begins one of its own."""
    global _journal
    with _making:
        if _journal is None or _journal.process != os.getpid():
            if _journal is None:
                atexit.register(_at_end)
            _journal = Journal()
        return _journal


def _at_end() -> None:
    try:
        flush()
    except (Error, OSError, BusyError):
        return  # it lies on the disk for the next start


def _folder() -> Path:
    """The files of this database: a home may serve several, and none takes in what another's people read."""
    told = connection.settings_dict
    named = hashlib.sha256(f"{told['HOST']}:{told['PORT']}:{told['NAME']}".encode()).hexdigest()[:12]
    folder = environment.home() / "audit-waiting" / named
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _take_in_abandoned(path: Path) -> None:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _take_in(path)
            path.unlink()
            _forget(path.name)
    except (BlockingIOError, FileNotFoundError):
        return  # its process lives, or another start was faster


def _take_in(path: Path) -> None:
    while _take_some(path):
        pass


@writes
def _take_some(path: Path) -> bool:
    """A batch of events into the chain, with how far the file is taken; False when none is left."""
    row, _ = AuditJournal.objects.select_for_update().get_or_create(name=path.name)
    with path.open("rb") as file:
        file.seek(row.taken)
        lines = [line for line, _ in zip(file, range(MOST), strict=False) if line.endswith(b"\n")]
    if not lines:
        return False
    audit.append(list(_events(lines, path.name)))
    row.taken += sum(len(line) for line in lines)
    row.save(update_fields=["taken"])
    return True


def _events(lines: list[bytes], name: str) -> Iterator[dict[str, Any]]:
    """The events of the lines; a line that somebody changed is told as such, and lost to nobody's silence."""
    for line in lines:
        mac, content = line[:_MAC], line[_MAC + 1 : -1]
        if hmac.compare_digest(mac, _seal(content)):
            event = json.loads(content)
            yield {**event, "at": datetime.fromisoformat(event["at"])}
        else:
            yield audit.event_of("audit.waiting_damaged", detail={"file": name})


def _line(event: dict[str, Any]) -> bytes:
    content = json.dumps({**event, "at": event["at"].isoformat()}, separators=(",", ":")).encode()
    return _seal(content) + b" " + content + b"\n"


def _seal(content: bytes) -> bytes:
    return hmac.new(derived_key("audit waiting"), content, "sha256").hexdigest().encode()


def _taken(name: str) -> int:
    return AuditJournal.objects.filter(name=name).values_list("taken", flat=True).first() or 0


@writes
def _forget(name: str) -> None:
    AuditJournal.objects.filter(name=name).delete()
