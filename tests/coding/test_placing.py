"""Order, present on admission, and the rule behind each suggested diagnosis (sections II, III, IV; Appendix I)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import auto_decide, suggest, suggest_text
from claimwright.coding.kept import kept_now
from claimwright.coding.types import Suggestion
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 4, 1)


def stay(library: Library, *texts: str) -> dict[str, Suggestion]:
    documents = tuple(Document(f"d{n}", "Note", text) for n, text in enumerate(texts))
    start = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    chart = Chart("x", "text", encounter=Encounter(setting="inpatient", start=start), documents=documents)
    return {s.code: s for s in suggest(chart, library) if s.suggested}


@pytest.mark.parametrize(
    ("line", "code", "poa"),
    [
        ("Hospital-acquired pneumonia", "J18.9", "N"),
        ("Hyponatremia, HD 4", "E87.1", "N"),
        ("Urinary tract infection, developed during hospitalization", "N39.0", "N"),
        ("Type 2 diabetes", "E11.9", "Y"),
        ("Acute kidney injury", "N17.9", "Y"),
        ("Acute kidney injury, present on admission", "N17.9", "Y"),
        ("Former smoker", "Z87.891", "exempt"),
        ("Type 2 diabetes complicated by neuropathy", "E11.40", "Y"),
        ("Asthma, worse after surgery last year", "J45.909", "Y"),
        ("Pneumonia, not hospital-acquired", "J18.9", "Y"),
        ("Hyponatremia after surgery", "E87.1", "N"),
        ("Hyponatremia, not present on admission", "E87.1", "N"),
        ("Hypertension, POD 2 amlodipine restarted", "I10", "Y"),
        ("Acute pulmonary embolism, POD 4", "I26.99", "N"),
        ("Pressure ulcer of sacral region stage 3, POA, dressed HD 5", "L89.153", "Y"),
    ],
)
def test_present_on_admission(line: str, code: str, poa: str, library: Library) -> None:
    found = stay(library, f"Discharge diagnoses:\n1. Acute appendicitis\n2. {line}\n")
    assert found[code].poa == poa
    assert found["K35.80"].poa == "Y"


def test_what_came_with_the_patient_in_another_document_was_there(library: Library) -> None:
    late = "Discharge diagnoses:\n1. Acute appendicitis\n2. Hyponatremia, noted during the stay\n"
    assert stay(library, late)["E87.1"].poa == "N"
    early = "EMERGENCY NOTE\nPMH: known chronic hyponatremia\nImpression:\n1. Hyponatremia, chronic\n"
    assert stay(library, late, early)["E87.1"].poa == "Y"


def test_outside_inpatient_work_there_is_none(library: Library) -> None:
    found = suggest_text("Assessment:\n1. Asthma\n2. Hypertension", library, date=DAY, setting="office")
    assert [(s.code, s.order, s.poa) for s in found if s.suggested] == [("J45.909", 1, ""), ("I10", 2, "")]


def test_the_order_counts_suggested_diagnoses_alone(library: Library) -> None:
    found = suggest_text("Assessment:\n1. Pneumonia due to COVID-19\n2. Possible lupus", library, date=DAY)
    assert sorted((s.order, s.code) for s in found if s.suggested) == [(1, "U07.1"), (2, "J12.82")]
    assert all(s.order == 0 for s in found if not s.suggested)


def test_the_rule_is_the_section(library: Library) -> None:
    found = suggest_text(
        "Assessment:\n1. Type 2 diabetes with CKD stage 3b\nMedications: insulin glargine 10 units daily",
        library,
        date=DAY,
    )
    rules = {s.code: s.rule for s in found if s.suggested}
    assert "I.A.15" in rules["E11.22"]
    assert rules["Z79.4"].startswith("I.C.21.c.3")


def test_the_claim_takes_what_was_read(library: Library) -> None:
    text = "Discharge diagnoses:\n1. Acute appendicitis\n2. Hospital-acquired pneumonia\n3. Former smoker\n"
    start = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    chart = Chart(
        "x", "text", encounter=Encounter(setting="inpatient", start=start), documents=(Document("d", "Note", text),)
    )
    coded = auto_decide(chart, suggest(chart, library), library)
    assert {d.code: d.poa for d in coded.diagnoses} == {"K3580": "Y", "J189": "N", "Y95": "N", "Z87891": ""}


def test_what_only_later_documents_tell_arose_in_the_stay(library: Library) -> None:
    """Appendix I, for what does not last; what lasts was there whenever it is told."""
    start = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    texts = (
        ("01_ed.txt", "Impression:\n1. Acute appendicitis\n"),
        ("02_hp.txt", "Assessment:\n1. Acute appendicitis\n2. Hyponatremia\n"),
        ("03_progress.txt", "Assessment:\n1. Hypokalemia\n2. Hyponatremia\n3. Hypothyroidism\n"),
        (
            "04_dc_summary.txt",
            "Discharge diagnoses:\n1. Acute appendicitis\n2. Hypokalemia\n3. Hyponatremia\n4. Hypothyroidism\n",
        ),
    )

    def poa(*documents: tuple[str, str]) -> dict[str, str]:
        parts = tuple(Document(name, name, text) for name, text in documents)
        chart = Chart("x", "text", encounter=Encounter(setting="inpatient", start=start), documents=parts)
        return {s.code: s.poa for s in suggest(chart, library) if s.suggested}

    assert poa(*texts) == {"K35.80": "Y", "E87.6": "N", "E87.1": "Y", "E03.9": "Y"}
    assert poa(texts[3])["E87.6"] == "Y", "without a document of the admission nothing tells that it came later"


def test_nothing_of_a_record_is_kept_once_it_was_read(library: Library) -> None:
    suggest_text("Assessment:\n1. Left knee osteoarthritis\n2. Breast cancer on letrozole", library, date=DAY)
    assert kept_now() == 0
