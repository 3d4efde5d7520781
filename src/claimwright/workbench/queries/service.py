"""A question is drafted, sent, withdrawn, escalated and closed.

Nothing is sent that a rule blocks, whoever sends it; a warning is sent with a reason alone. What was sent, answered and
changed is kept for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from claimwright.queries import Gap, LintFinding, Query
from claimwright.queries.lint import VERSION
from claimwright.workbench import history, states
from claimwright.workbench.models import (
    WITH_PHYSICIAN,
    Encounter,
    EncounterStatus,
    PhysicianQuery,
    QueryStatus,
    SentQuery,
    User,
)
from claimwright.workbench.queries import asking
from claimwright.workbench.queries.effects import keep_effect
from claimwright.workbench.queries.policy import due, policy_of
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

_NOT_ASKED: Final[dict[str, str]] = {
    EncounterStatus.DENIED: "A denied claim is defended by an appeal, not by a new question.",
    EncounterStatus.WITHDRAWN: "This visit was cancelled: nothing of it is coded.",
}
"""States in which nothing is asked, and why (AHIMA and ACDIS, query practice brief of 2022)."""
LONGEST: Final = 4000


class BlockedError(RefusedError):
    """A rule of the lint holds a question back; ``findings`` say which."""

    def __init__(self, findings: Sequence[LintFinding], why: str) -> None:
        super().__init__(why)
        self.findings = list(findings)


@writes
def keep_draft(
    encounter: Encounter, query: Query, to: User | None, *, actor: User, draft: PhysicianQuery | None = None
) -> PhysicianQuery:
    """Keeps a question that is not sent yet, as its author left it."""
    fields = {"trigger": query.trigger, "key": query.key, "type": query.type, "addressee": to}
    content = PhysicianQuery.sealed_as(asking.dumped(query))
    if draft is None:
        made = PhysicianQuery.objects.create(
            practice=encounter.practice, encounter=encounter, author=actor, **fields, **content
        )
        history.of_query(made, "draft", "It was begun.", actor, after=made.status)
        return made
    kept = PhysicianQuery.objects.select_for_update(no_key=True).get(pk=draft.pk, encounter=encounter)
    if kept.status != QueryStatus.DRAFT:
        raise RefusedError("It was sent meanwhile: what was sent is not changed.")
    for name, value in (fields | content).items():
        setattr(kept, name, value)
    kept.save(update_fields=[*fields, *content])
    return kept


def send(
    encounter: Encounter,
    query: Query,
    gap: Gap | None,
    to: User | None,
    *,
    actor: User,
    reason: str = "",
    draft: PhysicianQuery | None = None,
) -> PhysicianQuery:
    """Sends a question, held against every rule first.

    Raises ``BlockedError`` where a rule blocks it, or warns and no reason is given; ``RefusedError`` where nobody is asked or the
    chart changed while it was checked.
    """
    if encounter.status in _NOT_ASKED:
        raise RefusedError(_NOT_ASKED[encounter.status])
    if to is None:
        raise RefusedError("Say which physician is asked.")
    if to not in asking.physicians(encounter.practice):
        raise RefusedError("Only a physician of this practice is asked.")
    asked = asking.addressed(query, to, encounter)
    found = asking.check(encounter, asked, gap, to, draft)
    if blocking := [one for one in found if one.blocks]:
        rules = ", ".join(dict.fromkeys(one.rule for one in blocking))
        raise BlockedError(found, f"It is not sent: {rules}. Mend what is marked.")
    if found and not reason.strip():
        raise BlockedError(found, "It is not sent yet: say why it is to be sent all the same.")
    return _send(encounter, asked, to, found, reason.strip(), encounter.chart_hash, actor, draft)


@writes
def _send(
    encounter: Encounter,
    query: Query,
    to: User,
    found: Sequence[LintFinding],
    reason: str,
    checked: str,
    actor: User,
    draft: PhysicianQuery | None,
) -> PhysicianQuery:
    if encounter.chart_hash != checked:
        raise RefusedError("The record changed while the question was checked. Look at it, and send it again.")
    row = keep_draft(encounter, query, to, actor=actor, draft=draft)
    now = timezone.now()
    fields = {"sent_at": now, "due_at": due(encounter, policy_of(encounter.practice), now)}
    states.move_query(row, "send", actor=actor, words=reason, fields=fields)
    told = [{"rule": one.rule, "words": one.words, "message": one.message} for one in found]
    SentQuery.objects.create(
        practice=encounter.practice,
        query=row,
        lint_version=VERSION,
        overridden=[one.rule for one in found],
        **SentQuery.sealed_as(asking.dumped(query) | {"findings": told, "reason": reason}),
    )
    if encounter.status in states.before("encounter", "ask"):
        states.move_encounter(encounter, "ask", "A question to its physician is out.", actor=actor)
    return row


@writes
def withdraw(query: PhysicianQuery, reason: str, *, actor: User, manages: bool = False) -> PhysicianQuery:
    """It is not asked any more; whoever asked it, or a manager, says why."""
    if not manages and query.author_id != actor.pk:
        raise RefusedError("Who asked it, or a manager, withdraws it.")
    if not reason.strip():
        raise RefusedError("Say why it is withdrawn.")
    states.move_query(query, "withdraw", actor=actor, words=reason.strip()[:LONGEST])
    no_question_out(query.encounter, actor)
    return query


@writes
def remind(query: PhysicianQuery, *, actor: User) -> PhysicianQuery:
    """Its physician is reminded: it stands marked on their page."""
    if query.status not in WITH_PHYSICIAN:
        raise RefusedError("No answer is waited for.")
    query.reminded_at = timezone.now()
    query.save(update_fields=["reminded_at"])
    history.of_query(query, "remind", "Its physician was reminded.", actor)
    return query


@writes
def escalate(query: PhysicianQuery, *, actor: User) -> PhysicianQuery:
    """It goes to the physician advisor too. Raises ``RefusedError`` before its time is over."""
    if query.due_at is None or query.due_at > timezone.now():
        raise RefusedError("Its time is not over yet.")
    states.move_query(query, "escalate", actor=actor)
    return query


@writes
def close(query: PhysicianQuery, *, actor: User) -> PhysicianQuery:
    """Nothing more is to be done; what the codes became of it is kept with it, later than the answer."""
    states.move_query(query, "close", actor=actor)
    keep_effect(query.response, actor=actor)
    return query


@writes
def no_question_out(encounter: Encounter, actor: User) -> None:
    """An encounter whose last question is back is the coder's again."""
    encounter.refresh_from_db(fields=["status"])
    if (
        encounter.status == EncounterStatus.QUERIED
        and not PhysicianQuery.objects.filter(encounter=encounter, status__in=WITH_PHYSICIAN).exists()
    ):
        states.move_encounter(encounter, "answered", "No question to its physician is out any more.", actor=actor)
