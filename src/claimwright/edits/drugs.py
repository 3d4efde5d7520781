"""Are national drug codes, quantities and units as payers read them?"""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule


@edit(
    "NDC-001",
    "National drug code is not eleven digits",
    table="lines",
    severity="error",
    message="NDC {ndc} on line {number} is not eleven digits (5-4-2).",
    source="ASC X12 005010X222A1, loop 2410 LIN03; 45 CFR 162.1002(b)(2)",
    fix="Pad the short part with a zero to 5-4-2 and leave the hyphens out.",
    where="lines.ndc (2410 LIN03)",
)
def bad_ndc(context: Context) -> Rule:
    return Rule(~pl.col("ndc").str.contains(r"^\d{11}$"), given=("ndc",))


@edit(
    "NDC-002",
    "National drug code without quantity or unit",
    table="lines",
    severity="error",
    message="Line {number} has NDC quantity {ndc_quantity} in {ndc_unit}.",
    source="ASC X12 005010X222A1, loop 2410 CTP04 and CTP05 (F2, GR, ME, ML, UN)",
    fix="Enter how much of the drug was used, and F2, GR, ME, ML or UN.",
    where="lines.ndc_quantity, ndc_unit (2410 CTP)",
)
def bad_quantity(context: Context) -> Rule:
    return Rule(
        ~((pl.col("ndc_quantity") > 0) & pl.col("ndc_unit").is_in(["F2", "GR", "ME", "ML", "UN"])).fill_null(
            value=False
        ),
        given=("ndc",),
    )
