"""The audit trail's two verbs: record an event, chained to all before it, and verify the chain."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone

from claimwright.workbench.crypto import derived_key
from claimwright.workbench.models import AuditEvent, AuditHead, KeyCheck, Practice, User

GENESIS: Final = "0" * 64
_address: ContextVar[str] = ContextVar("address", default="")


@dataclass(frozen=True)
class Verdict:
    """``events`` counted; ``broken_at`` is the sequence of the first event that does not fit, with the reason.

    With a wrong data key no event fits, and nothing is known of any of them.
    """

    events: int
    broken_at: int | None = None
    reason: str = ""
    wrong_key: bool = False

    @property
    def intact(self) -> bool:
        return self.broken_at is None and not self.wrong_key


@contextmanager
def from_address(address: str) -> Iterator[None]:
    """Events recorded inside carry this network address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def record(
    event: str,
    *,
    actor: User | None = None,
    practice: Practice | None = None,
    object: models.Model | None = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Adds an event to the chain, in the caller's transaction when there is one.

    ``detail`` holds no PHI: ids, counts, codes of the catalogue, names of fields.
    """
    (row,) = append([event_of(event, actor=actor, practice=practice, object=object, detail=detail)])
    return row


def event_of(
    event: str,
    *,
    actor: User | None = None,
    practice: Practice | None = None,
    object: models.Model | None = None,
    detail: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What is kept of an event, as it happens now; its place in the chain comes with ``append``."""
    return {
        "at": timezone.now(),
        "actor_id": actor.pk if actor else None,
        "actor_name": actor.username if actor else "",
        "practice_id": practice.pk if practice else None,
        "event": event,
        "object_kind": object._meta.model_name or "" if object is not None else "",
        "object_id": str(object.pk) if object is not None else "",
        "detail": dict(detail or {}),
        "address": _address.get(),
    }


def append(events: Sequence[Mapping[str, Any]]) -> list[AuditEvent]:
    """Adds events (``event_of``) to the end of the chain, one after another."""
    with transaction.atomic():
        AuditHead.objects.get_or_create(pk=1, defaults={"digest": GENESIS})
        head = AuditHead.objects.select_for_update().get(pk=1)
        sequence, previous, rows = head.sequence, head.digest, []
        for event in events:
            sequence += 1
            row = AuditEvent(sequence=sequence, previous=previous, **event)
            row.digest = previous = digest(row)
            rows.append(row)
        AuditEvent.objects.bulk_create(rows, batch_size=500)
        AuditHead.objects.filter(pk=1).update(sequence=sequence, digest=previous)
    return rows


def digest(row: AuditEvent) -> str:
    """What authenticates an event and, through ``previous``, all before it.

    Keyed (HMAC-SHA-256 under a key kept outside the database): whoever can write to the database alone
    cannot make a chain that verifies.
    """
    content = json.dumps(
        [
            row.sequence,
            row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            row.actor_id,
            row.actor_name,
            row.practice_id,
            row.event,
            row.object_kind,
            row.object_id,
            row.detail,
            row.address,
            row.previous,
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.new(derived_key("audit"), content.encode(), "sha256").hexdigest()


def key_value() -> str:
    """What the data key makes of a fixed text; it gives nothing of the key away."""
    return derived_key("check").hex()


def key_fits(kept: KeyCheck) -> bool:
    """Whether the data key is the one whose check value is kept."""
    return hmac.compare_digest(kept.value, key_value())


def right_key() -> bool:
    """Whether the data key is known to be that of this database: only then may anything be added to its chain."""
    kept = KeyCheck.objects.order_by("pk").first()
    return kept is not None and key_fits(kept)


def verify() -> Verdict:
    """Walks the whole chain and names the first event that was changed, removed or put in between.

    A data key that is not that of this database is told apart: its check value differs, and not one event fits.
    """
    kept = KeyCheck.objects.order_by("pk").first()
    found = _walk()
    if kept is None or key_fits(kept):
        return found
    if found.intact and found.events:
        return Verdict(found.events, 0, "the check value of the data key was changed")
    if not any(hmac.compare_digest(row.digest, digest(row)) for row in AuditEvent.objects.iterator(chunk_size=2000)):
        return Verdict(found.events, None, "the data key is not the one the trail was written with", wrong_key=True)
    return found


def _walk() -> Verdict:
    previous, count = GENESIS, 0
    for row in AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        count += 1
        if row.sequence != count:
            return Verdict(count - 1, count, f"event {count} is missing")
        if row.previous != previous:
            return Verdict(count, row.sequence, "it does not follow from the event before it")
        if not hmac.compare_digest(row.digest, digest(row)):
            return Verdict(count, row.sequence, "its content was changed after it was recorded")
        previous = row.digest
    head = AuditHead.objects.filter(pk=1).first()
    if head is None and count:
        return Verdict(count, count, "the end of the chain is missing")
    if head is not None and (head.sequence, head.digest) != (count, previous if count else GENESIS):
        return Verdict(count, count + 1, f"event {count + 1} is missing: the chain ended at event {head.sequence}")
    return Verdict(count)
