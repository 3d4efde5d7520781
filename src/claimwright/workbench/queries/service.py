"""A question is drafted, sent, withdrawn, escalated, closed; its answer is signed and stands in the record; what codes became of it.

Nothing is sent that a rule blocks, whoever sends it; a warning is sent with a reason alone. What was sent, answered and
changed is kept for good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from claimwright.queries import Gap, LintFinding, Query
from claimwright.queries.lint import VERSION
from claimwright.queries.types import YES_NO
from claimwright.records.chart import Chart, Where
from claimwright.records.chart import Document as ChartDocument
from claimwright.workbench import history, states, stored_chart
from claimwright.workbench.coding import update_from_record
from claimwright.workbench.models import (
    WITH_PHYSICIAN,
    CodingDraft,
    Direction,
    Encounter,
    EncounterStatus,
    Outcome,
    PhysicianQuery,
    QueryEffect,
    QueryResponse,
    QueryStatus,
    SentQuery,
    User,
)
from claimwright.workbench.queries import asking
from claimwright.workbench.queries.policy import due, policy_of
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

ADDENDUM: Final = "addendum"
"""Kind of a document that a physician's signed answer is in the record."""
_OUTCOMES: Final = {
    "clinical": Outcome.AGREE,
    "yes": Outcome.AGREE,
    "lower": Outcome.DISAGREE,
    "ruled_out": Outcome.DISAGREE,
    "no": Outcome.DISAGREE,
    "other": Outcome.OTHER,
    "unable": Outcome.UNABLE,
}
_NOT_ASKED: Final[dict[str, str]] = {
    EncounterStatus.DENIED: "A denied claim is defended by an appeal, not by a new question.",
    EncounterStatus.WITHDRAWN: "This visit was cancelled: nothing of it is coded.",
}
"""States in which nothing is asked, and why (AHIMA and ACDIS, query practice brief of 2022)."""
_LONGEST: Final = 4000


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
def see(query: PhysicianQuery, *, actor: User) -> PhysicianQuery:
    """Its physician opened it."""
    if query.status == QueryStatus.SENT and query.addressee_id == actor.pk:
        states.move_query(query, "see", actor=actor)
    return query


@writes
def answer(
    query: PhysicianQuery, choice: int | None, words: str, comment: str, *, signed: bool, noted: bool, actor: User
) -> QueryResponse:
    """Keeps a physician's signed answer: an option by its place, words where it leaves something open, a comment.

    ``noted``: it stands in the record as the physician's addendum from now on. Raises ``RefusedError`` where it is not signed, says
    nothing, or is another physician's.
    """
    if query.addressee_id != actor.pk:
        raise RefusedError("Another physician is asked.")
    if query.status not in states.before("query", "answer"):
        raise RefusedError("It is answered already, or not asked any more.")
    if not signed:
        raise RefusedError("An answer is signed: tick that it is yours.")
    asked, said = asking.loaded(query.sent.content), words.strip()[:_LONGEST]
    option = asked.options[choice] if choice is not None and 0 <= choice < len(asked.options) else None
    if asked.options and option is None:
        raise RefusedError("Choose one of the answers.")
    open_ended = option is None or "____" in option.text or option.kind == "other"
    if open_ended and not said:
        raise RefusedError("Say it in your words: the answer leaves something open.")
    kind = option.kind if option else "other"
    now = timezone.now()
    content = {
        "choice": option.text if option else "",
        "words": said,
        "comment": comment.strip()[:_LONGEST],
        "signed": actor.shown_name,
    }
    response = QueryResponse.objects.create(
        practice=query.practice,
        query=query,
        at=now,
        by=actor,
        outcome=_OUTCOMES[kind] if option else Outcome.OTHER,
        codes=_codes(query.encounter),
        **QueryResponse.sealed_as(content),
    )
    states.move_query(query, "answer", actor=actor, words=content["comment"], fields={"answered_at": now})
    if noted and response.outcome != Outcome.UNABLE:
        _add(query, response, asked, actor, now)
    _no_question_out(query.encounter, actor)
    return response


def statement(content: Mapping[str, Any]) -> str:
    """What an answer says: the choice, with the physician's words where it leaves something open."""
    chosen, words = str(content["choice"]), str(content["words"])
    if "____" in chosen and words:
        chosen, words = chosen.replace("____", words, 1), ""
    if not chosen or chosen.startswith("other"):
        return words or chosen.removeprefix("other: ")
    return f"{chosen}: {words}" if words else chosen


def _add(query: PhysicianQuery, response: QueryResponse, asked: Query, actor: User, now: datetime) -> None:
    """Puts a signed answer into the record as an addendum of its physician: its statement is a problem that the coder reads."""
    said = statement(response.content)
    if asked.form == YES_NO:
        said = f"{asked.question} {said}"
    elif asked.about:
        said = f"{asked.about}: {said}"
    sent, signed = (f"{timezone.localtime(at):%Y-%m-%d}" for at in (query.sent_at or now, now))
    text = (
        f"ADDENDUM\nAnswer to a query of {sent}: {asked.subject}.\n\nASSESSMENT\n1. {said}\n\n"
        f"Signed by {actor.shown_name}, {signed} {timezone.localtime(now):%H:%M}\n"
    )
    where, at = Where("workbench", f"query {query.pk}"), timezone.localtime(now)
    title = "Addendum: answer to a query"
    document = ChartDocument(f"addendum-{query.pk}", title, text, ADDENDUM, at, actor.shown_name, where)
    _into_record(query, document, actor)


def _into_record(query: PhysicianQuery, document: ChartDocument, actor: User) -> None:
    before = stored_chart.chart_of(query.encounter)
    later = Chart(
        before.source, before.format, before.patient, before.encounter, (*before.documents, document), before.entries
    )
    update_from_record(query.encounter, later, actor=actor)
    states.move_query(query, "document", actor=actor, words=document.document_id)


@writes
def document(query: PhysicianQuery, where: str, *, actor: User) -> PhysicianQuery:
    """Somebody saw the answer in the record, and says in which document."""
    if not where.strip():
        raise RefusedError("Say in which document it stands.")
    states.move_query(query, "document", actor=actor, words=where.strip()[:_LONGEST])
    return query


@writes
def withdraw(query: PhysicianQuery, reason: str, *, actor: User, manages: bool = False) -> PhysicianQuery:
    """It is not asked any more; whoever asked it, or a manager, says why."""
    if not manages and query.author_id != actor.pk:
        raise RefusedError("Who asked it, or a manager, withdraws it.")
    if not reason.strip():
        raise RefusedError("Say why it is withdrawn.")
    states.move_query(query, "withdraw", actor=actor, words=reason.strip()[:_LONGEST])
    _no_question_out(query.encounter, actor)
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
def comment(query: PhysicianQuery, words: str, *, actor: User) -> PhysicianQuery:
    """A physician says something of a question that they have not answered yet."""
    if query.addressee_id != actor.pk:
        raise RefusedError("Another physician is asked.")
    if query.status not in WITH_PHYSICIAN:
        raise RefusedError("It is answered already, or not asked any more.")
    if not words.strip():
        raise RefusedError("Say something.")
    history.of_query(query, "comment", "Its physician said something.", actor, words=words.strip()[:_LONGEST])
    return query


@writes
def close(query: PhysicianQuery, *, actor: User) -> PhysicianQuery:
    """Nothing more is to be done; what the codes became of it is kept with it, later than the answer."""
    states.move_query(query, "close", actor=actor)
    keep_effect(query.response, actor=actor)
    return query


@writes
def keep_effect(response: QueryResponse, *, actor: User) -> QueryEffect:
    """The codes of the draft as they are now, against those when the answer was signed."""
    before, after = list(response.codes), _codes(response.query.encounter)
    added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
    return QueryEffect.objects.create(
        practice=response.practice,
        response=response,
        created_at=timezone.now(),
        by=actor,
        added=added,
        removed=removed,
        direction=_direction(added, removed),
    )


def _direction(added: list[str], removed: list[str]) -> Direction:
    """More codes, or a code that says more (a longer one of the same category), is up. No amount is asked for."""
    if not added and not removed:
        return Direction.NONE
    if len(added) != len(removed):
        return Direction.UP if len(added) > len(removed) else Direction.DOWN
    longer = sum(map(len, added)) - sum(map(len, removed))
    return Direction.NONE if longer == 0 else (Direction.UP if longer > 0 else Direction.DOWN)


def _codes(encounter: Encounter) -> list[str]:
    draft = CodingDraft.objects.filter(encounter=encounter).first()
    return sorted(one["code"] for one in draft.codes) if draft else []


def _no_question_out(encounter: Encounter, actor: User) -> None:
    """An encounter whose last question is back is the coder's again."""
    encounter.refresh_from_db(fields=["status"])
    if (
        encounter.status == EncounterStatus.QUERIED
        and not PhysicianQuery.objects.filter(encounter=encounter, status__in=WITH_PHYSICIAN).exists()
    ):
        states.move_encounter(encounter, "answered", "No question to its physician is out any more.", actor=actor)
