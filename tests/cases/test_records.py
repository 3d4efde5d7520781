"""The shared records are read as ``cases/records/CASES.tsv`` states: what happened counts, the rest is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwright.cli.run_visits import visits_of
from claimwright.errors import UnreadableError
from claimwright.records import Chart, read_record


def charts(shared_data: Path, name: str) -> list[Chart]:
    return read_record(shared_data / "cases" / "records" / name)


def told(chart: Chart) -> list[str]:
    return [finding.message for finding in chart.findings]


def test_b01_a_refused_vaccine_is_none(shared_data: Path) -> None:
    (chart,) = charts(shared_data, "04_rxa_refused.hl7")
    assert chart.entries == ()
    assert told(chart) == ["left out: the patient refused"]


def test_b04_a_result_of_another_patient_is_not_read(shared_data: Path) -> None:
    (chart,) = charts(shared_data, "08_oru_wrong.hl7")
    assert [document.text for document in chart.documents] == ["Patient has acute pharyngitis."]


@pytest.mark.parametrize("name", ["02_a11_cancel.hl7", "3_a11.hl7"])
def test_b05_a_cancelled_admission_makes_no_encounter(shared_data: Path, name: str) -> None:
    (chart,) = charts(shared_data, name)
    assert (chart.encounter.status, chart.entries) == ("cancelled", ())


@pytest.mark.parametrize("name", ["03_siu_s15_cancel.hl7", "4_siu.hl7"])
def test_an_appointment_is_no_visit(shared_data: Path, name: str) -> None:
    (chart,) = charts(shared_data, name)
    assert (chart.encounter.status, chart.entries) == ("planned", ())


def test_a_cancelled_document_is_withdrawn(shared_data: Path) -> None:
    (chart,) = charts(shared_data, "13_mdm_t11_cancel.hl7")
    assert (chart.withdrawn, chart.documents) == (("D1",), ())


def test_b07_one_record_under_two_names_is_one_visit(shared_data: Path) -> None:
    folder = shared_data / "cases" / "records"
    failed: list[UnreadableError] = []
    visits = visits_of([folder / "a1.txt", folder / "copy-of-a1.txt"], lambda path, error: failed.append(error))
    assert (len(visits), failed) == (1, [])
    assert len(visits[0].chart.documents) == 1


def test_b08_the_legal_name_goes_onto_the_claim(shared_data: Path) -> None:
    (chart,) = charts(shared_data, "12_two_names.xml")
    assert chart.patient.last_name == "Candlewick"
    (renamed,) = charts(shared_data, "26_oldname.json")
    assert renamed.patient.last_name == "Married"


@pytest.mark.parametrize("name", ["24_cda_in_fhir.json", "24b_cda_in_fhir_hl7v3.json"])
def test_b18_a_clinical_document_in_a_resource_is_read(shared_data: Path, name: str) -> None:
    (chart,) = charts(shared_data, name)
    assert "REASON FOR VISIT" in chart.documents[0].text
    assert chart.entries


def test_b23_what_was_not_done_or_entered_in_error(shared_data: Path) -> None:
    assert charts(shared_data, "25_entered_in_error.json")[0].entries == ()
    assert charts(shared_data, "22_superseded_doc.json")[0].documents == ()
    assert charts(shared_data, "26_cancelled_encounter.json")[0].encounter.status == "cancelled"
    assert [c.member_id for c in charts(shared_data, "30_cov_inactive.json")[0].patient.coverages] == ["NEW"]
    assert [e.status for e in charts(shared_data, "23_claim_in.json")[0].entries] == ["ordered"]


def test_a_visit_of_last_year_is_history(shared_data: Path) -> None:
    (chart,) = charts(shared_data, "old_visit.xml")
    assert "left out: another visit, listed as history" in told(chart)
    assert [e.code for e in chart.entries if e.kind == "procedure"] == ["99214"]  # the document's own


def test_a_corrected_note_replaces_the_preliminary_one(shared_data: Path) -> None:
    (chart,) = charts(shared_data, "07_two_msgs.hl7")
    assert [d.text for d in chart.documents] == ["Assessment: acute tonsillitis"]


def test_b12_a_web_page_saved_as_a_record_is_refused(shared_data: Path) -> None:
    with pytest.raises(UnreadableError, match="a web page"):
        charts(shared_data, "10_html_saved_as.xml")


@pytest.mark.parametrize("name", ["32_note.rtf", "33_zip.zip", "34_utf16.txt", "35_note.html", "36_bundle.json.gz"])
def test_papers_and_archives_are_read(shared_data: Path, name: str) -> None:
    (chart,) = charts(shared_data, name)
    assert chart.documents[0].text.strip()
    assert [finding for finding in chart.findings if finding.severity == "error"] == []
