"""How fast the whole of NCCI meets 1,000,000 claim lines: pairs, unlikely units and add-ons. Prints one line per figure."""

from __future__ import annotations

import statistics
import time
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from claimwright.edits.context import Context
from claimwright.edits.prepare.pairs import lone_addons, pair_index, ptp_pairs
from claimwright.edits.prepare.units import limits, unlikely_units
from claimwright.edits.prepared_tables import ENGINE, PreparedTables
from claimwright.reference import Library, open_library

LINES, PER_CLAIM = 1_000_000, 5
DAY = date(2024, 8, 15)
"""Within the quarter of the CMS files of the development data; without files the package's tables answer."""


def lines_of(library: Library) -> pl.DataFrame:
    """Enriched lines: claims of five lines on one day, codes drawn from all that NCCI knows, the common ones more often."""
    codes = library.table("ptp").select(pl.col("column_1").unique().sort()).collect().to_series()
    chance = np.random.default_rng(7)
    rank = np.minimum(chance.zipf(1.15, LINES) - 1, len(codes) - 1)
    number = pl.int_range(LINES, eager=True)
    return pl.DataFrame(
        {
            "claim": (number // PER_CLAIM).cast(pl.UInt32),
            "line": (number % PER_CLAIM + 1).cast(pl.Int32),
            "procedure_code": codes.sample(fraction=1, shuffle=True, seed=7)[rank],
            "units": pl.Series(chance.integers(1, 4, LINES)).cast(pl.Decimal(18, 4)),
        }
    ).with_columns(
        pl.col("claim").cast(pl.String).alias("claim_id"), pl.lit("P").alias("claim_kind"),
        pl.lit(DAY).alias("day"), pl.lit(DAY).alias("date_of_service"), pl.lit(DAY).alias("date_from"),
        pl.lit(DAY).alias("date_to"), pl.lit("UN").alias("unit_type"), pl.lit(value=False).alias("is_inpatient"),
        pl.lit("207Q00000X").alias("billing_taxonomy"), pl.lit("MB").alias("claim_filing_indicator"),
        pl.lit(Decimal(1)).alias("charge"), *(pl.lit(None, dtype=pl.String).alias(f"modifier_{n}") for n in range(1, 5)),
    )  # fmt: skip


def main() -> None:
    """Prints: rows of the tables joined; seconds to make the index; seconds for the joins (median of three)."""
    library = open_library(build_missing=True)
    pairs = library.table("ptp").select(pl.len()).collect().item()
    units = limits(library)
    tables = {"lines": lines_of(library)}
    start = time.perf_counter()
    pair_index(library, tables["lines"]["procedure_code"].unique())
    print(f"NCCI: index of {pairs:,} pairs, made once\t{time.perf_counter() - start:.2f}\ts\t")
    subject = PreparedTables(tables, Context(library, date(2026, 6, 30)))
    seconds, found = [], 0
    for _ in range(3):
        start = time.perf_counter()
        plans = [join(subject, tables) for join in (ptp_pairs, unlikely_units, lone_addons)]
        found = sum(frame.height for frame in pl.collect_all([p for p in plans if p is not None], engine=ENGINE))
        seconds.append(time.perf_counter() - start)
    joined = (
        f"{pairs:,} pairs, {0 if units is None else units.height:,} limits, {library.frame('addon').height:,} add-ons"
    )
    print(f"NCCI: {joined} with {LINES:,} claim lines, {found:,} hits\t{statistics.median(seconds):.2f}\ts\t")


if __name__ == "__main__":
    main()
