"""Does a library that is asked for many days keep few of them? And is each still answered alike?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from claimwright.reference import Library
from claimwright.reference.library import DAYS_KEPT
from claimwright.reference.search import code_facts


def test_memory_does_not_grow_with_the_days_asked(library: Library) -> None:
    own = Library(library.folder, library.home)
    first = date(2025, 10, 1)
    for number in range(130):
        own.on(first + timedelta(days=number)).icd10cm("I10")
    assert len(own._days) == DAYS_KEPT == 8
    assert own.on(first) is own.on(first)
    assert own.on(first).icd10cm("I10") == library.on(first).icd10cm("I10")


def test_what_ranking_asks_of_many_days_is_kept_of_few(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_facts, "ANSWERS_KEPT", 5)
    facts, first = code_facts.CodeFacts(library), date(2025, 10, 1)
    told = [[one.code for one in facts.children("E11", first + timedelta(days=number))] for number in range(23)]
    assert len(facts._children) == 3, "23 days, five at a time"
    assert told[0] == told[22]
    assert "E116" in told[0]
