"""Whose does an item become that is nobody's? The first rule that fits, and who covers for somebody away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from claimwright.workbench import audit
from claimwright.workbench.models import (
    Claim,
    Encounter,
    Membership,
    Practice,
    WorkAbsence,
    WorkItem,
    WorkKind,
    WorkRule,
)
from claimwright.workbench.services import writes
from claimwright.workbench.worklists.definitions import worklists


class Rules:
    """The rules of a practice as they stand on a day, asked for many items, and what they gave."""

    def __init__(self, practice: Practice, today: date) -> None:
        self.practice, self.today = practice, today
        self.given: list[WorkItem] = []

    @cached_property
    def _rows(self) -> list[WorkRule]:
        return list(WorkRule.objects.filter(practice=self.practice))

    @cached_property
    def _roles(self) -> Mapping[int, frozenset[str]]:
        return roles_of(self.practice)

    @cached_property
    def _covers(self) -> Mapping[int, int]:
        return covers(self.practice, self.today)

    def look_at(self, item: WorkItem, last_name: str) -> None:
        """Gives the item to the person of the first rule that fits, or to who covers; to nobody who may not work its list."""
        for rule in self._rows:
            if fits(rule, item, last_name):
                owner = standing_in(rule.owner_id, self._covers)
                if self._roles.get(owner, frozenset()) & worklists()[item.list].workers:
                    item.owner_id = owner
                    self.given.append(item)
                    return

    def give(self) -> None:
        """Keeps what was given on the encounters and claims themselves."""
        if self.given:
            _give(self.practice, self.given)


def fits(rule: WorkRule, item: WorkItem, last_name: str) -> bool:
    """Whether a rule is about an item: list, payer, specialty, first letter of the name, dollars; what is empty fits all."""
    letter = last_name.strip()[:1].upper()
    return (
        rule.list in {"", item.list}
        and rule.payer_name in {"", item.payer_name}
        and rule.specialty in {"", item.specialty}
        and (not rule.letter_from or rule.letter_from <= letter)
        and (not rule.letter_to or (letter != "" and letter <= rule.letter_to))
        and (rule.dollars_from is None or rule.dollars_from <= item.dollars)
        and (rule.dollars_to is None or item.dollars <= rule.dollars_to)
    )


def roles_of(practice: Practice) -> dict[int, frozenset[str]]:
    """The roles of everybody who works in a practice and can sign in."""
    found: dict[int, set[str]] = {}
    rows = Membership.objects.filter(practice=practice, user__is_active=True)
    for user, role in rows.values_list("user", "role"):
        found.setdefault(user, set()).add(role)
    return {user: frozenset(roles) for user, roles in found.items()}


def covers(practice: Practice, day: date) -> dict[int, int]:
    """Who is away on a day, and who covers."""
    rows = WorkAbsence.objects.filter(practice=practice, first_day__lte=day, last_day__gte=day)
    return dict(rows.order_by("-pk").values_list("user", "cover"))


def standing_in(user: int, away: Mapping[int, int]) -> int:
    """Who does somebody's work: the person, or who covers, and so on; where all cover in a circle, the person."""
    here, seen = user, {user}
    while here in away:
        here = away[here]
        if here in seen:
            return user
        seen.add(here)
    return here


@writes
def _give(practice: Practice, given: Iterable[WorkItem]) -> None:
    """The owner of an encounter or a claim stands on it; what somebody took meanwhile stays theirs."""
    count = 0
    for item in given:
        count += 1
        if item.kind == WorkKind.ENCOUNTER:
            Encounter.objects.filter(pk=item.object_id, owner=None).update(owner=item.owner_id)
        elif item.kind == WorkKind.CLAIM:
            Claim.objects.filter(pk=item.object_id, owner=None).update(owner=item.owner_id)
    audit.record("work.given_by_rule", practice=practice, detail={"items": count})
