"""From final codes to a claim: built with the practice's registration and fees, kept, held by hand and released."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

import polars as pl
from django.db.models import F

from claimwright.claims.batch import Claims
from claimwright.claims.build import build_claim
from claimwright.claims.fees import Fee, FeeSchedule
from claimwright.coding.types import CodedEncounter
from claimwright.workbench import bridge, history, patients, states, undo
from claimwright.workbench.billing.corrections import refuse_unchanged
from claimwright.workbench.billing.gate import judged, registration
from claimwright.workbench.billing.scrubbing import changeable, keep_findings, refuse_stale, scrubbed
from claimwright.workbench.claim_content import before_step, content_of
from claimwright.workbench.models import (
    Claim,
    ClaimStatus,
    Encounter,
    EncounterStatus,
    FeeScheduleLine,
    Practice,
    User,
)
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import FILE, By, take_file

_WITH_THE_CODER: Final = (EncounterStatus.CODING, EncounterStatus.QUERIED)


def fee_schedule(practice: Practice) -> FeeSchedule:
    """What the practice charges, from its fee schedule lines."""
    return FeeSchedule(
        [
            Fee(one.procedure_code, one.modifier, one.revenue_code, one.charge, one.valid_from, one.valid_to)
            for one in FeeScheduleLine.objects.filter(practice=practice).order_by("pk")
        ]
    )


def set_up(
    practice: Practice, values: dict[str, Any], fees: Iterable[Fee] = (), *, actor: User | None = None
) -> Practice:
    """Keeps what a practice file says (as ``claims.practice`` reads it from TOML) and fees. Idempotent."""
    return take_file(practice, values, fees, By(actor, FILE))


def claim_id_of(encounter: Encounter) -> str:
    return f"E{encounter.pk}"


def claims_of(encounter: Encounter, coded: CodedEncounter) -> Claims:
    """The claim a coded encounter makes, as tables, with the coverages and the authorization registered; nothing is kept."""
    practice, patient = encounter.practice, encounter.patient
    claims = build_claim(
        replace(coded, chart=patients.with_registration(patient, coded.chart, [one.code for one in coded.diagnoses])),
        registration(practice),
        fee_schedule(practice),
        claim_id=claim_id_of(encounter),
        patient_control_number=f"CW{encounter.pk:08d}",
    )
    return patients.with_authorization(patient, claims, coded.chart.encounter.date_of_service)


def build(
    encounter: Encounter, coded: CodedEncounter, *, actor: User | None = None, note: str = ""
) -> Callable[[], Claim]:
    """Builds and scrubs the claim of an encounter, and returns the step that keeps it; the same encounter again rebuilds it.

    The step is called in the transaction that makes the codes final: scrubbing takes long, and nobody waits for it there.
    """
    claims = claims_of(encounter, coded)
    findings = judged(encounter.practice, claims, encounters={claim_id_of(encounter): encounter.pk})
    return lambda: _keep_built(encounter, claims, findings, actor, note)


@writes
def _keep_built(encounter: Encounter, claims: Claims, findings: pl.DataFrame, actor: User | None, note: str) -> Claim:
    there = Claim.objects.filter(practice=encounter.practice, claim_id=claim_id_of(encounter)).first()
    if there is not None:
        if there.status == ClaimStatus.CANCELLED:
            states.move_claim(there, "restore", "The visit took place after all.", actor=actor)
        changeable(there)
    (row_id,) = bridge.save_claims(encounter.practice, claims, encounters={claim_id_of(encounter): encounter.pk})
    if there is not None:
        Claim.objects.filter(pk=row_id).update(untouched=False, hold_reason="", version=F("version") + 1)
    claim = Claim.objects.get(pk=row_id)
    text = "Built from the final codes." + (f" {note}" if note else "")
    history.of_claim(claim, "rebuilt" if there else "built", text, actor)
    keep_findings([claim], findings, actor)
    encounter.expected_charge = claim.total_charge
    encounter.save(update_fields=["expected_charge", "touched_at"])
    return claim


@writes
def hold(claim: Claim, reason: str, *, actor: User | None = None) -> Claim:
    """Holds a claim by hand, with a reason; a step that can be taken back."""
    refuse_stale(claim, actor)
    before = before_step(claim)
    why = _hold(claim, reason, actor)
    undo.keep(claim, before, content_of(claim), f"Held by hand: {why}", actor)
    return claim


@scrubbed
def release(claim: Claim, *, actor: User | None = None) -> bool:
    """Lifts a hold made by hand; errors of the edits go on holding the claim. An unchanged replacement is refused.

    A step that can be taken back until the claim goes out.
    """
    changeable(claim)
    refuse_unchanged(claim)
    if claim.encounter_id and Encounter.objects.filter(pk=claim.encounter_id, status__in=_WITH_THE_CODER).exists():
        raise RefusedError("Its chart is with the coder: the claim is built anew when the codes are final.")
    before = before_step(claim)
    claim.hold_reason = ""
    claim.save(update_fields=["hold_reason", "touched_at"])
    undo.keep(claim, before, content_of(claim), "Released by hand.", actor)
    history.of_claim(claim, "released", "Released by hand.", actor)
    return True


@writes
def withdraw(claim: Claim, reason: str, *, actor: User | None = None) -> None:
    """Holds a claim whose encounter goes back to the coder: a step on the chart, which the claim cannot take back."""
    _hold(claim, f"Back with the coder: {reason}", actor)


def _hold(claim: Claim, reason: str, actor: User | None) -> str:
    changeable(claim)
    if not reason.strip():
        raise RefusedError("Say why it is held.")
    why = reason.strip()[:255]
    fields = {"hold_reason": why, "owner": claim.owner or actor}
    states.move_claim(claim, "hold", f"Held by hand: {why}", actor=actor, fields=fields)
    return why
