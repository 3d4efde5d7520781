"""Of denied and paid lines the rule comes back by which they were denied, and of chance none."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.edits.test_history import claim

from claimwright.claims import Claims
from claimwright.edits import scrub
from claimwright.edits.history import HISTORY
from claimwright.edits.own_rules.mining import NO_MODIFIER, Proposal, interval, mined, rule_of
from claimwright.reference import Library


def line(number: int, code: str, reason: str = "", **more: Any) -> dict[str, Any]:
    return {
        "claim_id": f"c{number}", "line": 1, "on_claim": f"P{number}", "kind": "P", "patient": f"p{number}", "payer_id": "EXH01",
        "procedure_code": code, "modifiers": "", "place": "11", "clinician": "1740000025", "day": date(2026, 3, 2),
        "diagnoses": ["I10"], "denied": bool(reason), "reasons": [reason] if reason else None, **more,
    }  # fmt: skip


def history(*rows: dict[str, Any]) -> pl.DataFrame:
    return HISTORY.frame(rows)


def told(found: list[Proposal]) -> list[tuple[Any, ...]]:
    return [(one.payer_id, one.reason, one.shared, one.denied, one.decided) for one in found]


def test_the_code_that_a_payer_denies_is_proposed() -> None:
    rows = [line(n, "99215", "197") for n in range(12)] + [line(n, "99213") for n in range(12, 60)]
    rows += [line(n, "99215", payer_id="OTHER") for n in range(60, 90)]
    (found,) = mined(history(*rows))
    assert told([found]) == [("EXH01", "197", (("procedure_code", "99215"),), 12, 12)]
    assert found.claims == tuple(f"c{n}" for n in range(12))
    assert found.words == "99215"


def test_only_what_narrows_it_is_named() -> None:
    """99214 is denied without modifier 25 and paid with it; place and clinician are those of all."""
    rows = [line(n, "99214", "97") for n in range(20)] + [line(n, "99214", modifiers="25") for n in range(20, 60)]
    rows += [line(n, "93000") for n in range(60, 100)]
    (found,) = mined(history(*rows))
    assert found.shared == (("procedure_code", "99214"), ("modifier", NO_MODIFIER))
    assert (found.denied, found.decided) == (20, 20)


def test_three_things_together_are_found() -> None:
    rows, number = [], 0
    for code in ("64483", "64493"):
        for place in ("11", "24"):
            for diagnosis in ("M5416", "M4726"):
                denied = (code, place, diagnosis) == ("64483", "24", "M5416")
                for _ in range(15):
                    rows.append(line(number, code, "50" if denied else "", place=place, diagnoses=[diagnosis]))
                    number += 1
    (found,) = mined(history(*rows))
    assert found.shared == (("procedure_code", "64483"), ("place", "24"), ("diagnosis", "M5416"))


@pytest.mark.parametrize("denials", [0, 2, 4])
def test_a_few_denials_are_no_rule(denials: int) -> None:
    rows = [line(n, "99215", "197" if n < denials else "") for n in range(40)]
    assert mined(history(*rows)) == []


def test_where_as_many_are_paid_nothing_is_proposed() -> None:
    rows = [line(n, "99215", "197" if n % 2 else "") for n in range(60)]
    assert mined(history(*rows)) == []


@pytest.mark.parametrize("seed", range(5))
def test_chance_is_no_rule(seed: int) -> None:
    """One line in ten is denied, whatever it is."""
    dice = random.Random(seed)
    rows = [
        line(
            n,
            dice.choice(["99213", "99214", "99215", "93000"]),
            dice.choices(["", "16", "197"], [90, 5, 5])[0],
            place=dice.choice(["11", "22"]),
            modifiers=dice.choice(["", "25"]),
            diagnoses=dice.sample(["I10", "E119", "J449", "N183"], 2),
        )
        for n in range(400)
    ]
    assert mined(history(*rows)) == []


def test_what_an_edit_spoke_of_needs_no_rule() -> None:
    rows = [line(n, "99215", "197") for n in range(12)] + [line(n, "99213") for n in range(12, 30)]
    said = pl.DataFrame(
        {"claim_id": [f"c{n}" for n in range(12)], "line": [1] * 12, "reason": ["197"] * 12},
        schema={"claim_id": pl.String, "line": pl.Int32, "reason": pl.String},
    )
    assert mined(history(*rows), said) == []
    assert mined(history(*rows), said.head(4))[0].denied == 8


def test_each_reason_is_of_its_own() -> None:
    rows = [line(n, "99215", "197") for n in range(10)] + [line(n, "93000", "50") for n in range(10, 20)]
    rows += [line(n, "99213") for n in range(20, 60)]
    assert [(one.reason, one.words) for one in mined(history(*rows))] == [("197", "99215"), ("50", "93000")]


def test_lines_that_nobody_decided_or_named_are_left_out() -> None:
    rows = [line(n, "99215", denied=None) for n in range(20)] + [
        line(n, "99215", "197", payer_id=None) for n in range(20)
    ]
    assert mined(history(*rows)) == []
    assert mined(HISTORY.empty()) == []


def test_a_proposal_is_a_rule_that_finds_such_lines(library: Library) -> None:
    shared = (
        ("procedure_code", "99213"), ("modifier", "25"), ("place", "11"), ("diagnosis", "I10"), ("clinician", "1740000025"),
    )  # fmt: skip
    rule = rule_of(Proposal("197", "MDCR", shared, 12, 13, 0.6, 0.9, ("c1",)), 7)
    assert (rule.id, rule.prevents, rule.severity) == ("OWN-197-07", ("197",), "warn")
    day = date(2026, 3, 2)
    like = claim("c1", "99213", day, "25")
    others = [claim("c2"), claim("c3", "99214", day, "25"), claim("c4", "99213", day, "25", diagnosis="E119")]
    others += [claim("c5", "99213", day, "25", npi="1467102038"), claim("c6", "99213", day, "25", payer="X")]
    found = scrub(Claims.concat([like, *others]), library, edits=(), rules=[rule])
    assert found.select("claim_id", "message").rows() == [
        ("c1", "99213 on line 1: MDCR denied 12 of 13 lines like it for 197.")
    ]
    none = rule_of(Proposal("197", "MDCR", (("modifier", NO_MODIFIER),), 12, 13, 0.6, 0.9, ()))
    assert scrub(Claims.concat([like, claim("c2")]), library, edits=(), rules=[none])["claim_id"].to_list() == ["c2"]


@pytest.mark.parametrize(
    ("denied", "decided", "low", "high"),
    [(0, 0, 0.0, 1.0), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (0, 10, 0.0, 0.278), (1, 100, 0.0018, 0.0545)],
)
def test_the_interval_is_wilsons(denied: int, decided: int, low: float, high: float) -> None:
    """Values of the published formula, to three digits."""
    assert interval(denied, decided) == pytest.approx((low, high), abs=0.001)
