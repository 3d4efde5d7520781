"""What TA1, 999 and 277CA say about batches and claims, kept on both; every answer of a claim stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from claimwright.clearinghouse.claim_acknowledgment import read_277ca
from claimwright.workbench import states
from claimwright.workbench.models import (
    Acknowledgment,
    Batch,
    Claim,
    Interchange,
    User,
)
from claimwright.x12.wire.elements import split_elements
from claimwright.x12.wire.segments import read_segments

_NAMES: Final = {"277": "277CA", "999": "999", "835": "835", "837": "837"}


def kinds_of(data: bytes, name: str) -> list[str]:
    """Kinds of transactions in a file, TA1 first. Raises ``UnreadableError`` when it is no X12."""
    segments = read_segments(data, name)
    kinds = [
        _NAMES.get(kind, kind) for kind in segments.transactions()["kind"].drop_nulls().unique(maintain_order=True)
    ]
    has_ta1 = any((part.frame["id"] == "TA1").any() for part in segments.separator_groups)
    return [*(["TA1"] if has_ta1 else []), *kinds]


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
        if claim is None:
            unknown += 1
            continue
        code = "/".join(part for part in (row["category"], row["status"], row["entity"]) if part)
        _keep(kept, "277CA", row["accepted"], code, row["message"] or row.get("meaning") or "", claim=claim)
        _answered(claim, bool(row["accepted"]), code, actor)
        taken, rejected = taken + bool(row["accepted"]), rejected + (not row["accepted"])
    text = f"277CA: {taken} claim(s) taken in, {rejected} rejected"
    return text + (f", {unknown} not ours." if unknown else ".")


def _read_999(kept: Interchange, data: bytes, name: str, actor: User | None) -> str:
    """AK2 names the transaction set, IK5 says whether it was accepted (005010X231A1)."""
    said = []
    for part in read_segments(data, name).separator_groups:
        rows = part.frame.filter(pl.col("id").is_in(["AK1", "AK2", "IK5", "AK5", "AK9"]))
        split = split_elements(rows.select("id", "text"), part.delimiters.element, 2).to_dicts()
        group = next((row["e2"] for row in split if row["id"] == "AK1"), None)
        batch = _batch(kept, group)
        numbers = [row["e2"] for row in split if row["id"] == "AK2"]
        codes = [row["e1"] for row in split if row["id"] in {"IK5", "AK5"}]
        for number, code in zip(numbers, codes, strict=False):
            accepted = code in {"A", "E"}
            _keep(kept, "999", accepted, code or "", f"Transaction set {number}", batch=batch)
            if batch is not None and not accepted:
                for claim in batch.claims.filter(transaction_control_number=number):
                    _answered(claim, False, f"999 {code}", actor)
            said.append(f"set {number} {'accepted' if accepted else 'rejected'}")
        if batch is not None:
            whole = codes and all(code in {"A", "E"} for code in codes)
            states.move_batch(batch, "answer", to="accepted" if whole else "rejected", actor=actor)
    return f"999: {', '.join(said) or 'no transaction set named'}."


def _read_ta1(kept: Interchange, data: bytes, name: str, actor: User | None) -> str:
    """TA101 is our interchange control number, TA104 A accepted, E accepted with errors, R rejected."""
    said = []
    for part in read_segments(data, name).separator_groups:
        rows = part.frame.filter(pl.col("id") == "TA1").select("text")
        for row in split_elements(rows, part.delimiters.element, 5).to_dicts():
            accepted = row["e4"] in {"A", "E"}
            batch = _batch(kept, row["e1"])
            _keep(kept, "TA1", accepted, "/".join(filter(None, (row["e4"], row["e5"]))), "Interchange", batch=batch)
            if batch is not None and not accepted:
                states.move_batch(batch, "answer", to="rejected", actor=actor)
                for claim in batch.claims.all():
                    _answered(claim, False, f"TA1 {row['e5']}", actor)
            said.append(f"interchange {row['e1']} {'accepted' if accepted else 'rejected'}")
    return f"TA1: {', '.join(said)}."


def _batch(kept: Interchange, number: str | None) -> Batch | None:
    """The batch with this interchange or group control number: both are the batch's own number."""
    if not number or not number.isdecimal():
        return None
    return Batch.objects.filter(practice_id=kept.practice_id, number=int(number)).first()


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


def _claim(kept: Interchange, row: Mapping[str, Any]) -> Claim | None:
    number = row["patient_control_number"]
    rows = Claim.objects.filter(practice_id=kept.practice_id, patient_control_number=number)
    return rows.select_related("practice", "batch").order_by("-row_id").first() if number else None
