"""Does the physician fee schedule know a code with the modifier that it carries: components, both sides, parts of a package?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import carried, has, of_group
from claimwright.edits.fee_indicators import HOSPITALS, indicated
from claimwright.edits.prepare.service_facts import fee_column
from claimwright.edits.rules import Rule

_WHERE: Final = "lines.modifier_1 to modifier_4 (SV101-3 to -6)"


@edit(
    "MOD-010",
    "Component modifier on a code without components",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("4",),
    message="{procedure_code} carries {modifier}, and the fee schedule has no components of it.",
    source="Physician fee schedule, PC/TC indicators 0, 2, 3, 4 and 5 (MPFSDB record layout)",
    fix="Take it off, or use the code of the component where there is one.",
    where=_WHERE,
)
def no_components(context: Context) -> Rule:
    whole = indicated("pctc", "0", "2", "3", "4", "5")
    return Rule(whole & ~of_group("visit"), {"modifier": carried("26", "TC")}, modifiers=("26", "TC"))


@edit(
    "MOD-011",
    "Whole or technical service billed for a patient of a hospital",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("5", "B20"),
    message="{procedure_code} in place {place} includes the technical component, which is the hospital's.",
    source="42 CFR 414.50 and 410.42; CMS IOM 100-04, chapter 13, section 20.2.1 (hospital patients)",
    fix="Bill the interpretation with 26.",
    where=_WHERE,
)
def technical_in_hospital(context: Context) -> Rule:
    return Rule(indicated("pctc", "1") & pl.col("place").is_in(HOSPITALS) & ~has("26"), given=(fee_column("pctc"),))


@edit(
    "MOD-012",
    "Bilateral modifier on a code that has none",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("4",),
    message="{procedure_code} carries 50, and the fee schedule has no rule for both sides of it.",
    source="CMS IOM 100-04, chapter 12, section 40.7 (bilateral indicators 0, 2 and 9)",
    fix="Take 50 off; what is bilateral by its definition is billed once, what is done on both sides by units or LT and RT.",
    where=_WHERE,
)
def not_bilateral(context: Context) -> Rule:
    return Rule(indicated("bilateral", "0", "2", "9") & ~of_group("visit"), modifiers=("50",))


@edit(
    "MOD-013",
    "Part of a global package of a code that has none",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("4",),
    message="{procedure_code} carries {modifier}, and it has no global period to divide.",
    source="CMS IOM 100-04, chapter 12, section 40.1 and 40.2 (54, 55: global periods of 10 and 90 days)",
    fix="Take it off.",
    where=_WHERE,
)
def no_package(context: Context) -> Rule:
    without = indicated("global_days", "XXX", "000", "ZZZ")
    return Rule(without, {"modifier": carried("54", "55", "56")}, modifiers=("54", "55", "56"))
