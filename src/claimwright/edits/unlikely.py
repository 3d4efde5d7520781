"""Lines and days with more units of a code than NCCI's medically unlikely edits (MUE) accept."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.subject import ReferenceFrames, Subject, data_table, in_force
from claimwright.errors import ReferenceMissingError

_SAME: Final = ("claim_id", "claim_kind", "date_of_service")


def limits(reference: ReferenceFrames) -> pl.DataFrame | None:
    """Table ``ncci_units``; None where no such file is loaded."""
    try:
        return reference.frame("ncci_units")
    except (ReferenceMissingError, KeyError):
        return None


def _table() -> pl.Expr:
    """Which of CMS's three tables a line is judged by."""
    begins = data_table("equipment_suppliers.tsv")["begins"].to_list()
    supplier = pl.any_horizontal(pl.col("billing_taxonomy").fill_null("").str.starts_with(code) for code in begins)
    return (
        pl.when(pl.col("claim_kind") == "I")
        .then(pl.lit("hospital"))
        .when(supplier)
        .then(pl.lit("dme"))
        .otherwise(pl.lit("practitioner"))
    )


def unlikely_units(subject: Subject, tables: dict[str, pl.DataFrame]) -> pl.LazyFrame | None:
    """Lines (adjudication indicator 1) or days (2, 3) over the limit: line, procedure_code, day, given, limit, mai, rationale.

    None where no limits are loaded. A code without a row is not judged: CMS keeps some limits confidential, so nothing said
    is no pass. Units of a line over several days are its share of a day, to the nearest whole (CMS, NCCI MUE FAQ). Of a
    day, the last line is named. Outpatient hospital claims use the hospital table, equipment suppliers' the DME table,
    other professional ones the practitioner's.
    """
    published = limits(subject.context.reference)
    if published is None:
        return None
    counted = (pl.col("unit_type").is_null() | (pl.col("unit_type") == "UN")) & (pl.col("units") > 0)
    lines = tables["lines"].lazy().filter(
        pl.col("procedure_code").is_not_null() & pl.col("day").is_not_null() & counted & ~pl.col("is_inpatient")
    )  # fmt: skip
    days = (pl.col("date_to") - pl.col("date_from")).dt.total_days().fill_null(0).clip(lower_bound=0) + 1
    share = pl.when(days > 1).then((pl.col("units").cast(pl.Float64) / days).round()).otherwise(pl.col("units"))
    lines = lines.select(
        "claim", *_SAME, "line", "procedure_code", "day", share.cast(pl.Decimal(18, 4)).alias("given"),
        _table().alias("table"),
    )  # fmt: skip
    asked = lines.select("table", "procedure_code", "day").unique()
    found = (
        asked.join(published.lazy().rename({"code": "procedure_code"}), on=["table", "procedure_code"])
        .filter(in_force(pl.col("day")))
        .unique(["table", "procedure_code", "day"], keep="first")
        .select("table", "procedure_code", "day", "mai", "rationale", limit="units")
    )
    limited = lines.join(found, on=["table", "procedure_code", "day"])
    over_line = limited.filter((pl.col("mai") == 1) & (pl.col("given") > pl.col("limit")))
    of_day = ["claim", "procedure_code", "day"]
    over_day = (
        limited.filter(pl.col("mai") != 1)
        .with_columns(pl.col("given").sum().over(of_day))
        .filter(pl.col("given") > pl.col("limit"))
        .sort("claim", "line")
        .unique(of_day, keep="last", maintain_order=True)
    )
    return pl.concat([over_line, over_day]).with_columns(
        given=pl.col("given").cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    )
