"""Words that a careless reader would code: of before, of others, uncertain, worked up, denied behind the disease (IV.H, IV.J)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, setting: str = "office") -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        ("DVT 2012 completed 6 mo", {"Z86.718"}),
        ("Atrial fibrillation - s/p ablation 2021, no recurrence, off anticoagulation", {"Z86.79"}),
        ("Hepatitis C - treated with Harvoni 2017, SVR achieved", {"Z86.19"}),
        ("AAA repaired 2017, stable graft", {"Z86.79"}),
        ("Diverticulitis in March, resolved with abx", {"Z87.19"}),
        ("Renal transplant evaluation", set()),
        ("Peripheral neuropathy - B12 normal, EMG normal, not neuropathy", set()),
        ("Opioid dependence discussed, he does not meet criteria", set()),
        ("Quadriplegia - no, patient walks", set()),
        ("Bipolar disorder (patient says misdiagnosed, psychiatrist removed)", set()),
        ("Crohn's disease vs UC, biopsies pending", set()),
        ("C diff, stool PCR sent", set()),
        ("UTI, UA sent", set()),
        ("OSA - tested negative last year", set()),
        ("Pancytopenia? recheck", set()),
        ("Sepsis considered and not felt present", set()),
        ("COPD is on the list - he has never had it", set()),
        ("CHF - cardiology removed the diagnosis", set()),
        ("Childhood asthma", set()),
        ("Depression 2009, none since", set()),
        ("DVT 2012, on apixaban, still swollen", {"I82.409"}),
        ("Atrial fibrillation s/p ablation 2021, recurrent, on apixaban", {"I48.91"}),
        ("Hepatitis C, untreated", {"B19.20"}),
        ("Gout: no attack this year", {"M10.9"}),
    ],
)
def test_a_problem_is_what_its_line_makes_of_it(problem: str, expected: set[str], library: Library) -> None:
    found = codes(f"Assessment:\n1. {problem}\n2. Hyperlipidemia\n", library)
    assert {code for code in found if not code.startswith("Z79")} == {"E78.5", *expected}


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Assessment:\n1. Acute stroke last month, now in rehab with left hemiparesis", "I63"),
        ("3 yo cough. Croup last winter. No stridor now. Assessment: URI", "J05"),
        ('PMH: depression - "years ago, fine".\nAssessment: knee pain', "F32"),
        ("Tob: dips. Tetanus: >10 y.\nAssessment: laceration of scalp", "A35"),
        ("Assessment:\n1. HTN\nMood good today.", "F39"),
        ("B. THYROID, TOTAL THYROIDECTOMY: benign.", "E07"),
        ("Indication: GAD-7 was 3, FIB-4 1.1. Assessment:\n1. Palpitations", "F41"),
        ("Dr S. Okonjo, fellow.\nAssessment: laceration of scalp", "W19"),
    ],
)
def test_words_that_name_nothing_of_today(text: str, never: str, library: Library) -> None:
    assert not any(code.startswith(never) for code in codes(text, library))


@pytest.mark.parametrize(
    ("text", "code", "taken"),
    [
        ("ED course: T2DM with hyperglycemia, 4 units lispro.\nAssessment: T2DM with hyperglycemia", "Z79.4", False),
        ("Home meds: insulin glargine 20 units nightly.\nAssessment: T2DM with hyperglycemia", "Z79.4", True),
        ("ASA 3, moderate sedation.\nAssessment: CAD", "Z79.82", False),
        ("Home meds: ASA 81 daily.\nAssessment: CAD", "Z79.82", True),
        ("DVT ppx enoxaparin 40.\nAssessment: CAD", "Z79.01", False),
    ],
)
def test_a_drug_of_the_hospital_alone_is_none_for_long(text: str, code: str, taken: bool, library: Library) -> None:
    assert (code in codes(text, library, "emergency")) is taken


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ("Nicotine dependence (vape) - patch", "F17.290"),
        ("Nicotine dependence, chews snuff", "F17.220"),
        ("Tobacco use disorder, cigarettes", "F17.210"),
        ("Nicotine dependence", "F17.200"),
    ],
)
def test_nicotine_is_coded_by_its_kind(problem: str, code: str, library: Library) -> None:
    assert codes(f"Assessment:\n1. {problem}\n", library) == {code}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A and P\n1. SLE\n2. Gout\n", {"M32.9", "M10.9"}),
        (
            "PRINCIPAL: Pneumonia\nORGAN FAILURES: acute respiratory failure with hypoxia\nCOMPLICATIONS: ileus\n",
            {"J18.9", "J96.01", "K56.7"},
        ),
        ("Assessment:\nALL: on maintenance chemo, in remission\nAnemia: due to chemo\n", {"C91.01", "D64.81"}),
        ("Dx:\n- MDD recurrent severe w/o psychosis\n", {"F33.2"}),
        ("Assessment\nLungs: severe COPD, on home oxygen.\nHeart: regular, no murmur.\n", {"J44.9"}),
    ],
)
def test_conclusions_under_other_names(text: str, expected: set[str], library: Library) -> None:
    assert codes(text, library, "inpatient") >= expected
