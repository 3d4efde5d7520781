"""Claims of a batch that CMS's outpatient code editor reads, each as one ``OutpatientClaim`` to group."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from claimwright.claims.batch import Claims
from claimwright.claims.expected import opps_frames
from claimwright.grouping.apc import OutpatientClaim, OutpatientLine


def outpatient_claims(claims: Claims, *, wage_index: Decimal | None = None) -> dict[str, OutpatientClaim]:
    """Claim id to claim, for hospital outpatient claims (12x, 13x, 14x, 85x) whose statement has a first day.

    Age is in years on that day; claims of other kinds are left out. ``wage_index`` is the hospital's.
    """
    about, lines = opps_frames(claims, edited=True)
    by_claim: dict[str, list[OutpatientLine]] = {}
    for row in lines.sort("claim_id", "line", maintain_order=True).iter_rows(named=True):
        by_claim.setdefault(row["claim_id"], []).append(_line(row))
    return {
        row["claim_id"]: _claim(row, by_claim.get(row["claim_id"], []), wage_index)
        for row in about.iter_rows(named=True)
        if row["first_day"] is not None
    }


def _line(row: dict[str, Any]) -> OutpatientLine:
    return OutpatientLine(
        line=row["line"],
        revenue_code=row["revenue_code"] or "",
        code=row["code"] or "",
        modifiers=tuple(row[name] for n in range(1, 5) if row[name := f"modifier_{n}"]),
        units=Decimal(1) if row["units"] is None else row["units"],
        day=row["day"],
        charge=row["charge"] or Decimal(0),
    )


def _claim(row: dict[str, Any], lines: list[OutpatientLine], wage_index: Decimal | None) -> OutpatientClaim:
    return OutpatientClaim(
        lines=tuple(lines),
        first_day=row["first_day"],
        last_day=row["last_day"],
        bill_type=row["bill_type"] or "131",
        age=row["age"],
        sex=row["sex"] or "",
        patient_status=row["patient_status"] or "01",
        principal_diagnosis=row["principal_diagnosis"] or "",
        diagnoses=tuple(row["diagnoses"] or ()),
        reasons_for_visit=tuple(row["reasons_for_visit"] or ()),
        condition_codes=tuple(row["condition_codes"] or ()),
        occurrence_codes=tuple(row["occurrence_codes"] or ()),
        value_codes=tuple(row["value_codes"] or ()),
        zip_code=row["zip"],
        wage_index=wage_index,
    )
