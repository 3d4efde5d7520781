"""Do claims meet the NCCI table that is theirs on the day, and the unlikely units that are loaded?"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from claimwright.claims import Claims
from claimwright.edits import scrub

Rows = dict[str, list[dict[str, Any]]]
Run = Callable[..., pl.DataFrame]


class With:
    """The small reference with some tables replaced, or taken away with None."""

    def __init__(self, reference: Any, **frames: pl.DataFrame | None) -> None:
        self.frames = {name: frame for name, frame in {**reference.frames, **frames}.items() if frame is not None}

    def frame(self, name: str) -> pl.DataFrame:
        return self.frames[name]


@pytest.fixture
def both_tables(reference: Any) -> With:
    """The hospital pairs, and practitioner pairs that answer until the end of March 2026."""
    practitioner = pl.DataFrame(
        {
            "table": ["practitioner"], "column_1": ["99213"], "column_2": ["93000"], "modifier_indicator": [1],
            "valid_from": [date(2020, 1, 1)], "valid_to": [date(2026, 3, 31)], "source": ["published"],
        }
    )  # fmt: skip
    ptp = pl.concat(
        [reference.frame("ptp"), practitioner.select(reference.frame("ptp").columns)], how="vertical_relaxed"
    )
    return With(reference, ptp=ptp)


def findings(base: Rows, reference: Any, day: date, *codes: str, **more: Any) -> list[tuple[str, str]]:
    rows = deepcopy(base)
    line = rows["lines"][0]
    rows["lines"] = [
        {**line, "line": n, "procedure_code": c, "date_from": day, "date_to": day, **more}
        for n, c in enumerate(codes, 1)
    ]
    found = scrub(Claims.of(**rows), reference, as_of=date(2026, 6, 30))
    return found.filter(pl.col("edit").str.contains("NCCI|MUE")).select("edit", "message").rows()


@pytest.fixture
def bases() -> dict[str, Rows]:
    import importlib.util
    from pathlib import Path

    spec = importlib.util.spec_from_file_location("small_claims", Path(__file__).with_name("conftest.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: base() for name, base in module.BASES.items()}


def test_a_professional_claim_meets_the_practitioner_table_while_it_answers(both_tables: With, bases: Any) -> None:
    base = bases["professional"]
    found = findings(base, both_tables, date(2026, 1, 15), "99213", "93000")
    assert [edit for edit, _ in found] == ["NCCI-002"]
    assert found[0][1].endswith("(practitioner table).")
    # the hospital's pair is not a practitioner's
    assert findings(base, both_tables, date(2026, 1, 15), "80053", "80048") == []


def test_after_its_last_day_the_hospital_table_stands_in(both_tables: With, bases: Any) -> None:
    base = bases["professional"]
    assert findings(base, both_tables, date(2026, 4, 1), "99213", "93000") == []
    found = findings(base, both_tables, date(2026, 4, 1), "80053", "80048")
    assert [edit for edit, _ in found] == ["NCCI-001"]
    assert found[0][1].endswith("(hospital table).")


def test_a_hospital_claim_meets_the_hospital_table_always(both_tables: With, bases: Any) -> None:
    base = bases["outpatient"]
    assert findings(base, both_tables, date(2026, 1, 15), "99213", "93000") == []
    assert [edit for edit, _ in findings(base, both_tables, date(2026, 1, 15), "80053", "80048")] == ["NCCI-001"]


def test_a_code_without_a_limit_and_a_house_without_limits_are_not_judged(reference: Any, bases: Any) -> None:
    many = {"units": Decimal(90)}
    base = bases["professional"]
    assert findings(base, reference, date(2026, 1, 15), "80048", **many) == []
    assert [edit for edit, _ in findings(base, reference, date(2026, 1, 15), "93000", **many)] == ["MUE-001"]
    assert findings(base, With(reference, ncci_units=None), date(2026, 1, 15), "93000", **many) == []


def test_each_setting_has_its_limits(reference: Any, bases: Any) -> None:
    two = {"units": Decimal(2)}
    assert findings(bases["professional"], reference, date(2026, 1, 15), "93000", **two) == []
    found = findings(bases["outpatient"], reference, date(2026, 1, 15), "93000", **two)
    assert [edit for edit, _ in found] == ["MUE-003"]
    assert found[0][1].startswith("2 units of 93000 on 2026-01-15; more than 1 a day are denied")


def test_an_equipment_supplier_has_the_limits_of_its_table(reference: Any, bases: Any) -> None:
    supplier = deepcopy(bases["professional"])
    supplier["providers"][0]["taxonomy"] = "332B00000X"
    two = {"units": Decimal(2)}
    assert findings(bases["professional"], reference, date(2026, 1, 15), "93000", **two) == []
    assert [edit for edit, _ in findings(supplier, reference, date(2026, 1, 15), "93000", **two)] == ["MUE-003"]


def test_units_of_several_days_are_judged_by_the_day(reference: Any, bases: Any) -> None:
    rows = deepcopy(bases["professional"])
    for units, tripped in ((9, False), (12, True)):
        # three days: 3 and 4 units a day, and 3 are accepted
        rows["lines"][0].update(
            procedure_code="93000", units=Decimal(units), date_from=date(2026, 1, 15), date_to=date(2026, 1, 17)
        )
        found = scrub(Claims.of(**rows), reference, as_of=date(2026, 6, 30))
        assert ("MUE-001" in found["edit"].to_list()) is tripped


def test_the_day_is_named_once_at_its_last_line(reference: Any, bases: Any) -> None:
    rows = deepcopy(bases["professional"])
    line = rows["lines"][0]
    rows["lines"] = [{**line, "line": n, "modifier_1": m} for n, m in ((1, None), (2, "25"), (3, "59"))]
    found = scrub(Claims.of(**rows), reference, as_of=date(2026, 6, 30)).filter(pl.col("edit") == "MUE-003")
    assert found["line"].to_list() == [3]
    assert found["message"][0].startswith("3 units of 99213 on 2026-01-15")


@pytest.fixture
def medicaid(reference: Any) -> With:
    """Medicaid's practitioner pairs and limits of the first quarter of 2026, beside Medicare's without end."""
    rows = {
        "table": ["practitioner", "medicaid_practitioner"], "column_1": ["99213", "99214"], "column_2": ["93000", "80048"],
        "modifier_indicator": [1, 1], "valid_from": [date(2020, 1, 1), date(2010, 10, 1)],
        "valid_to": [None, date(2026, 3, 31)], "source": ["Medicare", "Medicaid"],
    }  # fmt: skip
    limits = {
        "table": ["medicaid_practitioner", "medicaid_practitioner"], "code": ["99213", "80048"], "units": [1, 4],
        "mai": [None, None], "rationale": [None, "CMS Policy"], "valid_from": [date(2026, 1, 1)] * 2,
        "valid_to": [date(2026, 3, 31)] * 2, "source": ["Medicaid"] * 2,
    }  # fmt: skip
    ptp, units = reference.frame("ptp"), reference.frame("ncci_units")
    return With(
        reference,
        ptp=pl.concat([ptp, pl.DataFrame(rows).select(ptp.columns)], how="vertical_relaxed"),
        ncci_units=pl.concat([units, pl.DataFrame(limits).select(units.columns)], how="vertical_relaxed"),
    )


def filed_with(base: Rows, indicator: str) -> Rows:
    rows = deepcopy(base)
    rows["claims"][0]["claim_filing_indicator"] = indicator
    return rows


def test_a_medicaid_claim_meets_medicaids_pairs_and_no_other_claim_does(medicaid: With, bases: Any) -> None:
    base, day = bases["professional"], date(2026, 1, 15)
    found = findings(filed_with(base, "MC"), medicaid, day, "99214", "80048")
    assert found == [
        ("NCCI-002", "80048 is part of 99214 on 2026-01-15 unless a modifier says that they were distinct (Medicaid practitioner table).")
    ]  # fmt: skip
    assert findings(filed_with(base, "MC"), medicaid, day, "99213", "93000") == [], "a pair of Medicare's alone"
    for indicator in ("MB", "CI"):
        assert findings(filed_with(base, indicator), medicaid, day, "99214", "80048") == []
        found = findings(filed_with(base, indicator), medicaid, day, "99213", "93000")
        assert found[0][1].endswith("(practitioner table).")
    assert findings(filed_with(bases["outpatient"], "MC"), medicaid, day, "99214", "80048") == [], "not the hospital's"


def test_where_medicaids_table_does_not_answer_medicares_does_and_is_named(medicaid: With, bases: Any) -> None:
    """Medicaid's files end on 31 March 2026; its hospital tables are not loaded at all."""
    after = findings(filed_with(bases["professional"], "MC"), medicaid, date(2026, 4, 1), "99213", "93000")
    assert after[0][1].endswith("(Medicare practitioner table).")
    assert findings(filed_with(bases["professional"], "MC"), medicaid, date(2026, 4, 1), "99214", "80048") == []
    hospital = findings(filed_with(bases["outpatient"], "MC"), medicaid, date(2026, 1, 15), "80053", "80048")
    assert hospital[0][1].endswith("(Medicare hospital table).")


def test_medicaids_limits_hold_for_each_line(medicaid: With, bases: Any) -> None:
    """Medicare accepts 2 units of 99213 a day, Medicaid 1 a line; 3 of 93000 have a limit of Medicare's alone."""
    base, day, two = filed_with(bases["professional"], "MC"), date(2026, 1, 15), {"units": Decimal(2)}
    assert findings(base, medicaid, day, "99213", **two) == [
        (
            "MUE-001",
            "2 units of 99213 on one line; 1 are accepted a line (Medicaid practitioner table; reason: none given).",
        )
    ]
    assert findings(base, medicaid, day, "99213", "99213", "99213") == [], "one unit on each of three lines"
    assert findings(base, medicaid, day, "80048", units=Decimal(4)) == []
    assert [edit for edit, _ in findings(base, medicaid, day, "80048", units=Decimal(5))] == ["MUE-001"]
    assert findings(base, medicaid, day, "93000", units=Decimal(9)) == [], "Medicaid's list is loaded and has no limit"
    later = findings(base, medicaid, date(2026, 4, 1), "93000", units=Decimal(9))
    assert [edit for edit, _ in later] == ["MUE-001"]
    assert "(Medicare practitioner table; reason: Clinical: Data)" in later[0][1]
    assert findings(filed_with(bases["professional"], "MB"), medicaid, day, "99213", **two) == []
