"""Words that show a diagnosis was monitored, evaluated, assessed or treated, and words that only list it."""

from __future__ import annotations

import pytest

from claimwright.coding.types import Evidence
from claimwright.records.chart import Document
from claimwright.risk.support import marks_of

NOTE = """HPI: Here for follow up. {hpi}
PAST MEDICAL HISTORY
Morbid obesity, heart failure, on furosemide
MEDICATIONS: metformin 1000 mg, furosemide 40 mg
ASSESSMENT AND PLAN
1. {first}
2. Hypertension, at goal, continue lisinopril 10 mg.
Signed by Ann Lee, MD
"""


def _marks(code: str, words: str, *, first: str = "", hpi: str = "") -> dict[str, str]:
    text = NOTE.format(first=first, hpi=hpi)
    start = text.index(words)
    document = Document("n", "note", text)
    found = marks_of(document, code, [Evidence("n", start, start + len(words), words)])
    assert all(text[one.evidence.start : one.evidence.end] == one.evidence.quote for one in found)
    return {one.grade: one.evidence.quote for one in found}


@pytest.mark.parametrize(("code", "words", "first", "hpi", "grades"), [
    ("E119", "Type 2 diabetes", "Type 2 diabetes.", "A1c 7.9.", "M"),
    ("E119", "Type 2 diabetes", "Type 2 diabetes. No hypoglycemia.", "", "M"),
    ("E1142", "Type 2 diabetes with neuropathy", "Type 2 diabetes with neuropathy; monofilament reduced.", "", "E"),
    ("N1832", "CKD 3b", "CKD 3b, stable.", "", "A"),
    ("N1832", "CKD 3b", "CKD 3b.", "Creatinine 1.6.", "M"),
    ("I5022", "Chronic systolic heart failure", "Chronic systolic heart failure, EF 35%. Continue carvedilol.", "", "MT"),
    ("C50911", "Breast cancer", "Breast cancer, on anastrozole.", "", "T"),
    ("J449", "COPD", "COPD. Referred to pulmonary rehab.", "", "T"),
])  # fmt: skip
def test_words_that_support(code: str, words: str, first: str, hpi: str, grades: str) -> None:
    assert set(grades) <= set(_marks(code, words, first=first, hpi=hpi))


def test_a_diagnosis_that_is_only_named_has_none() -> None:
    assert _marks("I639", "Acute ischemic stroke", first="Acute ischemic stroke.") == {}


def test_a_list_and_its_drugs_support_nothing() -> None:
    assert _marks("I509", "heart failure", first="Gout.") == {}


def test_words_of_another_item_are_not_taken() -> None:
    assert "continue" not in " ".join(_marks("I639", "Stroke", first="Stroke.").values()).lower()


def test_words_of_kin_and_copied_text_are_not_taken() -> None:
    text = "FAMILY HISTORY: A1c 9 in mother\nCOPIED FORWARD\nA1c 8.2, continue metformin\nASSESSMENT\nType 2 diabetes\n"
    at = text.index("Type 2")
    assert marks_of(Document("n", "", text), "E119", [Evidence("n", at, at + 15, "Type 2 diabetes")]) == ()


def test_a_drug_that_is_not_taken_is_no_treatment() -> None:
    assert "T" not in _marks("E119", "Type 2 diabetes", first="Type 2 diabetes. Not on insulin.")
    assert "T" in _marks("E119", "Type 2 diabetes", first="Type 2 diabetes. On insulin.")


def test_our_own_listing_of_codes_supports_nothing() -> None:
    text = "diagnosis: E11.9 DM type 2\nobservation: A1c 7.9\n"
    named = [Evidence("n", 11, 26, text[11:26])]
    assert marks_of(Document("n", "", text, kind="coded_entries"), "E119", named) == ()


def test_a_status_is_said_by_the_drug_that_it_names() -> None:
    assert _marks("Z794", "glargine", first="Gout.", hpi="On glargine 20 units.") == {"T": "glargine"}


def test_oxygen_and_ventilation_treat_respiratory_failure() -> None:
    assert _marks(
        "J9601", "Acute hypoxic respiratory failure", first="Acute hypoxic respiratory failure.", hpi="BiPAP overnight."
    )["T"]
