"""The 7th character of an injury tells its episode of care (guidelines I.C.19.a, I.C.19.c.1)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(library: Library, text: str, setting: str) -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4 wk f/u R distal radius fracture, healing, cast changed.", "S52.501D"),
        ("Follow up R distal radius fracture. Doing well.", "S52.501D"),
        ("R clavicle shaft fracture - 3 mo recheck, union", "S42.021D"),
        ("Recheck R ankle sprain. Better.", "S93.401D"),
        ("Suture removal R hand laceration, healing well", "S61.411D"),
        ("Concussion follow up, no LOC, day 10, headache gone", "S06.0X0D"),
        ("Second degree burn right thigh, 2 wk recheck, healing", "T24.211D"),
        ("R proximal humerus fracture, DOI 2/20/26, sling", "S42.201D"),
        ("R Colles fracture nonunion", "S52.531K"),
        # Treatment is active, or only planned to be followed.
        ("R distal radius fracture yesterday, seen in ED. Splint changed to cast.", "S52.501A"),
        ("R distal radius fracture. Cast today. F/u in 2 weeks", "S52.501A"),
        ("R ankle sprain 2 days ago, boot", "S93.401A"),
        # What is followed up is another disease; a day of injury without a year is the last such day.
        (
            "Seen for follow-up of hypertension. Cut left index finger.\nAssessment: laceration left index finger; HTN",
            "S61.211A",
        ),
        ("Follow-up visit for diabetes.\nAssessment: right ankle sprain, boot. Type 2 diabetes.", "S93.401A"),
        (
            "Cast check. Cut left index finger on a knife this morning.\nAssessment: laceration left index finger",
            "S61.211A",
        ),
        ("Follow-up of left wrist fracture.\nAssessment: left distal radius fracture", "S52.502D"),
        ("DOI 12/30. Boot.\nAssessment: right ankle sprain", "S93.401D"),
        ("DOI 3/29. Boot.\nAssessment: right ankle sprain", "S93.401A"),
        ("New R humerus shaft fracture, DOI 3/30/26, brace applied", "S42.301A"),
        ("Follow up R distal radius fracture, displaced. ORIF scheduled.", "S52.501A"),
    ],
)
def test_a_visit_has_the_episode_that_it_tells(text: str, code: str, library: Library) -> None:
    assert code in codes(library, text, "office")


@pytest.mark.parametrize("setting", ["emergency", "inpatient"])
def test_the_first_treatment_is_initial_wherever_it_ends(setting: str, library: Library) -> None:
    assert "S52.501A" in codes(library, "R distal radius fracture, reduced, splinted. F/u ortho 1 wk.", setting)
