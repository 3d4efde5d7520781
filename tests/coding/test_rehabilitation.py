"""A therapist's visit: aftercare, the injury that heals, what is treated first; and no side or disease the referral only asks for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, setting: str = "outpatient_hospital") -> list[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return [s.code for s in found if s.suggested and s.system == "icd10cm"]


@pytest.mark.parametrize(
    ("text", "first", "others"),
    [
        (
            "PT daily note\nRef: s/p R AKA 2/3/26 for gangrene. DM2.\n\nDx: aftercare R AKA; abnormal gait\nGait: circumduction on the right.\n",
            "Z47.81",
            {"R26.89"},
        ),
        (
            "PT PROGRESS NOTE\ns/p L3-5 lumbar fusion 1/10/26 for stenosis\n\nAssessment: difficulty walking\n",
            "Z47.89",
            {"R26.2"},
        ),
        (
            "OT hand therapy note #4\nDx: s/p FPL repair R thumb 2/2/26. Cut by a saw at home.\n\nA: stiffness, scar\n",
            "S66.021D",
            {"S61.011D"},
        ),
        (
            "Hand therapy note\nDx: s/p extensor tendon repair L MF, laceration by glass\n\nA: lag improving\n",
            "S66.323D",
            {"S61.213D"},
        ),
        (
            "PT daily note\ns/p L ACL reconstruction 12/1/25 after a soccer injury\n\nA: quad lag improving, HTN\n",
            "S83.512D",
            {"I10"},
        ),
        (
            "PT EVAL\nPMH: HTN, hypothyroidism.\n\nAssessment:\n1. Left adhesive capsulitis of shoulder\n",
            "M75.02",
            set(),
        ),
    ],
)
def test_what_is_treated_stands_first(text: str, first: str, others: set[str], library: Library) -> None:
    found = codes(text, library)
    assert found[0] == first
    assert others <= set(found)


def test_the_ear_that_the_therapist_treats(library: Library) -> None:
    text = 'Vestibular PT visit 1\nRef: "vertigo, ?L BPPV"\nHTN on HCTZ.\n\nAssess: posterior canal BPPV, right. Not the left ear as referred.\n'
    found = codes(text, library)
    assert found[0] == "H81.11"
    assert "H81.12" not in found


@pytest.mark.parametrize(
    ("text", "never"),
    [
        (
            "PT eval note\nRotator cuff repair R 2/2/26, torn in a fall from a ladder.\n\nA: stiffness R shoulder\n",
            "Z47.89",
        ),
        ("Office visit\nPSH: lumbar fusion 2011\n\nAssessment:\n1. Low back pain\n", "Z47.89"),
        ("PT eval note\nCandidate for lumbar fusion.\n\nAssessment: low back pain\n", "Z47.89"),
        ("Hand therapy note\nDx: s/p FDP repair\n\nA: cut by knife, side and finger not told\n", "S66.12"),
        ("PT note\ns/p L ACL reconstruction for chronic laxity\n\nA: weak quad\n", "S83.5"),
        ("Ortho visit\nDx: knife laceration, FDP of L IF not to be repaired\n", "S66.121D"),
        ("PT daily note\ns/p R BKA 2/3/26 for gangrene, DM2\n\nDx: aftercare R BKA; DM2\n", "E11.52"),
    ],
)
def test_what_is_not_coded(text: str, never: str, library: Library) -> None:
    assert not any(code.startswith(never) for code in codes(text, library))


def test_the_cause_has_the_character_of_the_injury(library: Library) -> None:
    text = "Hand therapy note #4\n\nHPI: the knife slipped while boning pork, cutting the flexor tendon of the L index.\nDx: s/p FDP repair L IF\n"
    found = codes(text, library)
    assert "W26.0XXD" in found
    assert "W26.0XXA" not in found


def test_neuropathy_told_elsewhere_as_polyneuropathy(library: Library) -> None:
    text = "HPI: feet numb from diabetic polyneuropathy.\n\nAssessment:\n1. DM2 with neuropathy\n"
    assert "E11.42" in codes(text, library, "office")
    assert "E11.40" in codes(text.replace("polyneuropathy", "feet"), library, "office")


def test_a_stay_for_rehabilitation_begins_with_the_paralysis(library: Library) -> None:
    """II.K: the condition for which the service is performed, I69.35- for hemiplegia after a stroke."""
    text = "PHYSIATRY DISCHARGE SUMMARY, IRF stay\nLate effects of right MCA infarct in a right-handed man: dysarthria, left hemiplegia. HTN.\n"
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="inpatient")
    placed = sorted((s.order, s.code) for s in found if s.suggested)
    assert placed[0][1] == "I69.354"
    assert "I69.322" in {code for _, code in placed}


@pytest.mark.parametrize(
    ("text", "expected", "never"),
    [
        ("SLP note\n\nAssessment: oropharyngeal dysphagia due to Parkinson disease\n", "R13.12", "R13.10"),
        ("SLP note\n\nAssessment: dysphagia due to Parkinson disease\n", "R13.10", "R13.12"),
        ("OT eval\n\nAssessment: R arm lymphedema after mastectomy in 2023\n", "I97.2", "I89.0"),
        ("OT eval\n\nAssessment: right arm lymphedema\n", "I89.0", "I97.2"),
        ("PT note\nDx: L bimalleolar ankle fracture s/p ORIF 1/5/26\n\nA: stiffness\n", "S82.842D", "Z47"),
        ("Ortho visit\n\nDx: painful hardware, for removal of internal fixation device\n", "Z47.2", "Z47.8"),
    ],
)
def test_a_finding_as_its_words_tell_it(text: str, expected: str, never: str, library: Library) -> None:
    found = codes(text, library)
    assert expected in found
    assert not any(code.startswith(never) for code in found)


def test_a_problem_list_that_nobody_reconciled(library: Library) -> None:
    text = "TEAM CONFERENCE\nMD: continue.\nProblem list in the system (carried from acute hospital, not reconciled): Cerebral edema; Hypokalemia.\n\nDISCHARGE DIAGNOSES\n1. Hypertension\n"
    assert set(codes(text, library, "inpatient")) == {"I10"}
