"""Correcting a claim the payer has decided: a replacement (frequency 7) or a void (8) with the payer's own number."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.from_chart import NUMBER_LENGTH
from claimwright.workbench import accounts, bridge, history, states, undo
from claimwright.workbench.billing import (
    BEFORE_SENDING,
    NUMBERING,
    REPLACE,
    VOID,
    refuse_stale,
    replaces,
    scrub_claims,
    scrubbed,
)
from claimwright.workbench.claim_content import content_of, put_back
from claimwright.workbench.models import Claim, ClaimPayment, ClaimStatus, UndoStep, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

DECIDED: Final = (ClaimStatus.PAID, ClaimStatus.PARTLY_PAID, ClaimStatus.DENIED)
_REVERSAL: Final = "22"
_CANCELLED: Final = "Cancelled before it went out."
_DRAFT: Final = {
    REPLACE: "Replacement draft: change what was wrong, then release it.",
    VOID: "Void draft: the payer will take the whole claim back. Look at it, then release it.",
}
"""Frequency code to why a draft is held: no correction goes out that nobody released."""


def replace(claim: Claim, *, actor: User | None = None, frequency: str = REPLACE) -> Claim:
    """A held draft that takes the place of a claim the payer has decided; it is scrubbed, and changed until it is sent.

    It has a control number of its own, so that the payer's reversal finds the old claim and the correction the new one.
    Raises ``RefusedError`` when the payer has not decided the claim, or it has been replaced already.
    """
    made = _draft(claim, frequency, actor)
    scrub_claims(claim.practice, [made.pk], actor=actor)
    made.refresh_from_db()
    return made


def cancel(claim: Claim, *, actor: User | None = None) -> Claim:
    """Takes back a correction that has not gone out; the decided claim stands as before. Returns that claim."""
    original = replaces(claim)
    if original is None:
        raise RefusedError("Only a replacement or a void that has not gone out can be cancelled.")
    return _cancel(original, claim, actor)


@writes
def _cancel(original: Claim, claim: Claim, actor: User | None) -> Claim:
    # The original first, as whoever locks all claims of a visit does: no two wait for each other.
    states.lock(claim)
    refuse_stale(claim, actor)
    before = content_of(claim)
    states.move_claim(claim, "cancel", _CANCELLED, actor=actor, fields={"hold_reason": ""})
    undo.keep(claim, before, content_of(claim), _CANCELLED, actor)
    if claim.sent_at is not None:
        # It went out and was rejected: the books charge the original again.
        accounts.recharge(claim.practice, [claim.pk, original.pk], actor=actor)
    history.of_claim(original, "restored", f"{claim.patient_control_number} was cancelled.", actor)
    states.follow(original, actor=actor)
    return original


@scrubbed
def take_back_cancel(claim: Claim, *, actor: User | None = None) -> bool:
    """A cancelled correction is wanted after all: it stands as it did before it was cancelled, and is scrubbed again.

    Raises ``RefusedError`` when the payer has decided the original anew meanwhile, or another correction of it was begun.
    """
    original = replaces(claim)
    if claim.status != ClaimStatus.CANCELLED or original is None:
        raise RefusedError("Only a correction that was cancelled can be taken up again.")
    # Whoever decides the original anew, or begins another correction of it, waits.
    states.lock(original)
    if original.status not in DECIDED or payer_number(original) != claim.payer_claim_control_number:
        raise RefusedError("The original does not stand as it did: begin a new correction.")
    if replaced_by(original):
        raise RefusedError("Another correction of the original was begun since.")
    step = undo.take_back(claim, content_of(claim))
    put_back(claim, step.before)
    states.lock(claim)
    states.move_claim(claim, "restore", f"Undone: {step.text}", actor=actor)
    history.of_claim(original, "replaced", f"{claim.patient_control_number} is wanted after all.", actor)
    return True


def undoable(claim: Claim) -> UndoStep | None:
    """The step on a claim that would be taken back next; None where none can be."""
    if claim.status == ClaimStatus.CANCELLED:
        return undo.fitting(claim, content_of(claim))
    return undo.last(claim) if claim.status in BEFORE_SENDING else None


def replaced_by(claim: Claim) -> list[Claim]:
    """The claims made to take this one's place, the oldest first; a cancelled one does not count."""
    names = rf"^{re.escape(claim.claim_id)}R[0-9]+$"
    rows = Claim.objects.filter(practice=claim.practice_id, claim_id__regex=names)
    return list(rows.exclude(status=ClaimStatus.CANCELLED).order_by("row_id"))


def replaceable(claim: Claim) -> bool:
    """Whether a replacement can be made now: the payer has decided, and none is there yet."""
    return claim.status in DECIDED and bool(payer_number(claim)) and not replaced_by(claim)


def cancellable(claim: Claim) -> bool:
    """Whether it is a correction that has not gone out."""
    return claim.status in states.before("claim", "cancel") and replaces(claim) is not None


def payer_number(claim: Claim) -> str:
    """The payer's number of the claim from its last decision that was no reversal; empty when there is none."""
    decisions = ClaimPayment.objects.filter(claim=claim).exclude(status=_REVERSAL).order_by("-pk")
    last = decisions.first()
    return (last.payer_claim_control_number or "") if last else ""


@writes
def _draft(claim: Claim, frequency: str, actor: User | None) -> Claim:
    refuse_stale(claim, actor)
    number = payer_number(claim)
    if claim.status not in DECIDED or not number:
        raise RefusedError("Only a claim the payer has decided, under a number of its own, can be replaced.")
    siblings = Claim.objects.filter(practice=claim.practice, claim_id__startswith=f"{claim.claim_id}R")
    standing = siblings.exclude(status=ClaimStatus.CANCELLED)
    if standing.filter(payer_claim_control_number=number).exists():
        raise RefusedError("A replacement for this claim is there already.")
    suffix = f"R{siblings.count() + 1}"
    control_number = f"{(claim.patient_control_number or '')[: NUMBER_LENGTH - len(suffix)]}{suffix}"
    copied = _renamed(bridge.claims_from_db([claim.pk]), f"{claim.claim_id}{suffix}")
    copied = copied.with_columns_of_claims(
        patient_control_number=control_number, frequency_code=frequency, payer_claim_control_number=number
    )
    encounters = {f"{claim.claim_id}{suffix}": claim.encounter_id} if claim.encounter_id else None
    (row_id,) = bridge.save_claims(claim.practice, copied, encounters=encounters)
    Claim.objects.filter(pk=row_id).update(hold_reason=_DRAFT[frequency], owner=actor)
    made = Claim.objects.get(pk=row_id)
    what = "Voids" if frequency == VOID else "Takes the place of"
    history.of_claim(made, "replaces", f"{what} {claim.patient_control_number}.", actor)
    history.of_claim(claim, "replaced", f"Draft of {control_number} begun.", actor)
    return made


def _renamed(claims: Claims, claim_id: str) -> Claims:
    frames = {name: frame.with_columns(claim_id=pl.lit(claim_id)) for name, frame in claims.frames().items()}
    frames["claims"] = frames["claims"].with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in sorted(NUMBERING)
    )
    return Claims(**frames)
