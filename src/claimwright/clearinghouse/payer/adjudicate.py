"""Decides claims as a payer does: policies first, then the allowed amount, then the patient's share, then the payment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from claimwright.clearinghouse.payer.decisions import ZERO, Adjustment, ClaimDecision, ServiceDecision
from claimwright.clearinghouse.payer.plan import Plan, Policy
from claimwright.payers import indicator_in_835

CENT: Final = Decimal("0.01")
DrgWeight = Callable[[str], Decimal | None]


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class ClaimRows:
    """One claim as rows of the claim tables (dictionaries with the tables' columns)."""

    claim: dict[str, Any]
    lines: list[dict[str, Any]]
    diagnoses: list[dict[str, Any]]
    providers: list[dict[str, Any]]
    parties: list[dict[str, Any]]

    def provider(self, role: str) -> dict[str, Any]:
        return next((row for row in self.providers if row["role"] == role), {})

    def party(self, role: str) -> dict[str, Any]:
        return next((row for row in self.parties if row["role"] == role), {})

    @property
    def member_id(self) -> str:
        return self.party("subscriber").get("id") or ""

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day of the service."""
        given = [day for row in self.lines for day in (row["date_from"], row["date_to"]) if day]
        return (
            self.claim["statement_from"] or min(given, default=None),
            self.claim["statement_to"] or max(given, default=None),
        )

    @property
    def is_inpatient(self) -> bool:
        return self.claim["kind"] == "I" and (self.claim["facility_type"] or "") == "11"


@dataclass
class PatientShare:
    """What is left of the patient's deductible, and the copay of this claim."""

    deductible: Decimal
    copay: Decimal

    def take(self, plan: Plan, allowed: Decimal) -> list[Adjustment]:
        """The patient's part of an allowed amount: copay (3), deductible (1), coinsurance (2), in that order."""
        taken = []
        copay = min(self.copay, allowed)
        self.copay -= copay
        deductible = min(self.deductible, allowed - copay)
        self.deductible -= deductible
        coinsurance = cents((allowed - copay - deductible) * plan.coinsurance) if not copay else ZERO
        for reason, amount in (("1", deductible), ("2", coinsurance), ("3", copay)):
            if amount:
                taken.append(Adjustment("PR", reason, amount))
        return taken


def adjudicate(
    rows: ClaimRows,
    plan: Plan,
    *,
    number: str,
    received: date,
    deductible: Decimal,
    duplicate: bool,
    drg_weight: DrgWeight,
) -> ClaimDecision:
    """The decision on one claim. ``number`` is the payer's claim number, ``deductible`` what the member still owes this year."""
    copay = plan.copay.get(rows.claim["place_of_service"] or "", ZERO)
    share = PatientShare(deductible, copay)
    first, last = rows.days
    whole = None
    if duplicate:
        whole = ("CO", "18", "")
    elif last and received > last + timedelta(days=plan.filing_days):
        whole = ("CO", "29", "")
    base = _base(rows, plan, number, received)
    if rows.is_inpatient and plan.drg_base_rate and whole is None:
        return _stay(rows, plan, base, share, drg_weight)
    services = tuple(_service(rows, line, plan, share, whole) for line in rows.lines)
    paid = sum((one.paid for one in services), ZERO)
    denied = all(
        any(a.group in ("CO", "PI", "PR") and a.amount == one.charge for a in one.adjustments) and not one.paid
        for one in services
    )
    return replace(
        base,
        status="4" if denied else "1",
        paid=paid,
        patient_responsibility=_patient_part([a for one in services for a in one.adjustments]),
        services=services,
        first_day=first,
        last_day=last,
    )


def _patient_part(adjustments: list[Adjustment]) -> Decimal:
    return sum((one.amount for one in adjustments if one.group == "PR"), ZERO)


def _base(rows: ClaimRows, plan: Plan, number: str, received: date) -> ClaimDecision:
    claim, billing = rows.claim, rows.provider("billing")
    person = rows.party("patient") or rows.party("subscriber")
    first, last = rows.days
    return ClaimDecision(
        payer_claim_control_number=number,
        patient_control_number=claim["patient_control_number"] or "",
        status="1",
        charge=claim["total_charge"] or ZERO,
        paid=ZERO,
        patient_responsibility=ZERO,
        claim_filing_indicator=indicator_in_835(plan.claim_filing_indicator),
        facility_type=(claim["facility_type"] if claim["kind"] == "I" else claim["place_of_service"]) or "",
        frequency_code=claim["frequency_code"] or "1",
        member_id=rows.member_id,
        last_name=person.get("last_or_organization_name") or "",
        first_name=person.get("first_name") or "",
        payee_npi=billing.get("npi") or "",
        payee_name=billing.get("last_or_organization_name") or "",
        payee_tax_id=billing.get("tax_id") or "",
        rendering_npi=rows.provider("rendering").get("npi") or "",
        drg=claim["drg"] or "",
        first_day=first,
        last_day=last,
        received=received,
    )


def _stay(
    rows: ClaimRows, plan: Plan, base: ClaimDecision, share: PatientShare, drg_weight: DrgWeight
) -> ClaimDecision:
    """An inpatient stay is paid as a whole: base rate times weight, adjusted at the claim, its lines not priced."""
    weight = drg_weight(base.drg)
    allowed = cents(plan.drg_base_rate * weight) if weight else cents(base.charge * plan.percent_of_charge)
    allowed = min(allowed, base.charge)
    adjustments = [Adjustment("CO", "45", base.charge - allowed)] if base.charge != allowed else []
    adjustments += share.take(plan, allowed)
    paid = base.charge - sum((one.amount for one in adjustments), ZERO)
    return replace(base, paid=paid, patient_responsibility=_patient_part(adjustments), adjustments=tuple(adjustments))


def _service(
    rows: ClaimRows, line: dict[str, Any], plan: Plan, share: PatientShare, whole: tuple[str, str, str] | None
) -> ServiceDecision:
    charge, units, code = line["charge"] or ZERO, line["units"] or Decimal(1), line["procedure_code"] or ""
    day = line["date_from"] or rows.days[0]
    refusal = whole or _refusal(rows, line, plan)
    if refusal:
        group, reason, remark = refusal
        adjustments, allowed, remarks = [Adjustment(group, reason, charge)], ZERO, (remark,) if remark else ()
    else:
        scheduled = plan.allowed(code, day)
        allowed = cents(scheduled * units) if scheduled is not None else cents(charge * plan.percent_of_charge)
        allowed = min(allowed, charge)
        adjustments = [Adjustment("CO", "45", charge - allowed)] if charge != allowed else []
        adjustments += [] if code in plan.preventive else share.take(plan, allowed)
        remarks = ()
    return ServiceDecision(
        procedure_code=code,
        modifiers=tuple(line[f"modifier_{n}"] for n in range(1, 5) if line[f"modifier_{n}"]),
        revenue_code=line["revenue_code"] or "",
        charge=charge,
        units=units,
        paid=charge - sum((one.amount for one in adjustments), ZERO),
        allowed=allowed,
        adjustments=tuple(one for one in adjustments if one.amount),
        remarks=remarks,
        line_control_number=line["line_control_number"] or "",
        day=day,
    )


def _refusal(rows: ClaimRows, line: dict[str, Any], plan: Plan) -> tuple[str, str, str] | None:
    for policy in plan.policies:
        if line["procedure_code"] in policy.codes and _applies(policy, rows, line):
            return policy.group, policy.reason, policy.remark
    return None


def _applies(policy: Policy, rows: ClaimRows, line: dict[str, Any]) -> bool:
    if policy.kind == "needs_authorization":
        return not rows.claim["prior_authorization"]
    if policy.kind == "bundled":
        others = {other["procedure_code"] for other in rows.lines if other is not line}
        separate = {"59", "XE", "XP", "XS", "XU", "25"} & {line[f"modifier_{n}"] for n in range(1, 5)}
        return bool(others & set(policy.beside)) and not separate
    if policy.kind == "needs_diagnosis":
        pointed = {line[f"pointer_{n}"] for n in range(1, 5)} - {None}
        codes = [
            row["code"]
            for row in rows.diagnoses
            if row["kind"] in ("principal", "other") and (not pointed or row["sequence"] in pointed)
        ]
        return not any((code or "").startswith(policy.prefixes) for code in codes)
    return policy.kind == "noncovered"
