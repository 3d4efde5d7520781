"""What every page shows: the practice, the user's other practices and roles, and the menu they may open."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from claimwright.workbench import access, features, help_pages
from claimwright.workbench.models import User


def workbench(request: HttpRequest) -> dict[str, Any]:
    """``practice``, ``practices``, ``roles``, ``places``, ``style_sheet``, the help for the screen; nothing of a practice for a stranger."""
    if not isinstance(getattr(request, "user", None), User):
        return {"theme": request.COOKIES.get("theme", ""), "style_sheet": _style_sheet(request)}
    practice = getattr(request, "practice", None)
    roles: frozenset[str] = getattr(request, "roles", frozenset())
    seen: dict[int, Any] = {}
    for one in access.memberships(request.user):  # type: ignore[arg-type]
        seen.setdefault(one.practice_id, one.practice)
    return {
        "practice": practice,
        "practices": list(seen.values()),
        "roles": sorted(roles),
        "may_find": bool(practice and access.EVERYONE & roles),
        "places": [place for place in features.places() if place.roles & roles],
        "style_sheet": _style_sheet(request),
        "theme": request.COOKIES.get("theme", ""),
        **_help(request),
        "idle_minutes": settings.IDLE_MINUTES,
    }


def _style_sheet(request: HttpRequest) -> str:
    """The style sheet of the feature whose view answers, loaded after the frame's."""
    match = request.resolver_match
    return features.style_sheet(match.func.__module__) if match else ""


def _help(request: HttpRequest) -> dict[str, str]:
    """Where the screen is explained, and the part of a page that stands beside its keys."""
    name = _screen(request)
    topic = help_pages.topic_of(name)
    if not topic:
        return {}
    return {"help_address": help_pages.address_of(topic), "help_section": reverse("help_section", args=[name])}


def _screen(request: HttpRequest) -> str:
    """The name of the screen one is on: of a part of it that is swapped, the one whose address the browser shows."""
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL", "")).path if request.headers.get("HX-Request") else ""
        match = resolve(shown) if shown else request.resolver_match
    except (Resolver404, ValueError):  # another site's, or no address at all
        match = request.resolver_match
    return str(match.url_name or "") if match else ""
