"""Which request was it? Each has an id that its answer, its log lines and its error page carry, and is counted and timed."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from claimwright.workbench.declared_proxy import is_declared
from claimwright.workbench.quiet_logging import of_request
from claimwright.workbench.watching import meters
from claimwright.workbench.watching.probes import PATHS

HEADER: Final = "X-Request-ID"
_GIVEN: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NO_VIEW: Final = "none"
log = logging.getLogger("claimwright.requests")


class Requests:
    """Outermost of all: what a limit refuses is counted too, and the peer is still the one that connected."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        with of_request(_id_of(request)) as request_id:
            request.request_id = request_id  # type: ignore[attr-defined]
            response = self.get_response(request)
            took = time.perf_counter() - begun
            view = _view_of(request)
            meters.answered(view, str(request.method), response.status_code, took)
            log.info(
                "answered",
                extra={
                    "told": {
                        "view": view,
                        "method": request.method,
                        "status": response.status_code,
                        "milliseconds": round(took * 1000, 1),
                    }
                },
            )
        response[HEADER] = request_id
        return response


def _id_of(request: HttpRequest) -> str:
    """The id that a declared proxy gave, so that its log and ours meet; a stranger's is not taken over."""
    given = request.headers.get(HEADER, "")
    if is_declared(request.META.get("REMOTE_ADDR", ""), settings.DECLARED_PROXIES) and _GIVEN.fullmatch(given):
        return given
    return uuid4().hex


def _view_of(request: HttpRequest) -> str:
    """The name of the address, never the address itself: it may hold a link that lets somebody in."""
    if request.path in PATHS:
        return request.path[1:]
    match = request.resolver_match
    return match.view_name if match is not None and match.view_name else _NO_VIEW
