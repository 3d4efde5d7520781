"""What can be done about an adjustment, the first thing first, as kind of payer and remark allow it?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.data_files import data_rows

ACTIONS: Final = (
    "corrected_claim",
    "new_claim",
    "reopening",
    "reconsideration",
    "appeal",
    "bill_next_payer",
    "bill_patient",
    "write_off",
    "send_documents",
    "check_eligibility",
    "check_duplicate",
    "contact_patient",
    "review",
)
"""Corrected claim: frequency 7 with the payer's number. New claim: the first was not processable (MA130), or never was a claim.
Reopening: Medicare mends clerical errors that way. A write-off is a person's, with a reason and, by amount, an approval."""


def with_actions(rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` (``DENIALS`` with action, appealable and the remark's effect) with ``actions`` and ``patient_may_be_billed``."""
    denial, action = pl.col("is_denial"), pl.col("action")
    kind = pl.col("payer_kind").fill_null("")
    medicare = kind == "medicare_ffs"
    appeal = pl.when(pl.col("appealable")).then(
        pl.when(kind == "medicare_advantage").then(pl.lit("reconsideration")).otherwise(pl.lit("appeal"))
    )
    mended = pl.when(medicare).then(pl.lit("reopening")).otherwise(pl.lit("corrected_claim"))
    unheard = pl.when(medicare).then(pl.lit("reopening"))
    same = pl.when(action == "bill_other_payer").then(pl.lit("bill_next_payer")).otherwise(action)
    first = (
        pl.when(denial & (pl.col("effect") == "unprocessable"))
        .then(_list(pl.lit("new_claim")))
        .when(denial & (action == "correct"))
        .then(_list(mended, appeal))
        .when(denial & (action == "appeal"))
        .then(_list(pl.coalesce(appeal, unheard), pl.lit("write_off")))
        .when(denial & (action == "check_eligibility"))
        .then(_list(action, pl.lit("corrected_claim")))
        .when(denial & (action == "send_documents"))
        .then(_list(action, appeal))
        .when(denial & (action == "bill_patient"))
        .then(_list(appeal, pl.lit("review")))
        .otherwise(_list(same))
    )
    never = kind.is_in([row["payer_kind"] for row in data_rows("claimwright.denials", "patient_never.tsv")])
    return rows.with_columns(
        actions=pl.when(never & (action == "bill_patient") & ~denial).then(_list(pl.lit("review"))).otherwise(first),
        patient_may_be_billed=(
            (pl.col("class") == "patient") & (pl.col("group_code") == "PR") & (action == "bill_patient") & ~never
        ),
    )


def _list(*steps: pl.Expr) -> pl.Expr:
    return pl.concat_list(steps).list.drop_nulls()
