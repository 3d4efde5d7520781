"""From final codes to a clean claim: build, scrub, hold or release, mend a field and scrub again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from claimwright.claims.batch import Claims
from claimwright.claims.build import build_claim
from claimwright.claims.envelope import envelope_of
from claimwright.claims.fees import Fee, FeeSchedule
from claimwright.claims.practice import Practice as Registration
from claimwright.claims.practice import practice_from
from claimwright.coding.types import CodedEncounter
from claimwright.edits import held, scrub
from claimwright.edits.gate import judge
from claimwright.payers import Payers
from claimwright.workbench import audit, bridge, history, opened_library, states
from claimwright.workbench.models import (
    Claim,
    ClaimStatus,
    Encounter,
    FeeScheduleLine,
    Finding,
    Practice,
    User,
)
from claimwright.workbench.refusals import RefusedError

BEFORE_SENDING: Final = states.before("claim", "hold")
"""States in which a claim may still be changed; a rejected claim was never adjudicated."""


def registration(practice: Practice) -> Registration:
    """The practice as claims need it; raises ``UnreadableError`` naming what its registration lacks."""
    return practice_from(dict(practice.registration), source=f"registration of {practice.name}")


def fee_schedule(practice: Practice) -> FeeSchedule:
    """What the practice charges, from its fee schedule lines."""
    return FeeSchedule(
        [
            Fee(one.procedure_code, one.modifier, one.revenue_code, one.charge, one.valid_from, one.valid_to)
            for one in FeeScheduleLine.objects.filter(practice=practice)
        ]
    )


@transaction.atomic
def set_up(
    practice: Practice, values: dict[str, Any], fees: Iterable[Fee] = (), *, actor: User | None = None
) -> Practice:
    """Keeps a practice's registration (as ``claims.practice`` reads it from TOML) and fees. Idempotent."""
    practice_from(dict(values), source=f"registration of {practice.name}")
    practice.registration = values
    practice.save(update_fields=["registration"])
    for fee in fees:
        FeeScheduleLine.objects.update_or_create(
            practice=practice,
            procedure_code=fee.code,
            modifier=fee.modifier,
            revenue_code=fee.revenue_code,
            valid_from=fee.valid_from,
            defaults={"charge": fee.charge, "valid_to": fee.valid_to},
        )
    audit.record("practice.set_up", actor=actor, practice=practice, object=practice)
    return practice


def claim_id_of(encounter: Encounter) -> str:
    return f"E{encounter.pk}"


def claims_of(encounter: Encounter, coded: CodedEncounter) -> Claims:
    """The claim a coded encounter makes, as tables; nothing is kept."""
    practice = encounter.practice
    return build_claim(
        coded,
        registration(practice),
        fee_schedule(practice),
        claim_id=claim_id_of(encounter),
        patient_control_number=f"CW{encounter.pk:08d}",
    )


def scrub_frames(claims: Claims, *, as_of: date | None = None) -> pl.DataFrame:
    """Findings on any claims, kept or not."""
    return scrub(claims, opened_library.library(), as_of=as_of)


@transaction.atomic
def build(encounter: Encounter, coded: CodedEncounter, *, actor: User | None = None, note: str = "") -> Claim:
    """Builds, keeps and scrubs the claim of an encounter; the same encounter again rebuilds the same claim."""
    claims = claims_of(encounter, coded)
    there = Claim.objects.filter(practice=encounter.practice, claim_id=claim_id_of(encounter)).first()
    if there is not None:
        changeable(there)
    (row_id,) = bridge.save_claims(encounter.practice, claims, encounters={claim_id_of(encounter): encounter.pk})
    claim = Claim.objects.get(pk=row_id)
    if there is not None:
        Claim.objects.filter(pk=row_id).update(untouched=False, hold_reason="")
    text = "Built from the final codes." + (f" {note}" if note else "")
    history.of_claim(claim, "rebuilt" if there else "built", text, actor)
    scrub_claims(encounter.practice, [row_id], actor=actor)
    claim.refresh_from_db()
    encounter.expected_charge = claim.total_charge
    encounter.save(update_fields=["expected_charge", "touched_at"])
    return claim


@transaction.atomic
def scrub_claims(
    practice: Practice, row_ids: Iterable[int], *, actor: User | None = None, as_of: date | None = None
) -> pl.DataFrame:
    """Scrubs claims of the practice, keeps their findings, and holds or readies those not yet sent."""
    wanted = Claim.objects.filter(practice=practice, pk__in=list(row_ids)).order_by("row_id")
    rows = {claim.claim_id: claim for claim in wanted.select_for_update(no_key=True)}
    claims = bridge.claims_from_db([claim.pk for claim in rows.values()])
    findings = _judged(practice, claims, as_of)
    Finding.objects.filter(record__in=list(rows.values())).delete()
    Finding.objects.bulk_create(
        Finding(practice=practice, record=rows[row["claim_id"]], position=place, **row)
        for place, row in enumerate(findings.iter_rows(named=True), start=1)
    )
    holding = set(held(findings))
    for claim in rows.values():
        _hold_or_clear(claim, bool(claim.claim_id in holding or claim.hold_reason), actor)
    return findings


def _judged(practice: Practice, claims: Claims, as_of: date | None) -> pl.DataFrame:
    """Findings of the gate that the command line has too: a claim that our own check would refuse is not ready. Claims are
    judged payer by payer, as they go out."""
    if not len(claims):
        return scrub(claims, opened_library.library(), as_of=as_of)
    ours = registration(practice)
    payers = claims.parties.filter(role="payer").unique("claim_id", keep="first")
    named = claims.claims.select("claim_id", "kind").join(payers, on="claim_id", how="left", maintain_order="left")
    pieces = []
    for key, group in named.group_by("kind", "id", "last_or_organization_name", maintain_order=True):
        envelope = envelope_of(
            ours,
            payer_id=str(key[1] or ""),
            payer_name=str(key[2] or ""),
            number=1,
            timestamp=timezone.localtime(),
            production=settings.PRODUCTION_CLAIMS,
        )
        mine = claims.only(group["claim_id"])
        pieces.append(judge(mine, envelope, opened_library.library(), as_of=as_of, payers=Payers(ours.payers)))
    return pl.concat(pieces)


@transaction.atomic
def hold(claim: Claim, reason: str, *, actor: User | None = None) -> Claim:
    """Holds a claim by hand, with a reason."""
    changeable(claim)
    if not reason.strip():
        raise RefusedError("Say why it is held.")
    why = reason.strip()[:255]
    fields = {"hold_reason": why, "owner": claim.owner or actor}
    states.move_claim(claim, "hold", f"Held by hand: {why}", actor=actor, fields=fields)
    return claim


@transaction.atomic
def release(claim: Claim, *, actor: User | None = None) -> Claim:
    """Lifts a hold made by hand; errors of the edits go on holding the claim."""
    changeable(claim)
    claim.hold_reason = ""
    claim.save(update_fields=["hold_reason", "touched_at"])
    history.of_claim(claim, "released", "Released by hand.", actor)
    scrub_claims(claim.practice, [claim.pk], actor=actor)
    claim.refresh_from_db()
    return claim


def withdraw(claim: Claim, reason: str, *, actor: User | None = None) -> None:
    """Holds a claim whose encounter goes back to the coder."""
    hold(claim, f"Back with the coder: {reason}", actor=actor)


def changeable(claim: Claim) -> None:
    """Locks the claim and reads it anew; raises ``RefusedError`` when it has gone out. Within a transaction."""
    states.lock(claim)
    if claim.status not in BEFORE_SENDING:
        raise RefusedError("The claim has gone out; correct it by a replacement claim.")


def _hold_or_clear(claim: Claim, holding: bool, actor: User | None) -> None:
    """The state of a claim not yet sent, as the edits and hands have it; its encounter goes with it."""
    if claim.status not in BEFORE_SENDING:
        return
    if claim.status == (ClaimStatus.HELD if holding else ClaimStatus.READY):
        states.follow(claim, actor=actor)
    elif holding:
        states.move_claim(claim, "hold", "Held by the edits.", actor=actor)
    else:
        states.move_claim(claim, "clear", "No error is left.", actor=actor)
