"""What became of the codes after an answer: kept with it, later than it, and counted as more, less or the same."""

from __future__ import annotations

from django.utils import timezone

from claimwright.workbench.models import CodingDraft, Direction, Encounter, QueryEffect, QueryResponse, User
from claimwright.workbench.services import writes


@writes
def keep_effect(response: QueryResponse, *, actor: User) -> QueryEffect:
    """The codes of the draft as they are now, against those when the answer was signed."""
    before, after = list(response.codes), codes_of(response.query.encounter)
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


def codes_of(encounter: Encounter) -> list[str]:
    """The codes of an encounter's draft as they are now."""
    draft = CodingDraft.objects.filter(encounter=encounter).first()
    return sorted(one["code"] for one in draft.codes) if draft else []
