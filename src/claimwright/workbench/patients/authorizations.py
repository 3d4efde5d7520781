"""How much of an authorization or referral is left, and which one does a claim carry? Used is what went out on claims."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db.models import Q

from claimwright.claims.batch import Claims
from claimwright.workbench.models import Claim, ClaimLine, ClaimStatus, Patient, PatientRow
from claimwright.workbench.patients import rows

NOT_SENT: Final = (ClaimStatus.HELD, ClaimStatus.READY, ClaimStatus.REJECTED, ClaimStatus.CANCELLED)
"""States of claims that no payer has taken: they use nothing up."""
_VOID: Final = "8"


@dataclass(frozen=True)
class Authorization:
    """An authorization or referral with the units, or visits, that claims have used. ``left`` is None where it has no limit."""

    row: PatientRow
    number: str
    is_referral: bool
    payer_id: str
    codes: tuple[str, ...]
    units: int | None
    used: Decimal

    @property
    def left(self) -> Decimal | None:
        return None if self.units is None else self.units - self.used

    @property
    def used_up(self) -> bool:
        return self.left is not None and self.left <= 0


def of_person(patient: Patient, *, on: date | None = None) -> list[Authorization]:
    """All of them, or those that hold on a day."""
    return [_counted(patient, row) for row in rows.rows_of(list(patient.whole), "authorization", on=on)]


def carried(patient: Patient, claims: Claims, day: date | None) -> Claims:
    """The claim with the number of the one authorization, and of the one referral, that fits its day, payer and procedures.

    Of two that fit a person chooses: neither is carried. One that is used up is not carried.
    """
    if day is None or not len(claims):
        return claims
    codes = set(claims.lines["procedure_code"].drop_nulls())
    payers = set(claims.parties.filter(pl.col("role") == "payer")["id"].drop_nulls())
    fitting = [
        one
        for one in of_person(patient, on=day)
        if not one.used_up
        and (not one.payer_id or one.payer_id in payers)
        and (not one.codes or codes & set(one.codes))
    ]
    values: dict[str, str | None] = {}
    for column, referral in (("prior_authorization", False), ("referral_number", True)):
        numbers = {one.number for one in fitting if one.is_referral is referral}
        if len(numbers) == 1 and claims.claims[column][0] is None:
            values[column] = numbers.pop()
    return claims.with_columns_of_claims(**values) if values else claims


def _counted(patient: Patient, row: PatientRow) -> Authorization:
    told: dict[str, Any] = row.values
    codes = tuple(told.get("codes", ()))
    referral = told.get("what") == "referral"
    used = _used(patient, told["number"], codes, referral=referral)
    return Authorization(row, told["number"], referral, told.get("payer_id", ""), codes, told.get("units"), used)


def _used(patient: Patient, number: str, codes: Collection[str], *, referral: bool) -> Decimal:
    """Units of its procedures on claims that went out, each visit once: a replacement counts instead of its original, and what
    was voided does not count. Of a referral, visits."""
    named = Q(referral_number=number) if referral else Q(prior_authorization=number)
    sent = Claim.objects.filter(named, practice=patient.practice_id, encounter__patient__in=patient.whole)
    found = {claim.claim_id: claim for claim in sent.exclude(status__in=NOT_SENT).order_by("pk")}
    visits: dict[str, Claim] = {}
    for claim_id, claim in found.items():
        visits[re.sub(r"(R[0-9]+)+$", "", claim_id)] = claim  # the last one of a visit is what holds
    standing = [claim.pk for claim in visits.values() if claim.frequency_code != _VOID]
    if referral:
        return Decimal(len(standing))
    lines = ClaimLine.objects.filter(record__in=standing)
    lines = lines.filter(procedure_code__in=codes) if codes else lines
    return sum((line.units or Decimal(0) for line in lines), Decimal(0))
