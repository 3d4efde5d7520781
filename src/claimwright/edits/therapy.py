"""Does a therapy service say under which plan of care it was given?"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import has
from claimwright.edits.rules import Rule

_WHERE: Final = "lines.modifier_1 to modifier_4 (SV101-3 to -6 / SV202-3 to -6)"
_PLANS: Final = ("GN", "GO", "GP")
_BILLS: Final = frozenset({"12", "13", "22", "23", "74", "75", "85"})
"""Bills of outpatient therapy (CMS IOM 100-04, chapter 5, section 10)."""
_ASSISTANTS: Final = date(2020, 1, 1)


@edit(
    "THER-001",
    "Therapy without its plan of care",
    table="lines",
    severity="error",
    payers=("medicare_ffs",),
    prevents=("4", "16"),
    message="{procedure_code} is a therapy service and carries none of GN, GO and GP.",
    source="CMS IOM 100-04, chapter 5, section 20.1; CMS list of therapy codes (always therapy)",
    fix="Add GP for physical therapy, GO for occupational therapy, GN for speech-language pathology.",
    where=_WHERE,
)
def no_plan(context: Context) -> Rule:
    asked = (pl.col("claim_kind") == "P") | pl.col("facility_type").is_in(sorted(_BILLS))
    return Rule(asked.fill_null(value=False) & ~has(*_PLANS), groups=("therapy",))


@edit(
    "THER-002",
    "Therapy under two plans of care",
    table="lines",
    severity="error",
    prevents=("4",),
    message="{procedure_code} carries two of GN, GO and GP.",
    source="CMS IOM 100-04, chapter 5, section 20.1 (one discipline a line)",
    fix="Keep the plan under which it was given; what two disciplines gave are two lines.",
    where=_WHERE,
)
def two_plans(context: Context) -> Rule:
    return Rule(pl.sum_horizontal(has(one).cast(pl.Int8) for one in _PLANS) > 1, modifiers=_PLANS)


@edit(
    "THER-003",
    "Assistant of one therapy under the plan of another",
    table="lines",
    severity="error",
    effective_from=_ASSISTANTS,
    prevents=("4",),
    message="{procedure_code} carries {assistant} without {plan}.",
    source="42 CFR 410.59(a)(4) and 410.60(a)(4); CMS IOM 100-04, chapter 5, section 20.1 (CO with GO, CQ with GP)",
    fix="CO goes with GO, CQ with GP.",
    where=_WHERE,
)
def assistant_of_another(context: Context) -> Rule:
    occupational, physical = has("CO") & ~has("GO"), has("CQ") & ~has("GP")
    return Rule(
        occupational | physical,
        {
            "assistant": pl.when(occupational).then(pl.lit("CO")).otherwise(pl.lit("CQ")),
            "plan": pl.when(occupational).then(pl.lit("GO")).otherwise(pl.lit("GP")),
        },
        modifiers=("CO", "CQ"),
    )
