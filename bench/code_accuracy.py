"""How well notes are coded: strict and category P/R/F1, pick-list recall, negated mentions suggested, time a note.

Run: python bench/code_accuracy.py [--data FOLDER] [--errors SPLIT]. Gold codes are read here and nowhere else.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import visit_scores
from chart_scores import by_specialty, errors
from chart_scores import report as report_of
from chart_scores import run as run_charts
from pcs_scores import report as report_of_procedures
from pcs_scores import run as run_procedures
from proof_charts import HALVES, charts, notes_of
from service_scores import errors as service_errors
from service_scores import keyed, parts
from service_scores import report as service_report
from service_scores import run as run_services

from claimwright.coding import context, suggest_text
from claimwright.coding.engine import phrases_of
from claimwright.coding.matcher import match_span
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference import Library, dot, open_library

Codes = dict[str, set[str]]


def scores(gold: Codes, predicted: Codes, cut: Callable[[str], str] = lambda c: c) -> tuple[float, float, float]:
    """Micro precision, recall and F1 over (note, code) pairs."""
    pairs = {(note, cut(c)) for note, codes in predicted.items() for c in codes}
    wanted = {(note, cut(c)) for note, codes in gold.items() for c in codes}
    hit = len(pairs & wanted)
    return hit / max(1, len(pairs)), hit / max(1, len(wanted)), 2 * hit / max(1, len(pairs) + len(wanted))


def interval(gold: Codes, predicted: Codes) -> tuple[float, float]:
    """95% percentile bootstrap of strict F1: 1,000 draws of notes."""
    rng = random.Random(0)
    notes = sorted(gold)
    drawn = []
    for _ in range(1000):
        hit = size = 0
        for note in rng.choices(notes, k=len(notes)):
            hit += len(gold[note] & predicted[note])
            size += len(gold[note]) + len(predicted[note])
        drawn.append(2 * hit / max(1, size))
    drawn.sort()
    return drawn[25], drawn[975]


def report(name: str, gold: Codes, suggestions: dict[str, list[Suggestion]], times: Iterable[float]) -> None:
    """Prints one line of figures."""
    predicted = {
        n: {s.code for s in found if s.suggested and s.system == "icd10cm"} for n, found in suggestions.items()
    }
    picks = {
        n: {c for s in found if s.system == "icd10cm" for c in [s.code, *(a.code for a in s.alternatives)][:10]}
        for n, found in suggestions.items()
    }
    p, r, f = scores(gold, predicted)
    category = scores(gold, predicted, lambda c: c[:3])[2]
    low, high = interval(gold, predicted)
    pick = scores(gold, picks)[1]
    taken = sorted(times)
    print(
        f"{name:28} n={len(gold):3} P {p:.3f} R {r:.3f} F1 {f:.3f} [{low:.3f}-{high:.3f}] category F1 {category:.3f} "
        f"pick-list R@10 {pick:.3f}  ms/note median {1000 * statistics.median(taken):.1f} p95 {1000 * taken[int(0.95 * len(taken))]:.1f}"
    )


def negated_share(texts: dict[str, str], found: dict[str, list[Suggestion]], library: Library, day: date) -> str:
    """Of the negated mentions of known phrases, how many stand in suggested evidence, and how many share a category with a suggestion."""
    phrases = phrases_of(library)
    total = quoted = alike = 0
    for name, text in texts.items():
        suggested = [s for s in found[name] if s.suggested and s.system == "icd10cm"]
        spans = [(e.start, e.end) for s in suggested for e in s.evidence]
        categories = {s.code[:3] for s in suggested}
        for low, high in sentences(text):
            for match in match_span(text, low, high, phrases):
                if context.assertion(text, match.start, match.end, (low, high)) == context.NEGATED:
                    total += 1
                    quoted += any(start < match.end and match.start < end for start, end in spans)
                    alike += match.phrase.code[:3] in categories
    return f"negated mentions: {total}; standing in suggested evidence {quoted}; category suggested (from other words) {alike / max(1, total):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=os.environ.get("CLAIMWRIGHT_SHARED_DATA", "../shared/data"))
    parser.add_argument(
        "--errors", default="", help="train, valid, own, work or services: print what was missed and what was too much"
    )
    parser.add_argument("--codiesp", type=int, default=250, help="how many case reports of the development set")
    options = parser.parse_args()
    folder = Path(options.data) / "coding"
    library = open_library(build_missing=True)
    day = date(2026, 4, 1)
    suggest_text("Hypertension.", library, date=day)
    notes = {}
    for split in ("train", "valid"):
        for line in (folder / "acibench" / f"{split}.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            notes[row["id"]] = row
    gold: Codes = {}
    splits: dict[str, str] = {}
    with (folder / "acibench" / "EVALUATION-ONLY-CC-BY-NC" / "gold_icd10cm.tsv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            gold[row["id"]] = set(row["codes"].split("|"))
            splits[row["id"]] = row["split"]
    found, times = run({n: notes[n]["text"] for n in gold}, library, day, "office")
    report("outpatient notes, all", gold, found, times.values())
    print(negated_share({n: notes[n]["text"] for n in gold}, found, library, day))
    for split in ("train", "valid"):
        part = {n: g for n, g in gold.items() if splits[n] == split}
        report(f"  {split}", part, {n: found[n] for n in part}, [times[n] for n in part])
        if options.errors == split:
            for n in sorted(part):
                mine = {s.code for s in found[n] if s.suggested and s.system == "icd10cm"}
                print(
                    f"{n} missed {sorted(part[n] - mine)} extra {[(s.code, s.evidence[0].quote if s.evidence else '') for s in found[n] if s.code in mine - part[n]]}"
                )
    for style in ("virtassist", "virtscribe", "aci"):
        part = {n: g for n, g in gold.items() if notes[n]["subset"] == style}
        report(f"  {style}", part, {n: found[n] for n in part}, [times[n] for n in part])
    if options.codiesp:
        rows = [json.loads(line) for line in (folder / "codiesp" / "dev.jsonl").open(encoding="utf-8")][
            : options.codiesp
        ]
        truth = {row["id"]: {dot(c) for c in row["dx"]} for row in rows}
        found, times = run({row["id"]: row["text"] for row in rows}, library, day, "inpatient")
        report("translated case reports, dev", truth, found, times.values())
    whole_charts(folder.parent / "cases" / "coding", library, options.errors)


def whole_charts(shared: Path, library: Library, shown: str) -> None:
    """The own notes of the development data, the one-liners, and the proof charts; of the proof half figures alone."""
    if shared.is_dir():
        own = run_charts(notes_of(shared), library)
        print(report_of("own notes", own))
        if shown == "own":
            print("\n".join(errors(own)))
        right, wrong = one_liners(shared / "one_liners.tsv", library)
        print(f"one-liners: {right} of {right + len(wrong)} right" + "".join(f"\n  {line}" for line in wrong))
    for half in HALVES:
        results = run_charts(charts(half), library)
        if not results:
            continue
        print(report_of(f"proof charts, {half}", results))
        for specialty, some in by_specialty(results).items():
            print(report_of(f"  {specialty}", some))
        if shown == half == "work":
            print("\n".join(errors(results)))
        visits = visit_scores.run((one.chart for one in results), library)
        if visits:
            print(visit_scores.report(f"  visits, {half}", visits))
            if shown == half == "work":
                print("\n".join(visit_scores.errors(visits)))
    print(report_of_procedures("ICD-10-PCS of work stays", run_procedures(charts("work"), library)))
    services(shared, library, shown)


def services(shared: Path, library: Library, shown: str) -> None:
    """The services of the own notes and of the keyed charts of the work half, and of those set aside."""
    if shared.is_dir():
        own = run_services(notes_of(shared), library)
        print(service_report("own notes, services", own))
        if shown == "own":
            print("\n".join(service_errors(own)))
    results = run_services(keyed(charts("work")), library)
    seen, aside = parts(results)
    for name, some in (("work charts", results), ("  looked at", seen), ("  set aside", aside)):
        print(service_report(name, some))
    if shown == "services":
        print("\n".join(service_errors(seen)))


def one_liners(path: Path, library: Library) -> tuple[int, list[str]]:
    """How many give exactly the codes they must, and a line for each that does not."""
    right, wrong = 0, []
    with path.open(encoding="utf-8") as handle:
        for name, text, wanted in list(csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
            codes = set(re.findall(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b", wanted))
            setting = "inpatient" if "inpatient" in wanted else "office"
            found = suggest_text(text.replace("\\n", "\n"), library, date=date(2026, 4, 1), setting=setting)
            mine = {s.code for s in found if s.suggested and s.system == "icd10cm"}
            if mine == codes:
                right += 1
            else:
                wrong.append(f"{name}: {sorted(mine)} for {wanted}")
    return right, wrong


def run(
    texts: dict[str, str], library: Library, day: date, setting: str
) -> tuple[dict[str, list[Suggestion]], dict[str, float]]:
    """Suggestions and seconds for each text; checks that every quote stands where it says."""
    found, times = {}, {}
    for name, text in texts.items():
        begin = time.perf_counter()
        found[name] = suggest_text(text, library, date=day, setting=setting)
        times[name] = time.perf_counter() - begin
        for suggestion in found[name]:
            for evidence in suggestion.evidence:
                if text[evidence.start : evidence.end] != evidence.quote:
                    sys.exit(f"{name}: a quote does not stand where it says")
    return found, times


if __name__ == "__main__":
    main()
