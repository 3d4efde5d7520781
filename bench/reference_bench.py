"""How long the reference library takes to open and to join, and how much memory it holds. Prints one line per figure."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

LINES = 1_000_000

OPEN = """
import resource, time
from datetime import date
import polars
start = time.perf_counter()
from claimwright.reference import open_library
library = open_library()
library.on(date(2026, 3, 2))
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
ONE = """
import time
from datetime import date
from claimwright import reference
start = time.perf_counter()
assert reference.on(date(2026, 3, 2)).diagnosis("E11.9")
first = time.perf_counter()
assert reference.on(date(2026, 3, 2)).diagnosis("I10")
print(first - start, time.perf_counter() - first)
"""


def fresh(script: str) -> list[float]:
    """What a script prints in a Python of its own; the best of three."""
    runs = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
        for _ in range(3)
    ]
    return min([float(value) for value in run] for run in runs)


def timed[T](action: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def claim_lines(codes: pl.Series, seed: int) -> pl.DataFrame:
    """Lines of claims of four, each with a code and a day of 2024 or 2025."""
    numbers = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "claim_id": np.arange(LINES) // 4,
            "code": codes.gather(numbers.integers(0, codes.len(), LINES)),
            "day": pl.Series(np.datetime64("2024-07-01") + numbers.integers(0, 500, LINES // 4).repeat(4)).cast(
                pl.Date
            ),
        }
    )


def pairs_of(lines: pl.DataFrame, ptp: pl.DataFrame) -> pl.DataFrame:
    """Every pair of lines of one claim that an NCCI edit in force joins."""
    own = lines.lazy().with_row_index("line")
    couples = own.join(own, on=["claim_id", "day"], suffix="_2").filter(pl.col("line") != pl.col("line_2"))
    return (
        couples.join(ptp.lazy(), left_on=["code", "code_2"], right_on=["column_1", "column_2"])
        .filter(
            (pl.col("valid_from") <= pl.col("day"))
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("day")))
        )
        .collect()
    )


def main() -> None:
    """Prints: opening, memory, one code, a million lines joined with ICD-10-CM and with the whole NCCI table."""
    from claimwright.reference import open_library

    seconds, kilobytes = fresh(OPEN)
    print(f"reference: import and open the library, Polars being there\t{seconds * 1000:.0f}\tms\t")
    print(f"reference: resident after opening\t{kilobytes / 1024:.0f}\tMB\t")
    first, second = fresh(ONE)
    print(f"reference: the first code asked\t{first * 1000:.0f}\tms\t")
    print(f"reference: a further code asked\t{second * 1e6:.0f}\tus\t")
    library = open_library()
    diagnoses = library.table("icd10cm").filter("billable").select("code").collect()["code"]
    lines = claim_lines(diagnoses, 1)
    library.frame("icd10cm")
    seconds, joined = timed(
        lambda: library.join_valid(lines, "code", "day", "icd10cm", take=("description", "billable"))
    )
    print(
        f"reference: {LINES:,} claim lines joined with ICD-10-CM of their day\t{seconds:.2f}\ts\t{joined['valid'].sum():,} valid"
    )
    ptp = library.frame("ptp").filter(pl.col("table") == "hospital")
    services = claim_lines(ptp["column_1"].unique().sort(), 2)
    seconds, found = timed(lambda: pairs_of(services, ptp))
    print(
        f"reference: {LINES:,} claim lines joined with {ptp.height:,} NCCI pairs\t{seconds:.2f}\ts\t{found.height:,} pairs found"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"reference: peak of this whole run\t{peak:.0f}\tMB\t")
    assert joined.height == LINES
    assert library.on(date(2026, 3, 2)) is not None


if __name__ == "__main__":
    main()
