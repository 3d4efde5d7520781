"""C-CDA: narrative as readable text, entries with status, and refusals that name the place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import read_record

DOCUMENT = """<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <title>Progress Note</title>
 <effectiveTime value="20250301"/>
 <recordTarget><patientRole><id extension="M1" root="1.2"/><patient><name><given>Ann</given><family>Poe</family></name>
  <administrativeGenderCode code="F"/><birthTime value="19600102"/></patient></patientRole></recordTarget>
 <componentOf><encompassingEncounter><id extension="E1" root="1"/><code code="AMB"/><effectiveTime><low value="202502281000-0500"/></effectiveTime>
 </encompassingEncounter></componentOf>
 <component><structuredBody><component><section>
  <code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/><title>Problems</title>
  <text><list><item ID="p1">Type 2 diabetes</item><item>No asthma</item></list>
   <table><tr><td>A</td><td>B</td></tr></table></text>
  <entry><act classCode="ACT" moodCode="EVN"><entryRelationship><observation classCode="OBS" moodCode="EVN">
    <code code="55607006" codeSystem="2.16.840.1.113883.6.96"/>
    <value xsi:type="CD" code="44054006" codeSystem="2.16.840.1.113883.6.96">
     <originalText><reference value="#p1"/></originalText>
     <translation code="E11.9" codeSystem="2.16.840.1.113883.6.90"/></value></observation></entryRelationship></act></entry>
  <entry><act><entryRelationship><observation negationInd="true">
    <value xsi:type="CD" code="J45.909" codeSystem="2.16.840.1.113883.6.90" displayName="Asthma"/></observation></entryRelationship></act></entry>
 </section></component></structuredBody></component>
</ClinicalDocument>"""


def test_document() -> None:
    (chart,) = read_record(DOCUMENT.encode(), "c.xml")
    assert chart.documents[0].text == "PROBLEMS\n\n• Type 2 diabetes\n• No asthma\n\nA | B"
    assert (chart.patient.last_name, chart.encounter.encounter_id, chart.encounter.setting) == ("Poe", "E1", "office")
    diabetes, asthma = chart.entries
    assert (diabetes.code, diabetes.description, diabetes.kind) == ("E11.9", "Type 2 diabetes", "problem")
    assert (asthma.code, asthma.status) == ("J45.909", "refuted")
    assert diabetes.on_problem_list
    assert asthma.where is not None
    assert asthma.where.place.endswith("section/entry[2]/act/entryRelationship/observation/value")


def test_fragment_is_refused_by_its_root() -> None:
    with pytest.raises(UnreadableError, match="root element section in no namespace"):
        read_record(b"<section><title>x</title></section>", "f.xml")


def test_unclosed_element_is_refused_by_line() -> None:
    with pytest.raises(UnreadableError, match="line 3"):
        read_record(b"<a>\n<b>\n</a>", "f.xml")


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "boom">]><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&x;</title></ClinicalDocument>'
    with pytest.raises(UnreadableError, match="document type"):
        read_record(bomb.encode(), "b.xml")


def test_every_shared_document_is_read_or_refused_with_a_place(shared_data: Path) -> None:
    folder = shared_data / "coding" / "ccda"
    found: dict[str, set[str]] = {}
    refused: list[str] = []
    for file in sorted(folder.glob("*.xml")):
        try:
            charts = read_record(file)
        except UnreadableError as error:
            refused.append(error.place)
            continue
        found[file.name] = {entry.code for chart in charts for entry in chart.entries}
    with (folder / "INDEX.tsv").open(encoding="utf-8") as handle:
        index = list(csv.DictReader(handle, delimiter="\t"))
    whole = {row["file"] for row in index if row["kind"] == "document" and row["cda_namespace"] == "yes"}
    assert set(found) == whole
    assert all(refused)
    with (folder / "icd10cm_pairs.tsv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            if row["file"] in whole:
                assert row["code"] in found[row["file"]]
