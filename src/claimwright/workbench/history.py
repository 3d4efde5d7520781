"""What happened to a claim or an encounter? A line of its history, kept for good, and of the audit trail."""

from __future__ import annotations

from typing import Any

from claimwright.workbench import audit
from claimwright.workbench.models import Claim, ClaimEvent, Encounter, EncounterEvent, User


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
    audit.record(f"claim.{event}", actor=actor, practice=claim.practice, object=claim, detail=_states(before, after))


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


def _states(before: str, after: str) -> dict[str, str]:
    return {"before": before, "after": after} if after else {}
