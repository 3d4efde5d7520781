"""What a record of a setting should hold: the rule by setting, day and what the record tells of, and what counts as there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from claimwright.data_files import data_rows
from claimwright.records.chart import Chart, CodedEntry, Document, Encounter
from claimwright.records.document_kinds import by_kind, document_kinds, kind_of
from claimwright.records.expected_documents import expected_documents

HOSPITAL = ("history_and_physical", "progress_note", "discharge_summary")


def chart(setting: str, *documents: tuple[str, str], title: str = "") -> Chart:
    made = tuple(Document(f"d{n}", title, text, kind) for n, (kind, text) in enumerate(documents))
    return Chart("x", "text", encounter=Encounter(setting=setting, start=datetime(2026, 3, 1)), documents=made)


def missing(one: Chart, *systems: str) -> list[str]:
    return [expected.document for expected in expected_documents(one, systems) if not expected.found]


def test_a_stay_holds_a_history_progress_notes_and_a_discharge_summary() -> None:
    whole = chart("inpatient", *((kind, "Words.") for kind in HOSPITAL))
    assert missing(whole) == []
    assert missing(replace(whole, documents=whole.documents[:2])) == ["Discharge summary"]
    assert missing(replace(whole, documents=())) == ["History and physical", "Progress notes", "Discharge summary"]


def test_a_surgical_stay_holds_the_operative_report_and_the_anesthesia_record() -> None:
    whole = chart("inpatient", *((kind, "Words.") for kind in HOSPITAL))
    asked = ["Operative or procedure report", "Anesthesia record"]
    assert missing(whole, "icd10pcs") == asked
    assert missing(replace(whole, entries=(CodedEntry("icd10pcs", "0DTJ4ZZ", "procedure"),))) == asked
    report = Document("op", "Operative report", "ANESTHESIA: General.\nAppendix removed.", "operative_note")
    assert missing(replace(whole, documents=(*whole.documents, report)), "icd10pcs") == []


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Specimen sent to pathology.", True),
        ("Two biopsies were taken of the sigmoid.", True),
        ("Specimens: appendix", True),
        ("Specimens: none", False),
        ("No specimen was sent.", False),
        ("No biopsies were taken.", False),
        ("Biopsy was discussed.", False),
    ],
)
def test_a_specimen_asks_for_its_pathology_report(words: str, asked: bool) -> None:
    one = chart("outpatient_hospital", ("operative_note", words))
    assert ("Pathology report" in missing(one)) is asked
    assert missing(chart("outpatient_hospital", ("operative_note", words), ("pathology", "Benign."))) == []


def test_a_heading_in_another_document_counts_and_a_mention_does_not() -> None:
    told = "HISTORY AND PHYSICAL\nCough.\n\nPROGRESS NOTE 3/2\nBetter.\n\nDISCHARGE SUMMARY\nHome.\n"
    assert missing(chart("inpatient", ("other", told))) == []
    assert missing(chart("inpatient", ("other", "We wait for the discharge summary of the other hospital."))) == [
        "History and physical",
        "Progress notes",
        "Discharge summary",
    ]


def test_any_note_is_the_note_of_an_office_visit_and_codes_alone_are_none() -> None:
    assert missing(chart("office", ("other", "Seen today."))) == []
    assert missing(chart("office", ("coded_entries", "I10"))) == ["Note of the visit"]
    assert missing(chart("office", ("progress_note", "  \n"))) == ["Note of the visit"]


def test_a_setting_or_day_without_rules_asks_for_nothing() -> None:
    assert expected_documents(chart("other", ("other", "Words."))) == ()
    undated = chart("inpatient")
    assert expected_documents(replace(undated, encounter=Encounter(setting="inpatient"))) == ()
    early = replace(undated, encounter=Encounter(setting="inpatient", start=datetime(1980, 1, 1)))
    assert expected_documents(early) == ()


def test_every_row_names_kinds_that_exist_and_dates() -> None:
    kinds = {one.kind for one in document_kinds()}
    for row in data_rows("claimwright.records", "expected_documents.tsv"):
        assert set(row["kinds"].split(" | ")) - {""} <= kinds
        assert date.fromisoformat(row["valid_from"])
        assert row["source"]
        assert row["needed"]


def test_kinds_are_read_in_the_order_of_the_table() -> None:
    documents = [Document(kind, "", "", kind) for kind in ("imaging", "unheard_of", "discharge_summary", "imaging")]
    found = [(kind.title, [one.document_id for one in some]) for kind, some in by_kind(documents)]
    assert found == [
        ("Discharge summary", ["discharge_summary"]),
        ("Imaging", ["imaging", "imaging"]),
        ("Other documents", ["unheard_of"]),
    ]
    assert kind_of("unheard_of").kind == "other"
