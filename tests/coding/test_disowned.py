"""What a writer takes back, still looks for or has left behind is no diagnosis of today (guidelines II.H, IV.H, IV.J)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import context, suggest_text
from claimwright.coding.disowned import drug_left_behind, left_behind, looked_for, refused

if TYPE_CHECKING:
    from claimwright.reference import Library


def _meant(sentence: str, disease: str) -> str:
    at = sentence.index(disease)
    return context.assertion(sentence, at, at + len(disease), (0, len(sentence)))


@pytest.mark.parametrize(
    ("sentence", "disease"),
    [
        ("Meningitis was considered but there are no meningeal signs", "Meningitis"),
        ("Pancreatitis considered, nothing to support it", "Pancreatitis"),
        ("The label of bipolar disorder is an error", "bipolar disorder"),
        ('Outside chart says "cirrhosis", wrong patient', "cirrhosis"),
        ("Cirrhosis on her list is not hers", "Cirrhosis"),
        ("Spirometry disproves COPD", "COPD"),
        ("I don't think this is a stroke", "stroke"),
        ("This isn't shingles", "shingles"),
        ("Lupus is off the table", "Lupus"),
        ("Record states vascular dementia, incorrect - it's Parkinson's", "vascular dementia"),
        ("Epilepsy on problem list: neurology say no", "Epilepsy"),
        ("COPD dx removed after normal PFTs", "COPD"),
    ],
)
def test_a_disease_that_the_writer_does_not_hold_to_be_there_is_denied(sentence: str, disease: str) -> None:
    assert _meant(sentence, disease) == context.NEGATED


@pytest.mark.parametrize(
    ("sentence", "disease"),
    [
        ("Duplex for DVT", "DVT"),
        ("ANA sent for lupus", "lupus"),
        ("Stroke alert", "Stroke"),
        ("Malignancy until proven otherwise", "Malignancy"),
        ("Appendicitis was considered", "Appendicitis"),
    ],
)
def test_a_disease_that_is_only_looked_for_is_uncertain(sentence: str, disease: str) -> None:
    assert _meant(sentence, disease) == context.POSSIBLE


@pytest.mark.parametrize(
    ("sentence", "disease"),
    [
        ("Frozen shoulder 2018, full motion now", "Frozen shoulder"),
        ("Got over pneumonia", "pneumonia"),
        ("Shingles on the left flank (healed)", "Shingles"),
        ("Preeclampsia with her first pregnancy", "Preeclampsia"),
    ],
)
def test_a_disease_that_was_left_behind_is_over(sentence: str, disease: str) -> None:
    assert _meant(sentence, disease) == context.OVER


@pytest.mark.parametrize(
    ("sentence", "disease"),
    [
        ("Diabetes, considered stable on metformin", "Diabetes"),
        ("Her asthma isn't controlled", "asthma"),
        ("Refer to cardiology for atrial fibrillation", "atrial fibrillation"),
        ("COPD, wrong inhaler technique", "COPD"),
        ("Heart failure, diuretic held, not so short of breath", "Heart failure"),
        ("Kidney stone removed in the office", "Kidney stone"),
        ("Preeclampsia in the third trimester", "Preeclampsia"),
    ],
)
def test_words_of_treatment_take_nothing_back(sentence: str, disease: str) -> None:
    assert _meant(sentence, disease) == context.ASSERTED


def test_each_part_knows_its_own_words() -> None:
    assert refused("", " is incorrect")
    assert not refused("", " is worse")
    assert looked_for("CTA for ", "")
    assert not looked_for("treated for ", "")
    assert left_behind("recovered from ", "")
    assert not left_behind("recovering with ", "")


def test_a_test_that_looks_for_a_disease_is_no_finding_of_it(library: Library) -> None:
    codes = {
        s.code
        for s in suggest_text("DVT of the left leg. CTA for PE tomorrow.", library, setting="office")
        if s.suggested
    }
    assert not any(code.startswith("I26") for code in codes)
    assert any(code.startswith("I82") for code in codes)


def test_a_disease_of_an_earlier_year_is_none_of_the_visit(library: Library) -> None:
    text = "Assessment:\n1. Hypertension, controlled\n2. Hx frozen shoulder 2018, now full ROM"
    codes = {s.code for s in suggest_text(text, library, setting="office") if s.suggested}
    assert codes == {"I10"}


def test_a_heading_that_takes_its_disease_back_is_none(library: Library) -> None:
    text = "MDM\nScalp laceration closed\nConcussion considered, no symptoms to support it."
    assert not any(code.startswith("S06") for code in _codes(library, text, "emergency"))


def test_a_source_that_was_not_found_denies_no_disease(library: Library) -> None:
    assert "K92.2" in _codes(library, "Discharge diagnosis: GI bleed, source not found.", "inpatient")


def test_a_disease_of_which_the_patient_was_operated_on_is_over(library: Library) -> None:
    assert not any(
        code.startswith("K4") for code in _codes(library, "POD 10 from hernia repair. Hypertension.", "office")
    )


def _codes(library: Library, text: str, setting: str) -> set[str]:
    return {s.code for s in suggest_text(text, library, setting=setting) if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("after", "past"),
    [
        (" done 2017", True),
        (" 2015-2020", True),
        (" 2015-20", True),
        (" until 2023. NED.", True),
        (" until surgery", True),
        (" until 2028", False),  # given today
        (" through June 2027", False),
        (" 2022-2027", False),
        (" 20 mg daily", False),
        (" since 2019", False),
    ],
)
def test_a_drug_of_the_past(after: str, past: bool) -> None:
    assert drug_left_behind(after, date(2026, 4, 1)) is past
