"""The rules that are shipped as examples: each finds what its source refuses, and leaves the nearest claim that it pays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.edits.test_history import claim
from typer.testing import CliRunner

from claimwright.claims import Claims
from claimwright.cli.main import app
from claimwright.edits import scrub
from claimwright.edits.own_rules import published_text, rules_of_text
from claimwright.reference import Library

RULES = rules_of_text(published_text(), "published_rules.toml")
DAY = date(2026, 3, 2)

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("MCR-001", {"code": "G0444", "place": "21"}, {"code": "G0444", "place": "11"}),
    ("MCR-002", {"code": "G0443", "place": "31"}, {"code": "G0443", "place": "71"}),
    ("MCR-003", {"code": "G0446", "place": "23"}, {"code": "G0446", "place": "19"}),
    ("MCR-004", {"code": "G0447", "diagnosis": "Z6829"}, {"code": "G0447", "diagnosis": "Z6830"}),
    ("MCR-005", {"code": "71271", "diagnosis": "Z122"}, {"code": "71271", "diagnosis": "F17211"}),
    ("MCR-008", {"code": "G0103", "diagnosis": "R9720"}, {"code": "G0103", "diagnosis": "Z125"}),
    ("MCR-009", {"code": "G0117", "diagnosis": "H4011X1"}, {"code": "G0117", "diagnosis": "Z135"}),
    ("MCR-010", {"code": "97802", "diagnosis": "E669"}, {"code": "97802", "diagnosis": "N184"}),
    ("MCR-011", {"code": "G0108", "diagnosis": "R7303"}, {"code": "G0108", "diagnosis": "E1165"}),
    ("MCR-012", {"code": "93798", "place": "31"}, {"code": "93798", "place": "22"}),
    ("MCR-013", {"code": "94625", "place": "12"}, {"code": "94625", "place": "11"}),
]


def told(library: Library, code: str, day: date = DAY, **more: Any) -> set[str]:
    return set(scrub(claim("c1", code, day, **more), library, edits=(), rules=RULES)["edit"])


@pytest.mark.parametrize(("rule", "refused", "paid"), CASES)
def test_each_finds_its_case_and_leaves_the_nearest(
    library: Library, rule: str, refused: dict[str, Any], paid: dict[str, Any]
) -> None:
    assert rule in told(library, **refused)
    assert rule not in told(library, **paid)
    assert not told(library, **refused, filing="CI")


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        # Born on 1 January 1950: 77 from 2027, 78 from 2028; the limits came with the claims of 10 February 2022.
        (date(2027, 12, 31), set()),
        (date(2028, 1, 1), {"MCR-006"}),
        (date(1999, 12, 31), set()),
    ],
)
def test_lung_screening_has_ages_from_a_day_on(library: Library, day: date, rules: set[str]) -> None:
    assert told(library, "71271", day, diagnosis="Z87891") == rules


def test_lung_screening_begins_at_fifty(library: Library) -> None:
    for born, rules in ((date(1976, 3, 3), ["MCR-007"]), (date(1976, 3, 2), [])):
        rows = {
            name: frame.to_dicts() for name, frame in claim("c1", "71271", DAY, diagnosis="Z87891").frames().items()
        }
        rows["parties"][0]["birth_date"] = born
        assert scrub(Claims.of(**rows), library, edits=(), rules=RULES)["edit"].to_list() == rules


def test_every_rule_is_sourced_and_warns() -> None:
    assert len(RULES) == 13
    assert {rule.severity for rule in RULES} == {"warn"}
    assert all(rule.source and rule.prevents for rule in RULES)
    assert CliRunner().invoke(app, ["rules", "published"]).stdout == published_text()
