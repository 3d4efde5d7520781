"""What somebody does with an item: take it, give it, defer it, tag it. Each by the role in the item's own practice.

Every act says what stood there before and after, so that it can be taken back.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from claimwright.workbench import audit, history, typed
from claimwright.workbench.models import Claim, Encounter, User, WorkItem, WorkKind, WorkLabel, WorkTag
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.worklists.assigning import roles_of
from claimwright.workbench.worklists.definitions import worklists
from claimwright.workbench.worklists.sight import Sight

LONGEST_DEFERRAL: Final = timedelta(days=366)
_LONGEST_REASON: Final = 255
_LONGEST_TAG: Final = 40

Change = Mapping[str, Any]
"""``what`` was changed on which ``item``, ``before`` and ``after``."""


@writes
def take(item: WorkItem, sight: Sight) -> Change:
    """Makes it one's own; from somebody else only by who gives work to others."""
    refuse_beyond(item, sight)
    return _own(item, sight.user, sight.user)


@writes
def give_back(item: WorkItem, sight: Sight) -> Change:
    """Makes it nobody's."""
    refuse_beyond(item, sight)
    if item.owner_id is None:
        raise RefusedError("It is nobody's.")
    return _own(item, None, sight.user)


@writes
def assign(item: WorkItem, owner: User, sight: Sight) -> Change:
    """Gives it to somebody who works its list in its practice; who gives work to others need not work the list, but read it."""
    if not sight.gives(item):
        if owner.pk != sight.user.pk:
            raise RefusedError(f"Your role in {item.practice} gives no work to others.")
        refuse_beyond(item, sight)
    _refuse_done(item)
    if not worklists()[item.list].workers & roles_of(item.practice).get(owner.pk, frozenset()):
        raise RefusedError(
            f"{owner.shown_name} does not work the list “{worklists()[item.list].title}” in {item.practice}."
        )
    return _own(item, owner, sight.user)


@writes
def defer(item: WorkItem, until: date | None, reason: str, sight: Sight, *, today: date) -> Change:
    """Leaves it until a day, with a reason; never beyond the last day that payer or law allow."""
    refuse_beyond(item, sight)
    why = reason.strip()[:_LONGEST_REASON]
    if until is None or not today < until <= today + LONGEST_DEFERRAL:
        raise RefusedError("Defer it to a day after today, within a year.")
    if not why:
        raise RefusedError("Say why it is deferred.")
    if item.limit and until > item.limit:
        raise RefusedError(f"Its last day is {item.limit:%Y-%m-%d}: defer it to an earlier one.")
    before = deferral(item)
    item.deferred_until, item.sealed_reason = until, item.seal_reason(why)
    item.save(update_fields=["deferred_until", "sealed_reason"])
    audit.record(
        "work.deferred", actor=sight.user, practice=item.practice, object=item, detail={"until": until.isoformat()}
    )
    return {"item": item.pk, "what": "deferral", "before": before, "after": deferral(item)}


@writes
def undefer(item: WorkItem, sight: Sight) -> Change:
    """Brings a deferred item back at once."""
    refuse_beyond(item, sight)
    if item.deferred_until is None:
        raise RefusedError("It is not deferred.")
    before = deferral(item)
    put_deferral(item, None)
    audit.record("work.deferred_no_more", actor=sight.user, practice=item.practice, object=item)
    return {"item": item.pk, "what": "deferral", "before": before, "after": None}


@writes
def tag(item: WorkItem, name: str, sight: Sight) -> Change:
    """Adds a tag of the practice; a new name makes a new one."""
    _refuse_stranger(item, sight)
    plain = " ".join(name.split())
    if not plain or len(plain) > _LONGEST_TAG or not typed.readable(plain):
        raise RefusedError(f"A tag is a word or two, at most {_LONGEST_TAG} characters.")
    label = WorkLabel.objects.filter(practice=item.practice, name__iexact=plain).first()
    label = label or WorkLabel.objects.get_or_create(practice=item.practice, name=plain)[0]
    _, new = WorkTag.objects.get_or_create(
        item=item, label=label, defaults={"practice": item.practice, "made_by": sight.user}
    )
    if not new:
        raise RefusedError("It has this tag already.")
    audit.record("work.tagged", actor=sight.user, practice=item.practice, object=item, detail={"label": label.pk})
    return {"item": item.pk, "what": "tag", "before": None, "after": label.pk}


@writes
def untag(item: WorkItem, label: int, sight: Sight) -> Change:
    _refuse_stranger(item, sight)
    gone, _ = WorkTag.objects.filter(item=item, label=label).delete()
    if not gone:
        raise RefusedError("It does not have this tag.")
    audit.record("work.tag_taken_off", actor=sight.user, practice=item.practice, object=item, detail={"label": label})
    return {"item": item.pk, "what": "tag", "before": label, "after": None}


def refuse_beyond(item: WorkItem, sight: Sight) -> None:
    """Raises ``RefusedError`` where the item is done, the role does not work its list, or it is somebody else's."""
    _refuse_done(item)
    _refuse_stranger(item, sight)
    if item.owner_id not in {None, sight.user.pk} and not sight.assigns(item.practice_id):
        owner = item.owner
        raise RefusedError(f"{owner.shown_name if owner else 'Somebody else'} has it.")


def _refuse_done(item: WorkItem) -> None:
    if not item.list:
        raise RefusedError("Nothing is to be done with it any more.")


def _refuse_stranger(item: WorkItem, sight: Sight) -> None:
    if not sight.works(item):
        title = worklists()[item.list].title if item.list else "done"
        raise RefusedError(f"Your role in {item.practice} does not work the list “{title}”.")


@writes
def put_owner(item: WorkItem, owner: User | None, actor: User) -> None:
    """Writes an owner where it stands: on the encounter or the claim, and on the item.

    Raises ``RefusedError`` where that is somebody else's since the lists were settled: the item does not say so yet.
    """
    text = f"Given to {owner.shown_name}." if owner else "Given back."
    detail = {"owner": owner.pk if owner else None}
    if item.kind == WorkKind.ENCOUNTER:
        encounter = Encounter.objects.select_for_update(no_key=True).defer("sealed_chart").get(pk=item.object_id)
        _refuse_changed(item, encounter)
        Encounter.objects.filter(pk=encounter.pk).update(owner=owner)
        history.of_encounter(encounter, "owner", text, actor)
    elif item.kind == WorkKind.CLAIM:
        claim = Claim.objects.select_for_update(no_key=True).get(pk=item.object_id)
        _refuse_changed(item, claim)
        Claim.objects.filter(pk=claim.pk).update(owner=owner)
        history.of_claim(claim, "owner", text, actor)
    item.owner = owner
    item.save(update_fields=["owner"])
    audit.record("work.owner", actor=actor, practice=item.practice, object=item, detail=detail)


def _refuse_changed(item: WorkItem, row: Encounter | Claim) -> None:
    if row.owner_id != item.owner_id:
        raise RefusedError(f"{row.owner.shown_name} has it since." if row.owner else "It was given back since.")


def deferral(item: WorkItem) -> list[str] | None:
    """Until when an item is deferred and, sealed, why."""
    if item.deferred_until is None or item.sealed_reason is None:
        return None
    return [item.deferred_until.isoformat(), b64encode(bytes(item.sealed_reason)).decode()]


@writes
def put_deferral(item: WorkItem, kept: list[str] | None) -> None:
    """Puts a deferral back as ``deferral`` gave it; None: it is not deferred."""
    item.deferred_until = date.fromisoformat(kept[0]) if kept else None
    item.sealed_reason = b64decode(kept[1]) if kept else None
    item.save(update_fields=["deferred_until", "sealed_reason"])


def _own(item: WorkItem, owner: User | None, actor: User) -> Change:
    before, after = item.owner_id, owner.pk if owner else None
    if before == after:
        raise RefusedError("It is yours already." if owner and owner.pk == actor.pk else "It is theirs already.")
    put_owner(item, owner, actor)
    return {"item": item.pk, "what": "owner", "before": before, "after": after}
