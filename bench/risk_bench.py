"""How much faster than hccinfhir's loop is a population scored? Same people, same answers, one process.

Run ``python bench/risk_bench.py``. CLAIMWRIGHT_RISK_BENCH says how many people (200,000), of whom the loop is given
CLAIMWRIGHT_RISK_LOOP (4,000).
"""

from __future__ import annotations

import os
import sys
import time

import polars as pl
from risk_members import loop_of_hccinfhir, random_members

from claimwright.grouping.hcc import model_tables, risk_model, score_members


def main() -> None:
    count = int(os.environ.get("CLAIMWRIGHT_RISK_BENCH", "200000"))
    loop = min(int(os.environ.get("CLAIMWRIGHT_RISK_LOOP", "4000")), count)
    for name in ("V28", "V24", "RxHCC V08"):
        model = risk_model(name, 2026)
        members, diagnoses = random_members(count, model_tables(name, 2026))
        few = members.head(loop)
        theirs = diagnoses.join(few.select("member_id"), on="member_id", how="semi")
        loop_of_hccinfhir(model, few.head(50), theirs)
        start = time.perf_counter()
        loop_of_hccinfhir(model, few, theirs)
        each = (time.perf_counter() - start) / loop
        figures = []
        for with_terms in (False, True):
            start = time.perf_counter()
            score_members(members, diagnoses, model=name, payment_year=2026, with_terms=with_terms)
            figures.append((time.perf_counter() - start) / count)
        plain, full = (each / one for one in figures)
        sys.stdout.write(
            f"{name}: {len(diagnoses):,} diagnoses of {count:,} people; hccinfhir {each * 1e6:.0f} us a person; "
            f"scores {figures[0] * 1e6:.2f} us ({plain:.0f} x), with every term and category {figures[1] * 1e6:.2f} us "
            f"({full:.0f} x); a million people {figures[0] * 1e6:.1f} s and {figures[1] * 1e6:.1f} s\n"
        )


if __name__ == "__main__":
    pl.Config.set_tbl_rows(5)
    main()
