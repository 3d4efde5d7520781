"""Claims of many kinds as they ought to be: none has an error. A false error costs more than a miss."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.edits import conftest

from claimwright.claims import Claims
from claimwright.edits import scrub

if TYPE_CHECKING:
    from claimwright.reference import Library

MBI = "1EG4TE5MK72"
DAY = date(2026, 3, 10)
Rows = dict[str, list[dict[str, Any]]]


def line(code: str, *modifiers: str, **values: Any) -> dict[str, Any]:
    named = {f"modifier_{n}": one for n, one in enumerate(modifiers, 1)}
    basics = {"procedure_qualifier": "HC", "charge": Decimal(100), "unit_type": "UN", "units": Decimal(1)}
    return {
        "procedure_code": code or None,
        **basics,
        "date_from": DAY,
        "date_to": DAY,
        "pointer_1": 1,
        **named,
        **values,
    }


def person(role: str, **values: Any) -> dict[str, Any]:
    return {"claim_id": "c1", "role": role, "entity_type": "1", "last_or_organization_name": "SUN", "first_name": "ROY", "npi": "1003000126", **values}  # fmt: skip


def professional(payer: str, diagnoses: list[str], lines: list[dict[str, Any]], **claim: Any) -> Rows:
    """A professional claim; ``more`` are further providers, ``taxonomy`` the billing provider's."""
    rows: Rows = deepcopy(conftest.professional())
    rows["providers"] += claim.pop("more", [])
    rows["providers"][0]["taxonomy"] = claim.pop("taxonomy", "207Q00000X")
    rows["references"] = [{"claim_id": "c1", **one} for one in claim.pop("references", [])]
    rows["ambulance"] = claim.pop("ambulance", [])
    rows["parties"][0].update(claim.pop("patient", {}))
    if claim.pop("donor", False):
        rows["parties"].append({**rows["parties"][0], "role": "patient", "first_name": "ANN", "id": None})
    return _with(rows, payer, diagnoses, lines, claim)


def bill(payer: str, kind: str, diagnoses: list[str], lines: list[dict[str, Any]], **claim: Any) -> Rows:
    """An institutional bill of a type (two digits); ``codes`` are its condition, occurrence and value codes."""
    rows: Rows = deepcopy(conftest.inpatient() if kind in {"11", "18", "21"} else conftest.outpatient())
    rows["institutional_codes"] = [{"claim_id": "c1", **one} for one in claim.pop("codes", [])]
    rows["claims"][0].update(facility_type=kind, statement_from=DAY, statement_to=DAY)
    rows["parties"][0].update(claim.pop("patient", {}))
    return _with(rows, payer, diagnoses, lines, claim)


def _with(rows: Rows, payer: str, diagnoses: list[str], lines: list[dict[str, Any]], claim: dict[str, Any]) -> Rows:
    rows["claims"][0].update(claim_filing_indicator=payer, **claim)
    rows["claims"][0]["total_charge"] = sum((one["charge"] for one in lines), Decimal(0))
    if payer in {"MA", "MB"}:
        rows["parties"][0]["id"] = MBI
    rows["lines"] = [{"claim_id": "c1", "line": n, **one} for n, one in enumerate(lines, 1)]
    poa = "Y" if rows["claims"][0]["kind"] == "I" and rows["claims"][0]["facility_type"] == "11" else None
    rows["diagnoses"] = [
        {"claim_id": "c1", "sequence": n, "kind": "principal" if n == 1 else "other", "qualifier": "ABK" if n == 1 else "ABF", "code": code, "poa": poa}
        for n, code in enumerate(diagnoses, 1)
    ]  # fmt: skip
    if rows["claims"][0].get("facility_type") in {"11", "18", "21"}:
        rows["diagnoses"].append({"claim_id": "c1", "sequence": 1, "kind": "admitting", "qualifier": "ABJ", "code": diagnoses[0]})  # fmt: skip
    return rows


def values(*codes: str) -> list[dict[str, Any]]:
    return [{"kind": "value", "sequence": n, "code": code, "amount": Decimal(70)} for n, code in enumerate(codes, 1)]


def revenue(code: str, procedure: str = "", *modifiers: str, **more: Any) -> dict[str, Any]:
    return line(procedure, *modifiers, revenue_code=code, pointer_1=None, **more)


FACILITY = person("service_facility", entity_type="2", last_or_organization_name="GENERAL HOSPITAL", first_name=None, npi="1467137166", address_1="9 MAIN ST", city="ALBANY", state="NY", postal_code="12207")  # fmt: skip
ORDERED = person("referring")
MONTH = {"statement_from": date(2026, 3, 1), "statement_to": date(2026, 3, 31), "patient_status": "30"}
STAY = {
    "statement_from": date(2026, 3, 10),
    "statement_to": date(2026, 3, 14),
    "admission_date": DAY,
    "patient_status": "01",
}

LEGAL: dict[str, Rows] = {
    "visit with an injection of the knee": professional("MB", ["M1711"], [line("99213", "25"), line("20610", "RT"), line("J3301", units=Decimal(4))]),
    "x-ray read and taken in the office, ordered by who saw the patient": professional("MB", ["R059"], [line("71046")], more=[ORDERED]),
    "interpretation of an x-ray in a hospital": professional("MB", ["R059"], [line("71046", "26")], place_of_service="22", more=[ORDERED, FACILITY]),
    "laboratory of a practice": professional("MB", ["E119"], [line("83036", "QW")], more=[ORDERED], clia_number="05D0000000"),
    "screening mammogram": professional("MB", ["Z1231"], [line("77067")], references=[{"qualifier": "EW", "value": "123456"}]),
    "hospital day": professional("MB", ["J189"], [line("99232")], place_of_service="21", admission_date=date(2026, 3, 9), more=[FACILITY]),
    "emergency physician": professional("CI", ["S61011A"], [line("99283", "25"), line("12001")], place_of_service="23", more=[FACILITY]),
    "nursing facility visit": professional("MB", ["F0390"], [line("99309")], place_of_service="31", more=[FACILITY]),
    "visit at home": professional("MB", ["I5022"], [line("99348")], place_of_service="12"),
    "visit by video to Medicare": professional("MB", ["F331"], [line("99214", "95")], place_of_service="10"),
    "visit by video to a private payer": professional("CI", ["F331"], [line("98005")], place_of_service="10"),
    "consultation of a private payer": professional("CI", ["M5416"], [line("99243")], more=[ORDERED]),
    "anesthesia directed by a physician": professional("MB", ["K8020"], [line("00790", "QK", unit_type="MJ", units=Decimal(75))], place_of_service="22", more=[FACILITY]),
    "anesthesia of a nurse anesthetist": professional("MB", ["K8020"], [line("00790", "QX", "QS", unit_type="MJ", units=Decimal(75))], place_of_service="22", more=[FACILITY]),
    "assistant at a hip replacement": professional("MB", ["M1611"], [line("27130", "80", "RT")], place_of_service="21", admission_date=DAY, more=[FACILITY]),
    "physical therapy": professional("MB", ["M5459"], [line("97110", "GP", units=Decimal(2)), line("97140", "GP", "59")]),
    "occupational therapy by an assistant": professional("MB", ["S52501D"], [line("97530", "GO", "CO")]),
    "chiropractor": professional("MB", ["M9903", "M5459"], [line("98941", "AT")]),
    "psychotherapy beside a visit": professional("CI", ["F411"], [line("99213"), line("90833")]),
    "infant's preventive visit with vaccines": professional("MC", ["Z00129", "Z23"], [line("99391", "25"), line("90460"), line("90461"), line("90723")], patient={"birth_date": date(2025, 12, 30)}),
    "physical at 66 to Medicare, known as not covered": professional("MB", ["Z0000"], [line("99397", "GY")], patient={"birth_date": date(1960, 1, 5)}),
    "annual wellness visit": professional("MB", ["Z0000"], [line("G0439"), line("99497", "33")], patient={"birth_date": date(1950, 1, 5)}),
    "chemotherapy in the office": professional("MB", ["Z5111", "C189"], [line("96413"), line("J9035", "JZ", units=Decimal(40))]),
    "drug thrown away in part": professional("MB", ["Z5111", "C189"], [line("96413"), line("J9035", units=Decimal(35)), line("J9035", "JW", units=Decimal(5))]),
    "drug for Medicaid": professional("MC", ["M5459"], [line("96372"), line("J1100", units=Decimal(4), ndc_qualifier="N4", ndc="00641614525", ndc_quantity=Decimal(1), ndc_unit="ML")]),
    "cataract surgery of the right eye": professional("MB", ["H2511"], [line("66984", "RT")], place_of_service="24", more=[FACILITY]),
    "vasectomy": professional("CI", ["Z302"], [line("55250")], patient={"sex": "M"}),
    "delivery": professional("CI", ["O80", "Z370", "Z3A39"], [line("59400")], place_of_service="21", admission_date=DAY, more=[FACILITY], patient={"birth_date": date(1995, 5, 1)}),
    "equipment by a supplier": professional("MB", ["G4733"], [line("E0601", "RR", "KH", "KX")], place_of_service="12", taxonomy="332B00000X", more=[ORDERED]),
    "ambulance": professional("MB", ["R0902"], [line("A0429", "RH"), line("A0425", "RH", units=Decimal("7.3"))], place_of_service="41", taxonomy="341600000X", ambulance=[{"claim_id": "c1", "transport_reason": "A", "distance": Decimal("7.3")}], more=[person("pick_up", entity_type="2", npi=None, address_1="2 ELM ST", city="ALBANY", state="NY", postal_code="12207"), person("drop_off", entity_type="2", npi=None, address_1="9 MAIN ST", city="ALBANY", state="NY", postal_code="12207")]),
    "unlisted procedure in words": professional("MB", ["G894"], [line("64999", description="PERIPHERAL NERVE PROCEDURE BY REPORT")]),
    "dead on the day of the service": professional("MB", ["I469"], [line("99291")], place_of_service="23", patient_death_date=DAY, more=[FACILITY]),
    "inpatient stay": bill("MA", "11", ["J189"], [revenue("0120", unit_type="DA", units=Decimal(4))], **STAY, admission_type="1", admission_source="1"),
    "first bill of a long stay": bill("MA", "11", ["J189"], [revenue("0120", unit_type="DA", units=Decimal(5))], **{**STAY, "patient_status": "30"}, frequency_code="2", discharge_hour=None),
    "newborn": bill("MC", "11", ["Z3800"], [revenue("0171", unit_type="DA", units=Decimal(2))], statement_from=DAY, statement_to=date(2026, 3, 12), admission_date=DAY, admission_type="4", admission_source="5", patient={"birth_date": DAY}),
    "corrected bill": bill("MA", "11", ["J189"], [revenue("0120", unit_type="DA", units=Decimal(4))], **STAY, frequency_code="7", payer_claim_control_number="X1", codes=[{"kind": "condition", "sequence": 1, "code": "D1"}]),
    "dialysis": bill("MA", "72", ["N186", "Z992"], [revenue("0821", "90999", "V7", date_from=date(2026, 3, 2), date_to=date(2026, 3, 2))], **MONTH, codes=values("A8", "A9", "D5")),
    "rural clinic": bill("MA", "71", ["I10"], [revenue("0521", "99213", "CG")]),
    "federally qualified center": bill("MA", "77", ["I10"], [revenue("0519", "G0467"), revenue("0521", "99213")]),
    "skilled nursing facility": bill("MA", "21", ["S72001D"], [revenue("0022", "", charge=Decimal(0), procedure_qualifier="HP", procedure_code="KAXD1"), revenue("0120", unit_type="DA", units=Decimal(21))], statement_from=date(2026, 3, 10), statement_to=date(2026, 3, 31), admission_date=DAY, patient_status="01", codes=[{"kind": "occurrence_span", "sequence": 1, "code": "70", "date_from": date(2026, 3, 4), "date_to": date(2026, 3, 9)}]),
    "hospice month": bill("MA", "81", ["C3490"], [revenue("0651", "Q5001", units=Decimal(31))], **MONTH, codes=[{"kind": "occurrence", "sequence": 1, "code": "27", "date_from": date(2026, 3, 1)}, *values("61")]),
    "home health": bill("MA", "32", ["I5022"], [revenue("0023", "", charge=Decimal(0), procedure_qualifier="HP", procedure_code="2GC21"), revenue("0551", "G0299", units=Decimal(4))], statement_from=date(2026, 3, 1), statement_to=date(2026, 3, 30), patient_status="30", frequency_code="9", admission_date=date(2026, 3, 1)),
    "outpatient surgery": bill("MA", "13", ["D125"], [revenue("0750", "45385"), revenue("0250", ""), revenue("0636", "J2250", units=Decimal(2))]),
    "therapy as a series": bill("MA", "13", ["M5459"], [revenue("0420", "97110", "GP", units=Decimal(2)), revenue("0420", "97110", "GP", date_from=date(2026, 3, 12), date_to=date(2026, 3, 12))], statement_to=date(2026, 3, 31), patient_status="30"),
    "procedure given up before anesthesia": bill("MA", "13", ["Z1211"], [revenue("0750", "45378", "73")]),
    "critical access hospital with its physician": bill("MA", "85", ["I10"], [revenue("0510", "G0463"), revenue("0983", "99213", "AI")]),
    "screening mammogram with tomosynthesis": professional("MB", ["Z1231"], [line("77067"), line("77063")], references=[{"qualifier": "EW", "value": "123456"}]),
    "donor of a kidney under who receives it": professional("MB", ["Z524"], [line("99213", "Q3")], patient_relationship="39", donor=True),
    "visits of a pregnancy by video": professional("MC", ["Z3403"], [line("59425"), line("59430")], place_of_service="10", patient={"birth_date": date(1995, 5, 1)}),
    "new technology without an order": professional("MB", ["M4722"], [line("0213T", "RT")]),
    "vaccine with a letter for Medicaid": professional("MC", ["Z23"], [line("Q2038"), line("90471")]),
    "hospital care at home": professional("MB", ["J189"], [line("99232")], place_of_service="12", admission_date=DAY),
    "autopsy": professional("CI", ["I469"], [line("88025")], patient_death_date=date(2026, 3, 9)),
    "mother and child on one bill": bill("MC", "11", ["O80", "Z370", "Z3A39"], [revenue("0120", unit_type="DA", units=Decimal(4)), revenue("0171", unit_type="DA", units=Decimal(4))], **STAY, admission_type="1", admission_source="1", patient={"birth_date": date(1995, 5, 1)}),
    "day of death in a nursing facility of Medicaid": bill("MC", "21", ["F0390"], [revenue("0120", unit_type="DA", units=Decimal(5))], **{**STAY, "patient_status": "20"}, admission_type="3", admission_source="1"),
    "private code billed to be denied": bill("MA", "13", ["I10"], [revenue("0510", "S9083", noncovered_charge=Decimal(100))], codes=[{"kind": "condition", "sequence": 1, "code": "21"}]),
    "single-dose drug in the payment of another service": bill("MA", "13", ["C50911"], [revenue("0335", "96402"), revenue("0636", "J9395", units=Decimal(20))]),
}  # fmt: skip


@pytest.mark.parametrize("name", LEGAL)
def test_a_legal_claim_has_no_error(name: str, library: Library) -> None:
    found = scrub(Claims.of(**LEGAL[name]), library, as_of=date(2026, 4, 15))
    assert found.filter(severity="error").select("edit", "line", "message").rows() == []


def test_two_services_of_a_hospital_are_set_against_each_other(library: Library) -> None:
    both = bill("MA", "85", ["I10"], [revenue("0510", "G0463"), revenue("0510", "99213")])
    found = scrub(Claims.of(**both), library, as_of=date(2026, 4, 15))
    assert "NCCI-002" in found["edit"].to_list()
