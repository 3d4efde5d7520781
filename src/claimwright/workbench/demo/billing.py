"""The biller's part: held claims mended, claims sent wave by wave, answers read, a paid claim corrected."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from django.utils import timezone

from claimwright.clearinghouse.payer import Answer, PayerSimulator
from claimwright.workbench import claim_content as content
from claimwright.workbench.claims import mending
from claimwright.workbench.demo.script import Mended
from claimwright.workbench.exchange import receiving, sending
from claimwright.workbench.models import Claim, ClaimStatus, Practice, User
from claimwright.workbench.refusals import RefusedError


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
            mending.remove_row(claim, fix.table, row.pk, actor=biller)
        else:
            mending.edit_cell(claim, fix.table, row.pk, fix.column, fix.value, actor=biller)
    except RefusedError:
        return False
    return True


def _row(claim: Claim, fix: Mended):  # type: ignore[no-untyped-def]
    rows = content.rows_of(fix.table)
    rows = rows.filter(pk=claim.pk) if fix.table == "claims" else rows.filter(record=claim)
    return rows.filter(**fix.match).first()


def wave(
    practice: Practice, until: date, out: Path, payer: PayerSimulator, biller: User, *, sent: date | None = None
) -> list[Path]:
    """Sends the ready claims with services before a day, on that day (or ``sent``), and hands each file to the payer.

    Returns the files written: the batches and the payer's answers.
    """
    day = sent or until
    moment = timezone.make_aware(datetime.combine(day, time(9, 0)))
    folder = out / "sent"
    batches = sending.send(practice, actor=biller, folder=folder, now=moment, before=until)
    written = []
    for batch in batches:
        assert batch.interchange is not None
        path = folder / batch.interchange.file_name
        written.append(path)
        written += _read(practice, payer.receive(path.read_bytes(), today=day), out, biller)
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
        receiving.receive_file(practice, answer.name, answer.content, actor=biller)
        written.append(path)
    return written


def change(claim: Claim, mended: Mended, biller: User) -> None:
    """Makes the scripted change on a replacement before it goes out; a line's new price comes with it."""
    row = _row(claim, mended)
    if row is None:
        return
    mending.edit_cell(claim, mended.table, row.pk, mended.column, mended.value, actor=biller)
    if mended.charge:
        claim.refresh_from_db()
        mending.edit_cell(claim, mended.table, row.pk, "charge", mended.charge, actor=biller)
