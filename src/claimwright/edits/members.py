"""Is the member's number one that the payer gives out, and is the patient who the payer covers?"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import blank
from claimwright.edits.rules import Rule
from claimwright.payers import Payer

_LETTER: Final = "[AC-HJKMNP-RT-Y]"
_EITHER: Final = "[0-9AC-HJKMNP-RT-Y]"
_MBI: Final = rf"^[1-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{{2}}[0-9]{{2}}$"
"""Eleven characters: digits, letters but B, I, L, O, S, Z, or either, by place."""
_MBI_ALONE: Final = date(2020, 1, 1)
"""The transition from HICNs ended."""
_DONORS: Final = ("39", "40")
"""Relationships of who gave an organ, living or dead."""
_ID: Final = "parties.id, role subscriber (2010BA NM109)"
_SUBSCRIBER = (pl.col("role") == "subscriber") & (pl.col("entity_type").fill_null("1") == "1")


@edit(
    "MEM-001",
    "Medicare number is not one",
    table="parties",
    severity="error",
    payers=("medicare_ffs",),
    effective_from=_MBI_ALONE,
    prevents=("16", "31", "140"),
    message="The subscriber's number has not the form of a Medicare number (MBI).",
    source="CMS, Understanding the Medicare Beneficiary Identifier format; MLN SE18006 (MBI alone from 2020-01-01)",
    fix="Copy the number from the red, white and blue card, or look it up in the contractor's portal.",
    where=_ID,
)
def not_an_mbi(context: Context) -> Rule:
    given = pl.col("id").str.to_uppercase().str.replace_all("-", "", literal=True)
    return Rule(_SUBSCRIBER & ~blank("id") & ~given.str.contains(_MBI))


@edit(
    "MEM-002",
    "Medicare's patient is not the subscriber",
    table="claims",
    severity="error",
    payers=("medicare_ffs", "medicaid"),
    prevents=("16", "31", "140"),
    message="The claim says that the patient is the subscriber's {relation}: in Medicare and Medicaid everybody is covered alone.",
    source="ASC X12 005010X222A1 / X223A2, loop 2000B SBR02 (18 where the patient has a number of their own); CMS IOM 100-04, chapter 26, section 10.2, items 1a and 6",
    fix="Make the patient the subscriber, with the patient's own number.",
    where="claims.patient_relationship (2000B SBR02, 2000C PAT01)",
)
def not_self(context: Context) -> Rule:
    # A newborn may be billed under the mother's number where a state's Medicaid says so; who gives a kidney is billed under the
    # number of who receives it (CMS IOM 100-04, chapter 3, section 90.1: relationship 39).
    relation = pl.col("patient_relationship")
    newborn = (pl.col("payer_kind") == "medicaid") & relation.is_in(["19", "G8"])
    named = relation.replace_strict({"01": "spouse", "19": "child"}, default="relation")
    return Rule(relation.is_not_null() & ~relation.is_in(["18", *_DONORS]) & ~newborn, {"relation": named})


@edit(
    "MEM-003",
    "Member number has not the payer's form",
    table="parties",
    severity="error",
    prevents=("16", "31", "140"),
    message="The subscriber's number has not the form that the row of payer {payer_id} states.",
    source="The payer's row (member_id_pattern)",
    fix="Copy the number from the card, with its letters.",
    where=_ID,
)
def not_of_the_payer(context: Context) -> Rule:
    rows = [row for row in context.payers or () if row.member_id_pattern]
    wrong = [_of(row) & ~matches(pl.col("id"), row.member_id_pattern) for row in rows]
    return Rule(_SUBSCRIBER & ~blank("id") & pl.any_horizontal(pl.lit(value=False), *wrong), known=bool(rows))


def _of(row: Payer) -> pl.Expr:
    day = pl.col("date_of_service").is_between(row.valid_from or date.min, row.valid_to or date.max)
    return ((pl.col("payer_id") == row.payer_id.upper()) & day).fill_null(value=False)


def matches(text: pl.Expr, pattern: str) -> pl.Expr:
    """Whether a regular expression of Python matches a text as a whole. One that polars has no words for is asked by Python."""
    whole = rf"^(?:{pattern})$"
    try:
        pl.Series([""]).str.contains(whole)
    except pl.exceptions.ComputeError:
        compiled = re.compile(whole)
        return text.map_elements(lambda one: compiled.match(one) is not None, return_dtype=pl.Boolean)
    return text.str.contains(whole)
