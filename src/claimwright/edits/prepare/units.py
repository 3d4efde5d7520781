"""Lines and days with more units of a code than NCCI's medically unlikely edits (MUE) accept."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.context import ReferenceFrames, in_force
from claimwright.edits.ncci_tables import MEDICAID, answering, is_medicaid, setting, words
from claimwright.edits.prepared_tables import ENGINE, PreparedTables
from claimwright.errors import ReferenceMissingError

_KEY: Final = ["table", "procedure_code", "day"]
_SCALE: Final = 10_000
_SAME: Final = ("claim_id", "claim_kind", "date_of_service")


def limits(reference: ReferenceFrames) -> pl.DataFrame | None:
    """Table ``ncci_units``; None where no such file is loaded."""
    try:
        return reference.frame("ncci_units")
    except (ReferenceMissingError, KeyError):
        return None


def _judging(published: pl.DataFrame) -> pl.Expr:
    """The table that judges each line: Medicaid's for its claims in the quarters that are loaded."""
    spans = (
        published.filter(pl.col("table").str.starts_with(MEDICAID)).select("table", "valid_from", "valid_to").unique()
    )
    answers: dict[str, pl.Expr] = {}
    for name, first, last in spans.sort("table", "valid_from").iter_rows():
        holds = (pl.col("day") >= first) & (pl.lit(last is None) | (pl.col("day") <= pl.lit(last, dtype=pl.Date)))
        answers[name] = answers[name] | holds if name in answers else holds
    return answering(setting(), answers)


def unlikely_units(subject: PreparedTables, tables: dict[str, pl.DataFrame]) -> pl.LazyFrame | None:
    """Lines (adjudication indicator 1) or days (2, 3) over the limit: line, procedure_code, day, given, limit, mai, rationale,
    table.

    None where no limits are loaded. A code without a row is not judged: CMS keeps some limits confidential, so nothing said
    is no pass. Units of a line over several days are its share of a day, to the nearest whole (CMS, NCCI MUE FAQ). Of a
    day, the last line is named. Outpatient hospital claims use the hospital table, equipment suppliers' the DME table,
    other professional ones the practitioner's; Medicaid claims Medicaid's of these three in the quarters that are loaded.
    Medicaid's limits hold for each line and have no indicator (CMS, Medicaid NCCI edit files).
    """
    published = limits(subject.context.reference)
    if published is None:
        return None
    lines = _judged_lines(tables["lines"].lazy(), published)
    found = _limits_asked(lines, published)
    over = _over(lines, found)
    facts = lines.select("claim", "line", *_SAME, "medicaid")
    return (
        over
        .join(found.lazy().drop("most"), on="limit_id")
        .join(facts, on=["claim", "line"])
        .with_columns(
            table=words(pl.col("table"), medicaid=pl.col("medicaid")),
            rationale=pl.col("rationale").fill_null("none given"),
            given=(pl.col("given").cast(pl.Decimal(18, 4)) / _SCALE)
            .cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
        )
    )  # fmt: skip


def units_across_claims(subject: PreparedTables, tables: dict[str, pl.DataFrame]) -> pl.LazyFrame | None:
    """Lines whose day has more units than its limit (adjudication indicators 2 and 3) with those of the clinician's other claims, and not
    without: line, procedure_code, day, given, elsewhere, limit, mai, on_claim. None where no other claim has any."""
    published = limits(subject.context.reference)
    if published is None or "earlier_lines" not in tables:
        return None
    elsewhere = tables["earlier_lines"].lazy().filter(pl.col("about") == "units")
    elsewhere = elsewhere.select(
        "claim", "line", "on_claim", elsewhere=(pl.col("words").cast(pl.Decimal(18, 4)) * _SCALE).cast(pl.Int64)
    )
    lines = _judged_lines(tables["lines"].lazy(), published).join(elsewhere, on=["claim", "line"])
    found = _limits_asked(lines, published)
    limited = lines.join(found.lazy().filter(pl.col("mai") != 1), on=_KEY)
    over = (pl.col("given") + pl.col("elsewhere") > pl.col("most")) & (pl.col("given") <= pl.col("most"))
    shown = [
        (pl.col(name).cast(pl.Decimal(18, 4)) / _SCALE)
        .cast(pl.String)
        .str.strip_chars_end("0")
        .str.strip_chars_end(".")
        .alias(name)
        for name in ("given", "elsewhere")
    ]
    return limited.filter(over).select(
        "claim", "line", *_SAME, "procedure_code", "day", *shown, "limit", "mai", "on_claim"
    )


def _judged_lines(given: pl.LazyFrame, published: pl.DataFrame) -> pl.LazyFrame:
    """The lines whose units are counted, with a day's share of them (ten-thousandths) and the table that judges them."""
    counted = (pl.col("unit_type").is_null() | (pl.col("unit_type") == "UN")) & (pl.col("units") > 0)
    lines = given.filter(
        pl.col("procedure_code").is_not_null() & pl.col("day").is_not_null() & counted & pl.col("units_asked")
    )  # fmt: skip
    days = (pl.col("date_to") - pl.col("date_from")).dt.total_days().fill_null(0).clip(lower_bound=0) + 1
    # Whole ten-thousandths of a unit: sums of decimals are many times slower.
    units = (pl.col("units") * _SCALE).cast(pl.Int64)
    share = pl.when(days > 1).then((2 * units + days * _SCALE) // (2 * days * _SCALE) * _SCALE).otherwise(units)
    return lines.select(
        "claim", *_SAME, "line", "procedure_code", "day", given=share, table=_judging(published), medicaid=is_medicaid()
    )


def _limits_asked(lines: pl.LazyFrame, published: pl.DataFrame) -> pl.DataFrame:
    """The limits in force for the codes and days of these lines, numbered."""
    return (
        lines.select(_KEY).unique()
        .join(published.lazy().rename({"code": "procedure_code"}), on=["table", "procedure_code"])
        .filter(in_force(pl.col("day")))
        .unique(_KEY, keep="first")
        .with_columns(mai=pl.when(pl.col("table").str.starts_with(MEDICAID)).then(1).otherwise("mai"))
        .select(*_KEY, "mai", "rationale", limit="units", most=pl.col("units").cast(pl.Int64) * _SCALE)
        .with_row_index("limit_id")
        .collect(engine=ENGINE)
    )  # fmt: skip


def _over(lines: pl.LazyFrame, found: pl.DataFrame) -> pl.LazyFrame:
    """Line, units and limit of each line, or of each day, that has more than its limit."""
    # Numbers, not codes, are grouped: it is many times faster.
    limited = (
        lines.join(found.lazy(), on=_KEY)
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
    return pl.concat([on_line, on_day])
