"""Does every professional line point to diagnoses that are there?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import repeated, repeats
from claimwright.edits.prepare.claim_facts import LISTED
from claimwright.edits.rules import Rule

POINTERS: Final = [f"pointer_{n}" for n in range(1, 5)]
_WHERE = "lines.pointer_1 to pointer_4 (2400 SV107)"


def _beyond(pointer: str) -> pl.Expr:
    return ((pl.col(pointer) < 1) | (pl.col(pointer) > pl.col("listed_count"))).fill_null(value=False)


@edit(
    "PTR-001",
    "Line points to no diagnosis",
    table="lines",
    severity="error",
    kinds="P",
    message="Line {number} points to no diagnosis.",
    source="ASC X12 005010X222A1, loop 2400 SV107-1 (required)",
    fix="Say which diagnosis the service is for.",
    where=_WHERE,
)
def no_pointer(context: Context) -> Rule:
    return Rule(pl.all_horizontal(pl.col(name).is_null() for name in POINTERS))


@edit(
    "PTR-002",
    "Line points to a diagnosis that is not there",
    table="lines",
    severity="error",
    kinds="P",
    message="Line {number} points to diagnosis {pointer}; the claim has {count}.",
    source="ASC X12 005010X222A1, loop 2400 SV107",
    fix="Correct the pointer or add the diagnosis.",
    where=_WHERE,
)
def pointer_beyond(context: Context) -> Rule:
    return Rule(
        pl.any_horizontal(_beyond(name) for name in POINTERS),
        {
            "pointer": pl.coalesce(pl.when(_beyond(name)).then(pl.col(name)) for name in POINTERS),
            "count": pl.col("listed_count"),
        },
    )


@edit(
    "PTR-003",
    "Line points twice to one diagnosis",
    table="lines",
    severity="warning",
    kinds="P",
    message="Line {number} points to diagnosis {pointer} more than once.",
    source="ASC X12 005010X222A1, loop 2400 SV107",
    fix="Remove the repeated pointer.",
    where=_WHERE,
)
def pointer_twice(context: Context) -> Rule:
    return Rule(repeats(POINTERS), {"pointer": repeated(POINTERS)})


@edit(
    "PTR-004",
    "Diagnosis supports no line",
    table="diagnoses",
    severity="info",
    kinds="P",
    message="Diagnosis {sequence} ({code}) supports no line.",
    source="CMS IOM 100-04, chapter 26, section 10.4 item 24E",
    fix="Point a line to it if it was treated; leave it if it only describes the patient.",
    where=_WHERE,
)
def diagnosis_unused(context: Context) -> Rule:
    return Rule(LISTED & ~pl.col("pointed"))
