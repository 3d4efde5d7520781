"""How much faster than hccinfhir's loop is a population scored? Same people, same answers, one process.

Run ``python bench/risk_bench.py``. CLAIMWRIGHT_RISK_BENCH says how many people (200,000), of whom the loop is given
CLAIMWRIGHT_RISK_LOOP (4,000).
"""

from __future__ import annotations

import os
import sys
import time

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
        each_second = f"{1 / figures[0]:,.0f}"
        for line in (
            f"risk: {name}, {count:,} people, raw scores\t{each_second}\tpeople/s\t{plain:.0f}",
            f"risk: {name}, with every term and category\t{1 / figures[1]:,.0f}\tpeople/s\t{full:.0f}",
            f"risk: {name}, hccinfhir's loop over {loop:,}\t{1 / each:,.0f}\tpeople/s\t",
        ):
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
