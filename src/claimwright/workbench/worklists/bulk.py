"""One act on many items: every rule is asked for every row, each row says what came of it, and all of it is taken back at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from claimwright.errors import ClaimwrightError
from claimwright.workbench.models import User, WorkItem, WorkLabel, WorkStep, WorkTag
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.worklists import acting
from claimwright.workbench.worklists.acting import Change
from claimwright.workbench.worklists.sight import Sight

MOST: Final = 1000
"""Items one act is done on at once."""
CHANGED: Final = "Somebody changed it since."


@dataclass(frozen=True)
class Report:
    """What came of an act: how many were ``done``, and each item that was ``refused`` with why."""

    text: str
    done: int
    refused: list[tuple[WorkItem, str]]


def on_each(items: Iterable[WorkItem], text: str, act: Callable[[WorkItem], Change], actor: User) -> Report:
    """Does an act on each item in a transaction of its own: what one refuses keeps nobody from the others."""
    changes: list[Change] = []
    refused: list[tuple[WorkItem, str]] = []
    try:
        for item in items:
            try:
                changes.append(act(item))
            except ClaimwrightError as why:
                refused.append((item, str(why)))
    finally:
        # Whatever stops it, what was done to the items before can be taken back.
        if changes:
            _keep_step(actor, f"{text} ({len(changes)})" if len(changes) > 1 else text, changes)
    return Report(text, len(changes), refused)


@writes
def _keep_step(actor: User, text: str, changes: list[Change]) -> None:
    WorkStep.objects.create(actor=actor, text=text[:160], changes=[dict(one) for one in changes])


def last(user: User) -> WorkStep | None:
    """What this person did last and has not taken back."""
    return WorkStep.objects.filter(actor=user, undone_at=None).order_by("-pk").first()


def undo(sight: Sight) -> Report:
    """Takes back the last act, on each item that still stands as that act left it."""
    step = last(sight.user)
    if step is None:
        raise RefusedError("Nothing is left to undo.")
    _close(step)
    items = {item.pk: item for item in WorkItem.objects.filter(pk__in=[one["item"] for one in step.changes])}
    done, refused = 0, []
    for change in step.changes:
        item = items[change["item"]]
        try:
            _take_back(item, change, sight)
            done += 1
        except ClaimwrightError as why:
            refused.append((item, str(why)))
    return Report(f"Undone: {step.text}", done, refused)


@writes
def _close(step: WorkStep) -> None:
    if not WorkStep.objects.filter(pk=step.pk, undone_at=None).update(undone_at=timezone.now()):
        raise RefusedError("It is undone already.")


@writes
def _take_back(item: WorkItem, change: dict[str, Any], sight: Sight) -> None:
    """Puts back what stood there. Who may not work the item any more may not undo either."""
    if not sight.works(item) and not (change["what"] == "owner" and sight.gives(item)):
        raise RefusedError(CHANGED)
    if change["what"] == "owner":
        if item.owner_id != change["after"]:
            raise RefusedError(CHANGED)
        acting.put_owner(item, User.objects.filter(pk=change["before"]).first(), sight.user)
    elif change["what"] == "deferral":
        if acting.deferral(item) != change["after"]:
            raise RefusedError(CHANGED)
        acting.put_deferral(item, change["before"])
    else:
        _retag(item, change, sight)


@writes
def _retag(item: WorkItem, change: dict[str, Any], sight: Sight) -> None:
    if change["after"] is not None:
        gone, _ = WorkTag.objects.filter(item=item, label=change["after"]).delete()
        if not gone:
            raise RefusedError(CHANGED)
        return
    label = WorkLabel.objects.filter(pk=change["before"], practice=item.practice).first()
    if label is None or WorkTag.objects.filter(item=item, label=label).exists():
        raise RefusedError(CHANGED)
    WorkTag.objects.create(item=item, label=label, practice=item.practice, made_by=sight.user)
