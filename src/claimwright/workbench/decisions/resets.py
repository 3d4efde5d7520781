"""Who lets a practice's coding forget, from when on, and why? A reset keeps the decisions; they count no more until it is lifted."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from claimwright.workbench import audit
from claimwright.workbench.decisions.counts import KEY
from claimwright.workbench.models import DecidedCode, LearningReset, Practice, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

_LONGEST: Final = 255


@writes
def reset(practice: Practice, reason: str, *, of: DecidedCode | None = None, actor: User) -> LearningReset:
    """Decisions until now count no more: those of a row's phrase, section, setting and code, or all. Raises ``RefusedError``."""
    why = reason.strip()
    if not why:
        raise RefusedError("Say why.")
    if len(why) > _LONGEST:
        raise RefusedError(f"A reason has {_LONGEST} characters at most.")
    words = {name: getattr(of, name) for name in KEY} if of else {}
    made = LearningReset.objects.create(practice=practice, at=timezone.now(), actor=actor, reason=why, **words)
    audit.record("learning.reset", actor=actor, practice=practice, object=made, detail=_told(made))
    return made


@writes
def lift(made: LearningReset, *, actor: User) -> LearningReset:
    """What a reset left out counts again. Raises ``RefusedError`` where it does already."""
    found = LearningReset.objects.select_for_update().get(pk=made.pk)
    if found.lifted_at is not None:
        raise RefusedError("It counts again already.")
    found.lifted_at, found.lifted_by = timezone.now(), actor
    found.save(update_fields=["lifted_at", "lifted_by"])
    audit.record("learning.restored", actor=actor, practice=found.practice, object=found, detail=_told(found))
    return found


def _told(made: LearningReset) -> dict[str, str]:
    """Codes and kinds alone: the trail keeps no words of a record."""
    return {"code": made.code, "section": made.section, "setting": made.setting} if made.code else {"code": "all"}
