"""What surrounds every request: text that can be read, idle log-off, addresses of audit events, pages no cache may keep."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from claimwright.workbench import audit, tries, typed
from claimwright.workbench.access import to_login
from claimwright.workbench.models import User

LAST_SEEN: Final = "last_seen"
SEEN_AGAIN: Final = 15
"""Seconds after which a session is written anew: a page that is only read must not wait for those who write."""
Handler = Callable[[HttpRequest], HttpResponse]


class IdleLogOff:
    """Ends a session that was idle too long, on the server: 45 CFR 164.312(a)(2)(iii). Drafts are already saved."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            now = time.time()
            seen = request.session.get(LAST_SEEN, now)
            if now - seen > settings.IDLE_MINUTES * 60:
                audit.record("session.idle_log_off", actor=request.user)
                logout(request)
                return to_login(request)
            if now - seen > SEEN_AGAIN or LAST_SEEN not in request.session:
                request.session[LAST_SEEN] = now
        return self.get_response(request)


class PrivatePages:
    """Gives audit events the request's address, and tells every cache to keep no page of a signed-in user."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with audit.from_address(request.META.get("REMOTE_ADDR", "")):
            response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response


class ReadableCookies:
    """Leaves out cookies that cannot be read, before a session is looked for under one: PostgreSQL keeps no NUL."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if not typed.readable(value)]:
            del request.COOKIES[name]
        return self.get_response(request)


class ReadableRequests:
    """Refuses at the door what no field can hold: control characters, text without end, keys beyond any row's.

    What a field still lets through and a database refuses (a number out of its range) is refused too, never a fault of ours.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not typed.readable(request.path):
            raise BadRequest("unreadable")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: dict[str, Any]) -> None:
        for value in kwargs.values():
            if isinstance(value, int) and value > typed.LARGEST_ID:
                raise Http404
        for sent in (request.GET, request.POST):
            for name, values in sent.lists():
                if not all(typed.readable(text) for text in (name, *values)):
                    raise BadRequest("unreadable")

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, tries.WaitError):
            response = render(request, "frame/locked_out.html", {"minutes": problem.minutes}, status=429)
            response["Retry-After"] = str(problem.minutes * 60)
            return response
        if isinstance(problem, (OverflowError, DataError)):
            raise BadRequest("out of range") from problem
        return None
