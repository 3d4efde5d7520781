"""What does the payer's enrolment file say of a person in a payment year, as somebody typed it in?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from claimwright.grouping.hcc import Eligibility
from claimwright.workbench import audit, typed
from claimwright.workbench.models import Patient, RiskEnrollment, User, sealed_values
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

DUAL: Final = {
    "NA": "None",
    "01": "01 QMB only",
    "02": "02 QMB and full Medicaid",
    "03": "03 SLMB only",
    "04": "04 SLMB and full Medicaid",
    "05": "05 QDWI",
    "06": "06 QI",
    "08": "08 other full Medicaid",
}
"""CMS dual status codes."""
ENTITLED: Final = {
    "0": "Age",
    "1": "Disability",
    "2": "End-stage renal disease",
    "3": "Disability and end-stage renal disease",
}
"""Original and current reason of entitlement."""
FLAGS: Final = {
    "new_enrollee": "New to Part B (less than 12 months)",
    "long_term_institutional": "In an institution for more than 90 days",
    "low_income": "Low-income subsidy (Part D)",
    "special_needs_plan": "Chronic condition special needs plan",
}
_LONGEST_GRAFT: Final = 600


def enrollment_of(patient: Patient, payment_year: int) -> Eligibility:
    """What holds of a person in a payment year; someone entitled by age where nobody said anything."""
    row = RiskEnrollment.objects.filter(patient__in=patient.whole, payment_year=payment_year).first()
    return Eligibility(**row.values) if row else Eligibility()


@writes
def enroll(patient: Patient, payment_year: int, told: Mapping[str, str], *, actor: User) -> RiskEnrollment:
    """Keeps what an enrolment file says of a person; earlier rows stay. Raises ``RefusedError`` for what no file says."""
    dual, original, current = (
        told.get(name, "") for name in ("dual_status", "original_entitlement", "current_entitlement")
    )
    if dual not in DUAL or original not in ENTITLED or current not in ENTITLED:
        raise RefusedError("Choose Medicaid and both reasons of entitlement from the lists.")
    months = None
    if told.get("graft_months", "").strip():
        months = typed.whole(told["graft_months"], _LONGEST_GRAFT)
        if months is None:
            raise RefusedError(f"Months since the transplant are a whole number up to {_LONGEST_GRAFT}.")
    eligibility = Eligibility(
        dual_status=dual,
        original_entitlement=original,
        current_entitlement=current,
        graft_months=months,
        **{name: told.get(name) == "yes" for name in FLAGS},
    )
    row = RiskEnrollment.objects.create(
        practice=patient.practice,
        patient=patient,
        payment_year=payment_year,
        actor=actor,
        **sealed_values(asdict(eligibility)),
    )
    audit.record(
        "risk.enrolled", actor=actor, practice=patient.practice, object=row, detail={"payment_year": payment_year}
    )
    return row
