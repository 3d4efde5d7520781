"""What TA1, 999 and 277CA say about batches and claims, kept on both; every answer of a claim stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet

from claimwright.clearinghouse.claim_acknowledgment import read_277ca
from claimwright.workbench import states, typed
from claimwright.workbench.models import (
    Acknowledgment,
    Batch,
    Claim,
    Interchange,
    User,
)
from claimwright.x12.answer.reading import read_ta1
from claimwright.x12.answer.verdicts import ACCEPTED, GroupAnswer, group_answers, read_999
from claimwright.x12.wire.segments import read_segments

_NAMES: Final = {"277": "277CA", "997": "999"}
"""What a kind of transaction is read as; a 997 says to 004010 what a 999 says."""


def kinds_of(data: bytes, name: str) -> list[str]:
    """Kinds of transactions in a file, TA1 first. Raises ``UnreadableError`` when it is no X12."""
    segments = read_segments(data, name)
    held = segments.transactions()["kind"].drop_nulls()
    kinds = ["TA1"] if read_ta1(segments.chunks).height else []
    return list(dict.fromkeys([*kinds, *(_NAMES.get(kind, kind) for kind in held)]))


def read(kept: Interchange, kind: str, data: bytes, *, actor: User | None = None) -> str:
    """Keeps what one acknowledgment says and returns it in a sentence. Raises ``UnreadableError``."""
    name = kept.file_name
    if kind == "277CA":
        return _read_277ca(kept, read_277ca(data, name).to_dicts(), actor)
    if kind == "999":
        return _read_999(kept, data, name, actor)
    return _read_ta1(kept, data, name, actor)


def _read_277ca(kept: Interchange, rows: list[dict[str, Any]], actor: User | None) -> str:
    taken = rejected = unknown = 0
    for row in rows:
        claim = _claim(kept, row)
        if claim is None or not row["category"]:
            # A patient without a status (STC) is neither taken in nor refused.
            unknown += 1
            continue
        code = "/".join(part for part in (row["category"], row["status"], row["entity"]) if part)
        _keep(kept, "277CA", row["accepted"], code, row["message"] or row.get("meaning") or "", claim=claim)
        if not _of_an_earlier_sending(claim, row["batch_reference"]):
            _answered(claim, bool(row["accepted"]), code, actor)
        taken, rejected = taken + bool(row["accepted"]), rejected + (not row["accepted"])
    text = f"277CA: {taken} claim(s) taken in, {rejected} rejected"
    return text + (f", {unknown} not ours." if unknown else ".")


def _read_999(kept: Interchange, data: bytes, name: str, actor: User | None) -> str:
    """A verdict a transaction set, and of all of its group one on the batch (005010X231A1)."""
    sets, _ = read_999(read_segments(data, name))
    said: list[str] = []
    for group in group_answers(sets):
        said += _read_group(kept, _batch(kept, group.number), group, actor)
    return f"999: {', '.join(said) or 'no transaction set named'}."


def _read_group(kept: Interchange, batch: Batch | None, group: GroupAnswer, actor: User | None) -> list[str]:
    """What a 999 says of one group, a set a phrase."""
    if group.silent:
        return [f"group {group.number} without a verdict"]
    said = []
    for one, accepted, code in group.sets:
        _keep(kept, "999", accepted, code, f"Transaction set {one}", batch=batch)
        if batch is not None and not group.refused and not accepted:
            _reject(batch.claims.filter(transaction_control_number=one), f"999 {code}", actor)
        said.append(f"set {one} {_word(accepted)}")
    if group.overruled:
        _keep(kept, "999", group.accepted, group.whole, f"Group {group.number}", batch=batch)
        said.append(f"group {group.number} {_word(group.accepted)}")
    if batch is not None and not group.accepted and (not group.sets or group.refused):
        _reject(batch.claims.all(), f"999 {group.whole}", actor)
    if batch is not None and group.accepted and _interchange_refused(batch):
        said.append(f"but interchange {batch.number} was refused by a TA1: nothing of it was taken")
    elif batch is not None:
        states.move_batch(batch, "answer", to=_word(group.accepted), actor=actor)
    return said


def _word(accepted: bool) -> str:
    return "accepted" if accepted else "rejected"


def _interchange_refused(batch: Batch) -> bool:
    """A TA1 that refused the interchange: no group in it was looked at (TA104 R), whatever another answer says."""
    return Acknowledgment.objects.filter(batch=batch, kind="TA1", accepted=False).exists()


def _reject(claims: QuerySet[Claim], code: str, actor: User | None) -> None:
    for claim in claims:
        _answered(claim, False, code.strip(), actor)


def _read_ta1(kept: Interchange, data: bytes, name: str, actor: User | None) -> str:
    """TA101 is our interchange control number, TA104 A accepted, E accepted with errors, R rejected."""
    said = []
    for row in read_ta1(read_segments(data, name).chunks).iter_rows(named=True):
        number, verdict, note = row["interchange_control_number"], row["verdict"], row["note"]
        accepted = verdict in ACCEPTED
        batch = _batch(kept, number)
        _keep(kept, "TA1", accepted, "/".join(filter(None, (verdict, note))), "Interchange", batch=batch)
        if batch is not None and not accepted:
            states.move_batch(batch, "answer", to="rejected", actor=actor)
            _reject(batch.claims.all(), f"TA1 {note or ''}", actor)
        said.append(f"interchange {number} {'accepted' if accepted else 'rejected'}")
    return f"TA1: {', '.join(said)}."


def _batch(kept: Interchange, number: str | None) -> Batch | None:
    """The batch with this interchange or group control number: both are the batch's own number."""
    told = typed.whole(number or "", 2**31 - 1)
    return None if told is None else Batch.objects.filter(practice_id=kept.practice_id, number=told).first()


def _keep(
    kept: Interchange,
    kind: str,
    accepted: bool,
    code: str,
    text: str,
    *,
    claim: Claim | None = None,
    batch: Batch | None = None,
) -> None:
    place = kept.acknowledgments.count() + 1
    Acknowledgment.objects.create(
        practice_id=kept.practice_id,
        interchange=kept,
        position=place,
        batch=batch or (claim.batch if claim else None),
        claim=claim,
        kind=kind,
        accepted=accepted,
        code=code[:40],
        text=text,
    )


def _answered(claim: Claim, accepted: bool, code: str, actor: User | None) -> None:
    """A claim rejected by a 277CA was never decided: it is mended and sent again as an original."""
    act = "take_in" if accepted else "reject"
    states.lock(claim)
    if claim.status in states.before("claim", act):
        text = "Taken in by the payer" if accepted else "Rejected by the payer before any decision"
        states.move_claim(claim, act, f"{text} ({code}).", actor=actor)


def _of_an_earlier_sending(claim: Claim, reference: str | None) -> bool:
    """Whether a 277CA answers a batch (2200B TRN02) in which the claim went out before: it was mended and sent anew since."""
    if not reference or reference == claim.batch_reference:
        return False
    return any(f"B{one.batch.number:06d}" == reference for one in claim.sent.select_related("batch"))


def _claim(kept: Interchange, row: Mapping[str, Any]) -> Claim | None:
    number = row["patient_control_number"]
    rows = Claim.objects.filter(practice_id=kept.practice_id, patient_control_number=number)
    return rows.select_related("practice", "batch").order_by("-row_id").first() if number else None
