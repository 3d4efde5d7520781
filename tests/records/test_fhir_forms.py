"""FHIR in XML and in lines, of older versions, and files of FHIR that hold no record."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import Chart, read_record

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
CVX = "http://hl7.org/fhir/sid/cvx"
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>
 <entry><fullUrl value="urn:uuid:p"/><resource><Patient><id value="p"/>
  <name><family value="Doe"/><given value="Jane"/></name><birthDate value="1958-03-04"/></Patient></resource></entry>
 <entry><resource><Encounter><id value="e"/><status value="finished"/><class><code value="AMB"/></class>
  <subject><reference value="urn:uuid:p"/></subject><period><start value="2025-11-02"/></period></Encounter></resource></entry>
 <entry><resource><Condition><id value="c"/><code><coding><system value="{ICD}"/><code value="I10"/></coding></code>
  <encounter><reference value="Encounter/e"/></encounter></Condition></resource></entry>
 <entry><resource><Composition><id value="n"/><status value="final"/><title value="Visit"/>
  <section><title value="Assessment"/><text><status value="generated"/>
  <div xmlns="http://www.w3.org/1999/xhtml"><p>Hypertension.</p></div></text></section></Composition></resource></entry>
</Bundle>"""


def codes(chart: Chart) -> list[tuple[str, str]]:
    return [(entry.code, entry.kind) for entry in chart.entries]


def lines(*resources: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(resource) for resource in resources).encode()


def test_xml_says_what_json_says() -> None:
    (chart,) = read_record(XML.encode(), "visit.xml")
    assert (chart.format, chart.patient.first_name, chart.patient.birth_date) == ("fhir", "Jane", date(1958, 3, 4))
    assert (chart.encounter.setting, chart.encounter.date_of_service) == ("office", date(2025, 11, 2))
    assert codes(chart) == [("I10", "diagnosis")]
    assert chart.documents[0].text == "ASSESSMENT\n\nHypertension."


def test_xml_of_another_namespace_or_with_a_document_type_is_refused() -> None:
    with pytest.raises(UnreadableError, match="document type"):
        read_record(XML.replace("?>\n", '?>\n<!DOCTYPE a [<!ENTITY b "c">]>\n').encode(), "x")
    with pytest.raises(UnreadableError, match="root element Bundle in no namespace"):
        read_record(XML.replace(' xmlns="http://hl7.org/fhir"', "").encode(), "x")


PATIENT = {"resourceType": "Patient", "id": "p", "name": [{"family": "Doe", "given": ["Jane"]}]}


def test_a_damaged_line_leaves_the_other_lines_be() -> None:
    condition = {"resourceType": "Condition", "id": "c", "code": {"coding": [{"system": ICD, "code": "I10"}]}}
    data = lines(PATIENT) + b"\n\n{broken\n" + lines(condition)
    (chart,) = read_record(data, "c.ndjson")
    assert codes(chart) == [("I10", "diagnosis")]
    assert [(f.severity, f.where.place) for f in chart.findings if f.severity == "error"] == [("error", "line 3")]


STU3 = [
    PATIENT,
    {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"},
     "subject": {"reference": "Patient/p"}, "period": {"start": "2018-11-02"},
     "reason": [{"coding": [{"system": ICD, "code": "R05"}]}]},
    {"resourceType": "Condition", "id": "c", "clinicalStatus": "resolved", "verificationStatus": "confirmed",
     "assertedDate": "2018-11-02", "context": {"reference": "Encounter/e"}, "code": {"coding": [{"system": ICD, "code": "J20.9"}]}},
    {"resourceType": "Immunization", "id": "i", "status": "completed", "notGiven": True, "date": "2018-11-02",
     "encounter": {"reference": "Encounter/e"}, "vaccineCode": {"coding": [{"system": CVX, "code": "141"}]}},
]  # fmt: skip
DSTU2 = [
    {"resourceType": "Patient", "id": "p", "name": [{"family": ["Doe"], "given": ["Jane"]}]},
    {"resourceType": "Encounter", "id": "e", "status": "finished", "class": "inpatient",
     "patient": {"reference": "Patient/p"}, "period": {"start": "2015-11-02"}},
    {"resourceType": "Condition", "id": "c", "patient": {"reference": "Patient/p"}, "verificationStatus": "refuted",
     "category": {"coding": [{"code": "diagnosis"}]}, "dateRecorded": "2015-11-02",
     "code": {"coding": [{"system": ICD, "code": "J20.9"}]}},
    {"resourceType": "Immunization", "id": "i", "status": "completed", "wasNotGiven": True, "date": "2015-11-02",
     "vaccineCode": {"coding": [{"system": CVX, "code": "141"}]}},
]  # fmt: skip


def test_stu3_is_read_by_its_own_rules() -> None:
    (chart,) = read_record(lines(*STU3), "stu3.ndjson")
    assert "FHIR STU3: read by the rules of that version" in [finding.message for finding in chart.findings]
    assert codes(chart) == [("R05", "reason"), ("J20.9", "diagnosis")]
    assert (chart.entries[1].status, chart.entries[1].date) == ("resolved", date(2018, 11, 2))


def test_dstu2_is_read_by_its_own_rules() -> None:
    (chart,) = read_record(lines(*DSTU2), "dstu2.ndjson")
    assert "FHIR DSTU2: read by the rules of that version" in [finding.message for finding in chart.findings]
    assert (chart.patient.last_name, chart.encounter.setting) == ("Doe", "inpatient")
    assert [(entry.code, entry.status) for entry in chart.entries] == [("J20.9", "refuted")]


def test_a_vaccine_that_was_given_counts_in_both_versions() -> None:
    for version, flag in ((STU3, "notGiven"), (DSTU2, "wasNotGiven")):
        given = [
            {**resource, flag: False} if resource["resourceType"] == "Immunization" else resource
            for resource in version
        ]
        entries = read_record(lines(*given), "x")[0].entries
        assert [(e.code, e.kind) for e in entries if e.kind == "immunization"] == [("141", "immunization")]


@pytest.mark.parametrize("kind", ["CapabilityStatement", "OperationOutcome", "Questionnaire", "ValueSet"])
def test_fhir_that_is_no_record_is_refused_by_its_kind(kind: str) -> None:
    with pytest.raises(UnreadableError, match=f"no patient's record, only {kind}"):
        read_record(json.dumps({"resourceType": kind, "fhirVersion": "4.0.1"}).encode(), "metadata.json")


def test_resources_that_nothing_reads_are_told() -> None:
    allergy = {"resourceType": "AllergyIntolerance", "id": "a"}
    (chart,) = read_record(lines(PATIENT, allergy, allergy), "x.ndjson")
    assert [(f.message, f.where.place) for f in chart.findings] == [("2 AllergyIntolerance: not read", "/1")]


def test_a_contained_c_cda_is_read_as_what_it_is(sample_records: dict[str, bytes]) -> None:
    held = base64.b64encode(sample_records["ccda"]).decode()
    (alone,) = read_record(sample_records["ccda"], "c.xml")
    note = {"resourceType": "DocumentReference", "id": "d", "status": "current",
            "contained": [{"resourceType": "Binary", "id": "b", "contentType": "text/xml", "data": held}],
            "content": [{"attachment": {"contentType": "text/xml", "url": "#b"}}]}  # fmt: skip
    (chart,) = read_record(lines(PATIENT, note), "x")
    assert codes(chart) == codes(alone)
