"""Is a manifestation listed with the disease that it is of?"""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule


@edit(
    "DX-023",
    "Manifestation without its cause",
    table="lone_manifestations",
    severity="warning",
    prevents=("16", "11"),
    message="{code} is a manifestation, and none of the diseases that the note at {note} names stands before it.",
    source="ICD-10-CM Official Guidelines I.A.13; tabular list, code first notes",
    fix="List the underlying disease before it. The note may name examples alone: another disease is right where the record says so.",
    where="diagnoses.code (2300 HI)",
)
def no_cause(context: Context) -> Rule:
    return Rule(pl.lit(value=True))
