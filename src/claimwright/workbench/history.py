"""What happened to a claim, an encounter or a query? A line of its history, kept for good, and of the audit trail."""

from __future__ import annotations

from typing import Any, Final

from claimwright.workbench import audit
from claimwright.workbench.models import Claim, ClaimEvent, Encounter, EncounterEvent, PhysicianQuery, QueryEvent, User

_PLACES: Final = ("table", "row", "line", "column")


def of_claim(
    claim: Claim, event: str, text: str, actor: User | None, *, before: str = "", after: str = "", **detail: Any
) -> None:
    """Adds a line to a claim's history and to the audit trail (which keeps no text)."""
    ClaimEvent.objects.create(
        practice_id=claim.practice_id,
        claim=claim,
        actor=actor,
        event=event,
        text=text,
        before=before,
        after=after,
        detail=detail,
    )
    audit.record(
        f"claim.{event}", actor=actor, practice=claim.practice, object=claim, detail=_told(before, after, detail)
    )


def of_encounter(
    encounter: Encounter, event: str, text: str, actor: User | None, *, before: str = "", after: str = ""
) -> None:
    """Adds a line to an encounter's history; what the audit trail keeps of it, the service that acts records."""
    EncounterEvent.objects.create(
        practice_id=encounter.practice_id,
        encounter=encounter,
        actor=actor,
        event=event,
        text=text,
        before=before,
        after=after,
    )


def of_query(
    query: PhysicianQuery,
    event: str,
    text: str,
    actor: User | None,
    *,
    before: str = "",
    after: str = "",
    words: str = "",
) -> None:
    """Adds a line to a query's history and to the audit trail; what somebody wrote (``words``) is sealed."""
    QueryEvent.objects.create(
        practice_id=query.practice_id,
        query=query,
        actor=actor,
        event=event,
        text=text,
        before=before,
        after=after,
        **QueryEvent.sealed_as({"text": words}),
    )
    detail = {"trigger": query.trigger} | ({"before": before, "after": after} if after else {})
    audit.record(f"query.{event}", actor=actor, practice=query.practice, object=query, detail=detail)


def _told(before: str, after: str, detail: dict[str, Any]) -> dict[str, Any]:
    """What the audit trail shows of a change: states, and which row and column; the values stand in the claim's history."""
    states = {"before": before, "after": after} if after else {}
    return states | {name: detail[name] for name in _PLACES if detail.get(name)}
