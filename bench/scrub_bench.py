"""How fast claims are scrubbed: 200,000 at once, and one as a screen does it. Prints one line per figure."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from generated import DAY, professional_claims

from claimwright.edits import all_edits, scrub
from claimwright.reference import open_library


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
    times = []
    for _ in range(30):
        start = time.perf_counter()
        scrub(one, library, as_of=DAY)
        times.append((time.perf_counter() - start) * 1000)
    print(f"scrub: one claim, {edits} edits\t{statistics.median(times):.1f}\tms\t")


if __name__ == "__main__":
    main()
