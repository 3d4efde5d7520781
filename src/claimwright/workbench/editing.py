"""May this person change this chart or claim now? One editor at a time, a takeover that is meant, no stale step.

Who opens a chart or claim that they may change is its editor until they were not seen at it for as long as an idle session
lasts. Another is told who, and takes over knowingly. A step made on what somebody else has changed since is refused.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from claimwright.workbench import audit, history, typed
from claimwright.workbench.models import Claim, Editing, Encounter, User
from claimwright.workbench.refusals import BusyError, RefusedError
from claimwright.workbench.services import writes

_SEEN_AGAIN: Final = timedelta(seconds=60)
"""Being seen is written anew after this long: reading must not wait for those who write."""


def opened(row: Encounter | Claim, user: User) -> Editing | None:
    """Notes that this person opens it to change it; the other person's hold where somebody else has it open."""
    held = _held(row)
    if held is not None and held.user_id == user.pk and timezone.now() - held.seen_at < _SEEN_AGAIN:
        return None
    if held is None or held.user_id == user.pk:
        try:
            held = _hold(row, user)
        except BusyError:  # nobody waits for this: the next step notes it
            return None
    return held if held.user_id != user.pk else None


def begin(row: Encounter | Claim, user: User) -> None:
    """Before a step: raises ``RefusedError`` when somebody else has it open."""
    other = opened(row, user)
    if other is not None:
        since = timezone.localtime(other.since)
        raise RefusedError(f"{other.user.shown_name} has had this open since {since:%H:%M}. Take it over to change it.")


def refuse_other(row: Encounter | Claim, user: User) -> None:
    """Raises ``RefusedError`` when somebody else has it open; whoever asks does not become its editor."""
    held = _held(row)
    if held is not None and held.user_id != user.pk:
        raise RefusedError(f"{held.user.shown_name} has it open.")


@writes
def take_over(row: Encounter | Claim, user: User) -> None:
    """Makes this person its editor, whoever was; both can read so in its history."""
    held = _held(row)
    if held is not None and held.user_id != user.pk:
        text = f"Taken over from {held.user.shown_name}, who had it open."
        if isinstance(row, Claim):
            history.of_claim(row, "taken_over", text, user)
        else:
            history.of_encounter(row, "taken_over", text, user)
            audit.record("encounter.taken_over", actor=user, practice=row.practice, object=row)
    Editing.objects.filter(**_of(row)).delete()
    _hold(row, user)


def unchanged(seen: int | None, version: int, changed_by: int | None, user: User | None) -> None:
    """Raises ``RefusedError`` when what the step was made on (``seen``) has been changed since, by somebody else.

    One's own steps come faster than the answers to them, and are made on what one knows.
    """
    if seen is not None and seen != version and (user is None or changed_by != user.pk):
        raise RefusedError(
            "Somebody else changed this since you looked. This is how it stands now; do your step again."
        )


def seen_version(text: str) -> int | None:
    """The version a page showed, as its form sends it; None where it sends none."""
    return typed.whole(text, 2**31 - 1)


@writes
def _hold(row: Encounter | Claim, user: User) -> Editing:
    now = timezone.now()
    held, new = Editing.objects.select_for_update().get_or_create(
        **_of(row), defaults={"practice_id": row.practice_id, "user": user, "since": now, "seen_at": now}
    )
    if new:
        return held
    if held.user_id != user.pk and held.seen_at > now - _lasts():
        return held
    if held.user_id != user.pk:
        held.user, held.since = user, now
    held.seen_at = now
    held.save()
    return held


def _held(row: Encounter | Claim) -> Editing | None:
    live = Editing.objects.filter(**_of(row), seen_at__gt=timezone.now() - _lasts())
    return live.select_related("user").first()


def _of(row: Encounter | Claim) -> dict[str, int]:
    return {"claim_id": row.pk} if isinstance(row, Claim) else {"encounter_id": row.pk}


def _lasts() -> timedelta:
    return timedelta(minutes=settings.IDLE_MINUTES)
