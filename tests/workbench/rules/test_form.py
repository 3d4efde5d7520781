"""A rule is the same written as a form, as text and as data; what a form cannot say is written as text."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from claimwright.edits.own_rules import OwnRule, published_text, rules_from, rules_of_text
from claimwright.errors import UnreadableError
from claimwright.workbench.rules.form import ConditionLine, filled, form_of, rule_of_form, typed_in

GOOD: dict[str, Any] = {
    "id": "A-1", "title": "t", "table": "lines", "severity": "hold", "message": "m", "fix": "f",
}  # fmt: skip


def rule(*when: dict[str, Any], **more: Any) -> OwnRule:
    (found,) = rules_from({"rules": [{**GOOD, "when": list(when), **more}]})
    return found


@pytest.mark.parametrize(
    "made",
    [
        *rules_of_text(published_text()),
        rule({"column": "units", "is": 2}, {"column": "charge", "at_least": "100.50"} | {"at_least": 100}),
        rule({"column": "claims.referral_number", "blank": False}, {"modifiers": ["25", "57"]}),
        rule({"column": "date_from", "at_least": "2026-01-01"}, kinds="I", valid_from="2026-01-01", prevents=["197"]),
        rule({"lacks": "lines", "same": ["day"], "other": True, "when": [{"column": "units", "in": [1, 2]}]}),
        rule(
            {
                "exists": "diagnoses",
                "when": [{"column": "code", "begins": ["E10", "E11"]}, {"column": "poa", "is": "Y"}],
            }
        ),
        rule({"exists": "earlier_services", "same": ["procedure_code"]}, {"column": "place", "is": "11"}),
        rule(
            {"lacks": "diagnoses"}, {"column": "ndc", "matches": r"\d{11}"}, repair={"column": "ndc", "how": "package"}
        ),
        rule({"lacks": "providers", "when": [{"column": "role", "is": "referring"}]}, table="claims"),
    ],
    ids=lambda made: made.id,
)
def test_a_rule_comes_back_from_its_form(made: OwnRule) -> None:
    shown = form_of(made)
    assert shown is not None
    assert rule_of_form(*shown) == made


@pytest.mark.parametrize(
    "made",
    [
        rule({"exists": "lines", "same": ["place"], "other": True}),
        rule({"column": "procedure_code", "in": ["A,B", "C"]}),
        rule({"exists": "parties", "same": ["claim_id"]}),
    ],
)
def test_what_a_form_cannot_say_is_text(made: OwnRule) -> None:
    assert form_of(made) is None


def test_what_is_typed_is_read_line_by_line() -> None:
    sent = QueryDict(mutable=True)
    for name, text in {**GOOD, "kinds": "P", "prevents": " 197 , B7,", "valid_from": "3/4/2026"}.items():
        sent[name] = text
    for line in (("row", "procedure_code", "begins", "992"), ("row", "", "is", ""), ("has:diagnoses", "", "is", "")):
        for name, text in zip(("where", "column", "operator", "value"), line, strict=True):
            sent.appendlist(f"c-{name}", text)
    fields, lines = typed_in(sent)
    lines = filled(lines)
    assert lines == [ConditionLine("row", "procedure_code", "begins", "992"), ConditionLine("has:diagnoses")]
    made = rule_of_form(fields, lines)
    assert (made.kinds, made.prevents, str(made.valid_from)) == ("P", ("197", "B7"), "2026-03-04")
    assert [one.table for one in made.when] == ["", "diagnoses"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (ConditionLine("row", "salary", "is", "1"), "lines has no column salary"),
        (ConditionLine("row", "units", "is", "two"), "expected a number, not two"),
        (ConditionLine("row", "units", "at_least", "two"), "expected a number or a date"),
        (ConditionLine("row", "units", "at_least", "NaN"), "expected a number or a date"),
        (ConditionLine("row", "ndc", "matches", "("), "regular expression"),
        (ConditionLine("row", "ndc", "in", " , "), "one or more"),
        (ConditionLine("nowhere:cats", "ndc", "is", "1"), "expected one of claims"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: ConditionLine, expected: str) -> None:
    fields, _ = form_of(rule({"column": "place", "is": "11"})) or ({}, [])
    with pytest.raises(UnreadableError, match=expected):
        rule_of_form(fields, [line])
