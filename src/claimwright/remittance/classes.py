"""What does an adjustment do to the account: written off, refused, the patient's share, left to another payer?

One dated table answers for every room, by group, reason and kind of payer: ``data/adjustment_classes.tsv``.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.payers.kinds import kinds_by_indicator

CLASSES: Final = (
    "contractual",
    "denial",
    "patient",
    "prior_payer",
    "next_payer",
    "raises_payment",
    "takeback",
    "information",
    "review",
)
GROUPS: Final = ("CO", "PR", "OA", "PI")
_OF_GROUP: Final = {"CO": "denial", "PR": "patient"}
"""A reason the table does not know: the group alone says who bears it (005010X221A1, 2100 CAS01)."""


@cache
def adjustment_classes() -> pl.DataFrame:
    """The table: group_code, reason_code, payer_kind (empty: any other), class, valid_from, valid_to, words."""
    wide = data_table("claimwright.remittance", "adjustment_classes.tsv").with_columns(
        pl.col("payer_kind").fill_null(""), pl.col("valid_from", "valid_to").str.to_date("%Y-%m-%d")
    )
    return wide.unpivot(
        on=list(GROUPS),
        index=["reason_code", "payer_kind", "valid_from", "valid_to", "words"],
        variable_name="group_code",
        value_name="class",
    ).select("group_code", "reason_code", "payer_kind", "class", "valid_from", "valid_to", "words")


def with_class(rows: pl.DataFrame, *, day: str, payer_kind: str = "") -> pl.DataFrame:
    """``rows`` with ``class`` and ``words``; they have group_code, reason_code and the columns named here.

    ``day``: column of payment dates; a row without one is judged by the rows still in force. ``payer_kind``: column of
    kinds (``payers.KINDS``), where there is one. Order and number of the rows stay.
    """
    numbered = rows.with_row_index("_row")
    kind = pl.col(payer_kind).fill_null("") if payer_kind else pl.lit("")
    asked = numbered.select("_row", "group_code", "reason_code", _day=day, _kind=kind)
    began = pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("_day"))
    lasts = pl.col("valid_to").is_null() | (pl.col("_day") <= pl.col("valid_to"))
    in_force = pl.when(pl.col("_day").is_null()).then(pl.col("valid_to").is_null()).otherwise(began & lasts)
    known = (
        asked.join(adjustment_classes(), on=["group_code", "reason_code"])
        .filter(in_force & ((pl.col("payer_kind") == "") | (pl.col("payer_kind") == pl.col("_kind"))))
        .sort("_row", pl.col("payer_kind") != "", descending=[False, True])
        .unique("_row", keep="first", maintain_order=True)
        .select("_row", "class", "words")
    )
    otherwise = pl.col("group_code").replace_strict(_OF_GROUP, default="review", return_dtype=pl.String)
    return (
        numbered.join(known, on="_row", how="left", maintain_order="left")
        .with_columns(pl.col("class").fill_null(otherwise))
        .drop("_row")
    )


def kinds_of(claim_filing_indicator: pl.Expr) -> pl.Expr:
    """The kind of payer each claim payment's CLP06 stands for; empty where it says none."""
    return claim_filing_indicator.replace_strict(kinds_by_indicator(), default="", return_dtype=pl.String)
