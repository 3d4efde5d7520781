"""How a mention is meant, sentence by sentence."""

from __future__ import annotations

import pytest

from claimwright.coding.context import assertion


@pytest.mark.parametrize(
    ("sentence", "mention", "expected"),
    [
        ("Denies chest pain.", "chest pain", "negated"),
        ("He denies nausea, vomiting, abdominal pain, or diarrhea.", "diarrhea", "negated"),
        ("No fever but has a cough.", "cough", "asserted"),
        ("Without difficulty he walks despite asthma.", "asthma", "asserted"),
        ("Pneumonia was ruled out.", "Pneumonia", "negated"),
        ("Diabetes is not well controlled.", "Diabetes", "asserted"),
        ("Homicidal ideation: none.", "Homicidal ideation", "negated"),
        ("Mother had breast cancer.", "breast cancer", "family"),
        ("Mother reports that he has a cough.", "cough", "asserted"),
        ("Brought in by dad for ear pain.", "ear pain", "asserted"),
        ("Findings suspicious for pneumonia.", "pneumonia", "possible"),
        ("Appendicitis vs. gastroenteritis.", "Appendicitis", "possible"),
        ("Appendicitis not likely.", "Appendicitis", "negated"),
        ("History of stroke.", "stroke", "history"),
        ("Return if you develop chest pain.", "chest pain", "hypothetical"),
        ("She has asthma.", "asthma", "asserted"),
        ("RSV/COVID neg.", "COVID", "negated"),
        ("hep A/B/C neg", "hep A/B", "negated"),
        ("UTI? UA 5 wbc, no sx - no.", "UTI", "negated"),
        ("Sick sinus syndrome is not the diagnosis.", "Sick sinus syndrome", "negated"),
        ("Home HTN entry removed from list.", "HTN", "negated"),
        ('"don\'t call it sepsis"', "sepsis", "negated"),
        ("Low suspicion of osteomyelitis.", "osteomyelitis", "negated"),
        ("Hep B #1 given 3/6.", "Hep B", "hypothetical"),
        ("Flu and whooping cough shots for grandparents.", "Flu", "hypothetical"),
        ("Docetaxel can cause neuropathy.", "neuropathy", "hypothetical"),
        ("She asks whether she has diabetes.", "diabetes", "hypothetical"),
        ("DDx prerenal azotemia, ATN from shock, hepatorenal.", "ATN", "possible"),
        ("Family hx colon ca (father).", "hx colon ca", "family"),
        ("Axillary nodal mets - chemo + immunotx today.", "mets", "asserted"),
        ("Watch for jaundice, poor feeding.", "jaundice", "hypothetical"),
        ("Monitor for sepsis.", "sepsis", "hypothetical"),
        ("Margins negative for melanoma.", "melanoma", "negated"),
        ("Sentinel node negative for carcinoma.", "carcinoma", "negated"),
        ("Node-negative breast cancer.", "breast cancer", "asserted"),
        ("Pacemaker not indicated.", "Pacemaker", "negated"),
        ("Dialysis is not needed.", "Dialysis", "negated"),
        ("Hernia, repair not indicated.", "Hernia", "asserted"),
        ("Rule out DVT, Doppler negative.", "DVT", "negated"),
        ("Suspected PE - CTA chest was negative.", "PE", "negated"),
        ("Possible meningitis, LP pending.", "meningitis", "possible"),
        ("Suspected pneumonia, troponin pending, CXR with infiltrate.", "pneumonia", "possible"),
        ("Pneumonia, troponin negative.", "Pneumonia", "asserted"),
        ("Preeclampsia labs normal.", "Preeclampsia", "negated"),
        ("Bleeding per vagina none.", "Bleeding", "negated"),
    ],
)
def test_assertion(sentence: str, mention: str, expected: str) -> None:
    start = sentence.index(mention)
    assert assertion(sentence, start, start + len(mention), (0, len(sentence))) == expected


def test_a_family_history_section_is_never_the_patients() -> None:
    assert assertion("Diabetes.", 0, 8, (0, 9), "family_history") == "family"
