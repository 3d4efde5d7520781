"""Does a link let somebody in? One that works once, for a time, and of which only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.utils import timezone

from claimwright.workbench.models import OneTimeLink, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

FIRST_START, INVITATION = "first_start", "invitation"
HOLDS: Final = {FIRST_START: timedelta(hours=24), INVITATION: timedelta(days=7)}
"""How long each kind of link works."""
_BYTES: Final = 32
USED: Final = "This link was used, replaced or has expired."


@writes
def make(purpose: str, user: User | None = None) -> str:
    """A new link's token; earlier ones of the same purpose and person stop working."""
    now = timezone.now()
    OneTimeLink.objects.filter(purpose=purpose, user=user, used_at=None).update(used_at=now)
    token = secrets.token_urlsafe(_BYTES)
    OneTimeLink.objects.create(purpose=purpose, user=user, digest=digest(token), expires_at=now + HOLDS[purpose])
    return token


def find(purpose: str, token: str) -> OneTimeLink | None:
    """The link of a token that still works; None for any other."""
    return (
        OneTimeLink.objects.filter(purpose=purpose, digest=digest(token), used_at=None, expires_at__gt=timezone.now())
        .select_related("user")
        .first()
    )


@writes
def use(purpose: str, token: str) -> OneTimeLink:
    """Uses up a link, in the transaction of what it lets one do. Raises ``RefusedError`` where it does not work any more."""
    link = find(purpose, token)
    # Of two who come at once with one link, the database lets one use it.
    if link is None or not OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
        raise RefusedError(USED)
    return link


@writes
def void(purpose: str, user: User) -> None:
    """Lets no link of a person work any more."""
    OneTimeLink.objects.filter(purpose=purpose, user=user, used_at=None).update(used_at=timezone.now())


def digest(token: str) -> str:
    """What is kept of a token: of 256 random bits a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()
