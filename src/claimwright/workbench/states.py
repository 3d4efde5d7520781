"""Which state may a claim, an encounter, a batch or a query take from which? The transitions as data, and the only writer of a state.

Rows are locked until the transaction ends: a claim before its encounter, so that two people never wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import transaction
from django.db.models import TextChoices

from claimwright.data_files import data_rows
from claimwright.workbench import audit, history
from claimwright.workbench.models import (
    Batch,
    BatchStatus,
    Claim,
    ClaimStatus,
    DecidedCode,
    Encounter,
    EncounterStatus,
    PhysicianQuery,
    QueryStatus,
    User,
)
from claimwright.workbench.refusals import RefusedError

STATES: Final[Mapping[str, type[TextChoices]]] = {
    "claim": ClaimStatus,
    "encounter": EncounterStatus,
    "batch": BatchStatus,
    "query": QueryStatus,
}


Moved = Claim | Encounter | Batch | PhysicianQuery


@dataclass(frozen=True)
class Transition:
    """``act`` by ``by`` takes an object from any state of ``before`` to ``after``, and a claim's encounter to ``encounter``."""

    of: str
    act: str
    by: str
    before: frozenset[str]
    after: str
    encounter: str
    meaning: str


@cache
def transitions() -> tuple[Transition, ...]:
    """Every transition there is; see ``data/states.tsv``."""
    return tuple(
        Transition(
            of=row["object"],
            act=row["act"],
            by=row["by"],
            before=frozenset(STATES[row["object"]].values if row["from"] == "*" else row["from"].split()),
            after=str(STATES[row["object"]](row["to"])),
            encounter=row["encounter"],
            meaning=row["meaning"],
        )
        for row in data_rows("claimwright.workbench", "states.tsv")
    )


@cache
def before(of: str, act: str) -> frozenset[str]:
    """The states from which this act is possible."""
    return frozenset[str]().union(*(one.before for one in transitions() if (one.of, one.act) == (of, act)))


def lock(row: Moved) -> None:
    """Reads the row anew and locks it, so that what is checked now still holds when the transaction ends.

    Rows that only refer to it may be added by others meanwhile (``no_key``). SQLite lets one transaction write at a time.
    """
    row.refresh_from_db(from_queryset=type(row)._default_manager.select_for_update(no_key=True))  # type: ignore[arg-type]


def lock_encounter(encounter: Encounter) -> list[Claim]:
    """Locks an encounter with its claims, and returns these."""
    claims = list(encounter.claims.select_for_update(no_key=True).order_by("row_id"))
    lock(encounter)
    return claims


@transaction.atomic
def move_claim(
    claim: Claim,
    act: str,
    text: str,
    *,
    to: str = "",
    actor: User | None = None,
    fields: Mapping[str, Any] | None = None,
    **detail: Any,
) -> None:
    """Moves a claim, keeps ``text`` with the old and new state in its history, and lets its encounter follow.

    ``to`` is needed where an act has several ends; ``fields`` are written with the state. Raises ``RefusedError`` when
    there is no such transition from the state the claim is in.
    """
    lock(claim)
    step, old = _step("claim", claim, act, to), claim.status
    _write(claim, step.after, fields)
    history.of_claim(claim, step.after, text, actor, before=old, after=step.after, **detail)
    follow(claim, actor=actor)


@transaction.atomic
def move_encounter(
    encounter: Encounter, act: str, text: str, *, actor: User | None = None, fields: Mapping[str, Any] | None = None
) -> None:
    """Moves an encounter and keeps ``text`` with the old and new state. Raises ``RefusedError`` as ``move_claim``."""
    lock(encounter)
    step, old = _step("encounter", encounter, act), encounter.status
    _write(encounter, step.after, fields)
    if step.after in {*before("encounter", "finalise"), EncounterStatus.WITHDRAWN}:
        # What was decided is open again, or never was: it counts when it is final.
        DecidedCode.objects.filter(encounter=encounter).delete()
    history.of_encounter(encounter, act, text, actor, before=old, after=step.after)
    if step.after == EncounterStatus.WITHDRAWN:
        # An answer would stand in the record of a visit that did not take place, and bring it back.
        for query in PhysicianQuery.objects.filter(encounter=encounter, status__in=before("query", "withdraw")):
            move_query(query, "withdraw", actor=actor, words=text)


@transaction.atomic
def move_batch(batch: Batch, act: str, *, to: str, actor: User | None = None) -> None:
    """Moves a batch; its history is the audit trail. Raises ``RefusedError`` as ``move_claim``."""
    lock(batch)
    step, old = _step("batch", batch, act, to), batch.status
    _write(batch, step.after)
    detail = {"before": old, "after": step.after}
    audit.record(f"batch.{act}", actor=actor, practice=batch.practice, object=batch, detail=detail)


@transaction.atomic
def move_query(
    query: PhysicianQuery,
    act: str,
    *,
    actor: User | None = None,
    words: str = "",
    fields: Mapping[str, Any] | None = None,
) -> None:
    """Moves a query and keeps the old and new state in its history, with what somebody said of it sealed. Raises as ``move_claim``."""
    lock(query)
    step, old = _step("query", query, act), query.status
    _write(query, step.after, fields)
    history.of_query(query, act, step.meaning, actor, before=old, after=step.after, words=words)


@transaction.atomic
def follow(claim: Claim, *, actor: User | None = None) -> None:
    """Gives a claim's encounter the state that goes with the claim's; one a coder has open stays with the coder."""
    if claim.encounter_id is None:
        return
    wanted = next(one.encounter for one in transitions() if (one.of, one.after) == ("claim", claim.status))
    if not wanted:
        return
    encounter = Encounter.objects.select_for_update(no_key=True).get(pk=claim.encounter_id)
    step = _find("encounter", "follow", encounter.status, wanted)
    if step is None or encounter.status == wanted:
        return
    old = encounter.status
    _write(encounter, wanted)
    history.of_encounter(encounter, "follow", step.meaning, actor, before=old, after=wanted)


def _step(of: str, row: Moved, act: str, to: str = "") -> Transition:
    step = _find(of, act, row.status, to)
    if step is None:
        state = str(STATES[of](row.status).label).lower()
        raise RefusedError(f"This {of} is in the state “{state}”: that step is not possible now. Open it anew.")
    return step


def _find(of: str, act: str, state: str, to: str) -> Transition | None:
    return next(
        (
            one
            for one in transitions()
            if (one.of, one.act) == (of, act) and state in one.before and to in {"", one.after}
        ),
        None,
    )


def _write(row: Moved, state: str, fields: Mapping[str, Any] | None = None) -> None:
    values = {"status": state, **(fields or {})}
    if isinstance(row, Claim):
        values["version"] = row.version + 1
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, *(["touched_at"] if hasattr(row, "touched_at") else [])])
