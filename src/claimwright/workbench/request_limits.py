"""How large may the body of a request be? Asked of its head alone, before any of the body is read or kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from threading import BoundedSemaphore
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from claimwright.workbench import typed

STRANGERS: Final = 64 * 1024
"""Bytes that anybody may send: a sign-in and its second factor need a few hundred."""
FORMS: Final = 1024 * 1024
"""Bytes of a form of a person signed in: a chart's longest text fits."""
HEAVY: Final = 8 * 1024 * 1024
"""Bytes from which a request counts as heavy: what it holds is opened in memory."""
HEAVY_AT_ONCE: Final = 2


@dataclass(frozen=True)
class Refusal:
    """Why the body is not taken: the HTTP status, and the reason in words."""

    status: int
    reason: str


def refusal(environ: Mapping[str, Any]) -> Refusal | None:
    """Whether a request is refused by its head (WSGI names: ``PATH_INFO``, ``CONTENT_LENGTH``, ``HTTP_COOKIE``)."""
    told = str(environ.get("CONTENT_LENGTH") or "")
    if not told:
        return Refusal(411, "Say how long the body is.") if environ.get("HTTP_TRANSFER_ENCODING") else None
    if not told.isascii() or not told.isdigit():
        return Refusal(400, "The length of the body is not a number.")
    length = int(told) if len(told) < 19 else 10**19
    if length <= STRANGERS:
        return None
    if not _signed_in(str(environ.get("HTTP_COOKIE") or "")):
        return Refusal(401, "Sign in first.")
    largest = _largest(str(environ.get("PATH_INFO") or "/"))
    if length > largest:
        return Refusal(413, f"At most {largest // 1024 // 1024} MB are taken here. Nothing was read.")
    return None


def _largest(path: str) -> int:
    try:
        rule = getattr(resolve(path).func, "rule", None)
    except Resolver404:
        return STRANGERS
    if rule is None:
        return STRANGERS
    return settings.UPLOAD_BYTES if rule.uploads else FORMS


def _signed_in(cookies: str) -> bool:
    """Whether the cookie names a live session of somebody signed in; a made-up cookie opens nothing."""
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return False
    if found is None or len(found.value) > 64 or not typed.readable(found.value):
        return False
    sessions = import_module(settings.SESSION_ENGINE)
    return SESSION_KEY in sessions.SessionStore(session_key=found.value).load()


def asked_by_server(environ: Mapping[str, Any]) -> Refusal | None:
    """``refusal`` for the thread of a server that serves no requests itself; it keeps no connection to the database."""
    close_old_connections()
    try:
        return refusal(environ)
    finally:
        close_old_connections()


class RequestLimits:
    """Holds the limits whatever server stands before Django, keeps heavy requests few, and answers HEAD without a body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._heavy = BoundedSemaphore(HEAVY_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = refusal(request.META)
        if found is not None:
            return _plain(found)
        if int(request.META.get("CONTENT_LENGTH") or 0) <= HEAVY:
            return _without_body(request, self.get_response(request))
        if not self._heavy.acquire(blocking=False):
            return _plain(
                Refusal(503, "Other large files are being read. Nothing was kept: send it again in a minute.")
            )
        try:
            return self.get_response(request)
        finally:
            self._heavy.release()


def _plain(found: Refusal) -> HttpResponse:
    return HttpResponse(f"{found.reason}\n", status=found.status, content_type="text/plain; charset=utf-8")


def _without_body(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """RFC 9110 section 9.3.2: HEAD is answered as GET is, without the content."""
    if request.method != "HEAD":
        return response
    if response.streaming:
        response.close()
        return HttpResponse(status=response.status_code, headers=response.headers)
    response.headers.setdefault("Content-Length", str(len(response.content)))
    response.content = b""
    return response
