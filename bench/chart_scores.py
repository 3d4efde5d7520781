"""How well whole charts are coded: against keys with optional and forbidden codes, the first code, the pick list and POA."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from proof_charts import ProofChart

from claimwright.coding import suggest
from claimwright.reference import Library

PER: Final = 40
"""Forbidden codes are counted per so many charts."""
OFFERED: Final = 10


@dataclass(frozen=True)
class Result:
    """What the engine made of one chart: codes proposed in order, those of the pick lists, POA by code, seconds."""

    chart: ProofChart
    proposed: tuple[str, ...]
    offered: frozenset[str]
    poa: dict[str, str]
    seconds: float

    @property
    def counted(self) -> set[str]:
        """The proposed codes that count: optional ones count neither way."""
        return set(self.proposed) - self.chart.optional

    @property
    def hits(self) -> set[str]:
        return self.counted & set(self.chart.codes)


def run(charts: Iterable[ProofChart], library: Library) -> list[Result]:
    """Every chart coded once."""
    return [_of(chart, library) for chart in charts]


def _of(chart: ProofChart, library: Library) -> Result:
    begin = time.perf_counter()
    found = [one for one in suggest(chart.chart, library) if one.system == "icd10cm"]
    seconds = time.perf_counter() - begin
    texts = dict(chart.texts)
    for evidence in (e for one in found for e in one.evidence):
        if texts[evidence.document][evidence.start : evidence.end] != evidence.quote:
            raise ValueError(f"{chart.name}: a quote does not stand where it says")
    taken = [one for one in found if one.suggested]
    offered = {c for one in found for c in [one.code, *(a.code for a in one.alternatives)][:OFFERED]}
    poa = {one.code: one.poa for one in taken}
    order = sorted(taken, key=lambda one: one.order)
    return Result(chart, tuple(one.code for one in order), frozenset(offered), poa, seconds)


def f1(results: Iterable[Result]) -> tuple[float, float, float]:
    """Micro precision, recall and F1 over (chart, code) pairs."""
    hit = said = wanted = 0
    for one in results:
        hit, said, wanted = hit + len(one.hits), said + len(one.counted), wanted + len(one.chart.codes)
    return hit / max(1, said), hit / max(1, wanted), 2 * hit / max(1, said + wanted)


def _share(pairs: Iterable[bool]) -> float:
    held = list(pairs)
    return sum(held) / max(1, len(held))


def interval(results: Sequence[Result], figure: Callable[[list[Result]], float]) -> tuple[float, float]:
    """95 % percentile bootstrap of a figure: 1,000 draws of charts."""
    rng = random.Random(0)
    drawn = sorted(figure(rng.choices(results, k=len(results))) for _ in range(1000))
    return drawn[25], drawn[974]


def report(name: str, results: Sequence[Result]) -> str:
    """One line of figures."""
    precision, recall, whole = f1(results)
    low, high = interval(results, lambda drawn: f1(drawn)[2])
    first = _share(one.proposed[:1] == (one.chart.first,) for one in results)
    forbidden = PER * sum(len(one.chart.forbidden & set(one.proposed)) for one in results) / max(1, len(results))
    pick = _share(code in one.offered for one in results for code in one.chart.codes)
    poa = _share(
        one.poa.get(code, "") == said for one in results for code, said in one.chart.poa.items() if code in one.hits
    )
    taken = sorted(one.seconds for one in results)
    return (
        f"{name:28} n={len(results):3} P {precision:.3f} R {recall:.3f} F1 {whole:.3f} [{low:.3f}-{high:.3f}] "
        f"first {first:.2f} forbidden/{PER} {forbidden:.1f} pick-list {pick:.3f} POA {poa:.2f} "
        f"ms median {1000 * statistics.median(taken):.0f} p95 {1000 * taken[int(0.95 * len(taken))]:.0f}"
    )


def by_specialty(results: Sequence[Result]) -> dict[str, list[Result]]:
    """The results of each specialty, by name."""
    found: dict[str, list[Result]] = {}
    for one in sorted(results, key=lambda result: result.chart.specialty):
        found.setdefault(one.chart.specialty, []).append(one)
    return found


def errors(results: Iterable[Result]) -> list[str]:
    """A line a chart: what was missed, what was too much, what was forbidden."""
    return [
        f"{one.chart.name} first {one.proposed[:1]} for {one.chart.first}; missed {sorted(set(one.chart.codes) - set(one.proposed))}; "
        f"extra {sorted(one.counted - one.hits)}; forbidden {sorted(one.chart.forbidden & set(one.proposed))}"
        for one in results
    ]
