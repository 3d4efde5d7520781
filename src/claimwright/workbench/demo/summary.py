"""The table a demonstration ends with: one row an encounter, from its codes to its money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from claimwright.ledger import claim_balances
from claimwright.workbench.accounts.service import entries
from claimwright.workbench.models import Claim, Encounter, Finding, LedgerEntry, SuspendedItem
from claimwright.workbench.opened_library import dot

CENT: Final = Decimal("0.01")


def summary() -> list[tuple[Any, ...]]:
    """encounter, patient id, date of service, codes, findings, charge, paid, patient owes, state."""
    rows = []
    for encounter in Encounter.objects.select_related("practice", "patient").order_by("practice_id", "encounter_id"):
        claims = list(encounter.claims.order_by("row_id"))
        money = _money(claims)
        rows.append(
            (
                encounter.encounter_id,
                encounter.patient.patient_id,
                encounter.date_of_service,
                _codes(encounter),
                _findings(claims),
                _dollars(claims[-1].total_charge) if claims else None,
                _dollars(money["paid"]),
                _dollars(money["patient_owes"]),
                _state(encounter, claims),
            )
        )
    return rows


def _dollars(amount: Decimal | None) -> Decimal | None:
    """Always with its cents, whatever the database made of a round amount."""
    return None if amount is None else amount.quantize(CENT)


def _codes(encounter: Encounter) -> str:
    final = [dot(one.code) if one.system == "icd10cm" else one.code for one in encounter.final_codes.all()]
    shown = " ".join(final[:6])
    return f"{shown} +{len(final) - 6}" if len(final) > 6 else shown


def _findings(claims: list[Claim]) -> str:
    """What holds the claim, or what was mended on the way."""
    if not claims:
        return ""
    errors = Finding.objects.filter(record=claims[-1], severity="error").values_list("edit", flat=True)
    if errors:
        return "held: " + " ".join(sorted({edit for edit in errors if edit}))
    changed = sum(claim.events.filter(event="changed").count() for claim in claims)
    return f"{changed} fixed" if changed else ""


def _money(claims: list[Claim]) -> dict[str, Decimal]:
    kept = LedgerEntry.objects.filter(record__in=claims)
    balances = claim_balances(entries(kept))
    return {name: Decimal(balances[name].sum() or 0) for name in ("paid", "patient_owes")}


def _state(encounter: Encounter, claims: list[Claim]) -> str:
    if not claims:
        return encounter.get_status_display()
    state = claims[-1].get_status_display()
    if SuspendedItem.objects.filter(claim__in=claims, resolved_at=None).exists():
        state += ", payment suspended"
    return state + (" (corrected)" if len(claims) > 1 else "")
