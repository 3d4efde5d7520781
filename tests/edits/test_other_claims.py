"""A service billed on another claim already is found, in a batch and against claims that are there."""

from __future__ import annotations

import resource
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from claimwright.claims import Claims
from claimwright.edits import scrub
from claimwright.edits.history import history_of
from claimwright.edits.prepare.other_claims import repeated_elsewhere
from claimwright.edits.slices import numbered
from claimwright.reference import Library

DAY = date(2026, 3, 2)


def claim(number: str, **line: Any) -> Claims:
    more = {
        name: line.pop(name)
        for name in ("frequency_code", "kind", "born", "npi", "payer_responsibility")
        if name in line
    }
    row = {"line": 1, "procedure_code": "99213", "charge": Decimal(150), "units": Decimal(1), "date_from": DAY, **line}
    return Claims.of(
        claims=[{"claim_id": number, "kind": more.get("kind", "P"), "patient_control_number": f"P{number}", "frequency_code": more.get("frequency_code", "1"), "payer_responsibility": more.get("payer_responsibility", "P")}],
        lines=[{"claim_id": number, **row}],
        providers=[{"claim_id": number, "role": "rendering", "npi": more.get("npi", "1740000025")}],
        parties=[{"claim_id": number, "role": "subscriber", "last_or_organization_name": "DOE", "first_name": "JO", "birth_date": more.get("born", date(1980, 1, 1))}],
    )  # fmt: skip


def found(*claims: Claims, others: Claims | None = None) -> list[tuple[str, str, bool]]:
    rows = repeated_elsewhere(history_of(Claims.concat(claims)), None if others is None else history_of(others))
    return [(row["claim_id"], row["on_claim"], row["alike"]) for row in rows.to_dicts()]


def test_the_later_claim_is_told_of_the_earlier_one() -> None:
    assert found(claim("A"), claim("B")) == [("B", "PA", True)]
    assert found(claim("B"), others=claim("A")) == [("B", "PA", True)]
    assert found(claim("A")) == []


@pytest.mark.parametrize(
    "other",
    [
        {"procedure_code": "99214"}, {"date_from": date(2026, 3, 3)}, {"npi": "1467102038"}, {"born": date(1981, 1, 1)},
        {"frequency_code": "7"}, {"frequency_code": "8"}, {"kind": "I"}, {"modifier_1": "76"}, {"modifier_1": "LT"}, {"born": None},
        {"payer_responsibility": "S"},
    ],
)  # fmt: skip
def test_what_is_no_repetition(other: dict[str, Any]) -> None:
    assert found(claim("A"), claim("B", **other)) == []


def test_other_modifiers_are_a_warning_and_their_order_is_nothing() -> None:
    assert found(claim("A"), claim("B", modifier_1="25")) == [("B", "PA", False)]
    one, other = claim("A", modifier_1="25", modifier_2="GT"), claim("B", modifier_1="GT", modifier_2="25")
    assert found(one, other) == [("B", "PA", True)]


def test_a_line_stays_one_line() -> None:
    """Two lines that share a number still charge 150 each."""
    twice = claim("B").frames()
    twice["lines"] = pl.concat([twice["lines"], twice["lines"]])
    again = repeated_elsewhere(history_of(Claims(**twice)), history_of(claim("A")))
    lines = numbered(Claims(**twice), again)["lines"]
    assert lines.select("on_claim", "charge").rows() == [("PA", Decimal(150)), ("PA", Decimal(150))]


def test_the_edits_say_so(library: Library) -> None:
    both = scrub(Claims.concat([claim("A"), claim("B"), claim("C", modifier_1="25")]), library, as_of=DAY)
    told = both.filter(pl.col("edit").is_in(["LN-014", "LN-015"])).select("claim_id", "edit", "severity").rows()
    assert told == [("B", "LN-014", "error"), ("C", "LN-015", "warning")]
    alone = scrub(claim("B"), library, as_of=DAY, history=history_of(claim("A")))
    assert alone.filter(pl.col("edit") == "LN-014")["message"].to_list() == [
        "Line 1: 99213 on 2026-03-02 by the same provider is on claim PA already."
    ]


def test_a_line_of_several_days_is_near_each_of_them() -> None:
    long = claim("A", date_from=date(2026, 3, 1), date_to=date(2026, 3, 4))
    assert found(long, claim("B")) == [("B", "PA", False)]
    assert found(claim("A"), claim("B", date_from=date(2026, 3, 1), date_to=date(2026, 3, 4))) == [("B", "PA", False)]
    assert found(long, claim("B", date_from=date(2026, 3, 5))) == []
    assert found(long, claim("B", modifier_1="76")) == []
    assert found(long, long_again := claim("B", date_from=date(2026, 3, 1), date_to=date(2026, 3, 4))) == [
        ("B", "PA", True)
    ]
    assert found(long_again) == []


def test_a_line_of_several_days_is_not_that_of_its_first_day() -> None:
    """It is more than the other, so it is near it (LN-015) and no copy (LN-014)."""
    long = claim("A", date_to=date(2026, 3, 4))
    assert found(long, claim("B")) == [("B", "PA", False)]
    assert found(claim("A"), claim("B", date_to=date(2026, 3, 4))) == [("B", "PA", False)]
    assert found(claim("A"), claim("B", date_to=DAY)) == [("B", "PA", True)], "no last day is the first day"
    assert found(long, claim("B", date_from=date(2026, 3, 3), date_to=date(2026, 3, 9))) == [("B", "PA", False)]
    backwards = claim("B", date_to=date(2026, 3, 1))
    assert found(claim("A"), backwards) == [("B", "PA", True)], "a last day before the first is no range"


def test_the_nearest_before_it_is_named_whoever_lasts_longer() -> None:
    month = claim("A", date_from=date(2026, 3, 1), date_to=date(2026, 3, 31))
    day = claim("B", date_from=date(2026, 3, 10))
    assert found(month, day, claim("C", date_from=date(2026, 3, 20))) == [("B", "PA", False), ("C", "PA", False)]
    assert found(day, claim("C", date_from=date(2026, 3, 20)), month) == [("A", "PB", False)]


def test_a_day_typed_wrong_costs_nothing() -> None:
    """A last day in the year 9999 is 2.9 million days from the first: a thousand of them fit in the memory of one."""
    many = [claim(f"A{n}", date_to=date(9999, 12, 31), born=date(1950, 1, 1 + n % 28)) for n in range(60)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(found(*many, claim("B", born=date(1950, 1, 3)))) == 60 - 28 + 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"
