"""How far the engine agrees with the coder of the synthetic group: strict P/R/F1, and each false and missed code.

Run: python bench/demo_agreement.py [--data FOLDER] [--quiet]. The charts are this project's own, so the figure is kept
apart from the ones measured on other people's notes (bench/code_accuracy.py). Two readings: the whole record, and its
notes alone, without the codes the record carries.
"""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import replace
from pathlib import Path

from claimwright.coding import suggest
from claimwright.coding.types import Suggestion
from claimwright.records import Chart, read_record
from claimwright.records.entries_document import KIND
from claimwright.reference import open_library

Codes = dict[str, set[str]]


def scores(gold: Codes, predicted: Codes) -> tuple[float, float, float]:
    """Micro precision, recall and F1 over (encounter, code) pairs."""
    hit = sum(len(gold[name] & predicted[name]) for name in gold)
    said, wanted = sum(map(len, predicted.values())), sum(map(len, gold.values()))
    return hit / max(1, said), hit / max(1, wanted), 2 * hit / max(1, said + wanted)


def notes_only(chart: Chart) -> Chart:
    """The chart without the codes its record carries."""
    return replace(chart, entries=(), documents=tuple(d for d in chart.documents if d.kind != KIND))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[1] / "demo")
    parser.add_argument("--quiet", action="store_true", help="only the two lines of figures")
    options = parser.parse_args()
    decided = tomllib.loads((options.data / "decisions.toml").read_text(encoding="utf-8"))["encounter"]
    gold: Codes = {one["id"]: set(one["diagnoses"]) for one in decided}
    library = open_library(build_missing=True)
    files = sorted(path for path in (options.data / "charts").rglob("*") if path.is_file())
    charts = {chart.encounter.encounter_id: chart for path in files for chart in read_record(path)}
    for title, read in (("whole record", lambda chart: chart), ("notes alone", notes_only)):
        found: dict[str, list[Suggestion]] = {
            name: [s for s in suggest(read(charts[name]), library) if s.suggested and s.system == "icd10cm"]
            for name in gold
        }
        p, r, f = scores(gold, {name: {s.code for s in one} for name, one in found.items()})
        first = sum(bool(one) and one[0].code == decided[at]["diagnoses"][0] for at, one in enumerate(found.values()))
        print(
            f"{title:14} n={len(gold)} P {p:.3f} R {r:.3f} F1 {f:.3f}; first suggestion is the first-listed code in {first}"
        )
        if options.quiet:
            continue
        for name, one in found.items():
            false = [(s.code, s.evidence[0].quote if s.evidence else "") for s in one if s.code not in gold[name]]
            missed = sorted(gold[name] - {s.code for s in one})
            if false or missed:
                print(f"  {name} false {false} missed {missed}")


if __name__ == "__main__":
    main()
