"""How fast claims are scrubbed: 200,000 at once, and one as a screen does it, alone and beside five million earlier lines. Prints one
line per figure."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import polars as pl
from generated import DAY, professional_claims

from claimwright.claims import Claims
from claimwright.edits import all_edits, scrub
from claimwright.edits.history import history_of
from claimwright.reference import Library, open_library


def main() -> None:
    """Prints: claims a second of 200,000 claims (median of three), milliseconds for one claim (median of thirty)."""
    library = open_library(build_missing=True)
    claims = professional_claims(200_000)
    scrub(claims.only(["0"]), library, as_of=DAY)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        found = scrub(claims, library, as_of=DAY)
        seconds.append(time.perf_counter() - start)
    edits = len(all_edits())
    rate = len(claims) / statistics.median(seconds)
    print(f"scrub: 200,000 claims, {edits} edits, {found.height:,} findings\t{rate:,.0f}\tclaims/s\t")
    one = claims.only(["7"])
    alone = _one(one, library, None)
    print(f"scrub: one claim, {edits} edits\t{alone:.1f}\tms\t")
    past = _five_million(claims)
    beside = _one(one, library, past)
    print(f"scrub: one claim beside {past.height:,} earlier lines\t{beside:.1f}\tms\t{beside / alone:.2f} x alone")


def _one(claim: Claims, library: Library, history: pl.DataFrame | None) -> float:
    """Milliseconds for one claim, median of thirty."""
    times = []
    for _ in range(30):
        start = time.perf_counter()
        scrub(claim, library, as_of=DAY, history=history)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _five_million(claims: Claims) -> pl.DataFrame:
    """The batch's own patients and as many others as make five million lines, by patient."""
    lines = history_of(claims)
    others = [lines.with_columns(pl.col("patient") + f"-{n}", pl.col("claim_id") + f"-{n}") for n in range(7)]
    return pl.concat([lines, *others]).sort("patient")


if __name__ == "__main__":
    main()
