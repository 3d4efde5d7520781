"""What does a remark (RARC) add to a reason: the field it names, the next step, whether an appeal is open?"""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from claimwright.data_files import data_table

_NONE: Final = pl.DataFrame(schema={"claim_payment_id": pl.String, "service_line": pl.Int32, "remark_code": pl.String})
_STRONGEST: Final = ("unprocessable", "no_appeal", "protected", "crossed_over", "none")
"""Effects of remarks, the one that decides first."""


@cache
def remarks() -> pl.DataFrame:
    """The list of remarks: remark_code, effect, category, action, appealable (Y, N or empty), words."""
    return data_table("claimwright.denials", "remarks.tsv").with_columns(pl.all().fill_null(""))


@cache
def _that_ask_for_one() -> list[str]:
    """Reasons that say nothing without a remark: there the remark decides kind and next step."""
    return data_table("claimwright.x12.grammar", "reasons_with_remark.tsv")["code"].to_list()


def remarked(rows: pl.DataFrame, given: pl.DataFrame | None) -> pl.DataFrame:
    """``rows`` (``DENIALS`` with reason and class decided) with the ``remark_code`` that says most of each, and what it changes.

    A remark of the whole claim holds for its lines. Where a reason asks for a remark, the remark's kind and next step stand
    in the place of the reason's. A claim that is not processable, or a remark that closes the appeal, beats every row.
    """
    numbered = rows.drop("remark_code", strict=False).with_row_index("_row")
    best = _best(numbered, _NONE if given is None else given)
    joined = numbered.join(best, on="_row", how="left", maintain_order="left")
    denial, patient = pl.col("class") == "denial", pl.col("class") == "patient"
    asks = denial & pl.col("reason_code").is_in(_that_ask_for_one())
    new_claim = denial & (pl.col("effect") == "unprocessable")
    closed = denial & (pl.col("remark_appeal") == "N")
    protected = patient & (pl.col("effect") == "protected")
    takes = new_claim | asks | protected
    category = pl.when(takes & (pl.col("remark_category") != "")).then("remark_category").otherwise("category")
    action = pl.when(takes & (pl.col("remark_action") != "")).then("remark_action").otherwise("action")
    words = pl.format("{} ({}).", pl.col("meaning").str.strip_chars_end("."), "remark_words")
    said = (denial | protected) & pl.col("remark_words").is_not_null()
    return joined.with_columns(
        category=category,
        action=pl.when(closed & (action == "appeal")).then(pl.lit("write_off")).otherwise(action),
        appealable=pl.col("appealable") & ~closed.fill_null(value=False),
        meaning=pl.when(said).then(words).otherwise("meaning"),
        remark_code=pl.when(denial | protected).then("given"),
    )


def _best(rows: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """_row, given (the remark), effect, remark_category, remark_action, remark_appeal, remark_words: one remark a row."""
    named = given.select("claim_payment_id", "service_line", given="remark_code").join(
        remarks().select(
            "effect",
            given="remark_code",
            remark_category="category",
            remark_action="action",
            remark_appeal="appealable",
            remark_words="words",
        ),
        on="given",
    )
    keys = rows.select("_row", "claim_payment_id", "service_line")
    of_line = keys.join(named, on=["claim_payment_id", "service_line"], nulls_equal=True).with_columns(_far=pl.lit(0))
    of_claim = (
        keys.filter(pl.col("service_line").is_not_null())
        .join(named.filter(pl.col("service_line").is_null()).drop("service_line"), on="claim_payment_id")
        .with_columns(_far=pl.lit(1))
    )
    strength = pl.col("effect").replace_strict({name: n for n, name in enumerate(_STRONGEST)}, default=len(_STRONGEST))
    return (
        pl.concat([of_line, of_claim], how="diagonal_relaxed")
        .sort("_row", strength, pl.col("remark_action") == "", "_far", maintain_order=True)
        .unique("_row", keep="first", maintain_order=True)
        .select("_row", "given", "effect", "remark_category", "remark_action", "remark_appeal", "remark_words")
    )
