"""Plans, refusals, cancellations and errors are told with their place and count for nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claimwright.records import Chart, read_record
from claimwright.records.happened import standing

HEAD = "MSH|^~\\&|EHR|CLINIC|CW|CW|202603020900||{event}|M1|P|2.5.1\rPID|1||J1^^^C^MR||Old^Nick^^^^^N~Legal^Ann^^^^^L||19800101|F\rPV1|1|O|CLINIC||||1740000025^Reed^Al||||||||||||V-1|||||||||||||||||||||||||202603020830\r"


def hl7(*lines: str, event: str = "DFT^P03") -> Chart:
    return read_record((HEAD.format(event=event) + "\r".join(lines)).encode(), "m.hl7")[0]


def fhir(*resources: dict[str, Any], **encounter: Any) -> Chart:
    patient = {"resourceType": "Patient", "id": "p", "name": [{"family": "Doe", "given": ["Jo"]}]}
    visit = {
        "resourceType": "Encounter",
        "id": "e",
        "subject": {"reference": "Patient/p"},
        "period": {"start": "2026-03-02"},
    }
    entries = [{"resource": one} for one in (patient, {**visit, **encounter}, *resources)]
    return read_record(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), "b.json")[0]


def code(value: str, system: str = "http://www.ama-assn.org/go/cpt") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": value}]}


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ("ADT^A01", ""), ("ADT^A03", ""), ("ADT^A04", ""), ("ADT^A08", ""), ("ORU^R01", ""), ("VXU^V04", ""),
        ("ADT^A11", "cancelled"), ("ADT^A23", "cancelled"), ("ADT^A05", "planned"), ("ADT^A38", "planned"),
        ("SIU^S12", "planned"), ("SIU^S15", "planned"), ("SIU^S26", "planned"), ("ORM^O01", "planned"), ("ADT^A40", "planned"),
    ],
)  # fmt: skip
def test_the_event_of_a_message_says_whether_the_visit_took_place(event: str, status: str) -> None:
    chart = hl7("DG1|1||J02.9^Pharyngitis^I10|||F", event=event)
    assert chart.encounter.status == status
    assert [entry.code for entry in chart.entries] == ([] if status else ["J02.9"])
    assert any(finding.where.place == "segment 1 MSH-9" for finding in chart.findings) is bool(status)


def test_a_visit_cancelled_after_its_admission_and_admitted_again() -> None:
    def message(event: str) -> str:
        return HEAD.format(event=event)

    assert read_record((message("ADT^A01") + message("ADT^A11")).encode(), "m")[0].encounter.status == "cancelled"
    again = message("ADT^A01") + message("ADT^A11") + message("ADT^A01")
    assert read_record(again.encode(), "m")[0].encounter.status == ""


@pytest.mark.parametrize(
    "line",
    [
        "RXA|0|1|20260302||141^Influenza^CVX|0.5|mL|||||||||||||RE",
        "RXA|0|1|20260302||141^Influenza^CVX|0.5|mL|||||||||||||NA",
        "RXA|0|1|20260302||141^Influenza^CVX|0.5|mL||01^Historical^NIP001|||||||||||CP",
        "RXA|0|1|20260302||141^Influenza^CVX|0.5|mL|||||||||||||CP|D",
        "RXA|0|1|20260302||998^No vaccine^CVX|0|||||||||||||CP",
        "RXA|0|1|20260302||141^Influenza^CVX|0.5|mL|||||||||||00^Parental^NIP002",
        "DG1|1||J02.9^Pharyngitis^I10|||F|||||||||||||||D",
    ],
)
def test_what_was_refused_recorded_or_deleted_is_left_out(line: str) -> None:
    chart = hl7(line)
    assert chart.entries == ()
    assert [finding.message.split(":")[0] for finding in chart.findings] == ["left out"]


def test_a_vaccine_given_counts() -> None:
    assert [
        (e.code, e.status) for e in hl7("RXA|0|1|20260302||141^Influenza^CVX|0.5|mL||00|||||||||||CP|A").entries
    ] == [("141", "completed")]


def test_a_credit_takes_back_its_charge_and_one_without_is_told() -> None:
    charge = "FT1|{n}|||20260302||{kind}|99213^OV^CPT|||1|150.00||||||||||||||99213^OV^CPT|25"
    gone = hl7(charge.format(n=1, kind="CG"), charge.format(n=2, kind="CG"), charge.format(n=3, kind="CR"))
    assert [entry.kind for entry in gone.entries] == ["charge"]
    alone = hl7(charge.format(n=1, kind="CR"))
    assert ([entry.kind for entry in alone.entries], alone.encounter.status) == (["credit"], "correction")
    assert "a credit whose charge is not in this record" in [finding.message for finding in alone.findings]


@pytest.mark.parametrize("status", ["W", "X", "D", "N", "O", "I"])
def test_results_that_are_none_are_not_read(status: str) -> None:
    chart = hl7(f"OBX|1|TX|11506-3^Note^LN||Acute appendicitis.||||||{status}", event="ORU^R01")
    assert chart.documents == ()
    assert chart.findings[0].where.place == "segment 4 OBX-11"


def test_a_corrected_result_stands_in_place_of_the_preliminary_one() -> None:
    first = HEAD.format(event="ORU^R01") + "OBX|1|TX|11506-3^Note^LN||Acute appendicitis.||||||P\r"
    second = HEAD.format(event="ORU^R01") + "OBX|1|TX|11506-3^Note^LN||Acute colitis.||||||C\r"
    assert [d.text for d in read_record((first + second).encode(), "m")[0].documents] == ["Acute colitis."]


def test_a_cancelled_document_is_withdrawn() -> None:
    chart = hl7("TXA|1|PN|TX|||||||||D1||||||", "OBX|1|TX|||Appendicitis||||||F", event="MDM^T11")
    assert (chart.withdrawn, chart.documents, chart.encounter.status) == (("D1",), (), "correction")


def test_the_legal_name_comes_before_a_nickname() -> None:
    assert (hl7().patient.last_name, hl7().patient.first_name) == ("Legal", "Ann")


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Procedure", "status": "not-done", "code": code("45378")},
        {"resourceType": "Procedure", "status": "entered-in-error", "code": code("45378")},
        {"resourceType": "Immunization", "status": "not-done", "vaccineCode": code("141", "http://hl7.org/fhir/sid/cvx")},
        {"resourceType": "ChargeItem", "status": "planned", "code": code("99213")},
        {"resourceType": "Claim", "status": "cancelled", "use": "claim", "item": [{"sequence": 1, "productOrService": code("99213")}]},
        {"resourceType": "Claim", "status": "active", "use": "preauthorization", "item": [{"sequence": 1, "productOrService": code("99213")}]},
        {"resourceType": "Observation", "status": "entered-in-error", "code": code("718-7", "http://loinc.org")},
    ],
)  # fmt: skip
def test_a_resource_that_did_not_happen_is_left_out(resource: dict[str, Any]) -> None:
    chart = fhir({**resource, "id": "r", "encounter": {"reference": "Encounter/e"}})
    assert chart.entries == ()
    assert [(f.where.place, "left out" in f.message) for f in chart.findings] == [("/entry/2/resource", True)]


@pytest.mark.parametrize(
    ("status", "told"),
    [("cancelled", "cancelled"), ("entered-in-error", "cancelled"), ("planned", "planned"), ("finished", "")],
)
def test_the_status_of_an_encounter(status: str, told: str) -> None:
    assert fhir(status=status).encounter.status == told


def test_an_order_of_a_drug_is_no_administration() -> None:
    given = {"resourceType": "MedicationAdministration", "status": "completed"}
    ordered = {"resourceType": "MedicationRequest", "status": "active"}
    concept = {"medicationCodeableConcept": code("J1885", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets")}
    assert [entry.status for entry in fhir({**ordered, **concept}).entries] == ["ordered"]
    assert [entry.status for entry in fhir({**given, **concept}).entries] == ["completed"]


def test_coverages_in_force_once_each() -> None:
    def coverage(name: str, **more: Any) -> dict[str, Any]:
        return {
            "resourceType": "Coverage",
            "status": "active",
            "subscriberId": name,
            "payor": [{"display": name}],
            **more,
        }

    chart = fhir(
        coverage("OLD", period={"start": "2024-01-01", "end": "2025-12-31"}),
        coverage("GONE", status="cancelled"),
        coverage("NEW", order=2),
        coverage("NEW", order=3),
    )
    assert [(c.order, c.member_id) for c in chart.patient.coverages] == [(1, "NEW")]
    assert len([f for f in chart.findings if "left out" in f.message]) == 2


def test_a_value_that_the_table_does_not_have_counts() -> None:
    assert not standing("fhir", "Procedure.status", "completed").left_out
    assert not standing("hl7v2", "MSH-9", "ADT^A99").left_out
    assert standing("hl7v2", "MSH-9", "SIU^S99").left_out


def test_the_point_of_care_is_read() -> None:
    assert hl7().encounter.location == "CLINIC"


def test_units_below_zero_take_back_and_none_charge_nothing() -> None:
    def charge(units: str) -> str:
        return f"FT1|1|||20260302||CG|J3301^Drug^HCPCS|||{units}|10.00||||||||||||||J3301^Drug^HCPCS|"

    assert [(e.kind, e.units) for e in hl7(charge("4"), charge("-4")).entries] == []
    assert hl7(charge("0")).entries == ()
    left = hl7(charge("4"), charge("-2")).entries
    assert [(e.kind, str(e.units)) for e in left] == [("charge", "4"), ("credit", "2")]


def test_a_note_that_nobody_came_is_no_visit() -> None:
    note = "Patient: Ann Doe\nDOS: 03/02/2026\nNO SHOW. Patient did not come.\nCPT 99213\n"
    assert read_record(note.encode(), "a.txt")[0].encounter.status == "cancelled"
