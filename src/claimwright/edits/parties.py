"""Are the patient, the subscriber and the payer named as payers need them?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import DOMESTIC, POSTAL_CODE, blank, states
from claimwright.edits.rules import Rule

_SUBSCRIBER = "parties, role subscriber (2010BA)"
_ADDRESS: Final = {"address_1": "street", "city": "city", "state": "state", "postal_code": "ZIP code"}
_ADDRESS_LACKS = pl.concat_list(
    pl.when(blank(name)).then(pl.lit(text)) for name, text in _ADDRESS.items()
).list.drop_nulls()


@edit(
    "PTY-001",
    "Subscriber is missing",
    table="claims",
    severity="error",
    message="The claim names no subscriber.",
    source="ASC X12 005010X222A1 / X223A2, loop 2010BA (required)",
    fix="Complete the registration.",
    where=_SUBSCRIBER,
)
def no_subscriber(context: Context) -> Rule:
    return Rule(~pl.col("has_subscriber"))


@edit(
    "PTY-002",
    "Member id is missing",
    table="parties",
    severity="error",
    message="The subscriber has no member id.",
    source="ASC X12 005010X222A1 / X223A2, loop 2010BA NM109 (required when NM102 is 1, a person)",
    fix="Copy the id from the insurance card, or ask the payer (270/271).",
    where="parties.id, role subscriber (2010BA NM109)",
)
def no_member_id(context: Context) -> Rule:
    # An employer insured for workers' compensation is no member: NM108 and NM109 are for persons.
    return Rule((pl.col("role") == "subscriber") & (pl.col("entity_type").fill_null("1") == "1") & blank("id"))


@edit(
    "PTY-003",
    "Patient's name is incomplete",
    table="parties",
    severity="error",
    message="The {role} has no {what}.",
    source="ASC X12 005010X222A1 / X223A2, loops 2010BA and 2010CA NM103, NM104",
    fix="Complete the name as the payer has it.",
    where="parties.last_or_organization_name, first_name (NM103, NM104)",
)
def no_name(context: Context) -> Rule:
    return Rule(
        pl.col("role").is_in(["subscriber", "patient"])
        & (pl.col("entity_type").fill_null("1") == "1")
        & (blank("last_or_organization_name") | blank("first_name")),
        {"what": pl.when(blank("last_or_organization_name")).then(pl.lit("last name")).otherwise(pl.lit("first name"))},
    )


@edit(
    "PTY-004",
    "Patient's date of birth is missing or in the future",
    table="parties",
    severity="error",
    message="The patient's date of birth is {state}.",
    source="ASC X12 005010X222A1 / X223A2, loops 2010BA and 2010CA DMG02",
    fix="Correct the date of birth.",
    where="parties.birth_date (DMG02)",
)
def bad_birth_date(context: Context) -> Rule:
    return Rule(
        pl.col("is_patient") & (pl.col("birth_date").is_null() | (pl.col("birth_date") > context.as_of)),
        {"state": pl.when(pl.col("birth_date").is_null()).then(pl.lit("missing")).otherwise(pl.lit("in the future"))},
    )


@edit(
    "PTY-005",
    "Patient's sex is missing or not F, M or U",
    table="parties",
    severity="error",
    message="The patient's sex is given as {sex}.",
    source="ASC X12 005010X222A1 / X223A2, loops 2010BA and 2010CA DMG03 (F, M, U)",
    fix="Enter F, M or U as the payer has it.",
    where="parties.sex (DMG03)",
)
def bad_sex(context: Context) -> Rule:
    return Rule(pl.col("is_patient") & ~pl.col("sex").fill_null("").is_in(["F", "M", "U"]))


@edit(
    "PTY-006",
    "Patient's address is incomplete",
    table="parties",
    severity="error",
    message="The patient's address lacks {what}.",
    source="ASC X12 005010X222A1 / X223A2, loops 2010BA and 2010CA N3, N4",
    fix="Complete the address.",
    where="parties.address_1, city, state, postal_code (N3, N4)",
)
def bad_address(context: Context) -> Rule:
    return Rule(
        pl.col("is_patient") & DOMESTIC & pl.any_horizontal(blank(name) for name in _ADDRESS),
        {"what": _ADDRESS_LACKS.list.join(", ")},
    )


@edit(
    "PTY-007",
    "State or ZIP code is not one",
    table="parties",
    severity="error",
    message="The {role} lives in state {state}, ZIP code {postal_code}.",
    source="USPS Publication 28; ASC X12 005010X222A1, N402 and N403",
    fix="Use the two-letter state and a ZIP code of 5 or 9 digits.",
    where="parties.state, postal_code (N402, N403)",
)
def bad_state(context: Context) -> Rule:
    return Rule(
        pl.col("role").is_in(["subscriber", "patient"])
        & DOMESTIC
        & (
            (~blank("state") & ~pl.col("state").is_in(states()))
            | (~blank("postal_code") & ~pl.col("postal_code").str.contains(POSTAL_CODE))
        )
    )


@edit(
    "PTY-008",
    "Payer is missing",
    table="claims",
    severity="error",
    message="The claim names no payer.",
    source="ASC X12 005010X222A1 / X223A2, loop 2010BB (required)",
    fix="Choose the payer.",
    where="parties, role payer (2010BB)",
)
def no_payer(context: Context) -> Rule:
    return Rule(~pl.col("has_payer"))


@edit(
    "PTY-009",
    "Payer id is missing",
    table="parties",
    severity="error",
    message="The payer has no id; the clearinghouse cannot route the claim.",
    source="ASC X12 005010X222A1 / X223A2, loop 2010BB NM109 (required)",
    fix="Enter the payer id of the clearinghouse's list.",
    where="parties.id, role payer (2010BB NM109)",
)
def no_payer_id(context: Context) -> Rule:
    return Rule((pl.col("role") == "payer") & blank("id"))


@edit(
    "PTY-010",
    "Patient differs from the subscriber but is not named",
    table="claims",
    severity="error",
    message="The relationship is {patient_relationship}, but the claim names no patient.",
    source="ASC X12 005010X222A1 / X223A2, loop 2010CA",
    fix="Name the patient, or set the relationship to 18 (self).",
    where="parties, role patient (2010CA)",
)
def patient_not_named(context: Context) -> Rule:
    return Rule((pl.col("patient_relationship") != "18") & ~pl.col("has_patient"))
