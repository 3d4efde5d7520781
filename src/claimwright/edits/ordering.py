"""Is who asked for a service named where the payer looks for it, and the certificate of a mammogram?"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import blank, has, of_group
from claimwright.edits.prepare.claim_facts import ORDERERS, begins
from claimwright.edits.rules import Rule

_ORDERER: Final = "providers, role referring or ordering (2310A, 2420E, 2420F)"
_DENIED: Final = date(2014, 1, 6)
"""Since this day Medicare denies, before it warned (CMS MLN SE1305, phase 2 of the ordering and referring edits)."""
_ORDERS = pl.col("role").is_in(ORDERERS)


@edit(
    "ORD-001",
    "Imaging or laboratory test without who ordered it",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    effective_from=_DENIED,
    prevents=("16", "183", "184"),
    message="{procedure_code} on line {number} is an imaging or laboratory service, and nobody is named who ordered it.",
    source="42 CFR 424.507(a); CMS IOM 100-04, chapter 26, section 10.4, item 17 (also where the orderer renders it)",
    fix="Name who ordered it, with the NPI, even if the same person rendered it.",
    where=_ORDERER,
)
def nobody_ordered(context: Context) -> Rule:
    # The interpretation alone (26) is not asked for an order; a screening mammogram, its tomosynthesis with it, needs none
    # (42 CFR 410.34(d)).
    return Rule(~of_group("screening mammography") & ~has("26") & ~pl.col("has_orderer"), groups=("ordered",))


@edit(
    "ORD-002",
    "Equipment or supplies without who ordered them",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    effective_from=_DENIED,
    prevents=("16", "183", "184"),
    message="{procedure_code} on line {number} is billed by a supplier, and nobody is named who ordered it.",
    source="42 CFR 424.507(b); CMS IOM 100-04, chapter 26, section 10.4, item 17",
    fix="Name who ordered it, with the NPI.",
    where=_ORDERER,
)
def nobody_ordered_equipment(context: Context) -> Rule:
    supplier = begins("billing_taxonomy", "equipment_suppliers.tsv")
    return Rule(supplier & ~pl.col("has_orderer"), groups=("supplies",))


@edit(
    "ORD-003",
    "Who ordered or referred has no NPI",
    table="providers",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    effective_from=_DENIED,
    prevents=("16", "206"),
    message="The {role} provider has no NPI.",
    source="42 CFR 424.507(a)(1)(ii); CMS IOM 100-04, chapter 26, section 10.4, item 17b",
    fix="Look the NPI up in NPPES.",
    where=_ORDERER,
)
def orderer_without_npi(context: Context) -> Rule:
    return Rule(_ORDERS & blank("npi"))


@edit(
    "ORD-004",
    "An organization is named as who ordered or referred",
    table="providers",
    severity="error",
    kinds="P",
    prevents=("16", "183", "184"),
    message="The {role} provider is an organization: a person orders and refers.",
    source="42 CFR 424.507(a)(1)(i); ASC X12 005010X222A1, loops 2310A and 2420E, NM102 = 1",
    fix="Name the person who asked for the service.",
    where=_ORDERER,
)
def organization_ordered(context: Context) -> Rule:
    return Rule(_ORDERS & (pl.col("entity_type") == "2"))


@edit(
    "MAM-001",
    "Mammogram without the number of the certificate",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("16", "B7"),
    message="{procedure_code} on line {number} is a mammogram, and the claim has no mammography certification number.",
    source="42 CFR 900.11; CMS IOM 100-04, chapter 18, section 20; ASC X12 005010X222A1, loop 2300 REF*EW",
    fix="Enter the number of the facility's certificate.",
    where="references, qualifier EW (2300 or 2400 REF*EW)",
)
def no_mammography_number(context: Context) -> Rule:
    # The interpretation alone (26) is not done where the certificate hangs.
    return Rule(~has("26") & pl.col("mammography_number").is_null(), groups=("mammography",))
