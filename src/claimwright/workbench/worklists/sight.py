"""What does somebody see and work, over all practices they have a role in? Each item by the roles in its own practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from claimwright.workbench import access
from claimwright.workbench.models import Practice, User, WorkItem, WorkKind
from claimwright.workbench.worklists.definitions import read_by, worked_by, worklists

BEFORE_IT_WAS_DONE: Final[Mapping[str, frozenset[str]]] = {
    WorkKind.ENCOUNTER: frozenset({"to_code"}),
    WorkKind.CLAIM: frozenset({"held"}),
    WorkKind.SUSPENDED: frozenset({"suspended"}),
    WorkKind.PATIENT: frozenset({"patient"}),
}
"""Kind to the list whose readers may read what is done."""


@dataclass(frozen=True)
class Sight:
    """Somebody's practices and roles, by the practice's number."""

    user: User
    practices: Mapping[int, Practice]
    roles: Mapping[int, frozenset[str]]

    def items(self) -> QuerySet[WorkItem]:
        """The items that wait in lists this person reads, each by the role in its practice."""
        alike: dict[tuple[str, ...], list[int]] = {}
        for practice, lists in self._lists().items():
            alike.setdefault(tuple(lists), []).append(practice)
        where = Q(pk__in=())
        for some, practices in alike.items():
            where |= Q(practice__in=practices, list__in=some)
        return WorkItem.objects.filter(where)

    def read(self) -> list[str]:
        """The lists this person reads in any practice, in their order."""
        every = set[str]().union(*self._lists().values())
        return [key for key in worklists() if key in every]

    def reads(self, item: WorkItem) -> bool:
        """Whether this person may read an item: by the list it is in, or of what is done by those its kind begins in."""
        lists = {item.list} if item.list else BEFORE_IT_WAS_DONE[item.kind]
        return bool(lists & set(read_by(self.roles.get(item.practice_id, ()))))

    def writes(self, item: WorkItem) -> bool:
        """Whether this person may add to an item's thread: whoever reads it and takes work."""
        return self.reads(item) and bool(access.WORK_TAKERS & self.roles[item.practice_id])

    def works(self, item: WorkItem) -> bool:
        """Whether this person's role in the item's practice works the list it is in."""
        return item.list in worked_by(self.roles.get(item.practice_id, ()))

    def assigns(self, practice: int) -> bool:
        """Whether this person gives work to others there."""
        return bool(access.WORK_ASSIGNERS & self.roles.get(practice, frozenset()))

    def gives(self, item: WorkItem) -> bool:
        """Whether this person gives an item to others: who gives work there, and reads the list it is in."""
        return self.assigns(item.practice_id) and self.reads(item)

    def _lists(self) -> dict[int, list[str]]:
        return {practice: read_by(roles) for practice, roles in self.roles.items()}


def sight_of(user: User) -> Sight:
    """All that a user's memberships open; a student's of real practices are none (``access.memberships``)."""
    practices: dict[int, Practice] = {}
    roles: dict[int, set[str]] = {}
    for one in access.memberships(user):
        practices[one.practice_id] = one.practice
        roles.setdefault(one.practice_id, set()).add(one.role)
    return Sight(user, practices, {practice: frozenset(some) for practice, some in roles.items()})
