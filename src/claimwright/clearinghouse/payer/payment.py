"""Writes an 835 transaction set from the payer's decisions (005010X221A1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from claimwright.clearinghouse.payer.decisions import ZERO, Adjustment, ClaimDecision, ServiceDecision
from claimwright.clearinghouse.payer.plan import Plan

Element = str | tuple[str, ...]
Segment = list[Element]
"""A segment as its id and elements; a composite element is a tuple."""


@dataclass(frozen=True)
class ProviderAdjustment:
    """One PLB entry: positive lowers the payment."""

    reason: str
    reference: str
    amount: Decimal


def plain(amount: Decimal) -> str:
    """An amount as X12 writes it: no trailing zeros, no leading plus."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def payment_set(
    plan: Plan,
    decisions: Sequence[ClaimDecision],
    adjustments: Sequence[ProviderAdjustment],
    *,
    trace: str,
    paid_on: date,
) -> list[Segment]:
    """The segments between ST and SE of one payment to one payee. BPR02 = claims paid - provider adjustments."""
    payee = decisions[0]
    total = sum((one.paid for one in decisions), ZERO) - sum((one.amount for one in adjustments), ZERO)
    method = "ACH" if total else "NON"
    bank: Segment = (
        ["CCP", "01", "999999992", "DA", "123456", f"1{plan.tax_id}", "", "01", "999988880", "DA", "98765"]
        if total
        else [""] * 11
    )
    segments: list[Segment] = [
        ["BPR", "I" if total else "H", plain(total), "C", method, *bank, _day(paid_on)],
        ["TRN", "1", trace, f"1{plan.tax_id}"],
        ["DTM", "405", _day(paid_on)],
        ["N1", "PR", plan.name, "XV", plan.payer_id],
        ["N3", plan.address_1],
        ["N4", plan.city, plan.state, plan.postal_code],
        ["REF", "2U", plan.payer_id],
        ["PER", "BL", "PROVIDER SERVICES", "TE", plan.phone],
        ["N1", "PE", payee.payee_name, "XX", payee.payee_npi],
    ]
    if payee.payee_tax_id:
        segments.append(["REF", "TJ", payee.payee_tax_id])
    segments.append(["LX", "1"])
    for decision in decisions:
        segments += _claim(decision)
    fiscal_year_end = f"{paid_on.year}1231"
    for one in adjustments:
        segments.append(["PLB", payee.payee_npi, fiscal_year_end, (one.reason, one.reference), plain(one.amount)])
    return segments


def _claim(decision: ClaimDecision) -> list[Segment]:
    segments: list[Segment] = [
        [
            "CLP", decision.patient_control_number, decision.status, plain(decision.charge), plain(decision.paid),
            plain(decision.patient_responsibility) if decision.patient_responsibility else "", decision.claim_filing_indicator,
            decision.payer_claim_control_number, decision.facility_type, decision.frequency_code, "", decision.drg,
        ],
        *_cas(decision.adjustments),
        ["NM1", "QC", "1", decision.last_name, decision.first_name, "", "", "", "MI", decision.member_id],
    ]  # fmt: skip
    if decision.rendering_npi:
        segments.append(["NM1", "82", "1", "", "", "", "", "", "XX", decision.rendering_npi])
    if decision.remarks:
        segments.append(["MOA", "", "", *decision.remarks[:5]])
    for qualifier, day in (("232", decision.first_day), ("233", decision.last_day), ("050", decision.received)):
        if day:
            segments.append(["DTM", qualifier, _day(day)])
    for service in decision.services:
        segments += _service(service)
    return segments


def _service(service: ServiceDecision) -> list[Segment]:
    code: tuple[str, ...] = (
        ("HC", service.procedure_code, *service.modifiers) if service.procedure_code else ("NU", service.revenue_code)
    )
    revenue = service.revenue_code if service.procedure_code else ""
    segments: list[Segment] = [
        ["SVC", code, plain(service.charge), plain(service.paid), revenue, plain(service.units)],
    ]
    if service.day:
        segments.append(["DTM", "472", _day(service.day)])
    segments += _cas(service.adjustments)
    if service.line_control_number:
        segments.append(["REF", "6R", service.line_control_number])
    if service.allowed > 0:
        segments.append(["AMT", "B6", plain(service.allowed)])
    segments += [["LQ", "HE", remark] for remark in service.remarks]
    return segments


def _cas(adjustments: Sequence[Adjustment]) -> list[Segment]:
    """One CAS a group, up to six reasons in each."""
    segments: list[Segment] = []
    for group, members in groupby(sorted(adjustments, key=lambda one: one.group), key=lambda one: one.group):
        triples = list(members)
        for start in range(0, len(triples), 6):
            segment: Segment = ["CAS", group]
            for one in triples[start : start + 6]:
                segment += [one.reason, plain(one.amount), ""]
            segments.append(segment)
    return segments
