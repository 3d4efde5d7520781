"""What people say about an item: notes, contacts with payers and patients, reminders, and who is meant by them. Sealed at rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from claimwright.workbench import audit, typed
from claimwright.workbench.models import (
    Encounter,
    Membership,
    Practice,
    Role,
    User,
    WorkItem,
    WorkKind,
    WorkMention,
    WorkNote,
    WorkReminder,
)
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.worklists import settling
from claimwright.workbench.worklists.sight import Sight

_LONGEST: Final = 4000
_MENTION: Final = re.compile(r"(?<![\w@])@([\w.+-]*\w)")


@dataclass(frozen=True)
class Contact:
    """Whom one spoke with, at which number, under which reference, and what was promised until when."""

    whom: str
    number: str = ""
    reference: str = ""
    promised_on: date | None = None


@writes
def note(item: WorkItem, text: str, sight: Sight, contact: Contact | None = None) -> WorkNote:
    """Adds to the thread. Whoever is named with ``@`` (a user name, or a role) and reads the item is told.

    Raises ``RefusedError`` for nobody of that name, so that no call for help goes nowhere.
    """
    if not sight.writes(item):
        raise RefusedError(f"Your role in {item.practice} adds nothing here.")
    plain = text.strip()
    if contact is not None and not contact.whom.strip():
        raise RefusedError("Say with whom you spoke.")
    if not plain and contact is None:
        raise RefusedError("Write something first.")
    parts = [plain, *([contact.whom, contact.number, contact.reference] if contact else [])]
    if any(len(part) > _LONGEST or not typed.readable(part) for part in parts):
        raise RefusedError(f"At most {_LONGEST:,} characters that people can read.")
    people, roles = _meant(item, plain)
    words = {"text": plain}
    if contact:
        words |= {name: getattr(contact, name).strip() for name in ("whom", "number", "reference")}
    made = WorkNote.objects.create(
        practice=item.practice,
        item=item,
        author=sight.user,
        kind="contact" if contact else "note",
        promised_on=contact.promised_on if contact else None,
        **WorkNote.sealed_as(words),
    )
    named = [{"user": one} for one in people] + [{"role": one} for one in roles]
    WorkMention.objects.bulk_create(WorkMention(practice=item.practice, item=item, note=made, **one) for one in named)
    told = {"note": made.pk, "people": [one.pk for one in people], "roles": [str(one) for one in roles]}
    audit.record(f"work.{made.kind}", actor=sight.user, practice=item.practice, object=item, detail=told)
    return made


def _meant(item: WorkItem, text: str) -> tuple[list[User], list[Role]]:
    """The people and roles a text names, of the item's practice alone, and only who may read the item."""
    people: dict[int, User] = {}
    roles: dict[str, Role] = {}
    here = Membership.objects.filter(practice=item.practice, user__is_active=True)
    for name in dict.fromkeys(_MENTION.findall(text)):
        role = next((one for one in Role if name.lower() in {one.value, one.label.lower()}), None)
        members = here.filter(role=role) if role else here.filter(user__username__iexact=name)
        found = {one.user for one in members.select_related("user")}
        if not found:
            raise RefusedError(f"Nobody in {item.practice} is called @{name}.")
        readers = {user for user in found if _may_read(item, user)}
        if not readers:
            raise RefusedError(f"@{name} may not read this.")
        if role:
            roles[role] = role
        else:
            people |= {user.pk: user for user in readers}
    return list(people.values()), list(roles.values())


def _may_read(item: WorkItem, user: User) -> bool:
    roles = Membership.objects.filter(practice=item.practice, user=user).values_list("role", flat=True)
    return Sight(user, {item.practice_id: item.practice}, {item.practice_id: frozenset(roles)}).reads(item)


@writes
def item_of_chart(practice: Practice, encounter: Encounter) -> WorkItem:
    """The item of a chart, which is in no list where nothing of it waits: people talk on it all the same."""
    settling.lock([practice.pk])
    today = timezone.localdate()
    facts = {
        name: getattr(encounter, name)
        for name in ("patient", "payer_name", "provider_name", "setting", "specialty", "owner")
    }
    item, _ = WorkItem.objects.get_or_create(
        kind=WorkKind.ENCOUNTER,
        object_id=encounter.pk,
        defaults={"practice": practice, "since": today, "deadline": today, **facts},
    )
    return item


def of_chart(encounter: Encounter, most: int) -> list[WorkNote]:
    """What was said last on a chart's thread, the oldest first."""
    rows = WorkNote.objects.filter(
        item__kind=WorkKind.ENCOUNTER, item__object_id=encounter.pk, practice=encounter.practice
    )
    return list(reversed(rows.select_related("author").order_by("-pk")[:most]))


def of_item(item: WorkItem) -> QuerySet[WorkNote]:
    return WorkNote.objects.filter(item=item).select_related("author").order_by("pk")


def mentions(sight: Sight) -> QuerySet[WorkMention]:
    """Unread notes that name this person, or a role of theirs in the note's practice."""
    where = Q(user=sight.user, practice__in=sight.practices)
    for practice, roles in sight.roles.items():
        where |= Q(practice=practice, role__in=roles)
    return WorkMention.objects.filter(where, read_at=None).exclude(note__author=sight.user)


@writes
def read(item: WorkItem, sight: Sight) -> int:
    """Whoever opens an item has read what was said to them there."""
    return mentions(sight).filter(item=item).update(read_at=timezone.now(), read_by=sight.user)


@writes
def remind(item: WorkItem, day: date | None, text: str, sight: Sight, *, today: date) -> WorkReminder:
    """Tells this person on a day."""
    if not sight.writes(item):
        raise RefusedError(f"Your role in {item.practice} adds nothing here.")
    if day is None or day < today:
        raise RefusedError("A reminder is for today or a later day.")
    plain = text.strip()[:_LONGEST]
    if not typed.readable(plain):
        raise RefusedError("Letters that people can read.")
    made = WorkReminder.objects.create(
        practice=item.practice, item=item, user=sight.user, due_on=day, **WorkReminder.sealed_as({"text": plain})
    )
    audit.record("work.reminder", actor=sight.user, practice=item.practice, object=item, detail={"due": str(day)})
    return made


def reminders(user: User, practices: Iterable[int], today: date) -> QuerySet[WorkReminder]:
    """What this person is to be told by today."""
    rows = WorkReminder.objects.filter(user=user, practice__in=practices, done_at=None, due_on__lte=today)
    return rows.select_related("item__practice").order_by("due_on", "pk")


@writes
def reminded(item: WorkItem, key: int, sight: Sight) -> None:
    if not WorkReminder.objects.filter(pk=key, item=item, user=sight.user, done_at=None).update(done_at=timezone.now()):
        raise RefusedError("That reminder is done.")
