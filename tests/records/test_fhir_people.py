"""What a FHIR file says of one patient never stands on another's chart."""

from __future__ import annotations

import json
from typing import Any

from claimwright.records import Chart, read_record

CPT = "http://www.ama-assn.org/go/cpt"


def patient(number: str, last: str) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": number, "name": [{"family": last}]}


def encounter(number: str, subject: str, day: str = "2026-03-02") -> dict[str, Any]:
    return {"resourceType": "Encounter", "id": number, "status": "finished", "class": {"code": "AMB"},
            "subject": {"reference": subject}, "period": {"start": day}}  # fmt: skip


def procedure(code: str, day: str = "2026-03-02", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Procedure", "status": "completed", "performedDateTime": day,
            "code": {"coding": [{"system": CPT, "code": code}]}, **more}  # fmt: skip


def of(reference: str) -> dict[str, str]:
    return {"reference": reference}


def bundle(*resources: dict[str, Any], urls: bool = False) -> dict[str, Any]:
    entries = [{"resource": one, **({"fullUrl": f"urn:uuid:{one.get('id', '')}"} if urls else {})} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def read(*lines: dict[str, Any]) -> list[Chart]:
    return read_record("\n".join(json.dumps(line) for line in lines).encode(), "f")


def told(charts: list[Chart]) -> dict[str, list[str]]:
    return {chart.patient.last_name: [entry.code for entry in chart.entries] for chart in charts}


ROE, DOE = patient("a", "Roe"), patient("b", "Doe")


def test_a_resource_of_one_patient_is_not_put_on_the_encounter_of_another() -> None:
    two = (encounter("e1", "Patient/a"), encounter("e2", "Patient/b", "2026-05-02"))
    charts = read(ROE, DOE, *two, procedure("20610", subject=of("Patient/b")))
    assert told(charts) == {"Roe": [], "Doe": []}
    assert "Procedure belongs to no encounter of this file: not used" in [f.message for f in charts[0].findings]
    assert told(read(ROE, DOE, *two, procedure("20610", subject=of("Patient/a")))) == {"Roe": ["20610"], "Doe": []}


def test_the_only_encounter_takes_nothing_of_somebody_else() -> None:
    one = encounter("e1", "Patient/a")
    for more in ({"subject": of("Patient/b")}, {"subject": of("Patient/b"), "encounter": of("Encounter/e1")}, {}):
        assert told(read(ROE, DOE, one, procedure("20610", **more))) == {"Roe": []}
    assert told(read(ROE, one, procedure("20610"))) == {"Roe": ["20610"]}
    assert told(read(ROE, one, procedure("20610", subject=of("Patient/elsewhere")))) == {"Roe": []}


def test_ids_count_within_their_own_bundle() -> None:
    def of_one(last: str, code: str) -> dict[str, Any]:
        more = {"subject": of("Patient/1"), "encounter": of("Encounter/1")}
        return bundle(patient("1", last), encounter("1", "Patient/1"), procedure(code, **more))

    assert told(read(of_one("Roe", "99213"), of_one("Doe", "20610"))) == {"Roe": ["99213"], "Doe": ["20610"]}
    both = json.dumps([of_one("Roe", "99213"), of_one("Doe", "20610")]).encode()
    assert told(read_record(both, "f")) == {"Roe": ["99213"], "Doe": ["20610"]}


def test_pages_of_one_answer_tell_of_one_patient() -> None:
    visit = procedure("20610", subject=of("Patient/a"), encounter=of("Encounter/e"))
    assert told(read(bundle(ROE, encounter("e", "Patient/a")), bundle(ROE, visit))) == {"Roe": ["20610"]}
    assert told(read(bundle(ROE), bundle(encounter("e", "Patient/a"), visit))) == {"Roe": ["20610"]}


def test_what_stands_outside_two_bundles_of_one_id_means_neither() -> None:
    charts = read(bundle(patient("1", "Roe")), bundle(patient("1", "Doe")), encounter("e", "Patient/1"))
    assert [chart.patient.last_name for chart in charts] == [""]


def test_a_contained_patient_is_known_in_its_container_only() -> None:
    def holding(number: str, last: str) -> dict[str, Any]:
        return {**encounter(number, "#pat"), "contained": [patient("pat", last)]}

    first = procedure("20610", encounter=of("Encounter/e2"), subject=of("#me"), contained=[patient("me", "Doe")])
    assert list(told(read(holding("e1", "Roe"), holding("e2", "Doe")))) == ["Roe", "Doe"]
    assert told(read(holding("e1", "Roe"), encounter("e2", "#pat"), first))[""] == []


def test_a_subject_that_is_not_in_the_file_is_no_other_patient() -> None:
    charts = read(ROE, encounter("e", "Patient/elsewhere"))
    assert [chart.patient.last_name for chart in charts] == [""]
    assert "the patient of this encounter is not in this file" in [f.message for f in charts[0].findings]
    nameless = {**encounter("e", ""), "subject": {}}
    assert list(told(read(ROE, nameless))) == ["Roe"]
    assert list(told(read(ROE, DOE, nameless))) == [""]


def test_a_patient_is_found_by_number_or_by_the_url_of_the_entry() -> None:
    numbered = {**DOE, "identifier": [{"value": "M2"}]}
    by_number = procedure("20610", subject={"identifier": {"value": "M2"}})
    assert told(read(ROE, numbered, by_number)) == {"Roe": [], "Doe": ["20610"]}
    by_url = bundle(ROE, DOE, procedure("20610", subject=of("urn:uuid:b")), urls=True)
    assert told(read_record(json.dumps(by_url).encode(), "f")) == {"Roe": [], "Doe": ["20610"]}


def test_insurance_of_somebody_else_is_nobodys_here() -> None:
    def coverage(beneficiary: dict[str, str]) -> dict[str, Any]:
        return {
            "resourceType": "Coverage",
            "status": "active",
            "beneficiary": beneficiary,
            "payor": [{"display": "Aetna"}],
        }

    def insured(*resources: dict[str, Any]) -> list[int]:
        return [len(chart.patient.coverages) for chart in read(*resources)]

    assert insured(ROE, DOE, coverage(of("Patient/b"))) == [0, 1]
    assert insured(ROE, DOE, coverage({})) == [0, 0]
    assert insured(ROE, coverage(of("Patient/b"))) == [0]
    assert insured(ROE, coverage({})) == [1]
