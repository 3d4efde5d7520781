"""What signing in and out leaves in the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from claimwright.workbench import audit
from claimwright.workbench.models import User


@receiver(user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    audit.record("session.signed_in", actor=user, object=user)


@receiver(user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        audit.record("session.signed_out", actor=user, object=user)


@receiver(user_login_failed)
def refused(**_: Any) -> None:
    """The name tried is not kept: people type passwords into the wrong field."""
    audit.record("session.refused")


@receiver(password_changed)
def changed_password(user: User, **_: Any) -> None:
    audit.record("account.password_changed", actor=user, object=user)


@receiver(authenticator_added)
def added_factor(user: User, **_: Any) -> None:
    audit.record("account.factor_added", actor=user, object=user)


@receiver(authenticator_removed)
def removed_factor(user: User, **_: Any) -> None:
    audit.record("account.factor_removed", actor=user, object=user)
