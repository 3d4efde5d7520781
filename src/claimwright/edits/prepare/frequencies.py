"""Services that a payer covers once in so many months, or once for good, set beside the last time."""

from __future__ import annotations

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.context import Context, in_force
from claimwright.edits.prepare.beside import beside, rows_about


def too_soon(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Services (words) done again before their payers (payers) cover them (about: frequency); number: the months, 0 for once for good.

    The month of the last service is not counted (CMS preventive services: 11 whole months lie between two of every 12).
    """
    rows = data_table("claimwright.edits", "frequencies.tsv").with_columns(
        pl.col("codes").str.split(" "),
        pl.col("months").cast(pl.Int32),
        pl.col("valid_from", "valid_to").str.to_date("%Y-%m-%d"),
    )
    one_code = rows.explode("codes", empty_as_null=True, keep_nulls=True).rename({"codes": "procedure_code"})
    asked = one_code.select("service", "procedure_code", "months", "valid_from", "valid_to", kinds="payers")
    lines = mine.join(asked, on="procedure_code", maintain_order="left").filter(in_force(pl.col("day")))
    done = around.filter(
        ~pl.col("denied").fill_null(value=False), pl.col("procedure_code").is_in(one_code["procedure_code"].implode())
    )
    pairs = beside(lines, done, told=["service", "months", "kinds"])
    same = one_code.select("service", other_procedure_code="procedure_code").unique()
    pairs = pairs.join(same, on=["service", "other_procedure_code"], how="semi")
    months = _month("day") - _month("other_day")
    early = (pl.col("months") == 0) | (months < pl.col("months"))
    return rows_about(
        "frequency",
        pairs.filter(early & (pl.col("other_day") < pl.col("day"))),
        number=pl.col("months"),
        words=pl.col("service"),
        payers=pl.col("kinds"),
    )


def _month(day: str) -> pl.Expr:
    return pl.col(day).dt.year() * 12 + pl.col(day).dt.month()
