"""How well are the procedures of stays proposed? ICD-10-PCS against the ``pcs`` of keys: precision, recall, and each miss in words."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from proof_charts import ProofChart, charts, notes_of

from claimwright.coding import suggest
from claimwright.reference import Library, open_library


@dataclass(frozen=True)
class Procedures:
    """What was proposed for one stay, and what its key has. ``wanted`` holds for each procedure the codes that are right."""

    name: str
    proposed: frozenset[str]
    wanted: tuple[frozenset[str], ...]
    optional: frozenset[str]

    @property
    def hits(self) -> int:
        return sum(bool(self.proposed & one) for one in self.wanted)

    @property
    def extra(self) -> set[str]:
        return set(self.proposed).difference(self.optional, *self.wanted)

    @property
    def missed(self) -> list[str]:
        return ["/".join(sorted(one)) for one in self.wanted if not self.proposed & one]


def run(some: Iterable[ProofChart], library: Library) -> list[Procedures]:
    """Every chart whose key has ``pcs``, coded once."""
    return [_of(chart, library) for chart in some if "pcs" in chart.key and chart.setting == "inpatient"]


def _of(chart: ProofChart, library: Library) -> Procedures:
    found = [one for one in suggest(chart.chart, library) if one.system == "icd10pcs"]
    texts = dict(chart.texts)
    for evidence in (e for one in found for e in one.evidence):
        if texts[evidence.document][evidence.start : evidence.end] != evidence.quote:
            raise ValueError(f"{chart.name}: a quote does not stand where it says")
    optional = frozenset(one if isinstance(one, str) else one["code"] for one in chart.key.get("pcs_optional", ()))
    wanted = tuple(frozenset({one["code"], *one.get("or", ())}) for one in chart.key["pcs"])
    return Procedures(chart.name, frozenset(one.code for one in found if one.suggested), wanted, optional)


def report(name: str, some: Iterable[Procedures]) -> str:
    """One line: stays, procedures wanted, precision, recall."""
    results = list(some)
    hits, wanted = sum(one.hits for one in results), sum(len(one.wanted) for one in results)
    said = hits + sum(len(one.extra) for one in results)
    return (
        f"{name:28} n={len(results):3} procedures {wanted:3} P {hits / max(1, said):.3f} R {hits / max(1, wanted):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=Path, help="a folder of notes beside one answer_keys.json")
    options = parser.parse_args()
    library = open_library(build_missing=True)
    results = run(notes_of(options.notes) if options.notes else charts("work"), library)
    print(report("ICD-10-PCS of stays", results))
    for one in results:
        if one.missed or one.extra:
            print(f"  {one.name}: missed {one.missed}; extra {sorted(one.extra)}")


if __name__ == "__main__":
    main()
