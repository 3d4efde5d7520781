"""What records tell beside codes and words is kept: guarantor, diagnoses of a procedure, vaccine lot, maker, CVX and NDC."""

from __future__ import annotations

import json
from datetime import date

import pytest

from claimwright.records import Chart, read_record
from claimwright.records.vaccines import vaccine_codes
from claimwright.records.visits import identity_of

HEAD = (
    "MSH|^~\\&|EHR|MERCY|CW|HARBOR|20251102||{0}|M1|P|2.5.1\rPID|1||77^^^MERCY^MR||DOE^JO||20190304|F\r"
    "PV1|1|O|||||||||||||||||V1\r"
)
CVX, NDC, CPT = ("http://hl7.org/fhir/sid/cvx", "http://hl7.org/fhir/sid/ndc", "http://www.ama-assn.org/go/cpt")


def read(text: str) -> Chart:
    return read_record(text.encode(), "m")[0]


def test_the_first_guarantor_of_a_message_is_kept_with_everything_said_of_them() -> None:
    chart = read(
        HEAD.format("ADT^A04")
        + "GT1|1|G9|DOE^JANE^^^^^L||12 ELM ST^^ALBANY^NY^12207|(518)555-0142||19900102|F||MTH^Mother^HL70063\rGT1|2||ROE^MAX\r"
    )
    guarantor = chart.patient.guarantor
    assert guarantor is not None
    assert (guarantor.last_name, guarantor.first_name, guarantor.birth_date) == ("DOE", "JANE", date(1990, 1, 2))
    assert (guarantor.address.city, guarantor.phone, guarantor.relationship) == ("ALBANY", "(518)555-0142", "MTH")
    assert not chart.findings


def test_a_guarantor_of_a_fhir_account_is_kept() -> None:
    resources = [
        {"resourceType": "Patient", "id": "p", "name": [{"family": "Doe"}]},
        {"resourceType": "RelatedPerson", "id": "m", "name": [{"family": "Doe", "given": ["Jane"]}], "birthDate": "1990-01-02",
         "relationship": [{"coding": [{"code": "MTH"}]}]},
        {"resourceType": "Account", "subject": [{"reference": "Patient/p"}],
         "guarantor": [{"party": {"reference": "RelatedPerson/m"}}]},
    ]  # fmt: skip
    guarantor = read("\n".join(map(json.dumps, resources))).patient.guarantor
    assert guarantor is not None
    assert (guarantor.first_name, guarantor.relationship) == ("Jane", "MTH")


def test_a_procedure_keeps_the_diagnoses_it_is_for() -> None:
    chart = read(HEAD.format("DFT^P03") + "PR1|1||17110^Destruction^C4||20251102|||||||||1|B07.9^Wart^I10~L82.1^^I10\r")
    assert chart.entries[0].diagnosis_codes == ("B07.9", "L82.1")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("141^Influenza^CVX^49281-0423-50^Fluzone^NDC", ("cvx", "141", "141", "49281-0423-50")),
        ("49281-0423-50^Fluzone^NDC^141^Influenza^CVX", ("cvx", "141", "141", "49281-0423-50")),
        ("90686^Flu^CPT^141^Influenza^CVX", ("cpt", "90686", "141", "")),
        ("141^Influenza", ("cvx", "141", "141", "")),
    ],
)
def test_a_vaccine_keeps_cvx_and_ndc_however_they_are_ordered(written: str, kept: tuple[str, ...]) -> None:
    (entry,) = read(
        HEAD.format("VXU^V04") + f"RXA|0|1|20251102||{written}|0.5|mL||||||||U7713AA||PMC^Sanofi^MVX\r"
    ).entries
    assert (entry.system, entry.code, entry.cvx, entry.ndc) == kept
    assert (entry.kind, entry.lot_number, entry.manufacturer) == ("immunization", "U7713AA", "Sanofi")


def test_a_fhir_vaccine_keeps_them_too() -> None:
    coding = [
        {"system": system, "code": code} for system, code in ((CPT, "90686"), (NDC, "49281-0423-50"), (CVX, "141"))
    ]
    given = {"resourceType": "Immunization", "id": "i", "status": "completed", "vaccineCode": {"coding": coding},
             "occurrenceDateTime": "2025-11-02", "lotNumber": "U7713AA", "manufacturer": {"display": "Sanofi"}}  # fmt: skip
    (entry,) = read(json.dumps(given)).entries
    assert (entry.system, entry.code, entry.cvx, entry.ndc) == ("cpt", "90686", "141", "49281-0423-50")
    assert (entry.lot_number, entry.manufacturer) == ("U7713AA", "Sanofi")


def test_a_c_cda_vaccine_keeps_lot_and_maker(sample_records: dict[str, bytes]) -> None:
    section = """<component><section><code code="11369-6"/><title>Immunizations</title><text>Flu</text>
      <entry><substanceAdministration classCode="SBADM" moodCode="EVN"><statusCode code="completed"/><effectiveTime value="20251102"/>
      <consumable><manufacturedProduct><manufacturedMaterial><code code="141" codeSystem="2.16.840.1.113883.12.292">
      <translation code="49281-0423-50" codeSystem="2.16.840.1.113883.6.69"/></code><lotNumberText>U7713AA</lotNumberText>
      </manufacturedMaterial><manufacturerOrganization><name>Sanofi</name></manufacturerOrganization></manufacturedProduct></consumable>
      </substanceAdministration></entry></section></component></structuredBody>"""
    whole = sample_records["ccda"].decode().replace("</structuredBody>", section)
    (entry,) = [one for one in read(whole).entries if one.kind == "immunization" and one.code == "141"]
    assert (entry.cvx, entry.ndc, entry.lot_number, entry.manufacturer) == ("141", "49281-0423-50", "U7713AA", "Sanofi")


def test_a_vaccine_of_an_unknown_system_keeps_its_code() -> None:
    assert vaccine_codes([("other", "X1", "Flu")]).code == "X1"
    assert vaccine_codes([]).code == ""


def test_a_record_without_these_facts_is_known_as_it_was() -> None:
    """The hash of this message as it was before they were kept."""
    chart = read(HEAD.format("DFT^P03") + "FT1|1|||20251102||CG|99213^^C4|||1|150.00\r")
    assert identity_of(chart).content == KNOWN


KNOWN = "b09a7c44f47d2b21ef87aa2258dc0168d83e7f8cd683245632b4260b6aba6a16"
