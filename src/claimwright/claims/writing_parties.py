"""Which text stands for each provider and party of a claim, and in which loop does its guide have it?"""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from claimwright.claims.wire import data_table
from claimwright.x12.hand import Filled, Hand, date_text
from claimwright.x12.loops import loop_rules
from claimwright.x12.runs import run_numbers, run_starts

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


_WRITTEN: Final = (
    *("role", "code", "entity_type", "last_or_organization_name", "first_name", "middle_name", "name_suffix"),
    *("npi", "id_qualifier", "id", "tax_id_qualifier", "tax_id", "other_id_qualifier", "other_id"),
    *("address_1", "address_2", "city", "state", "postal_code", "country", "country_subdivision"),
    *("birth_date", "sex", "taxonomy", "contact_name", "phone", "extension", "fax", "email"),
    *("address", "contact", "specialty", "further"),
)
"""All that the text of a provider or party depends on."""
_PLACE: Final = ("claim_id", "rank", "within", "place", "line", "other_payer")


def without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    """The providers or parties without the columns that none of them fills, which need not be carried about."""
    if frame.is_empty():
        return frame
    needed = {*_PLACE, "role", "claim_kind", "taxonomy"}
    return frame.select(column.name for column in frame if column.name in needed or column.null_count() < frame.height)


def entity_texts(hand: Hand, rows: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """claim_id, rank, within, place, line, other_payer and ``text`` (NM1 and what follows it), in the order of their loops.

    ``rows``: providers or parties with rank and the columns of ``homes``; ``references``: further numbers, with rank,
    line, other_payer and role.
    """
    if references.height:
        key = ["rank", "line", "other_payer", "role"]
        written = references.with_columns(text=hand.segment("REF", pl.col("qualifier"), pl.col("value")))
        joined = written.group_by(key, maintain_order=True).agg(further=pl.col("text").str.join(""))
        rows = rows.join(joined, on=key, how="left", maintain_order="left", nulls_equal=True)
    there = [name for name in _WRITTEN if name in rows.columns and rows[name].null_count() < rows.height]
    rows = rows.select(*_PLACE, *there).sort("place", maintain_order=True)
    # A payer, a clinic, a physician stands on claim after claim: what is the same as before is written once.
    starts = run_starts(rows, there)
    distinct = rows.select(there)[starts]
    absent = {
        name: pl.lit(None, dtype=pl.Date if name == "birth_date" else pl.String)
        for name in _WRITTEN
        if name not in there
    }
    distinct = distinct.with_columns(**absent).select(text=_entity(hand, Filled.of(distinct.with_columns(**absent))))
    texts = distinct["text"].gather(run_numbers(starts, rows.height))
    return rows.select(_PLACE).with_columns(texts).sort("rank", "place", maintain_order=True)


def _entity(hand: Hand, filled: Filled) -> pl.Expr:
    def given(name: str) -> pl.Expr | None:
        return None if name in filled.empty else pl.col(name)

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
    street, town = ("address_1", "address_2"), ("city", "state", "postal_code", "country", "country_subdivision")
    is_billing = pl.col("role") == "billing"
    contacts = contact_segments(hand, filled)
    pieces = [
        hand.segment(
            "NM1",
            *map(given, name),
            None,
            given("name_suffix"),
            number if filled.some(("npi", "id", "id_qualifier")) else None,
            pl.coalesce("npi", "id") if filled.some(("npi", "id")) else None,
        ),
        _only(has_address, filled.where(street, hand.segment("N3", *map(given, street)))),
        _only(
            has_address,
            filled.where(town, hand.segment("N4", *map(given, town[:-1]), None, None, given(town[-1]))),
        ),
        filled.where(("birth_date", "sex"), hand.segment("DMG", pl.lit("D8"), date_text("birth_date"), given("sex"))),
        # The billing provider's contact stands behind its numbers, as every other one's behind the address.
        _only(~is_billing, contacts),
        _only(
            has["specialty"],
            filled.where(("taxonomy",), hand.segment("PRV", pl.col("specialty"), pl.lit("PXC"), pl.col("taxonomy"))),
        ),
        filled.where(("tax_id",), hand.segment("REF", pl.col("tax_id_qualifier").fill_null("EI"), pl.col("tax_id"))),
        filled.where(("other_id",), hand.segment("REF", given("other_id_qualifier"), pl.col("other_id"))),
        given("further"),
        _only(is_billing, contacts),
    ]
    return pl.concat_str([piece for piece in pieces if piece is not None], ignore_nulls=True)


def _only(condition: pl.Expr, text: pl.Expr | None) -> pl.Expr | None:
    return None if text is None else pl.when(condition).then(text)


def contact_segments(hand: Hand, filled: Filled) -> pl.Expr | None:
    """PER with up to three numbers, and a second one for the fourth; null where there is no contact."""
    if not filled.some(("contact_name", *(name for _, name in _NUMBERS))):
        return None
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
