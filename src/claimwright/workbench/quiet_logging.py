"""What a log line may hold: where an error happened and of what kind, never the values it happened on."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


_LINK: Final = re.compile(r"(/account/(?:first-start|invitation)/)[^/\s]+")
"""An address that lets its reader in: a refused request names its path, and the link in it still works."""

_request: ContextVar[str] = ContextVar("request", default="")


@contextmanager
def of_request(request_id: str) -> Iterator[str]:
    """What is logged inside belongs to this request."""
    token = _request.set(request_id)
    try:
        yield request_id
    finally:
        _request.reset(token)


def current_request() -> str:
    """The id of the request that is being answered; empty outside of one."""
    return _request.get()


def _request_of(record: logging.LogRecord) -> str:
    """Django logs a refusal when the answer has left already; the record holds the request then."""
    return str(getattr(getattr(record, "request", None), "request_id", "")) or current_request()


class NoValuesFormatter(logging.Formatter):
    """Prints frames and exception type, and no link that lets somebody in; leaves the exception's message out, since a database error quotes the row."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = _LINK.sub(r"\1...", super().format(record))
        request = _request_of(record)
        return f"{line} (request {request})" if request else line

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace)) if trace else ""
        return f"{frames}{kind.__name__ if kind else 'Exception'}"


class LinesFormatter(NoValuesFormatter):
    """One JSON object a line: ``at`` (UTC), ``level``, ``logger``, ``message``, ``request``, ``where`` of an exception, and
    of an answered request ``view``, ``method``, ``status``, ``milliseconds``."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _LINK.sub(r"\1...", record.getMessage()),
        }
        if request := _request_of(record):
            told["request"] = request
        if record.exc_info:
            told["where"] = self.formatException(record.exc_info)
        told |= getattr(record, "told", {})
        return json.dumps(told, ensure_ascii=False)
