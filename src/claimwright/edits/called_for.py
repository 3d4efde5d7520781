"""Does the claim carry what its services call for: a description, the transport, the laboratory's certificate?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_NONSPECIFIC: Final = r"(?i)\b(?:noc|unlisted|unclassified|unspecified|misc|miscellaneous)\b"
"""In the published title of a code that names no particular service. "nos" is in titles of named drugs and is none."""
_LABORATORY: Final = "81"
"""Place of service of an independent laboratory."""
_DIALYSIS: Final = "72"
"""Facility and care of a renal dialysis facility's bill."""
_REFERRED: Final = "90"
"""Modifier of a service that another laboratory did, whose certificate it then is."""


def _modified(modifier: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(f"modifier_{n}") == modifier for n in range(1, 5)).fill_null(value=False)


@edit(
    "LN-016",
    "Code names no particular service, and nothing describes it",
    table="lines",
    severity="error",
    kinds="P",
    message="{procedure_code} on line {number} names no particular service: it needs a description.",
    source="ASC X12 005010X222A1, loop 2400 SV101-7; CMS IOM 100-04, chapter 26, section 10.4, item 24D",
    fix="Describe the service; of a drug give name, strength and dose, and its NDC. If a code names it, use that code.",
    where="lines.description (2400 SV101-7)",
)
def nothing_describes(context: Context) -> Rule:
    return _undescribed(context)


@edit(
    "LN-017",
    "Code on a bill names no particular service, and nothing describes it",
    table="lines",
    severity="warning",
    kinds="I",
    message="{procedure_code} on line {number} names no particular service; payers ask for a description.",
    source="ASC X12 005010X223A2, loop 2400 SV202-7; CMS IOM 100-04, chapter 17, section 90.3 (drugs without a code)",
    fix="Describe the service; of a drug give name, strength and dose, and its NDC. If a code names it, use that code.",
    where="lines.description (2400 SV202-7)",
)
def nothing_describes_on_a_bill(context: Context) -> Rule:
    # Hospitals report many devices and agents so; packaged ones are paid without a word. Dialysis has no code of its own: its
    # bills (72X) carry the unlisted one for every treatment (CMS IOM 100-04, chapter 8, section 50.3).
    rule = _undescribed(context)
    return Rule(rule.when & (pl.col("facility_type") != _DIALYSIS).fill_null(value=True))


def _undescribed(context: Context) -> Rule:
    published = context.reference.frame("hcpcs")
    titled = published.filter(pl.col("description").str.contains(_NONSPECIFIC))["code"].unique()
    listed = data_table("claimwright.edits", "nonspecific_procedures.tsv")["code"]
    codes = pl.concat([titled, listed]).implode()
    return Rule(pl.col("procedure_code").is_in(codes) & (pl.col("description").fill_null("").str.strip_chars() == ""))


@edit(
    "AMB-001",
    "Ambulance transport is not described",
    table="claims",
    severity="error",
    kinds="P",
    message="The claim has an ambulance transport and does not say why and how far (CR1).",
    source="ASC X12 005010X222A1, loops 2300 and 2400 CR1 (required for ambulance transport)",
    fix="Give the reason of the transport and its miles.",
    where="ambulance (2300 / 2400 CR1)",
)
def transport_not_described(context: Context) -> Rule:
    return Rule(pl.col("moved") & ~pl.col("transported"))


@edit(
    "AMB-002",
    "Ambulance transport without where it began and ended",
    table="claims",
    severity="error",
    kinds="P",
    message="The claim has an ambulance transport and no {missing} address.",
    source="ASC X12 005010X222A1, loops 2310E and 2310F, 2420G and 2420H (required for ambulance transport)",
    fix="Add the address where the patient was picked up, and the one where the patient was brought.",
    where="providers, role pick_up and drop_off (2310E, 2310F)",
)
def transport_without_addresses(context: Context) -> Rule:
    begun, ended = pl.col("has_pick_up"), pl.col("has_drop_off")
    missing = pl.when(begun).then(pl.lit("drop-off")).when(ended).then(pl.lit("pick-up"))
    return Rule(pl.col("moved") & ~(begun & ended), {"missing": missing.otherwise(pl.lit("pick-up and no drop-off"))})


@edit(
    "LAB-001",
    "Laboratory test without a CLIA number",
    table="lines",
    severity="error",
    kinds="P",
    message="{procedure_code} on line {number} is a laboratory test, and neither it nor the claim has a CLIA number.",
    source="ASC X12 005010X222A1, loops 2300 and 2400 REF*X4 (required); 42 CFR 493.1; CMS IOM 100-04, chapter 16, section 70.2",
    fix="Enter the number of the laboratory's CLIA certificate; a waived test carries QW.",
    where="claims.clia_number (2300 REF*X4)",
)
def no_certificate(context: Context) -> Rule:
    laboratory = (pl.col("place") == _LABORATORY) & pl.col("procedure_code").str.contains(r"^8\d{4}$")
    waived = _modified("QW")
    return Rule((waived | laboratory.fill_null(value=False)) & ~_modified(_REFERRED) & pl.col("clia_number").is_null())
