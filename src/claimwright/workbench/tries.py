"""May somebody try to sign in now? A few tries are free, then each failure doubles the wait; success begins anew.

A password is counted by name *and* address, so that nobody locks another out by failing in their name from elsewhere. A second
factor is counted by person: who is asked for it has the password already.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from claimwright.workbench import audit
from claimwright.workbench.crypto import derived_key
from claimwright.workbench.models import SignInTries, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

PASSWORD: Final = "password"  # noqa: S105 - a kind of try
SECOND_FACTOR: Final = "second factor"
FIRST_WAIT: Final = timedelta(minutes=1)
FORGOTTEN: Final = timedelta(days=1)
"""Failures older than this begin anew."""
_LONGEST_NAME: Final = 150


class WaitError(RefusedError):
    """It was tried too often; ``minutes`` says how long to wait, rounded up."""

    def __init__(self, left: timedelta) -> None:
        self.minutes = max(1, -(-int(left.total_seconds()) // 60))
        super().__init__(f"Too many attempts. Try again in {self.minutes} min.")


def begin(kind: str, name: str, address: str = "") -> None:
    """Counts a try before it is judged, so that tries at the same moment count too; raises ``WaitError`` when one must wait."""
    left = _count(kind, plain(name), address)
    if left is not None:
        user = User.objects.filter(username__iexact=plain(name)).first()
        audit.record("session.locked_out", object=user, detail={"kind": kind, "name": shown(name, user)})
        raise WaitError(left)


@writes
def passed(kind: str, name: str, address: str = "") -> None:
    """Forgets the failures: it was the right one."""
    SignInTries.objects.filter(key=_key(kind, plain(name), address)).delete()


@writes
def lift(name: str) -> int:
    """Lifts every wait of a name, at all addresses; returns how many there were."""
    return SignInTries.objects.filter(name_key=_key("name", plain(name))).delete()[0]


def wait_after(failures: int) -> timedelta:
    """How long to wait after so many failures."""
    beyond = failures - settings.LOCKOUT_FAILURES
    if beyond < 0:
        return timedelta(0)
    longest = timedelta(minutes=settings.LOCKOUT_MINUTES)
    return min(FIRST_WAIT * (1 << min(beyond, 20)), longest)


def plain(name: str) -> str:
    """The name an attempt counts under; names differ by more than capitals (allauth ignores case)."""
    return name.strip().lower()[:_LONGEST_NAME]


def shown(name: str, user: User | None) -> str:
    """The name tried, for the audit trail; what cannot be a name may be a password in the wrong field, and is not kept."""
    if user is not None:
        return user.username
    try:
        User.username_validator(plain(name))
    except ValidationError:
        return "(no user name)"
    return plain(name) if len(plain(name)) <= 40 else "(no user name)"


@writes
def _count(kind: str, name: str, address: str) -> timedelta | None:
    now = timezone.now()
    row, _ = SignInTries.objects.select_for_update().get_or_create(
        key=_key(kind, name, address), defaults={"name_key": _key("name", name), "last_at": now}
    )
    if now - row.last_at > FORGOTTEN:
        row.failures = 0
    left = _left(row, now)
    if left > timedelta(0):
        return left
    row.failures, row.last_at = row.failures + 1, now
    row.save()
    return None


def _left(row: SignInTries, now: datetime) -> timedelta:
    return row.last_at + wait_after(row.failures) - now


def _key(*parts: str) -> str:
    return hmac.new(derived_key("sign in"), "\0".join(parts).encode(), "sha256").hexdigest()
