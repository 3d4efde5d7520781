"""How many questions are answered, how soon, and how: by trigger, physician and author, and never by money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any, Final

from django.utils import timezone

from claimwright.queries.tables import limits, triggers
from claimwright.workbench.models import Direction, Encounter, Outcome, PhysicianQuery, Practice, QueryStatus

BY: Final = {"trigger": "Trigger", "physician": "Physician", "author": "Author"}
DAYS: Final = {"30": "30 days", "90": "90 days", "365": "A year"}
_FEW: Final = 10
"""Answers from which on a share says something."""


@dataclass(frozen=True)
class Figures:
    """Counts of questions that were sent. ``agreement``, ``response``, ``unable`` in percent, None of nothing; ``hours`` the median."""

    named: str
    asked: int
    answered: int
    agree: int
    disagree: int
    other: int
    unable: int
    overridden: int
    up: int
    down: int
    same: int
    hours: float | None
    remark: str

    @property
    def response(self) -> float | None:
        return _percent(self.answered, self.asked)

    @property
    def agreement(self) -> float | None:
        return _percent(self.agree, self.answered)

    @property
    def unable_rate(self) -> float | None:
        return _percent(self.unable, self.answered)


def figures(practice: Practice, by: str, days: int) -> tuple[list[Figures], Figures]:
    """The figures of each trigger, physician or author, most asked first, and those of all."""
    rows = list(
        PhysicianQuery.objects.filter(practice=practice, sent_at__gte=timezone.now() - timedelta(days=days))
        .exclude(status=QueryStatus.WITHDRAWN)
        .select_related("author", "addressee", "response__effect", "sent")
        .defer("sealed", "sent__sealed", "response__sealed")
    )
    groups: dict[str, list[PhysicianQuery]] = {}
    for row in rows:
        groups.setdefault(_named(row, by), []).append(row)
    found = [_of(named, some) for named, some in groups.items()]
    return sorted(found, key=lambda one: (-one.asked, one.named)), _of("All", rows)


def query_rate(practice: Practice, days: int) -> float | None:
    """Encounters with a question, of those whose chart was looked through for gaps or asked about, in percent."""
    since = timezone.now() - timedelta(days=days)
    asked = set(
        PhysicianQuery.objects.filter(practice=practice, sent_at__gte=since).values_list("encounter", flat=True)
    )
    looked = set(Encounter.objects.filter(practice=practice, gap_look__at__gte=since).values_list("pk", flat=True))
    return _percent(len(asked), len(asked | looked))


def _named(row: PhysicianQuery, by: str) -> str:
    if by == "physician":
        return row.addressee.shown_name if row.addressee else "—"
    if by == "author":
        return row.author.shown_name
    subjects = {one.id: one.subject for one in triggers(timezone.localdate())}
    return f"{row.trigger} {subjects.get(row.trigger, '')}".strip() or "Own question"


def _of(named: str, rows: Iterable[PhysicianQuery]) -> Figures:
    asked = list(rows)
    answers = [row.response for row in asked if hasattr(row, "response")]
    effects = [one.effect for one in answers if hasattr(one, "effect")]
    outcome = {name: sum(one.outcome == name for one in answers) for name in Outcome.values}
    way = {name: sum(one.direction == name for one in effects) for name in Direction.values}
    hours = [(row.answered_at - row.sent_at).total_seconds() / 3600 for row in asked if row.answered_at and row.sent_at]
    return Figures(
        named=named,
        asked=len(asked),
        answered=len(answers),
        agree=outcome["agree"],
        disagree=outcome["disagree"],
        other=outcome["other"],
        unable=outcome["unable"],
        overridden=sum(bool(row.sent.overridden) for row in asked if hasattr(row, "sent")),
        up=way["up"],
        down=way["down"],
        same=way["none"],
        hours=round(median(hours), 1) if hours else None,
        remark=_remark(len(answers), outcome["agree"], way),
    )


def _remark(answered: int, agree: int, way: dict[str, int]) -> str:
    """What a compliance officer looks at: agreement that is too high or too low, and questions that only ever add."""
    policy = limits(timezone.localdate())
    share = _percent(agree, answered)
    said = []
    if share is not None and answered >= _FEW:
        if share > policy["agreement_high"]:
            said.append("nearly all agree: does it lead?")
        elif share < policy["agreement_low"]:
            said.append("few agree: is it asked for enough?")
    if way["up"] >= _FEW and not way["down"] and not way["none"]:
        said.append("only ever more")
    return "; ".join(said)


def _percent(part: int, of: int) -> float | None:
    return round(100 * part / of, 1) if of else None


def shown(figure: Figures) -> dict[str, Any]:
    """A row of the table."""
    return {
        name: getattr(figure, name) for name in (*figure.__dataclass_fields__, "response", "agreement", "unable_rate")
    }
