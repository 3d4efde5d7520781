"""The page of an ICD-10-PCS code: what each character says, the codes beside it, crosswalks and changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.answers.day import ReferenceDay
from claimwright.reference.book import crosswalks, history
from claimwright.reference.book.added import missing, rows_on
from claimwright.reference.book.diagnosis import validity
from claimwright.reference.book.pcs import Builder
from claimwright.reference.book.values import Fact, Line, Page

ASKED: Final = (
    "icd10pcs_tables", "icd10pcs_index", "icd10pcs_definitions", "icd10pcs_keys", "ccsr_procedures", "gem_icd10pcs_icd9pcs",
)  # fmt: skip
_AROUND: Final = 3


def page(on: ReferenceDay, code: str) -> Page | None:
    """The page of a seven-character code; None where the list never had it."""
    intervals = on.library.lists.rows("icd10pcs", code)
    if not intervals:
        return None
    held = on.icd10pcs(code)
    return Page(
        system="icd10pcs",
        code=code,
        description=held.description if held else intervals[-1]["description"],
        day=on.day,
        valid=held is not None,
        billable=held is not None,
        state="in force" if held else "not in force",
        validity=tuple(validity(intervals)),
        neighbours=tuple(_neighbours(on, code)),
        facts=(*_characters(on, code), *_ccsr(on, code)),
        crosswalks=crosswalks.of_procedure(on, code),
        changes=history.of_procedure(on.library, code),
        missing=missing(on.library, ASKED, on.day),
    )


def _neighbours(on: ReferenceDay, code: str) -> Iterator[Line]:
    """The codes of the same table before and after."""
    listed = on.library.lists.below("icd10pcs", code[:3])
    at = listed.index(code)
    for one in listed[max(0, at - _AROUND) : at] + listed[at + 1 : at + 1 + _AROUND]:
        if found := on.icd10pcs(one):
            yield Line(one, found.description, True)


def _characters(on: ReferenceDay, code: str) -> Iterator[Fact]:
    """Each character with its axis and meaning, then the definitions; needs the tables."""
    try:
        builder = Builder(on.library, on.day)
        said = builder.meanings(code)
    except (ReferenceMissingError, ValueError):
        return
    for one, _ in said:
        yield Fact("Characters", f"{one.position} {one.axis}: {one.value}", one.label, builder.release)
    for _, choice in said:
        if choice.definition:
            words = ". ".join(filter(None, (choice.definition, choice.explanation)))
            yield Fact("Characters", f"{choice.label} is", words, builder.release)


def _ccsr(on: ReferenceDay, code: str) -> Iterator[Fact]:
    for row in rows_on(on.library, "ccsr_procedures", on.day, pl.col("code") == code):
        yield Fact("Groups", f"CCSR {row['ccsr']}", row["category"], row["source"])
