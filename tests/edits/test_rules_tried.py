"""Rules are tried on claims that were sent, look at what was done before, and are written as they are read."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.edits.test_history import claim
from tests.edits.test_own_rules import GOOD
from typer.testing import CliRunner

from claimwright.claims import Claims
from claimwright.claims.tables import TABLES
from claimwright.cli.main import app
from claimwright.edits import scrub
from claimwright.edits.history import DECISIONS, history_of
from claimwright.edits.own_rules import OwnRule, read_rules, rules_from, rules_of_text, toml_of
from claimwright.edits.own_rules.rows import LOOKED_FOR, columns_of
from claimwright.edits.own_rules.trial import Tally, tally, tried
from claimwright.edits.repairs import Repair, repairable
from claimwright.errors import UnreadableError
from claimwright.reference import Library

DAY = date(2026, 3, 2)


def rule(*when: dict[str, Any], **more: Any) -> OwnRule:
    (found,) = rules_from({"rules": [{**GOOD, "when": list(when), **more}]}, "own.toml")
    return found


def decision(number: str, code: str, *reasons: str, day: date = DAY) -> dict[str, Any]:
    return {
        "patient_control_number": number, "procedure_code": code, "day": day, "denied": bool(reasons),
        "unprocessable": False, "reasons": list(reasons) or None, "decided_on": date(2026, 4, 1),
    }  # fmt: skip


SENT = Claims.concat(
    [claim(f"c{n}", code, name=f"NAME{n}") for n, code in enumerate(["G0439", "G0439", "G0439", "99213", "G0439"], 1)]
)
SAID = DECISIONS.frame(
    [
        decision("Pc1", "G0439", "119"),
        decision("Pc2", "G0439"),
        decision("Pc3", "G0439", "16"),
        decision("Pc4", "99213", "119"),
    ]
)
WELLNESS = {"column": "procedure_code", "is": "G0439"}


def test_a_trial_counts_what_was_found_and_what_payers_said_of_it(library: Library) -> None:
    rows = tried([rule(WELLNESS, prevents=["119"])], SENT, library, decisions=SAID)
    assert rows.select("claim_id", "found", "decided", "denied", "for_this").rows() == [
        ("c1", True, True, True, True),
        ("c2", True, True, False, False),
        ("c3", True, True, True, False),
        ("c4", False, True, True, True),
        ("c5", True, False, False, False),
    ]
    assert tally(rows) == Tally(found=4, decided=3, denied=2, for_this=1, missed=1)
    assert rows["reasons"].to_list() == [["119"], [], ["16"], ["119"], None]


def test_without_reasons_every_denial_counts_and_none_is_missed(library: Library) -> None:
    assert tally(tried([rule(WELLNESS)], SENT, library, decisions=SAID)) == Tally(4, 3, 2, 2, 0)
    assert tally(tried([rule(WELLNESS)], SENT, library)) == Tally(4, 0, 0, 0, 0)
    assert tally(tried([rule({"column": "procedure_code", "is": "G0438"})], SENT, library)) == Tally(0, 0, 0, 0, 0)


def test_a_rule_that_begins_tomorrow_is_tried_on_yesterdays_claims(library: Library) -> None:
    later = rule(WELLNESS, valid_from="2027-01-01")
    assert tally(tried([later], SENT, library)).found == 4
    assert scrub(SENT, library, edits=(), rules=[later]).is_empty()


def test_a_denial_of_another_line_is_not_of_this_one(library: Library) -> None:
    two = claim("c1")
    lines = [*two.lines.to_dicts(), {**two.lines.to_dicts()[0], "line": 2, "procedure_code": "93000"}]
    both = Claims.of(**{name: frame.to_dicts() for name, frame in two.frames().items()} | {"lines": lines})
    said = DECISIONS.frame([decision("Pc1", "99213"), decision("Pc1", "93000", "97")])
    office, whole = (
        rule({"column": "procedure_code", "is": "99213"}),
        rule({"column": "kind", "is": "P"}, table="claims"),
    )
    assert tally(tried([office], both, library, decisions=said)) == Tally(1, 1, 0, 0, 0)
    assert tally(tried([whole], both, library, decisions=said)) == Tally(1, 1, 1, 1, 0)


ONCE_A_YEAR = (
    WELLNESS,
    {
        "exists": "earlier_services",
        "same": ["procedure_code"],
        "when": [{"column": "days_before", "at_least": 0}, {"column": "days_before", "at_most": 334}],
    },
)


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        (claim("old", "G0439", date(2025, 4, 2)), 1),
        (claim("old", "G0439", date(2025, 4, 1)), 0),
        (claim("old", "G0439", date(2026, 3, 3)), 0),
        (claim("old", "G0438", date(2026, 1, 2)), 0),
        (claim("old", "G0439", date(2026, 1, 2), name="SOMEBODY ELSE"), 0),
    ],
)
def test_a_rule_looks_at_what_the_patient_had_before(library: Library, earlier: Claims, found: int) -> None:
    """334 days before 2 March 2026 is 2 April 2025."""
    mine = claim("new", "G0439")
    told = scrub(mine, library, edits=(), rules=[rule(*ONCE_A_YEAR)], history=history_of(earlier))
    assert told.height == found


def test_nobody_lacks_what_was_not_asked_for(library: Library) -> None:
    """Without a history nobody knows what was done before; with one, that nothing was."""
    never = rule(WELLNESS, {"lacks": "earlier_services"})
    assert scrub(claim("new", "G0439"), library, edits=(), rules=[never]).is_empty()
    known = history_of(claim("old", name="SOMEBODY ELSE"))
    assert scrub(claim("new", "G0439"), library, edits=(), rules=[never], history=known).height == 1


@pytest.mark.parametrize("table", LOOKED_FOR)
def test_every_table_of_a_claim_can_be_looked_for(library: Library, table: str) -> None:
    when = [{"column": name, "blank": False} for name in sorted(columns_of(table))]
    asked = rule({"exists": table, "when": when}, table="claims")
    lacking = rule({"lacks": table, "when": when}, table="claims")
    batch, past = claim("new"), history_of(claim("old"))
    told = [scrub(batch, library, edits=(), rules=[one], history=past).height for one in (asked, lacking)]
    assert told == [0, 1]


def test_rows_that_only_some_claims_have_are_found(library: Library) -> None:
    noted = claim("c1")
    rows = {name: frame.to_dicts() for name, frame in noted.frames().items()}
    rows["amounts"] = [{"claim_id": "c1", "qualifier": "F5", "amount": Decimal("20.00")}]
    assert "amounts" in {one.name for one in TABLES}
    paid = rule({"exists": "amounts", "when": [{"column": "amount", "at_least": 20}]}, table="claims")
    more = rule({"exists": "amounts", "when": [{"column": "amount", "at_least": 21}]}, table="claims")
    assert scrub(Claims.of(**rows), library, edits=(), rules=[paid]).height == 1
    assert scrub(Claims.of(**rows), library, edits=(), rules=[more]).is_empty()


EVERYTHING = rule(
    {"column": "procedure_code", "in": ["99213", 'a"b\\c\n']},
    {"column": "charge", "at_least": Decimal("100.00")},
    {"column": "units", "at_most": Decimal("1E+2")},
    {"column": "line", "is": 1},
    {"column": "date_from", "at_least": date(2026, 1, 1)},
    {"column": "ndc", "blank": True},
    {"no_modifiers": ["25", "57"]},
    {"column": "claims.referral_number", "begins": ["R", "S"]},
    {"lacks": "lines", "when": [{"column": "procedure_code", "matches": "9[0-9]+é"}], "same": ["day"], "other": True},
    severity="warn", kinds="P", owner="Ana", source="Manual, p. 4", valid_from="2026-01-01", valid_to="2026-12-31",
    prevents=["197", "B7", "A1"], repair={"column": "ndc", "how": "package"},
)  # fmt: skip


def test_a_rule_is_written_as_it_is_read() -> None:
    text = toml_of([EVERYTHING, rule(WELLNESS, id="A-2")])
    assert rules_of_text(text) == (EVERYTHING, rule(WELLNESS, id="A-2"))
    assert toml_of(rules_of_text(text)) == text


@pytest.mark.parametrize(
    ("change", "place", "expected"),
    [
        ({"prevents": ["CO-197"]}, "rules 1, prevents", "reason codes such as 197"),
        ({"prevents": "197"}, "rules 1, prevents", "a list"),
        ({"repair": {"column": "charge", "how": "set", "value": "1"}}, "repair, column", "is never repaired"),
        ({"repair": {"column": "ndc", "how": "set", "value": "1"}}, "repair, how", "expected one of trimmed"),
        ({"repair": {"column": "ndc", "how": "digits"}}, "repair, how", "expected one of trimmed"),
        ({"repair": {"column": "ndc"}}, "rules 1, repair", "column and how"),
        ({"repair": {"column": "ndc", "how": "trimmed", "value": "x"}}, "repair, value", "a value with set"),
        ({"table": "diagnoses", "repair": {"column": "code", "how": "trimmed"}}, "column", "no repair of diagnoses"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-31"}, "valid_to", "no day before valid_from"),
        ({"table": "parties", "when": [{"exists": "earlier_services"}]}, "exists", "of claims or lines"),
        ({"when": [{"exists": "repricing", "same": ["rate"]}]}, "when 1, same", "are never equal"),
        ({"when": [{"column": "charge", "at_least": Decimal("Infinity")}]}, "at_least", "a number below"),
        ({"when": [{"column": "charge", "at_most": Decimal("NaN")}]}, "at_most", "a number below"),
        ({"when": [{"column": "units", "is": 10**40}]}, "when 1, is", "a number below"),
        ({"when": [{"column": "units", "is": Decimal("1.1234567")}]}, "when 1, is", "at most 6 decimals"),
        ({"when": [{"column": "place", "is": Decimal("1E+40")}]}, "when 1, is", "a number below"),
        ({"when": [{"column": "date_from", "at_least": datetime(2026, 1, 1, 8)}]}, "at_least", "without an hour"),
        ({"when": [{"exists": "earlier_services", "when": [{"column": "patient", "is": "x"}]}]}, "column", "no column"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(change: dict[str, Any], place: str, expected: str) -> None:
    values = {**GOOD, "when": [{"column": "kind", "blank": False}] if change.get("table") else GOOD["when"]}
    if change.get("table") == "parties":
        values["when"] = change["when"]
    with pytest.raises(UnreadableError) as raised:
        rules_from({"rules": [{**values, **change}]}, "own.toml")
    assert place in str(raised.value)
    assert expected in str(raised.value)


@pytest.mark.parametrize(
    ("how", "written", "right"),
    [
        ("package", "0002-1433-80", "00002143380"),
        ("package", "50242-040-64", "50242004064"),
        ("package", "60574-4114-1", "60574411401"),
        ("package", "60574-4114-01", "60574411401"),
        ("package", "60574 4114 01", "60574411401"),
        ("package", "0002143380", "0002143380"),
        ("package", "1-2-3", "1-2-3"),
        ("capitals", "straße", "STRASSE"),
        ("trimmed", "  A  B ", "A B"),
        ("unpunctuated", "PA 12-34.5/6", "PA123456"),
        ("digits", "80301-1234", "803011234"),
        ("emptied", "N/A", ""),
    ],
)
def test_a_repair_writes_the_same_value_right(how: str, written: str, right: str) -> None:
    assert Repair("x", how).of(written) == right


def test_no_repair_touches_what_was_done_why_or_what_it_costs() -> None:
    """Columns of codes, modifiers, pointers, days and amounts are none that a repair is of."""
    named = {column for table in TABLES for column in repairable(table.name)}
    kept = {c.name for table in TABLES for c in table.columns if c.unit or "date" in c.name or "pointer" in c.name}
    kept |= {"procedure_code", "code", "poa", "revenue_code", "drg", "place_of_service", "facility_type", "sex"}
    kept |= {f"modifier_{n}" for n in range(1, 5)}
    assert not named & kept
    assert all(column in {c.name for c in table.columns} for table in TABLES for column in repairable(table.name))


def test_the_command_checks_and_tries_files(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(toml_of([EVERYTHING]), encoding="utf-8")
    checked = CliRunner().invoke(app, ["rules", "check", str(path), "--json"])
    assert json.loads(checked.stdout) == {"rule": "A-1", "title": "t", "table": "lines", "severity": "warn"}
    assert "1 rules" in CliRunner().invoke(app, ["rules", "check", str(path)]).stdout
    path.write_text("[[rules]]\nid = 3\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["rules", "check", str(path)]).exit_code == 2


def test_files_are_read_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(toml_of([EVERYTHING]), encoding="utf-8")
    assert read_rules(path) == (EVERYTHING,)
