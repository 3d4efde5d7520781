"""Which segments write the people and organizations of a claim, in the loops their guide has for them?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.claims.labelled import data_table
from claimwright.claims.writing_text import NOTHING, Hand, amount, date_text
from claimwright.x12.loops import loop_rules

_IDS: Final = {"subscriber": "MI", "payer": "PI", "submitter": "46", "receiver": "46", "pay_to_plan": "PI"}
_STEP: Final = 10
"""Slots an entity takes: NM1, N3, N4, DMG, PER, PRV, REF, REF."""


def homes(kind: str) -> pl.DataFrame:
    """role, within (section), code, loop, place: where a guide has each role; place counts the loops of a section."""
    rules = loop_rules("837", kind).openers.filter((pl.col("segment") == "NM1") & pl.col("value").is_not_null())
    written = data_table("entities.tsv").unique("role", keep="first", maintain_order=True)
    return (
        rules.select("within", "loop", code="value", place=pl.int_range(pl.len()).over("within").cast(pl.Int32))
        .join(written, on="code", how="inner", maintain_order="left")
        .with_columns(pl.col("within").fill_null(""))
    )


def entity_segments(hand: Hand, rows: pl.DataFrame, first: int) -> list[pl.DataFrame]:
    """NM1 and what follows it, from slot ``first`` on.

    ``rows``: the columns of providers or parties with rank, line, code, place, specialty, address, contact (``homes``).
    """
    for column in ("npi", "taxonomy", "tax_id", "tax_id_qualifier", "other_id", "other_id_qualifier", "id", "sex"):
        if column not in rows.columns:
            rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(column))
    for column in ("id_qualifier", "birth_date"):
        if column not in rows.columns:
            rows = rows.with_columns(pl.lit(None, dtype=pl.Date if column == "birth_date" else pl.String).alias(column))
    usual = pl.col("role").replace_strict(_IDS, default=None, return_dtype=pl.String)
    number = pl.coalesce("npi", "id")
    qualifier = (
        pl.when(pl.col("npi").is_not_null())
        .then(pl.lit("XX"))
        .when(pl.col("id").is_not_null())
        .then(pl.coalesce("id_qualifier", usual))
        .otherwise(pl.col("id_qualifier"))
    )
    base = first + pl.col("place") * _STEP
    address = rows.filter(pl.col("address") == "Y")
    contact = rows.filter(
        (pl.col("contact") == "Y") & (pl.col("contact_name").is_not_null() | pl.col("phone").is_not_null())
    )
    town = pl.any_horizontal(pl.col("city", "state", "postal_code", "country").is_not_null())
    return [
        hand.placed(
            rows,
            base,
            "NM1",
            "code",
            "entity_type",
            "last_or_organization_name",
            "first_name",
            "middle_name",
            NOTHING,
            "name_suffix",
            qualifier,
            number,
        ),
        hand.placed(
            address.filter(pl.col("address_1").is_not_null() | pl.col("address_2").is_not_null()),
            base + 1,
            "N3",
            "address_1",
            "address_2",
        ),
        hand.placed(address.filter(town), base + 2, "N4", "city", "state", "postal_code", "country"),
        hand.placed(
            rows.filter(pl.col("birth_date").is_not_null() | pl.col("sex").is_not_null()),
            base + 3,
            "DMG",
            pl.lit("D8"),
            date_text("birth_date"),
            "sex",
        ),
        hand.placed(
            rows.filter(pl.col("specialty").is_not_null() & pl.col("taxonomy").is_not_null()),
            base + 4,
            "PRV",
            "specialty",
            pl.lit("PXC"),
            "taxonomy",
        ),
        hand.placed(
            rows.filter(pl.col("tax_id").is_not_null()),
            base + 5,
            "REF",
            pl.col("tax_id_qualifier").fill_null("EI"),
            "tax_id",
        ),
        hand.placed(rows.filter(pl.col("other_id").is_not_null()), base + 6, "REF", "other_id_qualifier", "other_id"),
        # The billing provider's contact stands behind its numbers, as every other one's behind the address.
        hand.placed(
            contact,
            base + pl.when(pl.col("role") == "billing").then(7).otherwise(3),
            "PER",
            pl.lit("IC"),
            "contact_name",
            pl.when(pl.col("phone").is_not_null()).then(pl.lit("TE")),
            "phone",
        ),
    ]


def other_payer_segments(hand: Hand, rows: pl.DataFrame, first: int) -> list[pl.DataFrame]:
    """2320, 2330A and 2330B of each other payer, from slot ``first`` on.

    ``rows``: other_payers with rank, benefits_assignment and release_of_information of the claim.
    """
    base = first + pl.col("sequence") * _STEP
    return [
        hand.placed(
            rows,
            base,
            "SBR",
            "payer_responsibility",
            "patient_relationship",
            "group_number",
            *[NOTHING] * 5,
            "claim_filing_indicator",
        ),
        hand.placed(
            rows.filter(pl.col("paid_amount").is_not_null()), base + 1, "AMT", pl.lit("D"), amount("paid_amount")
        ),
        hand.placed(
            rows.filter(pl.col("remaining_liability").is_not_null()),
            base + 2,
            "AMT",
            pl.lit("EAF"),
            amount("remaining_liability"),
        ),
        hand.placed(
            rows,
            base + 3,
            "OI",
            NOTHING,
            NOTHING,
            pl.col("benefits_assignment").fill_null("Y"),
            NOTHING,
            NOTHING,
            pl.col("release_of_information").fill_null("Y"),
        ),
        hand.placed(
            rows,
            base + 4,
            "NM1",
            pl.lit("IL"),
            pl.lit("1"),
            "subscriber_last_name",
            "subscriber_first_name",
            *[NOTHING] * 3,
            pl.when(pl.col("member_id").is_not_null()).then(pl.lit("MI")),
            "member_id",
        ),
        hand.placed(
            rows,
            base + 5,
            "NM1",
            pl.lit("PR"),
            pl.lit("2"),
            "payer_name",
            *[NOTHING] * 4,
            pl.when(pl.col("payer_id").is_not_null()).then(pl.lit("PI")),
            "payer_id",
        ),
        hand.placed(
            rows.filter(pl.col("adjudication_date").is_not_null()),
            base + 6,
            "DTP",
            pl.lit("573"),
            pl.lit("D8"),
            date_text("adjudication_date"),
        ),
        hand.placed(
            rows.filter(pl.col("payer_claim_control_number").is_not_null()),
            base + 7,
            "REF",
            pl.lit("F8"),
            "payer_claim_control_number",
        ),
    ]
