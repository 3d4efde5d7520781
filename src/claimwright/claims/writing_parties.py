"""Which text stands for each provider and party of a claim, and in which loop does its guide have it?"""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from claimwright.claims.wire import data_table
from claimwright.x12.hand import NOTHING, Hand, date_text
from claimwright.x12.loops import loop_rules

_IDS: Final = {"subscriber": "MI", "payer": "PI", "submitter": "46", "receiver": "46", "pay_to_plan": "PI"}
_NUMBERS: Final = (("TE", "phone"), ("EX", "extension"), ("FX", "fax"), ("EM", "email"))
_MOST_NUMBERS: Final = 3
_PARTY_SECTIONS: Final = {"submitter": "header", "receiver": "header", "pay_to_plan": "2000A", "patient": "2000C"}


@cache
def homes(kind: str) -> pl.DataFrame:
    """role, within (section), code, loop, place: where a guide has each role; place counts the loops of a section."""
    rules = loop_rules("837", kind).openers.filter((pl.col("segment") == "NM1") & pl.col("value").is_not_null())
    written = data_table("entities.tsv").unique("role", keep="first", maintain_order=True)
    return (
        rules.select("within", "loop", code="value", place=pl.int_range(pl.len()).over("within").cast(pl.Int32))
        .join(written, on="code", how="inner", maintain_order="left")
        .with_columns(pl.col("within").fill_null(""))
    )


def sections() -> tuple[pl.Expr, pl.Expr]:
    """The section of a row of providers, and of parties: the outer loop its own must lie in."""
    providers = (
        pl.when(pl.col("other_payer").is_not_null())
        .then(pl.lit("2320"))
        .when(pl.col("line").is_not_null())
        .then(pl.lit("2400"))
        .when(pl.col("role").is_in(["billing", "pay_to"]))
        .then(pl.lit("2000A"))
        .otherwise(pl.lit("2300"))
    )
    parties = pl.col("role").replace_strict(_PARTY_SECTIONS, default="2000B", return_dtype=pl.String)
    return providers, parties


def entity_texts(hand: Hand, rows: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """``rows`` in the order of their loops, with ``text``: NM1 and what follows it.

    ``rows``: providers or parties with rank and the columns of ``homes``; ``references``: further numbers, with rank,
    line, other_payer and role.
    """
    absent = {
        "npi",
        "taxonomy",
        "tax_id",
        "tax_id_qualifier",
        "other_id",
        "other_id_qualifier",
        "id",
        "sex",
        "id_qualifier",
    }
    rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent - set(rows.columns))
    if "birth_date" not in rows.columns:
        rows = rows.with_columns(birth_date=pl.lit(None, dtype=pl.Date))
    rows = rows.with_columns(further=pl.lit(None, dtype=pl.String))
    if references.height:
        key = ["rank", "line", "other_payer", "role"]
        written = references.with_columns(text=hand.segment("REF", pl.col("qualifier"), pl.col("value")))
        joined = written.group_by(key, maintain_order=True).agg(more=pl.col("text").str.join(""))
        rows = rows.join(joined, on=key, how="left", maintain_order="left", nulls_equal=True)
        rows = rows.with_columns(further="more")
    has = {name: pl.col(name).is_not_null() for name in ("npi", "id", "tax_id", "other_id", "taxonomy", "specialty")}
    number = (
        pl.when(has["npi"])
        .then(pl.lit("XX"))
        .when(has["id"])
        .then(pl.coalesce("id_qualifier", pl.col("role").replace_strict(_IDS, default=None, return_dtype=pl.String)))
        .otherwise("id_qualifier")
    )
    name = ("code", "entity_type", "last_or_organization_name", "first_name", "middle_name")
    has_address = pl.col("address") == "Y"
    town = pl.any_horizontal(pl.col("city", "state", "postal_code", "country", "country_subdivision").is_not_null())
    contacts = contact_segments(hand, rows)
    is_billing = pl.col("role") == "billing"
    pieces = [
        hand.segment(
            "NM1", *(pl.col(one) for one in name), NOTHING, pl.col("name_suffix"), number, pl.coalesce("npi", "id")
        ),
        pl.when(has_address & pl.any_horizontal(pl.col("address_1", "address_2").is_not_null())).then(
            hand.segment("N3", pl.col("address_1"), pl.col("address_2"))
        ),
        pl.when(has_address & town).then(
            hand.segment(
                "N4",
                *(pl.col(one) for one in ("city", "state", "postal_code", "country")),
                *[NOTHING] * 2,
                pl.col("country_subdivision"),
            )
        ),
        pl.when(pl.any_horizontal(pl.col("birth_date", "sex").is_not_null())).then(
            hand.segment("DMG", pl.lit("D8"), date_text("birth_date"), pl.col("sex"))
        ),
        # The billing provider's contact stands behind its numbers, as every other one's behind the address.
        pl.when(~is_billing).then(contacts),
        pl.when(has["specialty"] & has["taxonomy"]).then(
            hand.segment("PRV", pl.col("specialty"), pl.lit("PXC"), pl.col("taxonomy"))
        ),
        pl.when(has["tax_id"]).then(hand.segment("REF", pl.col("tax_id_qualifier").fill_null("EI"), pl.col("tax_id"))),
        pl.when(has["other_id"]).then(hand.segment("REF", pl.col("other_id_qualifier"), pl.col("other_id"))),
        pl.col("further"),
        pl.when(is_billing).then(contacts),
    ]
    return rows.with_columns(text=pl.concat_str(pieces, ignore_nulls=True)).sort("rank", "place", maintain_order=True)


def contact_segments(hand: Hand, rows: pl.DataFrame) -> pl.Expr:
    """PER with up to three numbers, and a second one for the fourth; null where there is no contact."""
    there = {name: pl.col(name).is_not_null() for _, name in _NUMBERS}
    separator = hand.delimiters.element
    count = pl.sum_horizontal(*(present.cast(pl.Int8) for present in there.values()))
    both = count > _MOST_NUMBERS
    numbers = {
        name: pl.when(there[name]).then(pl.concat_str(pl.lit(code + separator), pl.col(name)))
        for code, name in _NUMBERS
    }
    last = _NUMBERS[-1][1]
    first = [pl.when(~both).then(numbers[name]) if name == last else numbers[name] for _, name in _NUMBERS]
    listed = pl.concat_str(first, separator=separator, ignore_nulls=True)
    contact = (pl.col("contact") == "Y") & ((count > 0) | pl.col("contact_name").is_not_null())
    return pl.when(contact).then(
        pl.concat_str(
            hand.segment("PER", pl.lit("IC"), pl.col("contact_name"), listed),
            pl.when(both).then(hand.segment("PER", pl.lit("IC"), pl.col("contact_name"), numbers[last])),
            ignore_nulls=True,
        )
    )
