"""Which second reader does this installation ask? None, until its administrator has named one and turned it on."""

from __future__ import annotations

import time
from threading import Lock
from typing import Final

from django.db import connection

from claimwright.coding.second_reader import SecondReader
from claimwright.workbench.models import SecondReaderSetting

PAUSE: Final = 60.0
"""Seconds for which a reader that said nothing is left alone: a hundred charts come in meanwhile without waiting for it."""
_lock = Lock()
_silent: dict[SecondReader, float] = {}


def setting() -> SecondReaderSetting:
    """The installation's row; one that is not kept yet where nothing was ever named."""
    return SecondReaderSetting.objects.filter(pk=1).first() or SecondReaderSetting(pk=1)


def reader() -> SecondReader | None:
    """The reader to ask now, or None where it is off. It is not asked inside a transaction, in which others would wait for it."""
    if connection.in_atomic_block:
        return None
    named = setting()
    return SecondReader(named.address, named.model, float(named.seconds)) if named.in_use else None


def rests(reader: SecondReader) -> bool:
    """Whether the reader said nothing a moment ago, in this process."""
    with _lock:
        return time.monotonic() < _silent.get(reader, 0.0)


def was_silent(reader: SecondReader) -> None:
    """Leaves the reader alone for a while; one of another name or address is asked at once."""
    with _lock:
        _silent.clear()
        _silent[reader] = time.monotonic() + PAUSE
