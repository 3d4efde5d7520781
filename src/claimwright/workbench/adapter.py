"""Who may have an account, and how often a password may be tried: nobody signs up alone, and tries are counted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from claimwright.workbench import tries


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Accounts need no mail address; notices stand in the audit trail instead."""

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        """As allauth does, with the try counted by name and address, and by address, before it is judged."""
        name, address = str(credentials.get("username") or ""), request.META.get("REMOTE_ADDR", "")
        tries.begin(tries.PASSWORD, name, address)
        tries.begin(tries.ADDRESS, name, address)
        user = super().authenticate(request, **credentials)
        if user is not None:
            tries.passed(tries.PASSWORD, name, address)
            tries.passed(tries.ADDRESS, name, address)
        return user
