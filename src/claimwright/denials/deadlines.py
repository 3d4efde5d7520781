"""Until when must what can be done about a denial have reached the payer, and by which rule?"""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from claimwright.data_files import data_rows, data_table

FACTS: Final = {
    "claim_payment_id": pl.String,
    "payer_kind": pl.String,
    "service_date": pl.Date,
    "remittance_date": pl.Date,
    "received_date": pl.Date,
}
"""What deadlines are counted from, one row a claim payment. Its first day of service, the date of the remittance, and the day on
which that was received where it is known; kinds are ``payers.KINDS``."""
_OFFSETS: Final = {"days": "d", "months": "mo", "years": "y"}
_NO_KIND: Final = "Which kind of payer decided is not known."
_NO_RULE: Final = "No rule of ours: as contract, plan or state say."


@cache
def deadlines() -> pl.DataFrame:
    """The rules: payer_kind, step, counted_from (notice, service), presumed_days, length (null: contract or state), unit,
    valid_from, valid_to, checked (Y, N), words, source."""
    frame = data_table("claimwright.denials", "deadlines.tsv")
    return frame.with_columns(
        pl.col("presumed_days").cast(pl.Int32),
        pl.col("valid_from").str.to_date("%Y-%m-%d"),
        pl.col("valid_to").str.to_date("%Y-%m-%d"),
        offset=pl.col("length") + pl.col("unit").replace_strict(_OFFSETS, return_dtype=pl.String),
    )


def never_heard(payer_kind: pl.Expr, reason_code: pl.Expr) -> pl.Expr:
    """Whether a kind of payer hears no appeal of a reason (``not_appealable.tsv``)."""
    rows = data_rows("claimwright.denials", "not_appealable.tsv")
    named = [(payer_kind == row["payer_kind"]) & (reason_code == row["reason_code"]) for row in rows]
    return pl.any_horizontal(named).fill_null(value=False)


def with_deadlines(rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` with ``deadline`` (day on which the earliest of their open actions must have been received), ``deadline_rule`` and
    ``act_by`` (that day, or the Friday before where it falls on a weekend).

    They have is_denial, actions (list) and the columns of ``FACTS``. What is no denial has no deadline; where no rule counts one,
    the rule says whom to ask.
    """
    numbered = rows.with_row_index("_denial")
    asked = (
        numbered.filter("is_denial")
        .select("_denial", "payer_kind", "service_date", "remittance_date", "received_date", step="actions")
        .explode("step", empty_as_null=True, keep_nulls=True)
    )
    best = (
        _due(asked)
        .sort("_denial", pl.col("deadline").is_null(), "deadline", maintain_order=True)
        .unique("_denial", keep="first", maintain_order=True)
    )
    known = pl.col("payer_kind").fill_null("") != ""
    no_rule = pl.when(known).then(pl.lit(_NO_RULE)).otherwise(pl.lit(_NO_KIND))
    weekend = pl.max_horizontal(pl.col("deadline").dt.weekday() - 5, 0)
    return (
        numbered.join(
            best.select("_denial", "deadline", "deadline_rule"), on="_denial", how="left", maintain_order="left"
        )
        .with_columns(
            deadline_rule=pl.when("is_denial").then(pl.col("deadline_rule").fill_null(no_rule)),
            act_by=pl.col("deadline").dt.offset_by(pl.format("-{}d", weekend)),
        )
        .drop("_denial")
    )


def _due(asked: pl.DataFrame) -> pl.DataFrame:
    """_denial, deadline, deadline_rule of each open action for which there is a rule on the day that it is counted from."""
    notice = pl.col("remittance_date")
    # A day before the notice cannot be that of its receipt: the payer received the claim then (835, 2100 DTM*050).
    proven = pl.when((pl.col("received_date") >= notice).fill_null(value=True)).then("received_date")
    receipt = pl.coalesce(proven, notice.dt.offset_by(pl.format("{}d", "presumed_days")))
    counted = pl.when(pl.col("counted_from") == "service").then("service_date").otherwise(receipt)
    # A rule of appeals is the one in force on the day of the notice.
    day = (
        pl.when(pl.col("counted_from") == "service")
        .then("service_date")
        .otherwise(pl.coalesce(notice, "received_date"))
    )
    lasts = pl.col("valid_to").is_null() | (day <= pl.col("valid_to"))
    in_force = day.is_null() & pl.col("valid_to").is_null() | (day >= pl.col("valid_from")) & lasts
    said = pl.when(pl.col("checked") == "Y").then(pl.lit("")).otherwise(pl.lit("; not checked with the payer"))
    asked_for = (
        pl.when(pl.col("length").is_not_null() & counted.is_null())
        .then(pl.lit("; its day is not known"))
        .otherwise(said)
    )
    return (
        asked.join(deadlines(), on=["payer_kind", "step"])
        .filter(in_force)
        .select(
            "_denial",
            deadline=counted.dt.offset_by(pl.col("offset")),
            deadline_rule=pl.format("{} ({}){}.", "words", "source", asked_for),
        )
    )
