"""Are the modifiers real, and do they go together?"""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import MODIFIERS, has, repeated, repeats
from claimwright.edits.rules import Rule

_WHERE = "lines.modifier_1 to modifier_4 (SV101-3 to -6 / SV202-3 to -6)"


@edit(
    "MOD-001",
    "Modifier is not known",
    table="lines",
    severity="error",
    message="{modifier} on {procedure_code} is not a CPT or HCPCS modifier of that day that we know.",
    source="CMS HCPCS Level II modifiers; CPT modifier numbers; I/OCE edit 22",
    fix="Correct the modifier.",
    where=_WHERE,
)
def unknown_modifier(context: Context) -> Rule:
    # Ambulance lines carry origin and destination, one letter each (CMS IOM 100-04, chapter 15, section 30).
    ambulance = pl.col("procedure_code").str.starts_with("A0").fill_null(value=False)
    unknown = [
        pl.when(
            pl.col(name).is_not_null()
            & ~context.listed("modifiers", name, "day")
            & ~(ambulance & pl.col(name).str.contains(r"^[DEGHIJNPRSX]{2}$"))
        ).then(pl.col(name))
        for name in MODIFIERS
    ]
    return Rule(pl.coalesce(unknown).is_not_null(), {"modifier": pl.coalesce(unknown)}, given=("modifier_1",))


@edit(
    "MOD-002",
    "Modifier is repeated on a line",
    table="lines",
    severity="error",
    message="{modifier} stands more than once on {procedure_code}.",
    source="ASC X12 005010X222A1 / X223A2, SV101 / SV202; CMS IOM 100-04, chapter 26, item 24D",
    fix="Give each modifier once.",
    where=_WHERE,
)
def repeated_modifier(context: Context) -> Rule:
    return Rule(repeats(MODIFIERS), {"modifier": repeated(MODIFIERS)})


@edit(
    "MOD-003",
    "Modifier 59 beside XE, XP, XS or XU",
    table="lines",
    severity="error",
    message="{procedure_code} carries 59 and one of XE, XP, XS, XU.",
    source="CMS MLN1783722, proper use of modifiers 59, XE, XP, XS, XU",
    fix="Keep the X modifier; it says more than 59.",
    where=_WHERE,
)
def distinct_twice(context: Context) -> Rule:
    return Rule(has("59"), modifiers=("XE", "XP", "XS", "XU"))


@edit(
    "MOD-004",
    "Bilateral modifier beside a side",
    table="lines",
    severity="error",
    message="{procedure_code} carries 50 together with LT or RT.",
    source="CMS IOM 100-04, chapter 12, section 40.7",
    fix="Use 50 for both sides, or LT or RT for one.",
    where=_WHERE,
)
def bilateral_and_side(context: Context) -> Rule:
    return Rule(has("LT", "RT"), modifiers=("50",))


@edit(
    "MOD-005",
    "Bilateral procedure with more than one unit",
    table="lines",
    severity="error",
    message="{procedure_code} with 50 has {units} units.",
    source="CMS IOM 100-04, chapter 12, section 40.7.B",
    fix="Report one unit with 50.",
    where=_WHERE,
)
def bilateral_units(context: Context) -> Rule:
    return Rule(pl.col("units") > 1, modifiers=("50",))


@edit(
    "MOD-006",
    "Professional beside technical component",
    table="lines",
    severity="error",
    message="{procedure_code} carries both 26 and TC.",
    source="CMS IOM 100-04, chapter 13, section 20",
    fix="Bill the global service without either, or each component on its own line.",
    where=_WHERE,
)
def both_components(context: Context) -> Rule:
    return Rule(has("26"), modifiers=("TC",))
