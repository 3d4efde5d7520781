"""How fast services are priced: 1,000,000 lines at once, and one as a screen asks. Prints one line per figure."""

from __future__ import annotations

import statistics
import sys
import time
from datetime import date

import numpy as np
import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference import open_library
from claimwright.reference.fees import price, price_line

LINES, PER_SESSION = 1_000_000, 3
DAY = date(2025, 11, 3)


def main() -> None:
    """Prints: lines a second (median of three), share priced, milliseconds for one line (median of thirty).

    Needs the physician fee schedule of October 2025 and its ZIP codes; without them it says so and prints nothing else.
    """
    library = open_library(build_missing=True)
    try:
        values, zips = library.frame("relative_values"), library.frame("zip_localities")
    except ReferenceMissingError as missing:
        sys.stderr.write(f"fees: {missing}\n")
        return
    chance = np.random.default_rng(11)
    codes = values.filter(pl.col("status").is_in(["A", "R", "T"]) & (pl.col("modifier") == ""))["code"].unique().sort()
    number = pl.int_range(LINES, eager=True)
    lines = pl.DataFrame(
        {
            "session_id": (number // PER_SESSION).cast(pl.String),
            "line": (number % PER_SESSION + 1).cast(pl.Int32),
            "code": codes[chance.integers(0, len(codes), LINES)],
            "zip": zips["zip"][chance.integers(0, zips.height, LINES)],
            "place_of_service": pl.Series(chance.choice(["11", "22", "24"], LINES)),
            "modifier_1": pl.Series(chance.choice(["", "26", "50", "59"], LINES)).replace("", None),
        }
    ).with_columns(pl.lit(DAY).alias("day"))
    seconds, priced = [], 0
    for _ in range(3):
        start = time.perf_counter()
        priced = LINES - price(lines, library)["amount"].null_count()
        seconds.append(time.perf_counter() - start)
    print(
        f"fees: {LINES:,} lines, {priced / LINES:.0%} with an amount\t{LINES / statistics.median(seconds):,.0f}\tlines/s\t"
    )
    times = []
    for _ in range(30):
        start = time.perf_counter()
        price_line(library, "20610", DAY, zip_code="10001", place_of_service="11", modifiers=("50",))
        times.append((time.perf_counter() - start) * 1000)
    print(f"fees: one line with its arithmetic\t{statistics.median(times):.1f}\tms\t")


if __name__ == "__main__":
    main()
