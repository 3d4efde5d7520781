"""What signing in and out leaves in the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_used
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from claimwright.workbench import audit, tries
from claimwright.workbench.models import User


@receiver(user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    audit.record("session.signed_in", actor=user, object=user)


@receiver(user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        audit.record("session.signed_out", actor=user, object=user)


@receiver(user_login_failed)
def refused(credentials: dict[str, Any], **_: Any) -> None:
    """With the name tried, and the person it names when there is one."""
    name = str(credentials.get("username") or "")
    user = User.objects.filter(username__iexact=tries.plain(name)).first()
    audit.record("session.refused", object=user, detail={"name": tries.shown(name, user)})


@receiver(authentication_failed)
def refused_second_factor(user: User, **_: Any) -> None:
    audit.record("session.second_factor_refused", actor=user, object=user)


@receiver(authenticator_used)
def used_second_factor(user: User, authenticator: Any, **_: Any) -> None:
    audit.record("session.second_factor_used", actor=user, object=user, detail={"kind": authenticator.type})


@receiver(password_changed)
def changed_password(user: User, **_: Any) -> None:
    audit.record("account.password_changed", actor=user, object=user)


@receiver(authenticator_added)
def added_factor(user: User, **_: Any) -> None:
    audit.record("account.factor_added", actor=user, object=user)


@receiver(authenticator_removed)
def removed_factor(user: User, **_: Any) -> None:
    audit.record("account.factor_removed", actor=user, object=user)
