"""Runs one outpatient hospital claim through CMS's Integrated Outpatient Code Editor (package pyoce)."""

from __future__ import annotations

import logging
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

_SEX = {"M": "1", "F": "2"}


@lru_cache(maxsize=1)
def _engine() -> Any:
    # Start-up: the package is loaded when CMS's editor is run.
    from pyoce import IoceComponent

    # The editor logs the number of a claim that it returns; what became of the claim is in its answer.
    logging.getLogger("pyoce").setLevel(logging.CRITICAL)
    return IoceComponent()


def run(claim: dict[str, Any], lines: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
    """The editor's answer to each line, in their order; and why the claim as a whole was not edited, else None.

    ``claim`` and ``lines`` are rows of ``opps_claims`` and ``opps_lines``. Nothing that names the patient is handed over.
    """
    answer = _engine().process(_claim(claim, lines))
    problem = None
    if answer["claimProcessedFlag"] not in ("0", None, ""):
        edits = [
            e for name, found in answer.items() if name.startswith("claim") and name.endswith("EditList") for e in found
        ]
        told = f" (edit {', '.join(edits)})" if edits else ""
        problem = f"The outpatient code editor did not process the claim{told}."
    return answer["lineItemList"], problem


def _claim(claim: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    first, last = _day(claim["first_day"]), _day(claim["last_day"] or claim["first_day"])
    return {
        "claimId": "claim", "age": f"{claim['age'] or 0:03d}", "sex": _SEX.get(claim["sex"] or "", "0"), "dateStarted": first,
        "dateEnded": last, "receiptDate": last, "billType": (claim["bill_type"] or "131")[-3:],
        "patientStatus": claim["patient_status"] or "01", "oppsFlag": "1", "nationalProviderId": "",
        "conditionCodeInputList": list(claim.get("condition_codes") or []),
        "principalDiagnosisCode": {"diagnosis": claim["principal_diagnosis"] or "", "presentOnAdmission": ""},
        "secondaryDiagnosisCodeList": [{"diagnosis": code, "presentOnAdmission": ""} for code in claim.get("diagnoses") or []],
        "lineItemList": [_line(line, claim) for line in lines],
    }  # fmt: skip


def _line(line: dict[str, Any], claim: dict[str, Any]) -> dict[str, Any]:
    modifiers = [line[f"modifier_{n}"] for n in range(1, 5) if line.get(f"modifier_{n}")]
    cents = int(((line.get("charge") or Decimal(0)) * 100).to_integral_value())
    return {
        "serviceDate": _day(line["day"] or claim["first_day"]), "revenueCode": (line["revenue_code"] or "").zfill(4),
        "hcpcs": line["code"] or "", "hcpcsModifierInputList": [{"hcpcsModifier": m} for m in modifiers],
        "unitsInput": f"{int(line['units'] or 1):09d}", "charge": f"{max(cents, 0):010d}",
    }  # fmt: skip


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
