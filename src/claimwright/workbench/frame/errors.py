"""What a person sees when something is refused, missing or broken: plain words, nothing of the system's insides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from claimwright.workbench import help_pages, quiet_logging


def _page(request: HttpRequest, status: int, title: str, text: str, why: str = "") -> HttpResponse:
    return render(request, "frame/error.html", {"title": title, "text": text, "why": why}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400, "That request could not be understood", "Go back and try again.")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    text = str(exception) or "Your role does not open this page."
    return _page(request, 403, "Not open to you", text, help_pages.address_of("administrator.md#roles"))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404, "Nothing here", "There is no such page in this practice.")


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Asked for by allauth, where an account is changed; signing in has its own page (``tries``)."""
    return _page(request, 429, "Too many attempts", "Try again in a minute.")


def server_error(request: HttpRequest) -> HttpResponse:
    """The log has the place and the kind of fault, never what was sent."""
    number = quiet_logging.current_request()
    text = "Nothing was lost. The place is in the server's log"
    return _page(request, 500, "Something went wrong", f"{text}, under request {number}." if number else f"{text}.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request, 403, "Please sign in again", "The page was open too long, or cookies or JavaScript are blocked."
    )
