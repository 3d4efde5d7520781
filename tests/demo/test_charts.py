"""The synthetic group's charts: each is read whole, has a coder's decision, and goes to a claim without a stray error."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claimwright.claims.build import build_claim
from claimwright.claims.fees import read_fee_schedule
from claimwright.claims.practice import read_practice
from claimwright.coding.decide import finalise
from claimwright.coding.types import CodedProcedure
from claimwright.edits import scrub
from claimwright.edits.findings import HOLDING
from claimwright.records import Chart, read_record

if TYPE_CHECKING:
    from claimwright.reference import Library

DEMO = Path(__file__).resolve().parents[2] / "demo"
DECISIONS = tomllib.loads((DEMO / "decisions.toml").read_text(encoding="utf-8"))
FILES = sorted(path for path in (DEMO / "charts").rglob("*") if path.is_file())
CHARTS = [(path.parent.name, chart) for path in FILES for chart in read_record(path)]
DECIDED = {one["id"]: one for one in DECISIONS["encounter"]}
PRACTICES = {path.stem: read_practice(path) for path in (DEMO / "practices").glob("*.toml")}
NAMES = [chart.encounter.encounter_id for _, chart in CHARTS]

ENDED_CODE = {"LMG-0010": "D69.1"}
"""The diagnosis that is wrong on purpose: it became a heading on 2026-10-01."""
HELD_ON_PURPOSE = {
    "LMG-0003": {"NCCI-002"},
    "LMG-0010": {"DX-003"},
    "LMG-0017": {"PRV-012"},
    "LMG-0021": {"NCCI-001"},
    "LMG-0027": {"NCCI-002"},
    "LMG-0028": {"LN-005"},
    "LMG-0029": {"MOD-004"},
    "LMG-0030": {"NCCI-002"},
    "LMG-0032": {"MOD-006"},
    "LMG-0034": {"LN-011"},
    "LMG-0036": {"LN-009"},
    "RCH-0004": {"NCCI-002"},
    "RCH-0013": {"INST-008"},
    "RCH-0014": {"INP-002"},
    "RCH-0016": {"NCCI-002"},
}
WEIGHTED_UNTIL = date(2026, 9, 30)
"""Last day of the fiscal year whose MS-DRG weights are loaded."""


def test_there_are_charts_of_every_format() -> None:
    formats = Counter(chart.format for _, chart in CHARTS)
    assert len(CHARTS) >= 56
    assert set(formats) == {"fhir", "ccda", "hl7v2", "text"}
    assert min(formats.values()) >= 6
    assert len(set(NAMES)) == len(NAMES)


def test_each_encounter_has_one_decision_and_each_decision_an_encounter() -> None:
    assert Counter(one["id"] for one in DECISIONS["encounter"]) == Counter(NAMES)
    assert {one["encounter"] for one in (*DECISIONS["fix"], *DECISIONS["replace"])} <= set(NAMES)


@pytest.mark.parametrize(("folder", "chart"), CHARTS, ids=NAMES)
def test_a_chart_is_read_whole(folder: str, chart: Chart) -> None:
    patient, visit = chart.patient, chart.encounter
    assert [finding for finding in chart.findings if finding.severity != "info"] == []
    assert all([patient.patient_id, patient.last_name, patient.first_name, patient.birth_date, patient.sex])
    assert all([patient.address.line_1, patient.address.city, patient.address.state, patient.address.postal_code])
    (coverage,) = patient.coverages
    assert coverage.member_id.isalnum()
    assert PRACTICES[folder].payer(coverage.payer_id, coverage.payer_name) is not None
    assert visit.date_of_service is not None
    assert date(2026, 8, 3) <= visit.date_of_service <= date(2026, 11, 17)
    assert visit.setting
    assert visit.practitioners
    notes = " ".join(document.text for document in chart.documents if document.kind != "coded_entries")
    assert 100 <= len(notes.split()) <= 450


@pytest.mark.parametrize(
    "chart", [c for _, c in CHARTS if c.encounter.is_inpatient], ids=lambda c: c.encounter.encounter_id
)
def test_a_stay_has_hours_type_origin_and_status(chart: Chart) -> None:
    visit = chart.encounter
    assert visit.start is not None
    assert visit.end is not None
    assert visit.start.hour
    assert visit.end.hour
    assert visit.end.date() <= WEIGHTED_UNTIL
    assert all([visit.admission_type, visit.admission_source, visit.discharge_status])


@pytest.mark.parametrize("chart", [chart for _, chart in CHARTS], ids=NAMES)
def test_decided_codes_are_in_force(chart: Chart, library: Library) -> None:
    visit = chart.encounter
    assert visit.start is not None
    day = library.on(visit.end.date() if visit.is_inpatient and visit.end else visit.start.date())
    decided = DECIDED[visit.encounter_id]
    found = {code: day.icd10cm(code.replace(".", "")) for code in decided["diagnoses"]}
    unusable = {code for code, one in found.items() if one is None or not one.billable}
    assert unusable == {ENDED_CODE[visit.encounter_id]} if visit.encounter_id in ENDED_CODE else not unusable
    assert all(day.icd10pcs(code) is not None for code in decided.get("procedures", []))


def test_the_claims_are_held_for_nothing_but_what_is_wrong_on_purpose(library: Library) -> None:
    held: dict[str, set[str]] = {}
    for folder, chart in CHARTS:
        errors = scrub(claims_of(folder, chart, library), library, as_of=date(2026, 11, 23)).filter(severity=HOLDING)
        if errors.height:
            held[chart.encounter.encounter_id] = set(errors["edit"])
    assert held == HELD_ON_PURPOSE


def test_the_fixes_mend_the_findings_they_name() -> None:
    assert {one["encounter"]: {one["edit"]} for one in DECISIONS["fix"]} == {
        name: edits for name, edits in HELD_ON_PURPOSE.items() if name != "LMG-0017"
    }


def claims_of(folder: str, chart: Chart, library: Library) -> Any:
    decided = DECIDED[chart.encounter.encounter_id]
    day = chart.encounter.date_of_service
    operated = {e.code: e.date for e in chart.entries if e.system == "icd10pcs"}
    coded = finalise(
        chart,
        decided["diagnoses"],
        library,
        procedures=[
            CodedProcedure(number, code, operated.get(code) or day)
            for number, code in enumerate(decided.get("procedures", []), 1)
        ],
    )
    return build_claim(
        coded,
        PRACTICES[folder],
        read_fee_schedule(DEMO / "practices" / f"{folder}-fees.csv"),
        claim_id=chart.encounter.encounter_id,
        patient_control_number=chart.encounter.encounter_id,
    )
