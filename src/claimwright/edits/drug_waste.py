"""Does a drug carry what its payer asks for: what was thrown away of it, its national drug code?"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import has
from claimwright.edits.rules import Rule

_WHERE: Final = "lines.modifier_1 to modifier_4 (SV101-3 to -6 / SV202-3 to -6)"
_RETURNED: Final = date(2023, 10, 1)
"""Claims without JW or JZ are returned from this day; the modifier is asked for since 2023-07-01."""
_BILLS: Final = ("13", "85")
_PACKAGED: Final = "N"
"""Status indicator of what the hospital's payment for another service includes."""


@edit(
    "NDC-003",
    "Drug of a single-dose container without JW or JZ",
    table="lines",
    severity="error",
    payers=("medicare_ffs",),
    effective_from=_RETURNED,
    prevents=("4", "16"),
    message="{procedure_code} comes in single-dose containers, and no line of that day says what was thrown away.",
    source="42 CFR 414.940; CMS IOM 100-04, chapter 17, section 40.1 (JW, JZ)",
    fix="Put what was thrown away on a line with JW; where nothing was, add JZ.",
    where=_WHERE,
)
def nothing_of_waste(context: Context) -> Rule:
    drugs = data_table("claimwright.edits", "single_dose_drugs.tsv")["code"].implode()
    said = has("JW", "JZ").any().over("claim", "procedure_code", "day")
    asked = (pl.col("claim_kind") == "P") | pl.col("facility_type").is_in(_BILLS)
    # A hospital is asked only for drugs that are paid apart (42 CFR 414.940(a)(1)), not for those in the payment of another service.
    packaged = ((pl.col("claim_kind") == "I") & (pl.col("status_indicator") == _PACKAGED)).fill_null(value=False)
    return Rule(asked.fill_null(value=False) & pl.col("procedure_code").is_in(drugs) & ~said & ~packaged)


@edit(
    "NDC-004",
    "Drug thrown away and not thrown away",
    table="lines",
    severity="error",
    prevents=("4",),
    message="{procedure_code} carries JW and JZ on one line.",
    source="CMS IOM 100-04, chapter 17, section 40.1",
    fix="JW for what was thrown away, on its own line; JZ where nothing was.",
    where=_WHERE,
)
def both_of_waste(context: Context) -> Rule:
    return Rule(has("JW"), modifiers=("JZ",))


@edit(
    "NDC-005",
    "Drug for Medicaid without its national drug code",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicaid",),
    prevents=("16",),
    message="{procedure_code} on line {number} is a drug, and the line has no national drug code.",
    source="42 CFR 447.520 (Deficit Reduction Act of 2005, section 6002)",
    fix="Enter the eleven digits of the package, with quantity and unit.",
    where="lines.ndc (2410 LIN03)",
)
def no_ndc(context: Context) -> Rule:
    return Rule(pl.col("ndc").is_null(), groups=("drugs",))


@edit(
    "NDC-006",
    "Drug on a hospital's bill to Medicaid without its national drug code",
    table="lines",
    severity="warning",
    kinds="I",
    payers=("medicaid",),
    bills=_BILLS,
    prevents=("16",),
    message="{procedure_code} on line {number} is a drug, and the line has no national drug code.",
    source="42 CFR 447.520; whether a state asks hospitals for it is in its manual",
    fix="Enter the eleven digits of the package, with quantity and unit, where the state pays the drug apart.",
    where="lines.ndc (2410 LIN03)",
)
def no_ndc_on_bill(context: Context) -> Rule:
    return Rule(pl.col("ndc").is_null(), groups=("drugs",))
