"""Facts of a life that a record tells: self-harm before, abuse in childhood, no home, a loss, thoughts of suicide (I.C.21.c)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library

FACTS = {"Z91.51", "Z91.52", "Z62.810", "Z62.811", "Z62.812", "Z59.00", "Z59.01", "Z59.02", "Z63.5", "Z63.4", "R45.851"}


def told(story: str, diagnosis: str, library: Library) -> set[str]:
    text = f"HPI: {story}\n\nAssessment:\n1. {diagnosis}\n"
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="office")
    return {s.code for s in found if s.suggested} & FACTS


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("38 y/o. Burning herself as a teen, remote.", {"Z91.52"}),
        ("38 y/o. Cutting her arms at 15, none since.", {"Z91.52"}),
        ("38 y/o, h/o NSSI.", {"Z91.52"}),
        ("No history of self-injury.", set()),
        ("Her mother cut herself in 1999.", set()),
        ("Two prior suicide attempts, last 2019. No self-harm now. Denies SI.", {"Z91.51"}),
        ("No prior suicide attempts.", set()),
        ("Brother attempted suicide in 2004.", set()),
        ("44 y/o sexually abused by an uncle at age 9.", {"Z62.810"}),
        ("44 y/o, childhood physical abuse, father drank.", {"Z62.810"}),
        ("44 y/o. Her daughter was sexually abused at age 9.", set()),
        ("44 y/o. Denies childhood sexual abuse.", set()),
        ("44 y/o verbally abused as a child.", {"Z62.811"}),
        ("Sleeps in his car since June.", {"Z59.02"}),
        ("Homeless, tent by the river.", {"Z59.02"}),
        ("Staying at a homeless shelter downtown.", {"Z59.01"}),
        ("Couch-surfing with friends.", {"Z59.01"}),
        ("Used to live in a shelter, housed now.", set()),
        ("Lives in an apartment across from the park.", set()),
        ("Endorses passive SI, no plan.", {"R45.851"}),
        ("Voices tell him to kill himself.", {"R45.851"}),
        ("Denies suicidal ideation.", set()),
        ("No suicidal thoughts today.", set()),
        ("Call 988 for suicidal thoughts.", set()),
        ("SI joint is tender.", set()),
        ("Her mother's death was in 2019, grieved.", set()),
        ("Divorced in 2004, one son.", set()),
    ],
)
def test_a_fact_is_reported_where_it_is_the_patients_own(story: str, expected: set[str], library: Library) -> None:
    assert told(story, "PTSD", library) == expected


def test_a_separation_is_reported_where_it_is_assessed_or_what_the_patient_adjusts_to(library: Library) -> None:
    assert told("Husband moved out in March.", "Adjustment disorder with depressed mood", library) == {"Z63.5"}
    assert told("Husband moved out in March.", "Hypertension", library) == set()
    assert told("Here for care.", "Marital separation, pending divorce", library) == {"Z63.5"}


def test_thoughts_of_suicide_are_part_of_an_overdose_on_purpose(library: Library) -> None:
    text = "HPI: wants to die, took 20 tablets of acetaminophen in a suicide attempt.\n\nAssessment:\n1. Intentional acetaminophen overdose\n"
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="emergency")
    assert "R45.851" not in {s.code for s in found if s.suggested}
