"""Is what Medicare should allow known for a claim's lines before it is sent?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.claims import Claims
from claimwright.claims.expected import expected_amounts, fee_lines, opps_frames
from claimwright.reference import Library
from claimwright.reference.releases import Store, add

DAY = date(2025, 11, 3)
USD = Decimal


def claims(kind: str, *lines: dict[str, Any], **claim: Any) -> Claims:
    about = {"claim_id": "c", "kind": kind, "frequency_code": "1", **claim}
    rows = [
        {"claim_id": "c", "line": n, "charge": USD(5000), "unit_type": "UN", "units": USD(1), "date_from": DAY, **line}
        for n, line in enumerate(lines, 1)
    ]
    providers = [
        {"claim_id": "c", "role": "billing", "postal_code": "972010000"},
        {"claim_id": "c", "role": "service_facility", "postal_code": "100010001"},
    ]
    parties = [{"claim_id": "c", "role": "subscriber", "birth_date": date(1958, 11, 4), "sex": "F"}]
    diagnoses = [
        {"claim_id": "c", "sequence": 1, "kind": "principal", "code": "Z1211"},
        {"claim_id": "c", "sequence": 2, "kind": "other", "code": "I10"},
    ]
    return Claims.of(claims=[about], lines=rows, providers=providers, parties=parties, diagnoses=diagnoses)


def test_professional_lines_are_priced_where_and_how_they_were_given() -> None:
    visit, anesthesia = fee_lines(
        claims(
            "P",
            {"procedure_code": "99213", "modifier_1": "25", "place_of_service": "22"},
            {"procedure_code": "00790", "unit_type": "MJ", "units": USD(95)},
            place_of_service="11",
        )
    ).to_dicts()
    assert (visit["session_id"], visit["zip"], visit["place_of_service"], visit["modifier_1"]) == (
        "c",
        "100010001",
        "22",
        "25",
    )
    assert (anesthesia["minutes"], anesthesia["units"], anesthesia["place_of_service"]) == (95, 1, "11")


def test_outpatient_claims_bring_age_sex_and_diagnoses() -> None:
    about, lines = opps_frames(
        claims(
            "I",
            {"revenue_code": "0750", "procedure_code": "45385"},
            facility_type="13",
            statement_from=DAY,
            statement_to=DAY,
            patient_status="01",
        )
    )
    row = about.row(0, named=True)
    # one day before the 67th birthday
    assert (row["bill_type"], row["age"], row["sex"], row["zip"]) == ("131", 66, "F", "100010001")
    assert (row["principal_diagnosis"], row["diagnoses"]) == ("Z1211", ["I10"])
    assert lines.select("revenue_code", "code", "day").rows() == [("0750", "45385", DAY)]


def test_an_outpatient_claim_is_priced_from_packages_alone(library: Library) -> None:
    batch = claims(
        "I",
        {"revenue_code": "0750", "procedure_code": "45385"},
        {"revenue_code": "0300", "procedure_code": "80053"},
        {"revenue_code": "0510", "procedure_code": "G0463", "modifier_1": "25", "charge": USD(100)},
        facility_type="13", statement_from=DAY, statement_to=DAY, patient_status="01",
    )  # fmt: skip
    found = expected_amounts(batch, library)
    # 1179.08; packaged; the clinic visit's 128.87 is more than its charge
    assert found["expected"].to_list() == [USD("1179.08"), USD("0.00"), USD("100.00")]
    adjusted = expected_amounts(
        batch, library, wage_index=pl.DataFrame({"claim_id": ["c"], "wage_index": [USD("1.2")]})
    )
    # 1179.08 x (0.6 x 1.2 + 0.4) = 1320.5696
    assert adjusted["expected"][0] == USD("1320.57")


def test_what_is_not_priced_by_line_says_so(library: Library) -> None:
    inpatient = claims("I", {"revenue_code": "0120"}, facility_type="11", statement_from=DAY, statement_to=DAY)
    row = expected_amounts(inpatient, library).row(0, named=True)
    assert (row["expected"], row["reason"]) == (
        None,
        "Only professional and outpatient hospital claims are priced by line.",
    )


@pytest.mark.shared_data
def test_a_professional_claim_is_priced_from_the_files_of_the_day(
    library: Library, shared_data: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    folder = shared_data / "reference" / "mpfs"
    for _ in add(store, [folder / "rvu25d.zip", folder / "zip5_oct2025.zip"]):
        pass
    batch = claims("P", {"procedure_code": "99213"}, {"procedure_code": "80053"}, place_of_service="11")
    found = expected_amounts(batch, Library(library.folder, tmp_path)).to_dicts()
    assert (found[0]["expected"], found[0]["basis"]) == (USD("101.06"), "physician")
    assert found[1]["expected"] is None
    assert "laboratory" in found[1]["missing"]
