"""Every row of the procedures makes a code of the list, and every character it names has values."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import pytest

from claimwright.coding.pcs.rows import Procedure, procedures, values
from claimwright.data_files import data_rows

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 3, 2)
_OPEN = re.compile(r"\{(\w+)(?::(\w+))?(?:=\w)?\}")
_COUNTED = {"side", "hours", "arteries", "stents", "grafts", "levels"}


def _codes(template: str) -> list[str]:
    letters = []
    for name, own in _OPEN.findall(template):
        assert name in _COUNTED or name in values(), name
        letters.append(own or "".join(one.value for one in values().get(name, ())) or "0123")
    plain = _OPEN.sub("{}", template)
    return [plain.format(*chosen) for chosen in product(*letters)]


@pytest.mark.parametrize("procedure", procedures(DAY), ids=lambda one: one.name)
def test_a_row_makes_codes_of_the_list(procedure: Procedure, library: Library) -> None:
    assert procedure.pattern.groups == 0, "groups in the words would take the place of the match"
    for pattern in filter(None, (procedure.needs, procedure.unless)):
        re.compile(pattern)
    for template in procedure.codes:
        assert any(library.on(DAY).icd10pcs(code) for code in _codes(template)), template


def test_the_tables_are_dated_and_named_once() -> None:
    rows = data_rows("claimwright.coding", "pcs_procedures.tsv")
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names))
    assert all(row["guideline"] and date.fromisoformat(row["valid_from"]) for row in rows)
    used = {name for row in rows for name, _ in _OPEN.findall(row["code"])}
    assert set(values()) <= used, "a character that no row asks for"


def test_no_procedure_before_the_code_set() -> None:
    assert procedures(date(2016, 9, 30)) == ()
