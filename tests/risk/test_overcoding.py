"""OIG's high-risk groups, each with the smallest year that shows it and the nearest that does not."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from claimwright.risk import YEAR_DIAGNOSES, YEAR_TREATMENTS, overcoding_flags, to_be_returned_by
from claimwright.risk.overcoding import patterns

DAY = date(2025, 3, 1)
Row = tuple[str, str, str, date]
"""Visit, kind, code, day."""


def _topics(*rows: Row, drugs: str = "", procedures: tuple[str, ...] = ()) -> set[str]:
    diagnoses = pl.DataFrame(
        [{"member_id": "m", "visit_id": v, "kind": k, "code": c, "day": d} for v, k, c, d in rows],
        schema=YEAR_DIAGNOSES.schema,
    )
    treatments = [{"member_id": "m", "kind": "procedure", "what": one} for one in procedures]
    treatments += [{"member_id": "m", "kind": "drug", "what": drugs}] if drugs else []
    return {one.topic for one in overcoding_flags(diagnoses, pl.DataFrame(treatments, schema=YEAR_TREATMENTS.schema))}


def _office(code: str, visit: str = "v1", day: date = DAY) -> Row:
    return (visit, "professional", code, day)


CASES = [
    ("acute_stroke", [_office("I639")], {}, [_office("I639"), ("h", "inpatient", "I639", DAY)], {}),
    ("acute_stroke", [_office("I639"), _office("I639", "v2")], {}, [_office("I639", f"v{n}") for n in range(3)], {}),
    ("heart_attack", [_office("I214")], {}, [_office("I214"), ("h", "inpatient", "I10", date(2025, 4, 29))], {}),
    ("embolism", [_office("I2699")], {}, [_office("I2699")], {"drugs": "On apixaban."}),
    ("lung_cancer", [_office("C3491")], {}, [_office("C3491")], {"procedures": ("96413",)}),
    ("breast_cancer", [_office("C50911")], {}, [_office("C50911")], {"drugs": "anastrozole 1 mg"}),
    ("colon_cancer", [_office("C189")], {}, [_office("C189"), _office("C189", "v2")], {}),
    ("prostate_cancer", [_office("C61")], {}, [_office("C61")], {"procedures": ("77427",)}),
    ("depression", [_office("F331")], {}, [_office("F331")], {"drugs": "sertraline"}),
    ("depression", [_office("F331")], {}, [_office("F331")], {"procedures": ("90837",)}),
    ("vascular_claudication", [_office("I739"), _office("M48061")], {}, [_office("I739")], {}),
    ("sepsis", [_office("A419")], {}, [_office("A419"), ("h", "inpatient", "A419", date(2025, 3, 20))], {}),
    ("pressure_ulcer", [_office("L89153")], {}, [_office("L89152")], {}),
    ("pressure_ulcer", [_office("L89154")], {}, [_office("L89154")], {"procedures": ("97597",)}),
    ("secondary_diabetes", [_office("E0922"), _office("E119")], {}, [_office("E0922")], {}),
    ("malnutrition", [_office("E440")], {}, [_office("E440"), _office("Z681")], {}),
    ("morbid_obesity", [_office("E6601")], {}, [_office("E6601"), _office("Z6841")], {}),
    ("single_status", [_office("Z89511")], {}, [_office("Z89511"), _office("Z89511", "v2")], {}),
]


@pytest.mark.parametrize(
    ("topic", "yes", "more", "no", "other"), CASES, ids=[f"{n}-{one[0]}" for n, one in enumerate(CASES)]
)
def test_a_pattern_is_found_and_its_nearest_neighbour_is_not(
    topic: str, yes: list[Row], more: dict[str, object], no: list[Row], other: dict[str, object]
) -> None:
    assert topic in _topics(*yes, **more)  # type: ignore[arg-type]
    assert topic not in _topics(*no, **other)  # type: ignore[arg-type]


def test_every_pattern_is_tried() -> None:
    assert {one.topic for one in patterns()} == {case[0] for case in CASES}


def test_members_are_told_apart() -> None:
    rows = [
        {"member_id": member, "visit_id": member, "kind": kind, "code": "I639", "day": DAY}
        for member, kind in (("a", "professional"), ("b", "inpatient"))
    ]
    found = overcoding_flags(pl.DataFrame(rows, schema=YEAR_DIAGNOSES.schema), YEAR_TREATMENTS.empty())
    assert [(one.member_id, one.codes, one.visits) for one in found] == [("a", ("I639",), ("a",))]
    assert "96 %" in found[0].why
    assert found[0].usual == "Z86.73 or I69.-"


def test_an_identified_overpayment_is_to_be_returned_in_60_days() -> None:
    assert to_be_returned_by(date(2026, 12, 1)) == date(2027, 1, 30)
    assert to_be_returned_by(date(2010, 1, 1)) is None
