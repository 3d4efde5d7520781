"""Did the patient ask, and was it agreed, that a health plan is told nothing of a day's services (45 CFR 164.522(a)(1)(vi))?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from claimwright.workbench import states
from claimwright.workbench.models import Claim, Encounter, Patient, PatientRow, Practice, User
from claimwright.workbench.patients import rows
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By

PLAN: Final = "health plan"
_HELD: Final = "Paid in full by the patient, who asked that the health plan be told nothing (45 CFR 164.522(a)(1)(vi))."
FINDING: Final[Mapping[str, Any]] = {
    "edit": "PRIVACY",
    "severity": "error",
    "message": "The patient paid in full and asked that the health plan be told nothing of this: it was agreed to.",
    "source": "45 CFR 164.522(a)(1)(vi)",
    "fix": "Do not send it. Cancel the claim, or end the restriction where the patient takes it back.",
    "where": "registration of the patient",
}
"""What holds such a claim, by columns of findings."""


def of_plan(patient: Patient, day: date | None) -> PatientRow | None:
    """The restriction towards health plans that was agreed to and holds on the day of service."""
    if day is None:
        return None
    for row in rows.rows_of(list(patient.whole), "restriction", on=day):
        told = row.values
        if told["what"] == PLAN and told["agreed"] == "yes":
            return row
    return None


def restricted(practice: Practice, encounters: Mapping[str, int | None]) -> list[str]:
    """Of claims (``claim_id`` to encounter, None: the one that is kept under the id) those that may not go to a plan."""
    if not PatientRow.objects.filter(practice=practice, kind="restriction").exists():
        return []
    kept = Claim.objects.filter(practice=practice, claim_id__in=list(encounters)).exclude(encounter=None)
    of_claim = {claim.claim_id: claim.encounter_id for claim in kept.only("claim_id", "encounter")}
    of_claim |= {claim_id: key for claim_id, key in encounters.items() if key is not None}
    visits = Encounter.objects.select_related("patient").defer("sealed_chart").in_bulk(list(of_claim.values()))
    return [
        claim_id
        for claim_id, key in of_claim.items()
        if key in visits and of_plan(visits[key].patient, visits[key].date_of_service) is not None
    ]


@writes
def hold_claims(patient: Patient, by: By) -> None:
    """Holds the claims of restricted days that have not gone out: they are not to wait for the next check."""
    waiting = Claim.objects.filter(encounter__patient__in=patient.whole, status__in=states.before("claim", "hold"))
    # Locked: one that is being sent at this moment is waited for, and then is no longer among them.
    locked = waiting.select_for_update(of=("self",), no_key=True).select_related("encounter__patient")
    for claim in locked.order_by("pk"):
        if claim.hold_reason != _HELD and of_plan(patient, claim.date_of_service) is not None:
            _hold(claim, by.actor)


@writes
def free_to_go(practice: Practice, claims: Sequence[Claim], actor: User | None) -> list[Claim]:
    """Of claims that are about to go out, locked, those that may; the others are held.

    A restriction may be younger than the last check: agreed to while it ran, or found since by a merge of two patients.
    """
    kept_back = set(restricted(practice, {str(claim.claim_id): claim.encounter_id for claim in claims}))
    for claim in claims:
        if claim.claim_id in kept_back:
            _hold(claim, actor)
    return [claim for claim in claims if claim.claim_id not in kept_back]


def _hold(claim: Claim, actor: User | None) -> None:
    states.move_claim(claim, "hold", f"Held: {_HELD}", actor=actor, fields={"hold_reason": _HELD})


rows.AFTER["restriction"] = hold_claims
