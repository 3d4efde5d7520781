"""What a log line may hold: where an error happened and of what kind, never the values it happened on."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType
from typing import Final

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


_LINK: Final = re.compile(r"(/account/(?:first-start|invitation)/)[^/\s]+")
"""An address that lets its reader in: a refused request names its path, and the link in it still works."""


class NoValuesFormatter(logging.Formatter):
    """Prints frames and exception type, and no link that lets somebody in; leaves the exception's message out, since a database error quotes the row."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return _LINK.sub(r"\1...", super().format(record))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace)) if trace else ""
        return f"{frames}{kind.__name__ if kind else 'Exception'}"
