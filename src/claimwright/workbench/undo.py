"""Which step on a chart or a claim can be taken back, and what stood there before it? The last first, until it is billed.

Chart and claim each say what their content is, as one text, and put it back from that text; when a step was made, whether
something else came in between, and what is said of it is the same for both.
"""

from __future__ import annotations

from django.utils import timezone

from claimwright.workbench.crypto import content_hash
from claimwright.workbench.models import Claim, Encounter, UndoStep, User
from claimwright.workbench.refusals import RefusedError


def keep(row: Encounter | Claim, before: str, after: str, text: str, actor: User | None) -> None:
    """Keeps a step that changed the content of ``row`` from ``before`` to ``after``; one that changed nothing is none."""
    if before != after:
        UndoStep.objects.create(
            practice_id=row.practice_id, **_of(row), actor=actor, text=text, before=before, after=_hash(after)
        )


def last(row: Encounter | Claim) -> UndoStep | None:
    """The step that would be taken back next; None where none is left."""
    return UndoStep.objects.filter(**_of(row), undone_at=None).select_related("actor").order_by("-pk").first()


def fitting(row: Encounter | Claim, now: str) -> UndoStep | None:
    """The last step, where nothing else changed the content since; None otherwise."""
    step = last(row)
    return step if step is not None and step.after == _hash(now) else None


def take_back(row: Encounter | Claim, now: str) -> UndoStep:
    """The last step, taken back; whoever asks puts its ``before`` in place of ``now``.

    Raises ``RefusedError`` when there is none, or something that is no step changed the content since.
    """
    step = last(row)
    if step is None:
        raise RefusedError("Nothing is left to undo.")
    if step.after != _hash(now):
        raise RefusedError("Something else changed this since the last step; it cannot be undone any more.")
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    return step


def _of(row: Encounter | Claim) -> dict[str, int]:
    return {"claim_id": row.pk} if isinstance(row, Claim) else {"encounter_id": row.pk}


def _hash(content: str) -> str:
    return content_hash(content.encode())
