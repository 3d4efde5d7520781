"""Does a claim carry the authorization or referral that the row of its payer asks for, and is it good for the service?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import blank
from claimwright.edits.members import matches
from claimwright.edits.rules import Rule
from claimwright.payers import Payer

_NUMBER: Final = "claims.prior_authorization (2300 REF*G1)"
_ALL: Final = "*"
_EMERGENCY: Final = "23"
"""Place of service of an emergency department, where nobody waits for a payer (42 USC 1395dd(h))."""


def _rows(context: Context, day: str) -> Iterator[tuple[Payer, pl.Expr]]:
    """The rows of payers, each with whether a claim is its own that day."""
    for row in context.payers or ():
        holds = pl.col(day).is_between(row.valid_from or date.min, row.valid_to or date.max)
        yield row, ((pl.col("payer_id") == row.payer_id.upper()) & holds).fill_null(value=False)


def _any(conditions: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(value=False), *conditions)


def _needs(row: Payer) -> pl.Expr:
    if _ALL in row.authorization_required:
        return pl.lit(value=True)
    return pl.col("procedure_code").is_in(list(row.authorization_required))


@edit(
    "AUTH-001",
    "Service without the authorization that the payer asks for",
    table="lines",
    severity="error",
    prevents=("197", "198", "210"),
    message="{procedure_code} on line {number} needs an authorization of payer {payer_id}, and the claim has none.",
    source="The payer's row (authorization_required)",
    fix="Enter the number; where none was asked for, ask for one after the fact if the payer allows it.",
    where=_NUMBER,
)
def no_authorization(context: Context) -> Rule:
    asked = [mine & _needs(row) for row, mine in _rows(context, "day") if row.authorization_required]
    emergency = (pl.col("place") == _EMERGENCY) | (pl.col("emergency") == "Y")
    return Rule(
        pl.col("procedure_code").is_not_null()
        & blank("prior_authorization")
        & ~emergency.fill_null(value=False)
        & _any(asked),
        known=bool(asked),
    )


@edit(
    "AUTH-002",
    "Bill without the authorization that the payer asks for",
    table="claims",
    severity="error",
    kinds="I",
    prevents=("197", "210"),
    message="A bill of type {facility_type} needs an authorization of payer {payer_id}, and the claim has none.",
    source="The payer's row (authorization_required_bill_types)",
    fix="Enter the number; where the payer was not told of the stay, tell it now and ask for one.",
    where=_NUMBER,
)
def no_authorization_of_bill(context: Context) -> Rule:
    asked = [
        mine & pl.col("facility_type").is_in([one[:2] for one in row.authorization_required_bill_types])
        for row, mine in _rows(context, "date_of_service")
        if row.authorization_required_bill_types
    ]
    return Rule(blank("prior_authorization") & _any(asked), known=bool(asked))


@edit(
    "AUTH-003",
    "Authorization number has not the payer's form",
    table="claims",
    severity="error",
    prevents=("15", "197", "284"),
    message="Authorization {prior_authorization} has not the form that the row of payer {payer_id} states.",
    source="The payer's row (authorization_pattern)",
    fix="Copy the number from the payer's letter or portal.",
    where=_NUMBER,
)
def misformed_authorization(context: Context) -> Rule:
    wrong = [
        mine & ~matches(pl.col("prior_authorization"), row.authorization_pattern)
        for row, mine in _rows(context, "date_of_service")
        if row.authorization_pattern
    ]
    return Rule(~blank("prior_authorization") & _any(wrong), known=bool(wrong))


@edit(
    "AUTH-004",
    "Authorization is not for this service or day",
    table="lines",
    severity="error",
    prevents=("198", "284", "302"),
    message="Authorization {prior_authorization} is not for {procedure_code} on {day}.",
    source="The payer's row (authorizations: codes and days)",
    fix="Use the number that was given for this service and day, or have it changed.",
    where=_NUMBER,
)
def authorization_of_another(context: Context) -> Rule:
    needed = pl.col("procedure_code").is_not_null()
    asked = [mine & _elsewhere(row) for row, mine in _rows(context, "day") if row.authorizations]
    return Rule(needed & _any(asked), known=bool(asked))


def _elsewhere(row: Payer) -> pl.Expr:
    """Whether the claim's number is one of those given, for other codes or days than those of the line that needs one."""
    number = pl.col("prior_authorization")
    given = number.is_in([one.number for one in row.authorizations])
    good = [
        (number == one.number)
        & (pl.col("procedure_code").is_in(list(one.codes)) if one.codes else pl.lit(value=True))
        & pl.col("day").is_between(one.valid_from or date.min, one.valid_to or date.max)
        for one in row.authorizations
    ]
    return (given & _needs(row) & ~pl.any_horizontal(good)).fill_null(value=False)


@edit(
    "AUTH-005",
    "More units than were authorized",
    table="lines",
    severity="error",
    prevents=("198",),
    message="{procedure_code} on line {number} brings the claim above the units of authorization {prior_authorization}.",
    source="The payer's row (authorizations: units)",
    fix="Bill what was authorized, or have the authorization extended first.",
    where="lines.units (2400 SV104 / SV205)",
)
def beyond_units(context: Context) -> Rule:
    beyond = [
        mine
        & (pl.col("prior_authorization") == one.number)
        & _for(one.codes)
        & (pl.col("units").filter(_for(one.codes)).sum().over("claim") > one.units)
        for row, mine in _rows(context, "day")
        for one in row.authorizations
        if one.units is not None
    ]
    return Rule(_any([one.fill_null(value=False) for one in beyond]), known=bool(beyond))


def _for(codes: tuple[str, ...]) -> pl.Expr:
    coded = pl.col("procedure_code")
    return (coded.is_in(list(codes)) if codes else coded.is_not_null()).fill_null(value=False)


@edit(
    "AUTH-006",
    "No referral though the payer asks for one",
    table="claims",
    severity="error",
    kinds="P",
    prevents=("243", "288"),
    message="Payer {payer_id} covers this specialty by referral, and the claim has no referral number.",
    source="The payer's row (referral_required_taxonomies)",
    fix="Enter the number of the referral, or ask the patient's primary care physician for one.",
    where="claims.referral_number (2300 REF*9F)",
)
def no_referral(context: Context) -> Rule:
    taxonomy = pl.coalesce("rendering_taxonomy", "billing_taxonomy")
    asked = [
        mine & taxonomy.is_in(list(row.referral_required_taxonomies))
        for row, mine in _rows(context, "date_of_service")
        if row.referral_required_taxonomies
    ]
    emergency = (pl.col("place_of_service") == _EMERGENCY).fill_null(value=False)
    return Rule(blank("referral_number") & blank("prior_authorization") & ~emergency & _any(asked), known=bool(asked))
