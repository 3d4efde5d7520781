"""How long it takes to find codes for a term. Prints one line per figure."""

from __future__ import annotations

import statistics
import time
from datetime import date

from claimwright.reference import open_library

TERMS = (
    "type 2 diabetes with kidney disease", "heart attack", "broken wrist right", "COPD exacerbation", "water on the lung",
    "diabtes neuropthy", "E11.2", "high blood pressure", "asthma mild persistent", "knee pain left", "HTN", "sore throat strep",
    "prostate cancer spread to bone", "kidney stone", "anxiety", "low back pain", "UTI", "fall from ladder", "gallstones",
    "iron deficiency anemia", "sleep apnea", "tennis elbow", "pink eye", "stroke", "CHF", "gout big toe", "ear infection child",
    "shingles", "depression recurrent moderate", "torn meniscus",
)  # fmt: skip


def main() -> None:
    """Prints: median and 95th percentile of milliseconds a term, three rounds of thirty terms."""
    library = open_library(build_missing=True)
    day = date(2026, 3, 2)
    library.find("warm up", on=day)
    times = []
    for _ in range(3):
        for term in TERMS:
            start = time.perf_counter()
            library.find(term, on=day)
            times.append((time.perf_counter() - start) * 1000)
    times.sort()
    print(f"find: a term, median of {len(times)}\t{statistics.median(times):.1f}\tms\t")
    print(f"find: a term, 95th percentile\t{times[int(len(times) * 0.95)]:.1f}\tms\t")


if __name__ == "__main__":
    main()
