"""The biller's part: held claims mended, claims sent wave by wave, answers read, a paid claim corrected."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from django.utils import timezone

from claimwright.clearinghouse.payer import Answer, PayerSimulator
from claimwright.workbench.demo.script import Mended
from claimwright.workbench.models import Claim, ClaimStatus, Practice, User
from claimwright.workbench.services import claim_edits, transport
from claimwright.workbench.services.draft import RefusedError


def find_claim(practice: Practice, encounter_id: str) -> Claim | None:
    """The claim of an encounter that stands now: a replacement before its original."""
    claims = Claim.objects.filter(practice=practice, encounter__encounter_id=encounter_id)
    return claims.order_by("-row_id").first()


def mend(practice: Practice, fix: Mended, biller: User) -> bool:
    """Applies one scripted fix to a claim not yet sent; False when there is nothing (more) to mend."""
    claim = find_claim(practice, fix.encounter)
    if claim is None or claim.status not in (ClaimStatus.HELD, ClaimStatus.REJECTED):
        return False
    row = _row(claim, fix)
    if row is None:
        return False
    try:
        if fix.remove:
            claim_edits.remove_row(claim, fix.table, row.pk, actor=biller)
        else:
            claim_edits.edit_cell(claim, fix.table, row.pk, fix.column, fix.value, actor=biller)
    except RefusedError:
        return False
    return True


def _row(claim: Claim, fix: Mended):  # type: ignore[no-untyped-def]
    rows = claim_edits.rows_of(fix.table)
    rows = rows.filter(pk=claim.pk) if fix.table == "claims" else rows.filter(record=claim)
    return rows.filter(**fix.match).first()


def wave(practice: Practice, until: date, out: Path, payer: PayerSimulator, biller: User) -> list[Path]:
    """Sends the ready claims with services before a day, on that day, and hands each file to the payer. Returns what was written."""
    moment = timezone.make_aware(datetime.combine(until, time(9, 0)))
    folder = out / "sent"
    batches = transport.send(practice, actor=biller, folder=folder, now=moment, before=until)
    written = []
    for batch in batches:
        path = folder / batch.interchange.file_name
        written.append(path)
        written += _read(practice, payer.receive(path.read_bytes(), today=until), out, biller)
    return written


def collect(practice: Practice, until: date, out: Path, payer: PayerSimulator, biller: User) -> list[Path]:
    """Fetches and reads the payments that are due by a day."""
    return _read(practice, payer.pay(today=until), out, biller)


def _read(practice: Practice, answers: list[Answer], out: Path, biller: User) -> list[Path]:
    folder = out / "received"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for answer in answers:
        path = folder / answer.name
        path.write_bytes(answer.content)
        transport.receive_file(practice, answer.name, answer.content, actor=biller)
        written.append(path)
    return written
