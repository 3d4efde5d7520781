"""Rules of a practice: read from a file with clear refusals, and asked as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.edits import conftest

from claimwright.claims import Claims
from claimwright.edits import scrub
from claimwright.edits.own_rules import read_rules, rules_from
from claimwright.edits.own_rules.rows import ROWS, columns_of
from claimwright.errors import UnreadableError

Rows = dict[str, list[dict[str, Any]]]
RULES = read_rules(Path(__file__).with_name("rules.toml"))


def told(change: Callable[[Rows], None], reference: Any) -> list[tuple[str, int | None, str, str]]:
    rows = deepcopy(conftest.professional())
    change(rows)
    found = scrub(Claims.of(**rows), reference, as_of=conftest.AS_OF, rules=RULES)
    own = found.filter(found["edit"].str.contains("^(?:ACME|OWN)"))
    return own.select("edit", "line", "severity", "message").rows()


def nothing(rows: Rows) -> None:
    pass


def test_rules_say_their_words_at_their_rows(reference: Any) -> None:
    assert told(nothing, reference) == [
        ("ACME-001", 1, "error", "99213 on line 1: Acme pays specialists by referral."),
        ("OWN-001", None, "info", "Claim of 150.00: diabetes, and no A1c."),
    ]


def test_the_page_shows_the_rules_that_are_tried_here() -> None:
    page = Path(__file__).parents[2] / "docs" / "own-rules.md"
    example = Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
    assert f"```toml\n{example}```" in page.read_text(encoding="utf-8")


def line(**values: Any) -> Callable[[Rows], None]:
    return lambda rows: rows["lines"][0].update(values)


def claim(**values: Any) -> Callable[[Rows], None]:
    return lambda rows: rows["claims"][0].update(values)


def second(**values: Any) -> Callable[[Rows], None]:
    return lambda rows: rows["lines"].append({**rows["lines"][0], "line": 2, "procedure_code": "93000", **values})


def both(*changes: Callable[[Rows], None]) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        for one in changes:
            one(rows)

    return change


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("25", True),
        ("2.", False),
        ("(", False),
        (".*", False),
        ("25|59", False),
        ("", False),
        (" ", False),
        (" 25", False),
    ],
)
def test_a_modifier_is_looked_for_as_it_is_written(reference: Any, asked: str, found: bool) -> None:
    """It is no pattern: nothing but 25 is 25, and an open bracket stops nobody."""
    rules = rules_from(
        {"rules": [{**GOOD, "table": "lines", "message": "Yes.", "when": [{"modifiers": [asked]}]}]}, "own.toml"
    )
    rows = conftest.professional()
    rows["lines"][0]["modifier_1"] = "25"
    told = scrub(Claims.of(**rows), reference, rules=rules)["edit"].to_list()
    assert (GOOD["id"] in told) is found


@pytest.mark.parametrize(
    ("change", "edits"),
    [
        (claim(referral_number="R1"), {"OWN-001"}),
        (line(date_from=date(2025, 12, 31), date_to=date(2025, 12, 31)), {"OWN-001"}),
        (line(procedure_code="93000"), {"OWN-001"}),
        (lambda rows: rows["parties"][1].update(id="OTHER"), {"OWN-001"}),
        (second(), {"ACME-001", "ACME-002", "OWN-001"}),
        (both(line(modifier_2="25"), second()), {"ACME-001", "OWN-001"}),
        (second(date_from=date(2026, 1, 16)), {"ACME-001", "OWN-001"}),
        (second(procedure_code="83036"), {"ACME-001"}),
        (claim(total_charge=Decimal("99.99")), {"ACME-001"}),
        (lambda rows: rows["diagnoses"][0].update(code="E109"), {"ACME-001"}),
    ],
)
def test_each_condition_counts(reference: Any, change: Callable[[Rows], None], edits: set[str]) -> None:
    assert {one for one, *_ in told(change, reference)} == edits


def test_the_source_names_the_owner(reference: Any) -> None:
    found = scrub(Claims.of(**conftest.professional()), reference, as_of=conftest.AS_OF, rules=RULES)
    row = found.filter(edit="ACME-001").row(0, named=True)
    assert row["source"] == "Acme provider manual 2026, section 4.2 (owner: front desk)"
    assert row["fix"] == "Ask the primary care office for the number."
    assert row["where"] == "claims.referral_number"


@pytest.mark.parametrize("table", ROWS)
def test_every_column_that_a_rule_may_name_is_there(table: str, reference: Any) -> None:
    """Asked of the rows themselves, of the claim, and of other rows; a message may name each."""
    when = [{"column": name, "blank": True} for name in sorted(columns_of(table))]
    of_claim = [{"column": f"claims.{name}", "blank": True} for name in sorted(columns_of("claims"))]
    message = " ".join(f"{{{name}}}" for name in sorted(columns_of(table)))
    rule = {**GOOD, "table": table, "message": message, "when": [*when, *of_claim, {"exists": table, "when": when}]}
    fires = {**rule, "id": "A-2", "when": [{"column": "claim_id", "is": "c1"}]}
    told = 0
    for base in conftest.BASES.values():
        rows = base()
        rows["other_payers"] = [{"claim_id": "c1", "sequence": 1}]
        rules = rules_from({"rules": [rule, fires]})
        told += scrub(Claims.of(**rows), reference, as_of=conftest.AS_OF, rules=rules).filter(edit="A-2").height
    assert told > 0


GOOD: dict[str, Any] = {
    "id": "A-1", "title": "t", "table": "lines", "severity": "hold", "message": "m", "fix": "f",
    "when": [{"column": "procedure_code", "is": "99213"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place", "expected"),
    [
        ({"id": "a1"}, "rules 1, id", "capitals, a hyphen and a number"),
        ({"table": "visits"}, "rules 1, table", "expected one of claims, lines"),
        ({"severity": "stop"}, "rules 1, severity", "expected one of hold, warn, info"),
        ({"colour": "red"}, "rules 1, colour", "expected one of fix"),
        ({"when": []}, "rules 1", "expected when"),
        ({"message": "{salary}"}, "rules 1, message", "lines has no column salary"),
        ({"valid_from": "soon"}, "rules 1, valid_from", "a date such as"),
        ({"when": [{"column": "salary", "is": "1"}]}, "rules 1, when 1, column", "lines has no column salary"),
        ({"when": [{"column": "claims.salary", "is": "1"}]}, "rules 1, when 1, column", "claims has no column salary"),
        ({"when": [{"column": "charge", "over": 1}]}, "rules 1, when 1", "expected column and one of is"),
        ({"when": [{"column": "procedure_code", "matches": "(?=9)"}]}, "rules 1, when 1, matches", "without looking"),
        ({"when": [{"column": "procedure_code", "in": "99213"}]}, "rules 1, when 1, in", "expected a list"),
        ({"when": [{"column": "units", "at_least": "x"}]}, "rules 1, when 1, at_least", "expected a number or a date"),
        ({"when": [{"column": "ndc", "blank": "no"}]}, "rules 1, when 1, blank", "true or false"),
        ({"when": [{"exists": "cats"}]}, "rules 1, when 1, exists", "expected one of claims"),
        ({"when": [{"exists": "lines", "same": ["tail"]}]}, "rules 1, when 1, same", "no column tail"),
        (
            {"when": [{"exists": "diagnoses", "other": True}]},
            "rules 1, when 1, other",
            "where lines look for other lines",
        ),
        ({"when": [{"exists": "lines", "when": [{"exists": "lines"}]}]}, "rules 1, when 1, when", "within rows"),
        ({"table": "claims", "when": [{"modifiers": ["25"]}]}, "rules 1, when 1", "of lines"),
        ({"when": [{"why": "not"}]}, "rules 1, when 1", "expected column, modifiers"),
        ({"kinds": "X"}, "rules 1, kinds", "expected P, I or PI"),
        ({"message": "{line} of {}"}, "rules 1, message", "braces around names of columns"),
        ({"message": "a { b"}, "rules 1, message", "braces around names of columns"),
        ({"when": [{"column": "procedure_code", "in": []}]}, "rules 1, when 1, in", "one or more"),
        ({"when": [{"column": "procedure_code", "begins": []}]}, "rules 1, when 1, begins", "one or more"),
        ({"when": [{"no_modifiers": []}]}, "rules 1, when 1", "one or more"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], place: str, expected: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        rules_from({"rules": [{**GOOD, **change}]}, "own.toml")
    assert "own.toml" in str(raised.value)
    assert place in str(raised.value)
    assert expected in str(raised.value)


def test_an_id_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="rules 2, id"):
        rules_from({"rules": [GOOD, GOOD]})
    with pytest.raises(UnreadableError, match="which an edit of ours has"):
        rules_from({"rules": [{**GOOD, "id": "LN-001"}]})
    (tmp_path / "a.json").write_text(json.dumps({"rules": [GOOD]}))
    (tmp_path / "b.json").write_text(json.dumps({"rules": [{**GOOD, "id": "B-1"}, GOOD]}))
    with pytest.raises(UnreadableError, match=r"b\.json.*A-1"):
        read_rules(tmp_path / "a.json", tmp_path / "b.json")


@pytest.mark.parametrize(
    "text",
    [
        "rules = 3",
        "[[rules]\n",
        '{"rules": [1]}',
        "",
        '[[rule]]\nid = "A-1"\n',
        "rules = []",
        'rules = []\nrule = "x"\n',
    ],
)
def test_a_file_that_holds_no_rules_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / ("own.json" if text.startswith("{") else "own.toml")
    path.write_text(text)
    with pytest.raises(UnreadableError, match=r"own\."):
        read_rules(path)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"column": "charge", "at_least": 150}, True),
        ({"column": "charge", "at_least": 151}, False),
        ({"column": "date_from", "at_least": "2026-01-15"}, True),
        ({"column": "date_from", "at_least": "2026-01-16"}, False),
        ({"column": "procedure_code", "at_least": 99000}, True),
        ({"column": "date_from", "at_least": 1}, False),
        ({"column": "charge", "at_most": "2026-01-15"}, False),
        ({"column": "procedure_code", "is": True}, False),
    ],
)
def test_a_value_of_another_kind_is_not_met(reference: Any, condition: dict[str, Any], holds: bool) -> None:
    rules = rules_from({"rules": [{**GOOD, "when": [condition]}]}, "own.json")
    found = scrub(Claims.of(**conftest.professional()), reference, as_of=conftest.AS_OF, rules=rules)
    assert ("A-1" in found["edit"].to_list()) is holds
