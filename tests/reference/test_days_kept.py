"""Does a library that is asked for many days keep few of them? And is each still answered alike?"""

from __future__ import annotations

from datetime import date, timedelta

from claimwright.reference import Library
from claimwright.reference.library import DAYS_KEPT


def test_memory_does_not_grow_with_the_days_asked(library: Library) -> None:
    own = Library(library.folder, library.home)
    first = date(2025, 10, 1)
    for number in range(130):
        own.on(first + timedelta(days=number)).icd10cm("I10")
    assert len(own._days) == DAYS_KEPT == 8
    assert own.on(first) is own.on(first)
    assert own.on(first).icd10cm("I10") == library.on(first).icd10cm("I10")
