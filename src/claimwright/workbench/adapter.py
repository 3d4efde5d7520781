"""Who may have an account, and under which name a failed attempt counts: nobody signs up alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Accounts need no mail address; notices stand in the audit trail instead."""


def attempted_name(request: Any, credentials: Mapping[str, Any] | None = None) -> str | None:
    """The user name an attempt counts under, for the lock-out; names differ by more than capitals (allauth ignores case)."""
    name = (credentials or {}).get("username") or (request.POST.get("login") if request is not None else None)
    return name.strip().lower() if name else None
