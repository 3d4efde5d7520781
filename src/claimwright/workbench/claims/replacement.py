"""Correcting a claim the payer has decided: a replacement (frequency 7) or a void (8) with the payer's own number."""

from __future__ import annotations

import re
from typing import Final

import polars as pl
from django.db import transaction

from claimwright.claims.batch import Claims
from claimwright.claims.from_chart import NUMBER_LENGTH
from claimwright.workbench import bridge, history, states
from claimwright.workbench.billing import scrub_claims
from claimwright.workbench.models import Claim, ClaimPayment, ClaimStatus, User
from claimwright.workbench.refusals import RefusedError

DECIDED: Final = (ClaimStatus.PAID, ClaimStatus.PARTLY_PAID, ClaimStatus.DENIED)
REPLACE: Final = "7"
VOID: Final = "8"
_REVERSAL: Final = "22"
_NUMBERING: Final = {
    "interchange_control_number",
    "group_control_number",
    "transaction_control_number",
    "batch_reference",
}


@transaction.atomic
def replace(claim: Claim, *, actor: User | None = None, frequency: str = REPLACE) -> Claim:
    """A new claim that takes the place of one the payer has decided; it is scrubbed, and may be changed until it is sent.

    It has a control number of its own, so that the payer's reversal finds the old claim and the correction the new one.
    Raises ``RefusedError`` when the payer has not decided the claim, or it has been replaced already.
    """
    states.lock(claim)
    number = payer_number(claim)
    if claim.status not in DECIDED or not number:
        raise RefusedError("Only a claim the payer has decided, under a number of its own, can be replaced.")
    siblings = Claim.objects.filter(practice=claim.practice, claim_id__startswith=f"{claim.claim_id}R")
    if siblings.filter(payer_claim_control_number=number).exists():
        raise RefusedError("A replacement for this claim is there already.")
    suffix = f"R{siblings.count() + 1}"
    control_number = f"{(claim.patient_control_number or '')[: NUMBER_LENGTH - len(suffix)]}{suffix}"
    copied = _renamed(bridge.claims_from_db([claim.pk]), f"{claim.claim_id}{suffix}")
    copied = copied.with_columns_of_claims(
        patient_control_number=control_number, frequency_code=frequency, payer_claim_control_number=number
    )
    encounters = {f"{claim.claim_id}{suffix}": claim.encounter_id} if claim.encounter_id else None
    (row_id,) = bridge.save_claims(claim.practice, copied, encounters=encounters)
    made = Claim.objects.get(pk=row_id)
    history.of_claim(made, "replaces", f"Takes the place of {claim.patient_control_number}.", actor)
    history.of_claim(claim, "replaced", f"Replaced by {control_number}.", actor)
    scrub_claims(claim.practice, [row_id], actor=actor)
    made.refresh_from_db()
    return made


def replaced_by(claim: Claim) -> list[Claim]:
    """The claims made to take this one's place, the oldest first."""
    names = rf"^{re.escape(claim.claim_id)}R[0-9]+$"
    return list(Claim.objects.filter(practice=claim.practice_id, claim_id__regex=names).order_by("row_id"))


def replaces(claim: Claim) -> Claim | None:
    """The claim this one takes the place of; None for an original."""
    named = re.fullmatch(r"(.+)R[0-9]+", claim.claim_id)
    if named is None or claim.frequency_code not in {REPLACE, VOID}:
        return None
    return Claim.objects.filter(practice=claim.practice_id, claim_id=named[1]).first()


def replaceable(claim: Claim) -> bool:
    """Whether a replacement can be made now: the payer has decided, and none is there yet."""
    return claim.status in DECIDED and bool(payer_number(claim)) and not replaced_by(claim)


def payer_number(claim: Claim) -> str:
    """The payer's number of the claim from its last decision that was no reversal; empty when there is none."""
    decisions = ClaimPayment.objects.filter(claim=claim).exclude(status=_REVERSAL).order_by("-pk")
    last = decisions.first()
    return (last.payer_claim_control_number or "") if last else ""


def _renamed(claims: Claims, claim_id: str) -> Claims:
    frames = {name: frame.with_columns(claim_id=pl.lit(claim_id)) for name, frame in claims.frames().items()}
    frames["claims"] = frames["claims"].with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in sorted(_NUMBERING)
    )
    return Claims(**frames)
