"""What is ready goes out, once: a batch a kind and payer, committed with its claims and charges, then written as a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from claimwright.claims.batch import Claims
from claimwright.claims.envelope import envelope_of
from claimwright.claims.writing import encode_837
from claimwright.errors import UnreadableError
from claimwright.workbench import accounts, audit, billing, bridge, patients, states
from claimwright.workbench.exchange import outbox
from claimwright.workbench.models import (
    Batch,
    Claim,
    ClaimParty,
    ClaimStatus,
    Interchange,
    Practice,
    Sending,
    SentClaim,
    User,
)
from claimwright.workbench.services import writes_for_good
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import read_segments
from claimwright.x12.work.explain import explain_segments


@dataclass(frozen=True)
class Group:
    """Claims that go out in one file: those of a kind for a payer. ``charge`` in USD."""

    kind: str
    payer_id: str
    payer_name: str
    claims: tuple[Claim, ...]

    @property
    def count(self) -> int:
        return len(self.claims)

    @property
    def charge(self) -> Decimal:
        return sum((claim.total_charge or Decimal(0) for claim in self.claims), Decimal(0))


@dataclass(frozen=True)
class Press:
    """Who pressed, when, for which folder (empty: the outbox) and under which key."""

    key: str
    actor: User | None
    now: datetime
    folder: str


def plan(practice: Practice, *, claims: Collection[int] | None = None, before: date | None = None) -> list[Group]:
    """What would go out: of all that is ready, or of these claims (row ids), those still ready, a group a file.

    ``before`` takes only claims whose service was before that day.
    """
    ready = list(_ready(practice, claims, before))
    private = set(patients.restricted(practice, {claim.claim_id: claim.encounter_id for claim in ready}))
    return _grouped(claim for claim in ready if claim.claim_id not in private)


def send(
    practice: Practice,
    *,
    seen: Mapping[int, int] | None = None,
    key: str = "",
    actor: User | None = None,
    folder: Path | None = None,
    now: datetime | None = None,
    before: date | None = None,
) -> list[Batch]:
    """Sends what ``plan`` names: a batch a group, its receivables opened, committed first and then written as 837.

    ``seen`` names the claims (row id to the version somebody saw); what was changed since stays. Without it all that is
    ready goes.

    ``key`` is that of the press: the same press again sends nothing more and returns the batches of the first. A batch
    whose file the disk refuses keeps the reason in ``file_problem``; its file is written at the next sending or start.
    Raises ``BusyError`` when the folder cannot be written at all; then nothing was sent.
    """
    outbox.make_ready(folder or outbox.outbox(practice))
    outbox.mend(practice, folder=folder)
    press = Press(key or uuid4().hex, actor, now or timezone.now(), str(folder or ""))
    batches = _commit(practice, press, seen, before)
    for batch in batches:
        outbox.deliver(batch)
    return batches


@writes_for_good
def _commit(practice: Practice, press: Press, seen: Mapping[int, int] | None, before: date | None) -> list[Batch]:
    """The batches of a press, all or none. One press of a practice after another, so that each batch has its number."""
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    sending, new = Sending.objects.get_or_create(practice=practice, key=press.key, defaults={"created_by": press.actor})
    if not new:
        return list(sending.batches.order_by("number"))
    still = _ready(practice, seen, before).select_for_update(no_key=True)
    same = [claim for claim in still if seen is None or seen[claim.pk] == claim.version]
    return [_batch(sending, press, group) for group in _grouped(patients.free_to_go(practice, same, press.actor))]


def _ready(practice: Practice, claims: Collection[int] | None, before: date | None) -> Any:
    ready = Claim.objects.filter(practice=practice, status=ClaimStatus.READY)
    if claims is not None:
        ready = ready.filter(pk__in=list(claims))
    if before:
        ready = ready.filter(date_of_service__lt=before)
    return ready.order_by("row_id")


def _grouped(ready: Iterable[Claim]) -> list[Group]:
    rows = list(ready)
    parties = ClaimParty.objects.filter(record__in=[claim.pk for claim in rows], role="payer")
    payers = dict(parties.order_by("-position").values_list("record_id", "id"))
    groups: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in rows:
        groups.setdefault((claim.kind or "P", payers.get(claim.pk) or "", claim.payer_name), []).append(claim)
    return [Group(*named, tuple(some)) for named, some in groups.items()]


def _batch(sending: Sending, press: Press, group: Group) -> Batch:
    """One batch with all that hangs on it; its file is still to be written."""
    practice = sending.practice
    last = Batch.objects.filter(practice=practice).aggregate(last=Max("number"))["last"] or 0
    number, rows = last + 1, [claim.pk for claim in group.claims]
    claims = bridge.claims_from_db(rows)
    named = claims.claims.with_columns(batch_reference=pl.lit(f"B{number:06d}"))
    claims = Claims(**{**claims.frames(), "claims": named})
    written = encode_837(claims, _envelope(practice, group.payer_name, group.payer_id, number, press.now))
    batch = Batch.objects.create(
        practice=practice,
        interchange=_kept(practice, group.kind, number, written.data),
        number=number,
        kind=group.kind,
        payer_id=group.payer_id,
        payer_name=group.payer_name,
        claim_count=group.count,
        total_charge=group.charge,
        created_by=press.actor,
        sending=sending,
        folder=press.folder,
    )
    SentClaim.objects.bulk_create(
        SentClaim(practice=practice, batch=batch, claim=claim, version=claim.version) for claim in group.claims
    )
    _mark_sent(batch, group, written.claims, press)
    accounts.post_charges(practice, rows, actor=press.actor)
    audit.record("batch.sent", actor=press.actor, practice=practice, object=batch, detail={"claims": len(rows)})
    return batch


def _kept(practice: Practice, kind: str, number: int, data: bytes) -> Interchange:
    kept, _ = Interchange.objects.keep(
        practice,
        data,
        direction="out",
        transaction=f"837{kind}",
        file_name=f"{number:06d}-837{kind}.x12",
        control_number=f"{number:09d}",
        state="sent",
    )
    return kept


def _mark_sent(batch: Batch, group: Group, sent: pl.DataFrame, press: Press) -> None:
    claims = {claim.claim_id: claim for claim in group.claims}
    for row in sent.iter_rows(named=True):
        fields = {
            "sent_at": press.now,
            "batch": batch,
            "batch_reference": f"B{batch.number:06d}",
            "interchange_control_number": f"{batch.number:09d}",
            "group_control_number": row["group_control_number"],
            "transaction_control_number": row["transaction_control_number"],
        }
        text = f"Sent in batch {batch.number}."
        claim = claims[row["claim_id"]]
        states.move_claim(claim, "send", text, actor=press.actor, fields=fields, batch=batch.number)


def preview(claim: Claim) -> list[dict[str, Any]]:
    """The claim's 837, a row a segment: text, loop and what it says in plain words. Empty when it cannot be written."""
    claims = bridge.claims_from_db([claim.pk])
    try:
        written = encode_837(claims, _envelope(claim.practice, claim.payer_name, "", 1, timezone.now()))
    except (ValueError, UnreadableError):
        return []
    return explain_segments(read_segments(written.data, "preview")).to_dicts()


def _envelope(practice: Practice, payer_name: str, payer_id: str, number: int, now: datetime) -> Envelope:
    return envelope_of(
        billing.registration(practice),
        payer_id=payer_id,
        payer_name=payer_name,
        number=number,
        timestamp=timezone.localtime(now),
        production=settings.PRODUCTION_CLAIMS,
    )
