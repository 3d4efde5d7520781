"""Two people's codes of one chart: what each alone has, and sequence, POA, modifiers and units apart."""

from __future__ import annotations

from typing import Any

from claimwright.coding.comparing import agreement, compare_codes


def diagnosis(code: str, poa: str = "") -> dict[str, Any]:
    return {"kind": "diagnosis", "system": "icd10cm", "code": code, "description": "", "poa": poa}


def service(code: str, *modifiers: str, units: str = "1") -> dict[str, Any]:
    return {
        "kind": "service",
        "system": "cpt",
        "code": code,
        "description": "",
        "modifiers": list(modifiers),
        "units": units,
    }


def told(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    return {row.code: row.differences for row in compare_codes(first, second)}


def test_what_one_alone_has_is_said_of_whom() -> None:
    found = told([diagnosis("J189"), diagnosis("I10")], [diagnosis("J189"), diagnosis("E119")])
    assert found == {"J189": (), "I10": ("only the first coder",), "E119": ("only the second coder",)}


def test_another_first_listed_diagnosis_is_a_difference_of_sequence_and_the_rest_is_not() -> None:
    found = told(
        [diagnosis("A419"), diagnosis("J189"), diagnosis("I10")],
        [diagnosis("J189"), diagnosis("A419"), diagnosis("I10")],
    )
    assert found == {"A419": ("first-listed",), "J189": ("first-listed",), "I10": ()}
    later = told(
        [diagnosis("A419"), diagnosis("J189"), diagnosis("I10")],
        [diagnosis("A419"), diagnosis("I10"), diagnosis("J189")],
    )
    assert set(later.values()) == {()}


def test_presence_on_admission_modifiers_and_units_stand_apart() -> None:
    assert told([diagnosis("J189", "Y")], [diagnosis("J189", "N")]) == {"J189": ("present on admission",)}
    assert told([service("99213", "25")], [service("99213")]) == {"99213": ("modifiers",)}
    assert told([service("97110", units="2")], [service("97110", units="3.000")]) == {"97110": ("units",)}
    assert told([service("97110", "GP", "59", units="2")], [service("97110", "59", "GP", units="2.0000")]) == {
        "97110": ()
    }


def test_lines_of_one_code_are_told_apart_by_what_was_discarded() -> None:
    rows = compare_codes(
        [service("J1745", units="35"), service("J1745", "JW", units="5")],
        [service("J1745", "JW", units="4"), service("J1745", units="35")],
    )
    assert [(row.differences) for row in rows] == [(), ("units",)]
    assert agreement(rows) == (1, 2)


def test_nothing_agrees_with_nothing() -> None:
    assert compare_codes([], []) == []
    assert agreement([]) == (0, 0)
