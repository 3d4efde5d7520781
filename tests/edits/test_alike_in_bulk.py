"""A claim gets the same findings alone, among few and among many, and no edit is spared that would have found something."""

from __future__ import annotations

import os
import random
from copy import deepcopy
from typing import Any

import polars as pl
import pytest
from tests.edits.conftest import AS_OF, BASES
from tests.edits.test_cases import CASES, OF_HISTORY

from claimwright.claims import Claims
from claimwright.edits import scrub
from claimwright.edits.catalogue import Prepared
from claimwright.edits.rules import Rule, Traits

SEEDS = int(os.environ.get("CLAIMWRIGHT_SEEDS", "3"))
OF_OTHERS = {*OF_HISTORY, "CLM-004", "LN-014", "LN-015"}
"""Edits that look at the other claims of the batch."""


@pytest.fixture(scope="module")
def claims() -> list[Claims]:
    """Every bad claim and its nearest good one, each of its own patient."""
    made = []
    for number, (edit, base, *changes) in enumerate(CASES):
        for name, change in zip(("bad", "good"), changes, strict=True):
            rows: dict[str, list[dict[str, Any]]] = deepcopy(BASES[base]())
            change(rows)
            for row in (row for table in rows.values() for row in table):
                row["claim_id"] = f"{edit} {name} {number}"
            made.append(Claims.of(**rows))
    return made


def found(batch: Claims, reference: Any) -> list[tuple[Any, ...]]:
    rows = scrub(batch, reference, as_of=AS_OF)
    return rows.filter(~pl.col("edit").is_in(OF_OTHERS)).rows()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_findings_of_parts_are_those_of_the_whole(claims: list[Claims], reference: Any, seed: int) -> None:
    order = random.Random(seed).sample(claims, len(claims))
    sizes = [1] * 20 + [2] * 10 + [40, 100, len(order)]
    parts, start = [], 0
    for size in sizes:
        parts.append(order[start : start + size])
        start += size
    alone = [row for part in parts if part for row in found(Claims.concat(part), reference)]
    assert len(alone) > len(CASES) / 2
    assert found(Claims.concat(order), reference) == alone


def test_an_edit_is_spared_only_where_it_finds_nothing(
    claims: list[Claims], reference: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = [Claims.concat(claims[start : start + 40]) for start in range(0, len(claims), 40)]
    with_traits = [found(batch, reference) for batch in batches]
    monkeypatch.setattr(Prepared, "possible", lambda self, traits, rows: self.rule.known)
    assert [found(batch, reference) for batch in batches] == with_traits


def test_what_a_slice_lacks_is_not_asked_of_it() -> None:
    nothing = Traits(0, frozenset(), frozenset(), frozenset(), frozenset(), frozenset())
    rows = pl.DataFrame({"ndc": [None, None], "units": [1, None]})
    assert Rule().possible(nothing, rows)
    assert Rule(given=("units",)).possible(nothing, rows)
    for rule in (
        Rule(groups=("visit",)),
        Rule(modifiers=("25",)),
        Rule(services=("vaccines",)),
        Rule(diagnoses=("heart failure",)),
        Rule(given=("ndc",)),
        Rule(known=False),
    ):
        assert not rule.possible(nothing, rows)
    some = Traits(1, frozenset({"25"}), frozenset({"90686"}), frozenset({"I509"}), frozenset(), frozenset())
    for rule in (
        Rule(groups=("visit",)),
        Rule(modifiers=("24", "25")),
        Rule(services=("vaccines",)),
        Rule(diagnoses=("heart failure",)),
    ):
        assert rule.possible(some, rows)
    assert not Rule(groups=("visit",), modifiers=("50",)).possible(some, rows)
