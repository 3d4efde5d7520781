"""Episode of care, what drugs did, pregnancy, sides that contradict each other, causes first, where a cancer went."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.types import Suggestion

if TYPE_CHECKING:
    from claimwright.reference import Library


def found(text: str, library: Library) -> list[Suggestion]:
    return suggest_text(text, library, date=date(2026, 3, 2), setting="office")


def codes(text: str, library: Library) -> list[str]:
    return [s.code for s in found(f"Assessment:\n1. {text}\n", library) if s.suggested and s.system == "icd10cm"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hives, adverse effect of amoxicillin", ["L50.0", "T36.0X5A"]),  # Index: Urticaria, due to drugs
        ("GI bleed due to warfarin, taken as prescribed", ["K92.2", "T45.515A"]),
        ("Uncontrolled hypertension, ran out of lisinopril", ["I10", "T46.4X6A", "Z91.138"]),
        ("Accidental overdose of acetaminophen", ["T39.1X1A"]),
        ("Gout, on furosemide", ["M10.9"]),
        ("No allergic reaction to amoxicillin; Gout", ["M10.9"]),
    ],
)
def test_adverse_effect_underdosing_and_poisoning(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library) == expected


@pytest.mark.parametrize(
    ("problem", "day", "code"),
    [
        # T45.AX of checkpoint inhibitors is of 1 October 2024, T40.41 of fentanyl of 2020, T40.71 of cannabis of 2021.
        ("Colitis due to pembrolizumab", date(2024, 9, 30), "T45.1X5A"),
        ("Colitis due to pembrolizumab", date(2024, 10, 1), "T45.AX5A"),
        ("Nausea due to fentanyl", date(2020, 9, 30), "T40.4X5A"),
        ("Nausea due to fentanyl", date(2020, 10, 1), "T40.415A"),
        ("Nausea due to cannabis", date(2021, 9, 30), "T40.7X5A"),
        ("Nausea due to cannabis", date(2021, 10, 1), "T40.715A"),
        ("Lung cancer\n2. Immune colitis due to pembrolizumab", date(2024, 9, 30), "T45.1X5A"),
    ],
)
def test_the_code_of_a_drug_on_the_day(problem: str, day: date, code: str, library: Library) -> None:
    told = suggest_text(f"Assessment:\n1. {problem}\n", library, date=day, setting="office")
    assert [s.code for s in told if s.suggested and s.code[0] == "T"] == [code]
    assert not any("(?" in s.reason for s in told)


def test_self_harm_is_told_from_an_accident(library: Library) -> None:
    assert "T43.222A" in codes("Intentional overdose of sertraline, suicide attempt", library)
    assert "T43.221A" not in codes("Intentional overdose of sertraline, suicide attempt", library)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Displaced transverse fracture of shaft of right tibia, nonunion", ["S82.221K"]),
        ("Closed Colles fracture right radius, healing well", ["S52.531D"]),
        ("Closed Colles fracture right radius", ["S52.531A"]),
    ],
)
def test_episode_of_care_of_a_fracture(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library) == expected


def test_conditions_in_pregnancy_go_to_chapter_15(library: Library) -> None:
    text = "29 year old, G2P1 at 31 weeks 2 days.\nAssessment:\n1. Pregnancy with iron deficiency anemia\n2. Gestational diabetes, diet controlled\n3. Hypertension\n"
    assert [s.code for s in found(text, library) if s.suggested] == [
        "O99.013", "O24.410", "O10.013", "D50.9", "Z3A.31",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Not pregnant.",
        "Pregnancy test negative.",
        "Last pregnancy in 2019.",
        "Postpartum after pregnancy.",
        "Plans pregnancy.",
    ],
)
def test_no_pregnancy_no_chapter_15(text: str, library: Library) -> None:
    note = f"HPI: {text}\nAssessment:\n1. Iron deficiency anemia\n"
    assert [s.code for s in found(note, library) if s.suggested] == ["D50.9"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pregnant, vomiting for 2 weeks.", ["O99.519", "J45.909"]),
        ("Pregnant. Cough for 2 weeks 3 days.", ["O99.519", "J45.909"]),
        ("31 yo pregnant woman. Ultrasound in 4 weeks at prenatal visit.", ["O99.519", "J45.909"]),
        ("Pregnant, quit smoking 6 weeks ago.", ["O99.519", "J45.909"]),
        ("Pregnant at 12 5/7 weeks.", ["O99.511", "J45.909", "Z3A.12"]),
        ("Pregnant, EGA 36+2.", ["O99.513", "J45.909", "Z3A.36"]),
        ("Pregnant, 39 wk 0 d. GBS at 36 weeks positive.", ["O99.513", "J45.909", "Z3A.39"]),
        ("IUP 30 weeks. Follow-up in 2 weeks.", ["O99.513", "J45.909", "Z3A.30"]),
        ("G2P1 at 22w3d by LMP.", ["O99.512", "J45.909", "Z3A.22"]),
        ("Will be induced at 39 weeks gestation. Now 37 weeks pregnant.", ["O99.513", "J45.909", "Z3A.37"]),
    ],
)
def test_the_weeks_are_those_of_the_pregnancy(text: str, expected: list[str], library: Library) -> None:
    note = f"HPI: {text}\nAssessment:\n1. Asthma\n"
    assert [s.code for s in found(note, library) if s.suggested and s.code != "Z87.891"] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Newborn girl born at 38 weeks gestation.",
        "2 month old, gestational age 36 weeks at birth.",
        "5-year-old girl, former 32 weeks gestation.",
        "She delivered her last child at 36 weeks gestation.",
        "70 year old woman. Prenatal vitamins by mistake.",
    ],
)
def test_chapter_15_is_for_the_mother_alone(text: str, library: Library) -> None:
    note = f"HPI: {text}\nAssessment:\n1. Asthma\n"
    assert [s.code for s in found(note, library) if s.suggested] == ["J45.909"]


def test_a_code_of_four_characters_gets_its_trimester_too(library: Library) -> None:
    note = "HPI: G2P1 at 22w3d by LMP.\nAssessment:\n1. Gestational hypertension\n"
    assert [s.code for s in found(note, library) if s.suggested] == ["O13.2", "Z3A.22"]


@pytest.mark.parametrize(
    ("text", "age_told"),
    [("Cough for 3 days.", True), ("55 yo man.", True), ("3-month-old boy.", False), ("Age: 15. Back pain.", False)],
)
def test_a_duration_is_no_age(text: str, age_told: bool, library: Library) -> None:
    """Z68.32 is for adults: it stands where no age is told, or one from 20 years on (I.B.14, notes of Z68)."""
    note = f"HPI: {text} BMI 32.4\nAssessment: Obesity\n"
    assert ("Z68.32" in [s.code for s in found(note, library) if s.suggested]) is age_told


def test_sides_that_contradict_each_other_are_asked_for(library: Library) -> None:
    text = "HPI: Cut his right hand on glass.\nExam: 3 cm laceration of the RIGHT palm.\nAssessment: Laceration of left hand without foreign body.\n"
    hand = next(s for s in found(text, library) if s.code.startswith("S61.41"))
    assert (hand.code, hand.suggested) == ("S61.412A", False)
    assert "ask which side" in hand.reason
    assert hand.alternatives[0].code == "S61.411A"


def test_a_side_told_twice_alike_stands(library: Library) -> None:
    text = "HPI: Cut his left hand on glass.\nExam: right hand normal.\nAssessment: Laceration of left hand without foreign body.\n"
    assert "S61.412A" in [s.code for s in found(text, library) if s.suggested]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COVID-19 pneumonia", ["U07.1", "J12.82"]),
        ("Type 2 MI due to anemia", ["D64.9", "I21.A1"]),
        ("Metastatic breast cancer to bone", ["C50.919", "C79.51"]),
        ("L breast ca w axillary nodal mets", ["C50.912", "C77.3"]),
        ("Obstructing left ureteral stone with hydronephrosis and infection", ["N13.6"]),
    ],
)
def test_causes_first_and_conditions_together(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library) == expected
