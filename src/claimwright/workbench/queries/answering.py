"""A physician opens a question, answers and signs it; the answer stands in the record as an addendum of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from claimwright.queries import Query
from claimwright.queries.types import YES_NO
from claimwright.records.chart import Chart, Where
from claimwright.records.chart import Document as ChartDocument
from claimwright.workbench import history, states, stored_chart
from claimwright.workbench.coding import update_from_record
from claimwright.workbench.models import WITH_PHYSICIAN, Outcome, PhysicianQuery, QueryResponse, QueryStatus, User
from claimwright.workbench.queries import asking
from claimwright.workbench.queries.effects import codes_of
from claimwright.workbench.queries.service import LONGEST, no_question_out
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
    asked, said = asking.loaded(query.sent.content), words.strip()[:LONGEST]
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
        "comment": comment.strip()[:LONGEST],
        "signed": actor.shown_name,
    }
    response = QueryResponse.objects.create(
        practice=query.practice,
        query=query,
        at=now,
        by=actor,
        outcome=_OUTCOMES[kind] if option else Outcome.OTHER,
        codes=codes_of(query.encounter),
        **QueryResponse.sealed_as(content),
    )
    states.move_query(query, "answer", actor=actor, words=content["comment"], fields={"answered_at": now})
    if noted and response.outcome != Outcome.UNABLE:
        _add(query, response, asked, actor, now)
    no_question_out(query.encounter, actor)
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
    states.move_query(query, "document", actor=actor, words=where.strip()[:LONGEST])
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
    history.of_query(query, "comment", "Its physician said something.", actor, words=words.strip()[:LONGEST])
    return query
