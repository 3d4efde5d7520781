"""Is the encounter a query tells taken for the seventh character, and never for words of the injury?"""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.reference import Library
from claimwright.reference.search import encounters
from claimwright.reference.search.absence import absent
from claimwright.reference.search.hit import told_truly
from claimwright.reference.search.partial import as_code
from claimwright.reference.search.variants import Variant

DAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("query", "kind", "healing", "opened", "rest"),
    [
        ("ankle sprain right initial encounter", "initial encounter", "", False, "ankle sprain right"),
        ("closed fracture right hip, initial", "initial encounter", "", False, "fracture right hip"),
        ("open fx left tibia first visit", "initial encounter", "", True, "fx left tibia"),
        ("nonunion fracture right tibia", "subsequent encounter", "nonunion", False, "fracture right tibia"),
        ("late effect of burn left hand", "sequela", "", False, "burn left hand"),
    ],
)
def test_the_encounter_is_read_and_the_rest_is_the_injury(
    query: str, kind: str, healing: str, opened: bool, rest: str
) -> None:
    assert encounters.read(query) == encounters.Encounter(kind, healing, opened, rest)


@pytest.mark.parametrize("query", ["ankle sprain", "sequela", "open angle glaucoma", "delayed healing of wound", ""])
def test_a_query_that_tells_no_encounter_is_left_alone(query: str) -> None:
    assert encounters.read(query) is None


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("ankle sprain right initial encounter", "S93401A"),
        ("fracture left distal radius sequela", "S52502S"),
        ("closed fracture right hip initial", "S72001A"),
        ("open fracture right hip initial encounter", "S72001B"),
        ("right hip fracture subsequent encounter delayed healing", "S72001G"),
        ("nonunion fracture right tibia", "S82201K"),
        ("fall from bed initial encounter", "W06XXXA"),
        ("adverse effect of penicillin initial encounter", "T360X5A"),
        ("sequela of stroke", "I6930"),
    ],
)
def test_the_seventh_character_is_the_encounter_told(library: Library, term: str, code: str) -> None:
    found = [hit.code for hit in library.find(term, on=DAY, limit=5)]
    assert code in found[: 1 if len(code) == 7 else 5], found


def test_the_reason_tells_the_seventh_character(library: Library) -> None:
    first = library.find("right hip fracture subsequent encounter delayed healing", on=DAY)[0]
    assert "7th character: subsequent encounter, delayed healing" in first.reason


@pytest.mark.parametrize(
    ("term", "first"),
    [
        ("pneumonia without sepsis", "J189"),
        ("htn w/o chf", "I119"),
        ("concussion no loc", "S060X0"),
        ("laceration right index finger no foreign body", "S61210"),
    ],
)
def test_what_is_said_to_be_absent_is_not_offered_first(library: Library, term: str, first: str) -> None:
    assert library.find(term, on=DAY)[0].code.startswith(first)


def test_the_absent_is_what_follows_up_to_the_next_with() -> None:
    read = [Variant((), "", 0, 1.0, "ulcer without obstruction with perforation")]
    assert absent(read) == {frozenset({"obstruction"})}


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("abnormal mammogram", "R928"),
        ("hernia inguinal right", "K4090"),
        ("lump in breast left", "N6320"),
        ("DM", "E119"),
        ("pap smear", "Z124"),
        ("pnuemonia", "J189"),
        ("fracture hip", "S72009"),
    ],
)
def test_what_a_title_leaves_open_or_denies_is_no_qualifier(library: Library, term: str, code: str) -> None:
    assert library.find(term, on=DAY)[0].code == code


@pytest.mark.parametrize(
    ("typed", "system", "code"),
    [
        ("e11 65", "icd10cm", "E1165"),
        ("E 11.65", "icd10cm", "E1165"),
        ("e11-65", "icd10cm", "E1165"),
        ("S52 501A", "icd10cm", "S52501A"),
        ("L4-5", "icd10cm", None),
        ("T1 DM", "icd10cm", None),
        ("0DTJ 4ZZ", "icd10pcs", "0DTJ4ZZ"),
        ("E 0601", "hcpcs", "E0601"),
    ],
)
def test_a_code_typed_with_a_blank_or_hyphen_is_a_code(typed: str, system: str, code: str | None) -> None:
    assert as_code(typed, system) == code


def test_a_reason_tells_only_the_readings_that_led_there() -> None:
    replaced = (("dm2", "type 2 diabetes mellitus"), ("ulcers", "gastric ulcer"))
    reason = "read as: dm2 → type 2 diabetes mellitus, ulcers → gastric ulcer"
    matched = "Type 2 diabetes mellitus with foot ulcer"
    assert told_truly(reason, replaced, matched) == "read as: dm2 → type 2 diabetes mellitus"


def test_a_service_without_something_comes_after_one_with_it(library: Library) -> None:
    found = [hit.code for hit in library.find("walker with wheels", on=DAY, system="hcpcs", limit=10)]
    assert found.index("E0155") < found.index("E0148"), "E0148 is a walker without wheels"
