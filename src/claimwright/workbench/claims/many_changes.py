"""Many claims are changed as one: begun once, done row by row, what changed meanwhile left out and said, taken back as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from claimwright.errors import ClaimwrightError
from claimwright.workbench import audit, editing, undo
from claimwright.workbench.billing import made_on
from claimwright.workbench.claim_content import content_of
from claimwright.workbench.claims import mending
from claimwright.workbench.claims.many_plans import Plan, Step, as_kept, take_steps
from claimwright.workbench.models import Claim, ManyChange, ManyChangeRow, ManyChangeState, Practice, User
from claimwright.workbench.refusals import BusyError, RefusedError
from claimwright.workbench.services import writes

AT_ONCE: Final = 4
"""Claims that one request changes: each is scrubbed again."""
_MEANWHILE: Final = "Somebody changed it after it was looked at."


@writes
def begin(
    practice: Practice,
    key: str,
    edit: str,
    text: str,
    made: Sequence[Plan],
    seen: Mapping[int, int],
    *,
    actor: User | None = None,
) -> ManyChange:
    """What is to be done, on the versions that were ``seen``. The same ``key`` again is the same change: nothing is done twice."""
    there = ManyChange.objects.filter(practice=practice, key=key).first()
    if there is not None:
        return there
    wanted = [one for one in made if one.steps and one.claim.pk in seen]
    if not key or not wanted:
        raise RefusedError("Nothing would change: look at it first.")
    try:
        with transaction.atomic():
            change = ManyChange.objects.create(practice=practice, key=key, edit=edit, text=text, actor=actor)
    except IntegrityError:
        return ManyChange.objects.get(practice=practice, key=key)
    ManyChangeRow.objects.bulk_create(
        ManyChangeRow(
            practice=practice, change=change, claim=one.claim, version=seen[one.claim.pk], steps=as_kept(one.steps)
        )
        for one in wanted
    )
    detail = {"edit": edit, "claims": len(wanted)}
    audit.record("claims.changed_together", actor=actor, practice=practice, object=change, detail=detail)
    return change


def go_on(change: ManyChange, *, actor: User | None = None) -> int:
    """Does the next rows, or takes the next back; says how many are left."""
    back = change.undone_at is not None
    state = ManyChangeState.DONE if back else ManyChangeState.PLANNED
    rows = ManyChangeRow.objects.filter(change=change, state=state).select_related("claim__practice", "step")
    for row in rows.order_by("pk")[:AT_ONCE]:
        _undo(row, actor) if back else _do(change, row, actor)
    return ManyChangeRow.objects.filter(change=change, state=state).count()


@writes
def take_back(change: ManyChange, *, actor: User | None = None) -> ManyChange:
    """Begins to take all of it back: what was not done yet will not be. Again, nothing more happens."""
    there = ManyChange.objects.select_for_update(no_key=True).get(pk=change.pk)
    if there.undone_at is None:
        planned = there.rows.filter(state=ManyChangeState.PLANNED)
        planned.update(state=ManyChangeState.LEFT, why="It was taken back before.")
        there.undone_at, there.undone_by = timezone.now(), actor
        there.save(update_fields=["undone_at", "undone_by"])
        audit.record("claims.change_taken_back", actor=actor, practice=there.practice, object=there)
    return there


def _do(change: ManyChange, row: ManyChangeRow, actor: User | None) -> None:
    claim = row.claim
    if claim.version != row.version:
        # Done before, and the answer was lost: a row is never done twice.
        step = undo.last(claim)
        mine = step is not None and step.at >= change.at and step.text.startswith(f"{change.text}: ")
        _say(
            row,
            ManyChangeState.DONE if mine else ManyChangeState.LEFT,
            "" if mine else _MEANWHILE,
            step if mine else None,
        )
        return
    try:
        if actor is not None:
            editing.refuse_other(claim, actor)
        made_on(claim, row.version)
        take_steps(claim, [Step(**one) for one in row.steps], change.text, actor=actor)
    except BusyError:
        return
    except ClaimwrightError as refused:
        _say(row, ManyChangeState.LEFT, str(refused))
        return
    _say(row, ManyChangeState.DONE, "", undo.last(claim))


def _undo(row: ManyChangeRow, actor: User | None) -> None:
    claim = row.claim
    last = undo.fitting(claim, content_of(claim))
    if row.step_id is None or last is None or last.pk != row.step_id:
        undone = row.step is not None and row.step.undone_at is not None
        why = "" if undone else "It was changed since: take it back on the claim."
        _say(row, ManyChangeState.UNDONE if undone else ManyChangeState.STAYS, why)
        return
    try:
        if actor is not None:
            editing.refuse_other(claim, actor)
        mending.undo(claim, only=row.step_id, actor=actor)
    except BusyError:
        return
    except ClaimwrightError as refused:
        _say(row, ManyChangeState.STAYS, str(refused))
        return
    _say(row, ManyChangeState.UNDONE, "")


@writes
def _say(row: ManyChangeRow, state: ManyChangeState, why: str, step: object = None) -> None:
    values = {"state": state, "why": why[:255]} | ({"step": step} if step is not None else {})
    ManyChangeRow.objects.filter(pk=row.pk, state=row.state).update(**values)


def claims_seen(practice: Practice, seen: Mapping[int, int]) -> list[Claim]:
    """The claims of these keys, in order."""
    return list(Claim.objects.filter(practice=practice, pk__in=list(seen)).order_by("pk"))
