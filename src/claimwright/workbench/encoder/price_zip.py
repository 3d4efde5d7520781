"""At which ZIP code prices are shown: the practice's own, or the one its member typed last for this practice."""

from __future__ import annotations

import re
from typing import Final

from claimwright.workbench.access import MemberRequest
from claimwright.workbench.models import Practice

_KEY: Final = "price_zip"
_ZIP: Final = re.compile(r"(\d{5})(?:-?\d{4})?")


def own(practice: Practice) -> str:
    """Five digits of the billing address, where the practice is registered; else empty."""
    written = str((practice.registration.get("billing") or {}).get("postal_code") or "")
    return found[1] if (found := _ZIP.fullmatch(written.strip())) else ""


def chosen(request: MemberRequest) -> str:
    """The ZIP code to price at. One typed now is remembered for the practice until signing out; empty forgets it.

    What is no ZIP code changes nothing.
    """
    remembered: dict[str, str] = request.session.get(_KEY, {})
    practice = str(request.practice.pk)
    if (typed := request.POST.get("zip")) is not None:
        if not typed.strip():
            remembered.pop(practice, None)
        elif found := _ZIP.fullmatch(typed.strip()):
            remembered[practice] = found[1]
        request.session[_KEY] = remembered
    return remembered.get(practice) or own(request.practice)
