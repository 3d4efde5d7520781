"""Lines and days with more units of a code than NCCI's medically unlikely edits (MUE) accept."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.subject import ENGINE, ReferenceFrames, Subject, data_table, in_force
from claimwright.errors import ReferenceMissingError

_SCALE: Final = 10_000
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
    # Whole ten-thousandths of a unit: sums of decimals are many times slower.
    units = (pl.col("units") * _SCALE).cast(pl.Int64)
    share = pl.when(days > 1).then((2 * units + days * _SCALE) // (2 * days * _SCALE) * _SCALE).otherwise(units)
    lines = lines.select("claim", *_SAME, "line", "procedure_code", "day", given=share, table=_table())
    key = ["table", "procedure_code", "day"]
    found = (
        lines.select(key).unique()
        .join(published.lazy().rename({"code": "procedure_code"}), on=["table", "procedure_code"])
        .filter(in_force(pl.col("day")))
        .unique(key, keep="first")
        .select(*key, "mai", "rationale", limit="units", most=pl.col("units").cast(pl.Int64) * _SCALE)
        .with_row_index("limit_id")
        .collect(engine=ENGINE)
    )  # fmt: skip
    # Numbers, not codes, are grouped: it is many times faster.
    limited = (
        lines.join(found.lazy(), on=key)
        .select("claim", "line", "given", "limit_id", "mai", "most")
        .collect(engine=ENGINE)
    )
    over = pl.col("given") > pl.col("most")
    on_line = limited.lazy().filter((pl.col("mai") == 1) & over).select("claim", "line", "given", "limit_id")
    on_day = (
        limited.lazy().filter(pl.col("mai") != 1)
        .group_by((pl.col("claim").cast(pl.UInt64) * found.height + pl.col("limit_id")).alias("both"))
        .agg(pl.col("given").sum(), pl.col("line").max(), pl.col("most", "claim", "limit_id").first())
        .filter(over)
        .select("claim", "line", "given", "limit_id")
    )  # fmt: skip
    facts = lines.select("claim", "line", *_SAME)
    return (
        pl.concat([on_line, on_day])
        .join(found.lazy().drop("most"), on="limit_id")
        .join(facts, on=["claim", "line"])
        .with_columns(
            given=(pl.col("given").cast(pl.Decimal(18, 4)) / _SCALE)
            .cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
        )
    )  # fmt: skip
