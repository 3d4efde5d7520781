"""May somebody try to sign in now? A few tries are free, then each failure doubles the wait; success begins anew.

A password is counted by name *and* address, so that nobody locks another out by failing in their name from elsewhere; an address
that tries many names has a count of its own. A second factor is counted by person: who is asked for it has the password already.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from claimwright.workbench import audit
from claimwright.workbench.crypto import derived_key
from claimwright.workbench.models import SignInTries, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

PASSWORD: Final = "password"  # noqa: S105 - a kind of try
SECOND_FACTOR: Final = "second factor"
ADDRESS: Final = "address"
FIRST_WAIT: Final = timedelta(minutes=1)
FORGOTTEN: Final = timedelta(days=1)
"""Failures older than this begin anew, and leave the table."""
OF_ONE_ADDRESS: Final = 30
"""Failures of one address in a row, whatever the names, before it waits a minute: an office has one address."""
_LONGEST_NAME: Final = 150


@dataclass(frozen=True)
class _Allowance:
    """Failures that are free, the longest wait after them, and how long they count."""

    free: int
    longest: timedelta
    counts: timedelta


class WaitError(RefusedError):
    """It was tried too often; ``minutes`` says how long to wait, rounded up."""

    def __init__(self, left: timedelta) -> None:
        self.minutes = max(1, -(-int(left.total_seconds()) // 60))
        super().__init__(f"Too many attempts. Try again in {self.minutes} min.")


def begin(kind: str, name: str, address: str = "") -> None:
    """Counts a try before it is judged, so that tries at the same moment count too; raises ``WaitError`` when one must wait."""
    left = _count(kind, _counted(kind, name), address)
    if left is not None:
        user = User.objects.filter(username__iexact=plain(name)).first()
        audit.record("session.locked_out", object=user, detail={"kind": kind, "name": shown(name, user)})
        raise WaitError(left)


@writes
def passed(kind: str, name: str, address: str = "") -> None:
    """Forgets the failures: it was the right one. An address loses this try alone, or one's own account would free the next guesses."""
    row = SignInTries.objects.filter(key=_key(kind, _counted(kind, name), address))
    if kind == ADDRESS:
        row.filter(failures__gt=0).update(failures=F("failures") - 1)
    else:
        row.delete()


@writes
def lift(name: str) -> int:
    """Lifts every wait of a name, at all addresses; returns how many there were."""
    return SignInTries.objects.filter(name_key=_key("name", plain(name))).delete()[0]


def wait_after(failures: int, kind: str = PASSWORD) -> timedelta:
    """How long to wait after so many failures."""
    allowed = _allowance(kind)
    beyond = failures - allowed.free
    if beyond < 0:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(beyond, 20)), allowed.longest)


def _allowance(kind: str) -> _Allowance:
    if kind == ADDRESS:
        return _Allowance(OF_ONE_ADDRESS, FIRST_WAIT, FIRST_WAIT)
    return _Allowance(settings.LOCKOUT_FAILURES, timedelta(minutes=settings.LOCKOUT_MINUTES), FORGOTTEN)


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
    row, new = SignInTries.objects.select_for_update().get_or_create(
        key=_key(kind, name, address), defaults={"name_key": _key("name", name), "last_at": now}
    )
    if new:
        SignInTries.objects.filter(last_at__lt=now - FORGOTTEN).delete()
    if now - row.last_at > _allowance(kind).counts:
        row.failures = 0
    left = row.last_at + wait_after(row.failures, kind) - now
    if left > timedelta(0):
        return left
    row.failures, row.last_at = row.failures + 1, now
    row.save()
    return None


def _counted(kind: str, name: str) -> str:
    """The name that counts: an address counts whatever the name."""
    return "" if kind == ADDRESS else plain(name)


def _key(*parts: str) -> str:
    return hmac.new(derived_key("sign in"), "\0".join(parts).encode(), "sha256").hexdigest()
