"""What every page shows: the practice, the user's other practices and roles, and the menu they may open."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from claimwright.workbench import access, features
from claimwright.workbench.models import User


def workbench(request: HttpRequest) -> dict[str, Any]:
    """``practice``, ``practices``, ``roles``, ``places``, ``style_sheet``; nothing of a practice for a stranger."""
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
        "places": [place for place in features.places() if place.roles & roles],
        "style_sheet": _style_sheet(request),
        "theme": request.COOKIES.get("theme", ""),
        "idle_minutes": settings.IDLE_MINUTES,
    }


def _style_sheet(request: HttpRequest) -> str:
    """The style sheet of the feature whose view answers, loaded after the frame's."""
    match = request.resolver_match
    return features.style_sheet(match.func.__module__) if match else ""
