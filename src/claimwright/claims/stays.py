"""Inpatient claims of a batch, each as one ``InpatientStay`` to group."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from claimwright.ages import age_on
from claimwright.claims.batch import Claims
from claimwright.grouping.stay import InpatientStay

_INPATIENT: Final = ("11",)
"""Facility type of a hospital's inpatient claim (IOM 100-04, chapter 25, FL 4)."""
_STILL_THERE: Final = "30"


def inpatient_stays(claims: Claims) -> dict[str, InpatientStay]:
    """Claim id to stay, for hospital inpatient claims (11x). A claim of a stay that goes on (status 30) has no discharge."""
    chosen = claims.claims.filter(
        (pl.col("kind") == "I") & pl.col("facility_type").str.strip_chars_start("0").is_in(_INPATIENT)
    )
    if not chosen.height:
        return {}
    diagnoses = _by_claim(claims.diagnoses.filter(pl.col("kind").is_in(["principal", "other"])).sort(pl.col("kind") != "principal", "sequence", maintain_order=True))  # fmt: skip
    codes = _by_claim(
        claims.institutional_codes.sort(pl.col("kind") != "principal_procedure", "sequence", maintain_order=True)
    )
    people = _by_claim(
        claims.parties.filter(pl.col("role").is_in(["patient", "subscriber"])).sort(pl.col("role") == "subscriber")
    )
    return {
        row["claim_id"]: _stay(row, diagnoses.get(row["claim_id"], []), codes.get(row["claim_id"], []), people.get(row["claim_id"], [{}])[0])
        for row in chosen.iter_rows(named=True)
    }  # fmt: skip


def _by_claim(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["claim_id"], []).append(row)
    return found


def _stay(
    claim: dict[str, Any], diagnoses: list[dict[str, Any]], codes: list[dict[str, Any]], person: dict[str, Any]
) -> InpatientStay:
    admitted = claim["admission_date"] or claim["statement_from"]
    status = claim["patient_status"] or ""
    return InpatientStay(
        diagnoses=tuple((row["code"], row["poa"] or "") for row in diagnoses if row["code"]),
        procedures=tuple(row["code"] for row in codes if row["kind"].endswith("procedure") and row["code"]),
        sex=person.get("sex") or "U",
        age=age_on(person.get("birth_date"), admitted),
        admitted=admitted,
        discharged=None if status == _STILL_THERE else claim["statement_to"],
        discharge_status=status or "01",
        condition_codes=tuple(row["code"] for row in codes if row["kind"] == "condition"),
    )
