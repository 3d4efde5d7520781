"""What can be put right without judgement is offered with its row, and what is put right has no finding any more."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from tests.edits import conftest

from claimwright.claims import Claims
from claimwright.edits import scrub
from claimwright.edits.offered_repairs import offered_repairs
from claimwright.edits.own_rules import rules_from

Rows = dict[str, list[dict[str, Any]]]


def changed(table: str, row: int, **values: str) -> Rows:
    rows: Rows = deepcopy(conftest.professional())
    rows[table][row].update(values)
    return rows


def offered(rows: Rows, reference: Any, *rules: dict[str, Any]) -> list[tuple[Any, ...]]:
    own = rules_from({"rules": list(rules)}) if rules else ()
    found = offered_repairs(Claims.of(**rows), reference, rules=own, as_of=conftest.AS_OF)
    return found.select("edit", "table", "row", "column", "before", "after").rows()


@pytest.mark.parametrize(
    ("table", "row", "column", "wrong", "right", "edit"),
    [
        ("parties", 0, "postal_code", "80301-1234", "803011234", "PTY-007"),
        ("parties", 0, "state", "co", "CO", "PTY-007"),
        ("providers", 1, "npi", "12453 19599", "1245319599", "PRV-003"),
        ("lines", 0, "ndc", "0002-1433-80", "00002143380", "NDC-001"),
    ],
)
def test_a_value_is_put_right_and_its_finding_goes(
    reference: Any, table: str, row: int, column: str, wrong: str, right: str, edit: str
) -> None:
    rows = changed(table, row, **{column: wrong})
    assert edit in scrub(Claims.of(**rows), reference, as_of=conftest.AS_OF)["edit"].to_list()
    assert offered(rows, reference) == [(edit, table, row, column, wrong, right)]
    mended = changed(table, row, **{column: right})
    assert edit not in scrub(Claims.of(**mended), reference, as_of=conftest.AS_OF)["edit"].to_list()


@pytest.mark.parametrize(
    ("table", "row", "column", "wrong"),
    [
        ("providers", 1, "npi", "1245319598"),  # two digits are swapped: who knows which
        ("lines", 0, "ndc", "0002143380"),  # ten digits without hyphens
        ("parties", 0, "state", "XX"),
    ],
)
def test_what_needs_judgement_is_not_offered(reference: Any, table: str, row: int, column: str, wrong: str) -> None:
    assert offered(changed(table, row, **{column: wrong}), reference) == []


def test_a_clean_claim_is_offered_nothing(reference: Any) -> None:
    assert offered(conftest.professional(), reference) == []


RULE: dict[str, Any] = {
    "id": "A-1", "title": "t", "table": "claims", "severity": "warn", "message": "m", "fix": "f",
    "when": [{"column": "prior_authorization", "matches": ".*[- ].*"}],
    "repair": {"column": "prior_authorization", "how": "unpunctuated"},
}  # fmt: skip


def test_a_rule_puts_right_the_rows_that_it_finds(reference: Any) -> None:
    rows = changed("claims", 0, prior_authorization="PA 12-3")
    assert offered(rows, reference, RULE) == [("A-1", "claims", 0, "prior_authorization", "PA 12-3", "PA123")]
    filing = {**RULE, "id": "A-2", "when": [{"column": "claim_filing_indicator", "is": "CI"}]}
    filing["repair"] = {"column": "claim_filing_indicator", "how": "set", "value": "BL"}
    assert offered(rows, reference, filing) == [("A-2", "claims", 0, "claim_filing_indicator", "CI", "BL")]
    billing = {**RULE, "id": "A-3", "table": "providers", "when": [{"column": "role", "is": "rendering"}]}
    billing["repair"] = {"column": "last_or_organization_name", "how": "capitals"}
    low = changed("providers", 1, last_or_organization_name="Wu")
    assert offered(low, reference, billing) == [("A-3", "providers", 1, "last_or_organization_name", "Wu", "WU")]
