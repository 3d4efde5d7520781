"""Which modifier on which code sets an NCCI pair apart, on a professional claim and on a hospital's bill?"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from copy import copy, deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.claims import Claims
from claimwright.edits import scrub

_SPEC = importlib.util.spec_from_file_location("bases", Path(__file__).with_name("conftest.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
BASES = _MODULE.BASES

Run = Callable[..., pl.DataFrame]
PAIRS = [("20610", "99213"), ("45385", "45380"), ("99291", "36600")]


@pytest.fixture
def pairs(reference: Any) -> Run:
    """A scrub with pairs of column 1 and 2 that a modifier may set apart, in both tables."""
    rows = [
        {"table": table, "column_1": first, "column_2": second, "modifier_indicator": 1}
        for first, second in PAIRS
        for table in ("practitioner", "hospital")
    ]
    days = {"valid_from": date(2015, 10, 1), "valid_to": date(2026, 12, 31), "source": "published"}
    frame = pl.DataFrame([{**row, **days} for row in rows])
    codes = ("25", "57", "59", "XS", "RT", "T5", "91")
    known = [{"code": code, "ncci_bypass": True, **days, "valid_to": None} for code in codes]
    # A reference of its own, since what is made ready of one is kept with it.
    own = copy(reference)
    own.frames = {**reference.frames, "ptp": frame, "modifiers": pl.DataFrame(known)}

    def scrubbed(base: str, change: Callable[[Any], None]) -> pl.DataFrame:
        rows = BASES[base]()
        change(rows)
        return scrub(Claims.of(**rows), own, as_of=date(2026, 3, 31))

    return scrubbed


def apart(run: Run, base: str, first: str, second: str, day: date = date(2026, 1, 15)) -> bool:
    """Whether a claim with these two codes (``20610-RT``) passes the pair."""

    def change(rows: dict[str, list[dict[str, Any]]]) -> None:
        line = rows["lines"][0]
        rows["lines"] = []
        for number, text in enumerate((first, second), 1):
            code, *modifiers = text.split("-")
            given = {f"modifier_{at}": one for at, one in enumerate(modifiers, 1)}
            rows["lines"].append(
                {**deepcopy(line), "line": number, "procedure_code": code, "date_from": day, "date_to": day, **given}
            )

    return "NCCI-002" not in run(base, change)["edit"].to_list()


@pytest.mark.parametrize(
    ("first", "second", "passes"),
    [
        # The visit's own modifier, on the visit.
        ("20610-RT", "99213-25", True),
        ("20610", "99213-57", True),
        ("20610-RT", "99213", False),
        ("20610-25", "99213", False),
        ("20610-59", "99213", False),
        ("20610", "99213-59", False),
        ("20610", "99213-RT", False),
        ("99291-25", "36600", True),
        ("99291", "36600-59", True),
        # A procedure: 59 and XS on either, a side or a toe on column 2.
        ("45385-59", "45380", True),
        ("45385-XS", "45380", True),
        ("45385", "45380-59", True),
        ("45385", "45380-RT", True),
        ("45385-RT", "45380", False),
        ("45385-91", "45380", False),
        ("45385", "45380-25", False),
        ("45385-25", "45380", False),
        ("45385", "45380", False),
    ],
)
def test_a_professional_pair(pairs: Run, first: str, second: str, passes: bool) -> None:
    assert apart(pairs, "professional", first, second) is passes


def test_59_counts_on_column_1_from_july_2019_on(pairs: Run) -> None:
    """CMS change request 11168; before, it counted on column 2 alone."""
    days = (date(2019, 6, 30), date(2019, 7, 1))
    assert [apart(pairs, "professional", "45385-59", "45380", day) for day in days] == [False, True]
    assert [apart(pairs, "professional", "45385", "45380-59", day) for day in days] == [True, True]


@pytest.mark.parametrize(("first", "passes"), [("45385-RT", True), ("45385-25", True), ("45385", False)])
def test_a_hospitals_pair_passes_with_any_modifier_on_either_code(pairs: Run, first: str, passes: bool) -> None:
    """As CMS's outpatient editor answers these."""
    assert apart(pairs, "outpatient", first, "45380") is passes


@pytest.mark.parametrize(
    ("bill", "asked"),
    [("13", True), ("22", True), ("85", True), ("11", False), ("71", False), ("77", False), ("43", False)],
)
def test_pairs_are_for_the_bills_that_the_manual_names(run: Run, bill: str, asked: bool) -> None:
    def change(rows: dict[str, list[dict[str, Any]]]) -> None:
        line = rows["lines"][0]
        rows["claims"][0].update(facility_type=bill)
        rows["lines"] = [{**line, "line": n, "procedure_code": code} for n, code in enumerate(("45385", "45380"), 1)]

    assert ("NCCI-002" in run("outpatient", change)["edit"].to_list()) is asked


def test_units_are_for_outpatient_hospitals_and_critical_access_hospitals(run: Run) -> None:
    def change(bill: str) -> Callable[[dict[str, list[dict[str, Any]]]], None]:
        return lambda rows: (
            rows["claims"][0].update(facility_type=bill),
            rows["lines"][0].update(procedure_code="93000", units=2),
        )[0]

    found = {bill: "MUE-003" in run("outpatient", change(bill))["edit"].to_list() for bill in ("13", "85", "22", "71")}
    assert found == {"13": True, "85": True, "22": False, "71": False}
