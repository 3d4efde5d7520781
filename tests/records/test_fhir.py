"""FHIR bundles: one chart an encounter, codes with their roles, attachments decoded, places as JSON pointers."""

from __future__ import annotations

import base64
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import read_record

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
CPT = "http://www.ama-assn.org/go/cpt"


def concept(system: str, code: str, display: str = "") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def bundle(*resources: dict[str, Any]) -> bytes:
    entries = [{"fullUrl": f"urn:uuid:{r.get('id', '')}", "resource": r} for r in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "name": [{"family": "Doe", "given": ["Jane", "Q"]}],
    "gender": "female",
    "birthDate": "1958-03-04",
}
ENCOUNTER = {
    "resourceType": "Encounter",
    "id": "e",
    "class": {"code": "AMB"},
    "subject": {"reference": "urn:uuid:p"},
    "period": {"start": "2025-11-02T09:00:00-05:00"},
    "diagnosis": [{"condition": {"reference": "Condition/c2"}, "rank": 1, "use": {"coding": [{"code": "billing"}]}}],
    "participant": [{"type": [{"coding": [{"code": "PPRF"}]}], "individual": {"reference": "Practitioner/d"}}],
}
DOCTOR = {
    "resourceType": "Practitioner",
    "id": "d",
    "name": [{"family": "Hale", "given": ["Robert"]}],
    "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
}
REFUTED = {
    "resourceType": "Condition",
    "id": "c1",
    "code": concept(ICD, "e11.9"),
    "verificationStatus": concept("x", "refuted"),
}
CONFIRMED = {"resourceType": "Condition", "id": "c2", "code": concept(ICD, "I10", "Essential hypertension")}
CLAIM = {
    "resourceType": "Claim",
    "diagnosis": [{"sequence": 4, "diagnosisCodeableConcept": concept(ICD, "I10")}],
    "item": [
        {
            "productOrService": concept(CPT, "99213"),
            "modifier": [concept("x", "25")],
            "diagnosisSequence": [4],
            "quantity": {"value": 1},
            "net": {"value": 140.5},
            "servicedDate": "2025-11-02",
        }
    ],
}
NOTE = {
    "resourceType": "DocumentReference",
    "id": "n",
    "type": concept("http://loinc.org", "11506-3", "Progress note"),
    "content": [
        {"attachment": {"contentType": "text/plain", "data": base64.b64encode("Fièvre\nnone".encode()).decode()}}
    ],
}


def test_one_encounter_with_all_its_facts() -> None:
    (chart,) = read_record(bundle(PATIENT, ENCOUNTER, DOCTOR, REFUTED, CONFIRMED, CLAIM, NOTE), "b.json")
    assert (chart.format, chart.patient.sex, chart.patient.birth_date) == ("fhir", "F", date(1958, 3, 4))
    assert chart.encounter.practitioners[0].npi == "1234567893"
    by_code = {(entry.code, entry.kind): entry for entry in chart.entries}
    assert by_code["E11.9", "diagnosis"].status == "refuted"
    confirmed = by_code["I10", "diagnosis"]
    assert confirmed.where is not None
    assert {(e.rank, e.use) for e in chart.entries if e.code == "I10"} == {(1, "billing"), (4, "")}
    charge = by_code["99213", "charge"]
    assert (charge.modifiers, charge.charge, charge.diagnosis_codes) == (("25",), Decimal("140.5"), ("I10",))
    assert charge.where is not None
    assert charge.where.place == "/entry/5/resource/item/0"
    note = chart.documents[0]
    assert (note.document_id, note.kind, note.text) == ("DocumentReference/n", "progress_note", "Fièvre\nnone")


def test_an_encounter_makes_a_chart_and_takes_what_refers_to_it() -> None:
    other = {**ENCOUNTER, "id": "f", "diagnosis": [], "period": {"start": "2025-12-01"}}
    mine = {**CONFIRMED, "id": "c3", "encounter": {"reference": "Encounter/f"}}
    first, second = read_record(bundle(PATIENT, ENCOUNTER, other, CONFIRMED, mine), "b.json")
    assert [e.where.place for e in first.entries if e.where] == ["/entry/3/resource"]
    assert [e.where.place for e in second.entries if e.where] == ["/entry/4/resource"]


def test_the_problem_list_keeps_an_entry_that_is_also_the_diagnosis_of_the_visit() -> None:
    listed = {**CONFIRMED, "category": [concept("http://terminology.hl7.org", "problem-list-item")]}
    other = {**listed, "id": "c9", "code": concept(ICD, "E11.9")}
    visit = {**CONFIRMED, "id": "c8", "code": concept(ICD, "J06.9")}
    (chart,) = read_record(bundle(PATIENT, ENCOUNTER, listed, other, visit), "b.json")
    said = {entry.code: (entry.kind, entry.on_problem_list) for entry in chart.entries}
    assert said == {"I10": ("diagnosis", True), "E11.9": ("problem", True), "J06.9": ("diagnosis", False)}


def test_a_broken_attachment_is_a_finding_and_the_rest_goes_on() -> None:
    broken = {**NOTE, "id": "m", "content": [{"attachment": {"contentType": "text/plain", "data": "%%%"}}]}
    (chart,) = read_record(bundle(PATIENT, ENCOUNTER, broken, NOTE), "b.json")
    assert [f.where.place for f in chart.findings] == ["/entry/2/resource/content/0/attachment"]
    assert chart.documents[0].document_id == "DocumentReference/n"


def test_the_records_codes_can_be_quoted() -> None:
    (chart,) = read_record(bundle(PATIENT, ENCOUNTER, CONFIRMED), "b.json")
    assert chart.document("coded-entries").text == "diagnosis: I10 Essential hypertension"


def test_html_and_newline_delimited() -> None:
    html = {
        **NOTE,
        "content": [
            {
                "attachment": {
                    "contentType": "text/html",
                    "data": base64.b64encode(b"<h2>Plan</h2><ul><li>Rest</li></ul>").decode(),
                }
            }
        ],
    }
    lines = "\n".join(json.dumps(r) for r in (PATIENT, ENCOUNTER, html))
    (chart,) = read_record(lines.encode(), "b.ndjson")
    assert chart.documents[0].text == "Plan\n\n• Rest"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'{"resourceType": "Bundle",', "line 1 column"),
        (b'{"a": 1}', "/resourceType"),
        (b'[{"a": ' * 100_000, "nested"),
    ],
)
def test_unusable_json_is_refused_with_the_place(data: bytes, place: str) -> None:
    with pytest.raises(UnreadableError, match=place):
        read_record(data, "x.json")
