"""What every page shows: the practice, the user's other practices and roles, and the menu they may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from claimwright.workbench import access
from claimwright.workbench.models import User


@dataclass(frozen=True)
class Place:
    """A list one can go to: its url name, its title, and the two-key sequence that goes there."""

    name: str
    title: str
    keys: str
    roles: frozenset[str]


PLACES: Final = (
    Place("worklist", "Coding", "g w", access.CHART_READERS),
    Place("encoder", "Encoder", "g e", access.REFERENCE_READERS),
    Place("claims", "Claims", "g c", access.CLAIM_READERS),
    Place("batches", "Batches", "g b", access.CLAIM_READERS),
    Place("remittances", "Remittances", "g r", access.MONEY_READERS),
    Place("x12_files", "X12", "g x", access.CLAIM_READERS),
    Place("accounts", "Accounts", "g a", access.ACCOUNT_READERS),
    Place("dashboard", "Dashboard", "g d", access.DASHBOARD_READERS),
    Place("reference_status", "Reference", "g f", access.REFERENCE_ADMINISTRATORS),
    Place("audit_log", "Audit trail", "g t", access.AUDIT_READERS),
)


def workbench(request: HttpRequest) -> dict[str, Any]:
    """``practice``, ``practices``, ``roles``, ``places`` and the idle limit; nothing of a practice for a stranger."""
    if not isinstance(getattr(request, "user", None), User):
        return {"theme": request.COOKIES.get("theme", "")}
    practice = getattr(request, "practice", None)
    roles: frozenset[str] = getattr(request, "roles", frozenset())
    seen: dict[int, Any] = {}
    for one in access.memberships(request.user):  # type: ignore[arg-type]
        seen.setdefault(one.practice_id, one.practice)
    return {
        "practice": practice,
        "practices": list(seen.values()),
        "roles": sorted(roles),
        "places": [place for place in PLACES if place.roles & roles],
        "idle_minutes": settings.IDLE_MINUTES,
        "theme": request.COOKIES.get("theme", ""),
    }
