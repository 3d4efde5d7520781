"""Until when is a question to be answered, when is its physician reminded, and when is it escalated? A practice's own clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from claimwright.queries.tables import limits
from claimwright.workbench import audit
from claimwright.workbench.models import (
    WITH_PHYSICIAN,
    Encounter,
    PhysicianQuery,
    Practice,
    QueryPolicy,
    QueryStatus,
    User,
)
from claimwright.workbench.refusals import RefusedFieldsError
from claimwright.workbench.services import writes

_SHIPPED: Final = {
    "hours_in_stay": "answer_hours_concurrent",
    "hours_after": "answer_hours_discharged",
    "remind_percent": "remind_percent",
    "escalate_percent": "escalate_percent",
    "a_day": "a_day",
}
BOUNDS: Final = {
    "hours_in_stay": (1, 720),
    "hours_after": (1, 2160),
    "remind_percent": (10, 100),
    "escalate_percent": (100, 500),
    "a_day": (1, 50),
}
"""The least and the most of each number of a policy."""


@dataclass(frozen=True)
class Policy:
    """Hours to answer within a stay and after it, percent of them until a reminder and an escalation, questions a day."""

    hours_in_stay: int
    hours_after: int
    remind_percent: int
    escalate_percent: int
    a_day: int


def policy_of(practice: Practice) -> Policy:
    """A practice's own clocks, else those of the shipped table on this day."""
    own = QueryPolicy.objects.filter(practice=practice).first()
    if own is not None:
        return Policy(**{name: getattr(own, name) for name in _SHIPPED})
    shipped = limits(timezone.localdate())
    return Policy(**{name: shipped[row] for name, row in _SHIPPED.items()})


@writes
def change_policy(practice: Practice, numbers: dict[str, int | None], *, actor: User) -> QueryPolicy:
    """Writes a practice's clocks; questions that are out keep theirs. Raises ``RefusedFieldsError`` for what is out of bounds."""
    problems = {}
    for name, (least, most) in BOUNDS.items():
        value = numbers.get(name)
        if value is None or not least <= value <= most:
            problems[name] = f"A whole number from {least} to {most}."
    if problems:
        raise RefusedFieldsError(problems)
    values: dict[str, Any] = {name: numbers[name] for name in BOUNDS}
    row, _ = QueryPolicy.objects.update_or_create(practice=practice, defaults=values | {"changed_by": actor})
    audit.record("query.policy", actor=actor, practice=practice, object=row, detail=values)
    return row


def due(encounter: Encounter, policy: Policy, now: datetime) -> datetime:
    """Until when a question of now is to be answered."""
    gone = encounter.discharged_on is not None and encounter.discharged_on < timezone.localdate(now)
    return now + timedelta(hours=policy.hours_after if gone else policy.hours_in_stay)


def clock(query: PhysicianQuery, policy: Policy, now: datetime | None = None) -> str:
    """How far a question's time has run: empty, remind, overdue or escalate; empty too where no answer is waited for."""
    at = now or timezone.now()
    if query.status not in WITH_PHYSICIAN or query.sent_at is None or query.due_at is None:
        return ""
    share = 100 * (at - query.sent_at) / (query.due_at - query.sent_at)
    if share >= policy.escalate_percent and query.status != QueryStatus.ESCALATED:
        return "escalate"
    if share >= 100:
        return "overdue"
    return "remind" if share >= policy.remind_percent and query.reminded_at is None else ""


def overdue(practice: Practice) -> QuerySet[PhysicianQuery]:
    """Questions whose time is over."""
    late = Q(status__in=WITH_PHYSICIAN, due_at__lt=timezone.now())
    return PhysicianQuery.objects.filter(late, practice=practice)
