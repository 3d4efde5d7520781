"""Codes for encounters that came over a line, suggested beside it: one at a time, in the pauses, so that no sender waits.

What is still waiting when the listener stops is suggested when its chart is opened.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from typing import Final

from django.db import connections

from claimwright.workbench.coding import lay_ready
from claimwright.workbench.models import Encounter

_PAUSE: Final = 0.25
"""Seconds without a message that are a pause."""
_log = logging.getLogger(__name__)


class Suggester:
    """A thread that works while no message came for a moment."""

    def __init__(self) -> None:
        self._waiting: dict[int, None] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._last = 0.0
        self._thread = threading.Thread(target=self._run, name="suggest", daemon=True)
        self._thread.start()

    def busy(self) -> None:
        """A message came: the line goes first."""
        self._last = time.monotonic()

    def wants(self, encounters: Iterable[int]) -> None:
        """Encounters (their keys) that are new or that a record changed; each waits once, however many messages tell of it."""
        with self._lock:
            self._waiting.update(dict.fromkeys(encounters))

    def stop(self) -> None:
        """Ends after the chart in hand."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(_PAUSE):
            while time.monotonic() - self._last > _PAUSE and not self._stopped.is_set():
                with self._lock:
                    if not self._waiting:
                        break
                    key = next(iter(self._waiting))
                    del self._waiting[key]
                self._suggest(key)
        connections.close_all()

    def _suggest(self, key: int) -> None:
        try:
            # Read now: later messages of the visit may have changed it since.
            lay_ready(Encounter.objects.filter(pk=key))
        except Exception as error:  # the chart suggests when it is opened; the message is in
            _log.error("codes were not suggested: %s", type(error).__name__)  # no text: it may quote the record
            connections.close_all()
