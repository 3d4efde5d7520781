"""Are the providers identified as payers demand?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import (
    DOMESTIC,
    NPI_BEGINS,
    NPI_REQUIRED,
    POSTAL_CODE,
    VERSION_5010,
    blank,
    states,
)
from claimwright.edits.npi import taxonomy_is_formed, taxonomy_is_known
from claimwright.edits.rules import Rule

_NPI = "providers.npi (NM109, NM108 = XX)"
_BILLING = "providers, role billing (2010AA)"
_BILLS = pl.col("role") == "billing"

_ORGANIZATION_SERVICE: Final = r"^(?:[AEK]\d{4}|L\d{4}|B[49]\d{3}|V[25]\d{3}|8[0-7]\d{3}|\d{4}U|P9\d{3})$"
"""HCPCS ranges of transport, supplies, equipment, orthotics, nutrition, vision, hearing, laboratory, blood products."""
_ORGANIZATION_PLACE: Final = ("41", "42", "60", "81")
"""Ambulance by land, by air or water; mass immunization; independent laboratory."""
_ORGANIZATION_TAXONOMY: Final = r"^(?:291|292|293|33|34|261QA1903)"
"""NUCC groupings: laboratories, suppliers, transportation; ambulatory surgical center."""


def _is_box(column: str) -> pl.Expr:
    text = pl.col(column).fill_null("").str.to_uppercase()
    return text.str.contains(r"^\s*(P\.?\s*O\.?\s*BOX|POST OFFICE BOX)\b")


@edit(
    "PRV-001",
    "Billing provider is missing",
    table="claims",
    severity="error",
    message="The claim names no billing provider.",
    source="ASC X12 005010X222A1 / X223A2, loop 2010AA (required)",
    fix="Choose the billing provider of the practice.",
    where=_BILLING,
)
def no_billing(context: Context) -> Rule:
    return Rule(~pl.col("has_billing"))


@edit(
    "PRV-002",
    "Billing provider has no NPI",
    table="providers",
    severity="error",
    message="The billing provider has no NPI.",
    source="45 CFR 162.410; 45 CFR 160.103 (who gives no health care has none); ASC X12 005010X222A1 / X223A2, loop 2010AA NM109",
    fix="Enter the NPI of the billing provider; a provider that gives no health care names its taxonomy.",
    where=_NPI,
    effective_from=NPI_REQUIRED,
)
def no_billing_npi(context: Context) -> Rule:
    # Taxis, home modification and the like are no health care: they bill by the payer's own number (loop 2010BB REF*G2).
    return Rule(_BILLS & blank("npi") & ~pl.col("atypical"))


@edit(
    "PRV-003",
    "NPI fails its check digit",
    table="providers",
    severity="error",
    message="NPI {npi} of the {role} provider is not valid.",
    source="45 CFR 162.406: ten digits with a Luhn check digit over prefix 80840",
    fix="Look the NPI up in NPPES; often two digits are swapped.",
    where=_NPI,
    effective_from=NPI_BEGINS,
)
def bad_npi(context: Context) -> Rule:
    return Rule(~blank("npi") & ~pl.col("npi_valid"))


@edit(
    "PRV-004",
    "Taxonomy code is not one",
    table="providers",
    severity="error",
    message="Taxonomy {taxonomy} of the {role} provider is not {wanted}.",
    source="NUCC Health Care Provider Taxonomy code set; ASC X12 PRV03",
    fix="Correct the taxonomy code; NPPES shows the provider's own.",
    where="providers.taxonomy (PRV03)",
    effective_from=NPI_REQUIRED,
)
def bad_taxonomy(context: Context) -> Rule:
    formed = taxonomy_is_formed(pl.col("taxonomy"))
    known = taxonomy_is_known(pl.col("taxonomy"), context.optional("nucc_taxonomy"))
    return Rule(
        ~blank("taxonomy") & ~(formed & known),
        {"wanted": pl.when(formed).then(pl.lit("in the list of NUCC")).otherwise(pl.lit("ten characters ending in X"))},
        given=("taxonomy",),
    )


@edit(
    "PRV-005",
    "Billing provider's tax id is missing or not nine digits",
    table="providers",
    severity="error",
    message="The billing provider's tax id is {state}.",
    source="ASC X12 005010X222A1 / X223A2, loop 2010AA REF*EI or REF*SY (required)",
    fix="Enter the nine digits of the EIN or SSN.",
    where="providers.tax_id, role billing (2010AA REF02)",
)
def bad_tax_id(context: Context) -> Rule:
    return Rule(
        _BILLS & (blank("tax_id") | ~pl.col("tax_id").str.contains(r"^\d{2}-?\d{7}$|^\d{3}-\d{2}-\d{4}$")),
        {"state": pl.when(blank("tax_id")).then(pl.lit("missing")).otherwise(pl.lit("not nine digits"))},
    )


@edit(
    "PRV-006",
    "Billing provider's address is a post office box",
    table="providers",
    severity="error",
    message="The billing provider's address is a post office box.",
    source="ASC X12 005010X222A1 / X223A2, loop 2010AA N3 (street address required)",
    fix="Give the street address here, and the box as the pay-to address.",
    where="providers.address_1, role billing (2010AA N301)",
    effective_from=VERSION_5010,
)
def post_office_box(context: Context) -> Rule:
    return Rule(_BILLS & (_is_box("address_1") | _is_box("address_2")))


@edit(
    "PRV-007",
    "Billing provider's address is incomplete",
    table="providers",
    severity="error",
    message="The billing provider's address lacks a {what}.",
    source="ASC X12 005010X222A1 / X223A2, loop 2010AA N3, N4 (ZIP code with its extension)",
    fix="Complete the address; the ZIP code has nine digits.",
    where="providers.address_1, city, state, postal_code, role billing (2010AA N3, N4)",
)
def bad_billing_address(context: Context) -> Rule:
    extended = pl.col("date_of_service").fill_null(context.as_of) >= VERSION_5010
    what = (
        pl.when(blank("address_1"))
        .then(pl.lit("street"))
        .when(blank("city"))
        .then(pl.lit("city"))
        .when(DOMESTIC & (blank("state") | ~pl.col("state").is_in(states())))
        .then(pl.lit("state"))
        .when(DOMESTIC & ~pl.col("postal_code").fill_null("").str.contains(POSTAL_CODE))
        .then(pl.lit("ZIP code"))
        .when(DOMESTIC & extended & (pl.col("postal_code").str.len_chars() != 9))
        .then(pl.lit("ZIP code of nine digits"))
    )
    return Rule(_BILLS & what.is_not_null(), {"what": what})


@edit(
    "PRV-008",
    "Rendering provider repeats the billing provider",
    table="providers",
    severity="info",
    kinds="P",
    message="The rendering provider is the billing provider; it is named only when it differs.",
    source="ASC X12 005010X222A1, loop 2310B (situational: when different from the billing provider)",
    fix="Leave the rendering provider out.",
    where="providers, role rendering (2310B)",
)
def rendering_is_billing(context: Context) -> Rule:
    return Rule((pl.col("role") == "rendering") & pl.col("line").is_null() & (pl.col("npi") == pl.col("billing_npi")))


@edit(
    "PRV-009",
    "No rendering provider though an organization bills",
    table="lines",
    severity="error",
    kinds="P",
    message="An organization bills, and neither the claim nor line {number} says who rendered the service.",
    source="ASC X12 005010X222A1, loops 2310B and 2420A; CMS IOM 100-04, chapter 26, item 24J",
    fix="Name the person who rendered the service.",
    where="providers, role rendering (2310B, 2420A)",
)
def no_rendering(context: Context) -> Rule:
    # Suppliers, ambulances, laboratories and surgery centres render as organizations: nobody else is to be named.
    code, place = pl.col("procedure_code").fill_null(""), pl.col("place").fill_null("")
    taxonomy = pl.col("billing_taxonomy").fill_null("")
    by_organization = (
        code.str.contains(_ORGANIZATION_SERVICE)
        | place.is_in(_ORGANIZATION_PLACE)
        | taxonomy.str.contains(_ORGANIZATION_TAXONOMY)
    )
    return Rule(pl.col("billing_is_organization") & ~pl.col("has_rendering") & ~by_organization)


@edit(
    "PRV-010",
    "Supervising provider is the rendering provider",
    table="providers",
    severity="warning",
    kinds="P",
    message="NPI {npi} both renders and supervises.",
    source="ASC X12 005010X222A1, loop 2310D (situational)",
    fix="Remove the supervising provider, or name the right one.",
    where="providers, role supervising (2310D)",
)
def supervises_self(context: Context) -> Rule:
    return Rule((pl.col("role") == "supervising") & pl.col("renders"))


@edit(
    "PRV-011",
    "Provider's ZIP code is not one",
    table="providers",
    severity="warning",
    message="ZIP code {postal_code} of the {role} provider is not 5 or 9 digits.",
    source="ASC X12 005010X222A1 / X223A2, N403",
    fix="Correct the ZIP code.",
    where="providers.postal_code (N403)",
)
def bad_provider_zip(context: Context) -> Rule:
    return Rule(~_BILLS & DOMESTIC & ~blank("postal_code") & ~pl.col("postal_code").str.contains(POSTAL_CODE))


@edit(
    "PRV-012",
    "Provider has no NPI",
    table="providers",
    severity="error",
    message="The {role} provider has no NPI.",
    source="45 CFR 162.410; ASC X12 005010X222A1 / X223A2, NM109 of loops 2310A to 2310F and 2420",
    fix="Look the provider up in NPPES and complete the registration.",
    where=_NPI,
    effective_from=NPI_REQUIRED,
)
def no_npi(context: Context) -> Rule:
    # A referring provider outside the practice may have none on old claims; the others deliver care and must have one.
    needs = pl.col("role").is_in(["rendering", "attending", "operating", "other_operating", "supervising"])
    return Rule(needs & blank("npi") & ~pl.col("atypical"))


@edit(
    "PRV-013",
    "Provider is excluded from federal health care programs",
    table="providers",
    severity="error",
    message="NPI {npi} of the {role} provider is on OIG's exclusion list since {since}: no federal program pays for the service.",
    source="42 CFR 1001.1901(b); 42 USC 1320a-7; OIG List of Excluded Individuals and Entities",
    fix="Do not send it to a federal program. Verify the person with OIG, and tell the compliance officer at once.",
    where=_NPI,
)
def excluded(context: Context) -> Rule:
    # Ordering and prescribing count as much as rendering: what an excluded person orders is not paid either.
    listed = context.optional("oig_exclusions")
    if listed is None:
        return Rule(known=False)
    # The latest list alone: one who was reinstated is no longer on it.
    named = listed.filter(
        pl.col("valid_to").is_null() & pl.col("npi").is_not_null() & pl.col("reinstated_on").is_null()
    )
    first = named.group_by("npi").agg(pl.col("excluded_on").min())
    since = pl.col("npi").replace_strict(first["npi"], first["excluded_on"], default=None, return_dtype=pl.Date)
    return Rule((since <= pl.col("date_of_service")).fill_null(value=False), {"since": since.dt.to_string("%Y-%m-%d")})
