"""Where may a process end? Before and after every statement, commit and file operation: one of them kills it for real."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

_FILE_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "os.chmod"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Killer:
    """Counts the steps of this process, and ends it (SIGKILL) at one of them; at none to count them all."""

    def __init__(self, at: int = 0) -> None:
        self.at, self.count, self.on = at, 0, False

    def step(self) -> None:
        if not self.on:
            return
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Begins to count: statements and commits of the database, and files opened for writing, renamed, removed, synced."""
        from django.db import connection  # Django is set up by the caller

        connection.ensure_connection()
        connection.execute_wrappers.append(self._statement)
        self._around(connection, "_commit")
        self._around(os, "fsync")
        sys.addaudithook(self._audited)
        self.on = True

    def _statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.step()
        result = execute(sql, params, many, context)
        self.step()
        return result

    def _around(self, owner: Any, name: str) -> None:
        really = getattr(owner, name)

        def stepping(*args: Any) -> Any:
            self.step()
            result = really(*args)
            self.step()
            return result

        setattr(owner, name, stepping)

    def _audited(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _FILE_EVENTS or (event == "open" and isinstance(args[2], int) and args[2] & _WRITING):
            self.step()
