"""Batches out and answers in: 837 files written for the clearinghouse folder, TA1, 999, 277CA and 835 read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from claimwright.claims.batch import Claims
from claimwright.claims.envelope import envelope_of
from claimwright.claims.writing import encode_837
from claimwright.errors import UnreadableError
from claimwright.workbench import accounts, audit, billing, bridge, environment, remittances, states
from claimwright.workbench.exchange import answers, x12_files
from claimwright.workbench.models import (
    Batch,
    Claim,
    ClaimStatus,
    Interchange,
    Practice,
    User,
)
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import read_segments
from claimwright.x12.work.explain import explain_segments


@dataclass(frozen=True)
class Received:
    """What became of a received file: ``state`` is read, known or quarantined; ``summary`` says it in plain words."""

    interchange: Interchange | None
    state: str
    summary: str


def outbox(practice: Practice) -> Path:
    """The folder from which the clearinghouse takes files."""
    return environment.home() / "clearinghouse" / str(practice.pk) / "out"


def send(
    practice: Practice,
    *,
    actor: User | None = None,
    folder: Path | None = None,
    now: datetime | None = None,
    before: date | None = None,
) -> list[Batch]:
    """Sends every ready claim: a batch a kind and payer, written as 837, its receivable opened. Returns the batches.

    ``before`` sends only claims whose service was before that day.

    Sending again sends nothing twice: a claim that went out is not ready any more.
    """
    folder = folder or outbox(practice)
    folder.mkdir(parents=True, exist_ok=True)
    ready = Claim.objects.filter(practice=practice, status=ClaimStatus.READY)
    if before:
        ready = ready.filter(date_of_service__lt=before)
    groups: dict[tuple[str, str, str], list[int]] = {}
    for claim in ready.order_by("row_id"):
        payer_id = claim.claimparty_rows.filter(role="payer").values_list("id", flat=True).first() or ""
        groups.setdefault((claim.kind or "P", payer_id, claim.payer_name), []).append(claim.pk)
    batches = (
        _send_batch(practice, kind, payer_id, payer_name, rows, folder, actor, now or timezone.now())
        for (kind, payer_id, payer_name), rows in groups.items()
    )
    return [batch for batch in batches if batch is not None]


def preview(claim: Claim) -> list[dict[str, Any]]:
    """The claim's 837, a row a segment: text, loop and what it says in plain words. Empty when it cannot be written."""
    claims = bridge.claims_from_db([claim.pk])
    try:
        written = encode_837(claims, _envelope(claim.practice, claim.payer_name, "", 1, timezone.now()))
    except (ValueError, UnreadableError):
        return []
    return explain_segments(read_segments(written.data, "preview")).to_dicts()


def receive_file(practice: Practice, name: str, data: bytes, *, actor: User | None = None) -> Received:
    """Keeps and reads one received file. The same bytes again change nothing; what cannot be read is quarantined.

    A file that was only kept to be looked at is received all the same.
    """
    kinds: list[str] = []
    problem = ""
    try:
        kinds = answers.kinds_of(data, name)
    except UnreadableError as error:
        problem = str(error)
    with transaction.atomic():
        kept, new = Interchange.objects.keep(
            practice, data, direction="in", transaction=", ".join(kinds)[:10] or "?", file_name=Path(name).name[:255]
        )
    if not new and kept.state != x12_files.LOOKED_AT:
        return Received(kept, "known", f"{name} was read before; nothing changed.")
    said: list[str] = []
    try:
        if problem:
            raise UnreadableError(*_parts(problem, name))
        with transaction.atomic():
            said = [_read_kind(kept, kind, data, name, actor) for kind in kinds]
    except UnreadableError as error:
        return _quarantine(kept, str(error), actor)
    Interchange.objects.filter(pk=kept.pk).update(message=" ".join(said)[:2000], state="read")
    audit.record(
        "interchange.received", actor=actor, practice=practice, object=kept, detail={"kinds": ", ".join(kinds)}
    )
    return Received(kept, "read", f"{name}: {' '.join(said)}")


def _read_kind(kept: Interchange, kind: str, data: bytes, name: str, actor: User | None) -> str:
    if kind == "835":
        return remittances.import_835(kept, data, actor=actor).summary
    if kind in {"TA1", "999", "277CA"}:
        return answers.read(kept, kind, data, actor=actor)
    raise UnreadableError(name, "ST01", f"expected TA1, 999, 277CA or 835, found {kind}")


def _parts(problem: str, name: str) -> tuple[str, str, str]:
    return name, "", problem.removeprefix(f"{name}: ")


def _quarantine(kept: Interchange, message: str, actor: User | None) -> Received:
    Interchange.objects.filter(pk=kept.pk).update(state="quarantined", message=message)
    audit.record("interchange.quarantined", actor=actor, practice=kept.practice, object=kept)
    return Received(kept, "quarantined", message)


@transaction.atomic
def _send_batch(
    practice: Practice,
    kind: str,
    payer_id: str,
    payer_name: str,
    rows: list[int],
    folder: Path,
    actor: User | None,
    now: datetime,
) -> Batch | None:
    """One batch of those claims that are still ready; None when somebody else took the last of them."""
    still = (
        Claim.objects.select_for_update(no_key=True).filter(pk__in=rows, status=ClaimStatus.READY).order_by("row_id")
    )
    rows = [claim.pk for claim in still]
    if not rows:
        return None
    Practice.objects.select_for_update(no_key=True).get(
        pk=practice.pk
    )  # one batch after another, so that each has its number
    last = Batch.objects.filter(practice=practice).aggregate(last=Max("number"))["last"] or 0
    number = last + 1
    claims = bridge.claims_from_db(rows)
    named = claims.claims.with_columns(batch_reference=pl.lit(f"B{number:06d}"))
    claims = Claims(**{**claims.frames(), "claims": named})
    written = encode_837(claims, _envelope(practice, payer_name, payer_id, number, now))
    name = f"{number:06d}-837{kind}.x12"
    kept, _ = Interchange.objects.keep(
        practice,
        written.data,
        direction="out",
        transaction=f"837{kind}",
        file_name=name,
        control_number=f"{number:09d}",
        state="sent",
    )
    batch = Batch.objects.create(
        practice=practice,
        interchange=kept,
        number=number,
        kind=kind,
        payer_id=payer_id,
        payer_name=payer_name,
        claim_count=len(rows),
        total_charge=sum((amount or Decimal(0) for amount in claims.claims["total_charge"]), Decimal(0)),
        created_by=actor,
    )
    _mark_sent(practice, batch, written.claims, now, actor)
    accounts.post_charges(practice, rows, actor=actor)
    (folder / name).write_bytes(written.data)
    audit.record("batch.sent", actor=actor, practice=practice, object=batch, detail={"claims": len(rows)})
    return batch


def _mark_sent(practice: Practice, batch: Batch, sent: pl.DataFrame, now: datetime, actor: User | None) -> None:
    for row in sent.iter_rows(named=True):
        claim = Claim.objects.get(practice=practice, claim_id=row["claim_id"])
        fields = {
            "sent_at": now,
            "batch": batch,
            "batch_reference": f"B{batch.number:06d}",
            "interchange_control_number": f"{batch.number:09d}",
            "group_control_number": row["group_control_number"],
            "transaction_control_number": row["transaction_control_number"],
        }
        text = f"Sent in batch {batch.number}."
        states.move_claim(claim, "send", text, actor=actor, fields=fields, batch=batch.number)


def _envelope(practice: Practice, payer_name: str, payer_id: str, number: int, now: datetime) -> Envelope:
    return envelope_of(
        billing.registration(practice),
        payer_id=payer_id,
        payer_name=payer_name,
        number=number,
        timestamp=timezone.localtime(now),
        production=settings.PRODUCTION_CLAIMS,
    )
