"""Does it help to learn from decisions? The case reports of one set as charts that are decided by their key, one after another; then
how well the other set is coded before and after, and what it costs.

Run: python bench/learning_replay.py [--data FOLDER] [--chart-order SEED]. The key stands for the coder: a proposed code of the key is
taken, another one replaced by an alternative of the key or refused; a code only shown is taken or left; a code of the key that was
not shown is added to words of the record that name its category, and to none where no words do.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from code_accuracy import Codes, interval, scores

from claimwright.coding import context, suggest_text
from claimwright.coding.decided_words import words_at
from claimwright.coding.engine import phrases_of
from claimwright.coding.learned import ADDED, LEFT, REFUSED, REPLACED, TAKEN, Decided, Decisions, Words
from claimwright.coding.matcher import match_span
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference import Library, dot, open_library, undot

_DAY = date(2026, 4, 1)
_SETTING = "inpatient"
_AT_ONCE = 20
"""Charts decided before the next are proposed with what was learned: a day's work."""
_CODERS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=os.environ.get("CLAIMWRIGHT_SHARED_DATA", "../shared/data"))
    parser.add_argument("--chart-order", type=int, default=0, help="seed of the order in which the charts are decided")
    options = parser.parse_args()
    folder = Path(options.data) / "coding" / "codiesp"
    library = open_library(build_missing=True)
    train, dev = (_rows(folder / f"{split}.jsonl") for split in ("train", "dev"))
    gold = {name: key for name, (_, key) in dev.items()}
    before = _coded(dev, library, Decisions())
    print(_line("dev, nothing learned", gold, before))
    for by_hand in (False, True):
        decisions, taken = _replayed(train, library, options.chart_order, by_hand=by_hand)
        told = ", codes added by hand" if by_hand else ", proposed codes alone"
        print(f"  of proposed codes taken, first and last hundred charts: {taken[0]:.3f}, {taken[1]:.3f}")
        after = _coded(dev, library, decisions)
        low, high = _gain(gold, before[0], after[0])
        print(_line(f"dev, {len(train)} charts learned{told}", gold, after) + f"  F1 gained [{low:+.3f} {high:+.3f}]")


def _rows(path: Path) -> dict[str, tuple[str, set[str]]]:
    with path.open(encoding="utf-8") as lines:
        return {row["id"]: (row["text"], {dot(c) for c in row["dx"]}) for row in map(json.loads, lines)}


def _replayed(
    charts: dict[str, tuple[str, set[str]]], library: Library, seed: int, *, by_hand: bool
) -> tuple[Decisions, tuple[float, float]]:
    """What is learned when the charts are decided in an order by lot, and the share taken at the start and at the end."""
    order = sorted(charts)
    random.Random(seed).shuffle(order)
    decided: list[Decided] = []
    decisions = Decisions()
    shares: list[tuple[int, int]] = []
    for at, name in enumerate(order):
        if at % _AT_ONCE == 0:
            decisions = Decisions.counted(decided)
        text, key = charts[name]
        found = suggest_text(text, library, date=_DAY, setting=_SETTING, learned=decisions)
        coder = f"coder {at % _CODERS + 1}"
        decided += _decided(found, key, name, coder)
        if by_hand:
            shown = {s.code for s in found}
            decided += _by_hand(text, key - shown, library, name, coder)
        proposed = {s.code for s in found if s.suggested and s.system == "icd10cm"}
        shares.append((len(proposed & key), len(proposed)))
    first, last = (sum(a for a, _ in some) / sum(b for _, b in some) for some in (shares[:100], shares[-100:]))
    return Decisions.counted(decided), (first, last)


def _decided(found: list[Suggestion], key: set[str], chart: str, coder: str) -> Iterator[Decided]:
    proposed = {s.code for s in found if s.suggested}
    for one in found:
        if one.system != "icd10cm" or not one.mention:
            continue
        words = Words(one.mention, one.section, _SETTING)
        instead = next((a.code for a in one.alternatives if a.code in key - proposed), "")
        outcome = TAKEN if one.code in key else LEFT if not one.suggested else REPLACED if instead else REFUSED
        yield Decided(words, undot(one.code), outcome, chart, coder, undot(instead) if outcome == REPLACED else "")


def _by_hand(text: str, missed: set[str], library: Library, chart: str, coder: str) -> Iterator[Decided]:
    """The codes of the key that were not shown, each added to the first asserted words that the lists read as its category."""
    phrases = phrases_of(library)
    named: dict[str, tuple[int, int]] = {}
    for low, high in sentences(text):
        for match in match_span(text, low, high, phrases):
            if context.assertion(text, match.start, match.end, (low, high)) == context.ASSERTED:
                named.setdefault(dot(match.phrase.code), (match.start, match.end))
                named.setdefault(match.phrase.code[:3], (match.start, match.end))
    for code in sorted(missed):
        place = named.get(code) or named.get(code[:3])
        words = words_at(text, *place, _SETTING, phrases) if place else None
        if words:
            yield Decided(words, undot(code), ADDED, chart, coder)


def _coded(
    charts: dict[str, tuple[str, set[str]]], library: Library, decisions: Decisions
) -> tuple[Codes, list[float]]:
    found: Codes = {}
    times = []
    for name, (text, _) in charts.items():
        begin = time.perf_counter()
        suggestions = suggest_text(text, library, date=_DAY, setting=_SETTING, learned=decisions)
        times.append(time.perf_counter() - begin)
        found[name] = {s.code for s in suggestions if s.suggested and s.system == "icd10cm"}
    return found, times


def _gain(gold: Codes, before: Codes, after: Codes) -> tuple[float, float]:
    """95 % percentile bootstrap of the strict F1 gained: 1,000 draws of notes, the same for both."""
    rng = random.Random(0)
    drawn = []
    for _ in range(1000):
        some = rng.choices(sorted(gold), k=len(gold))
        one, two = (
            2 * sum(len(gold[n] & found[n]) for n in some) / sum(len(gold[n]) + len(found[n]) for n in some)
            for found in (before, after)
        )
        drawn.append(two - one)
    drawn.sort()
    return drawn[25], drawn[975]


def _line(name: str, gold: Codes, coded: tuple[Codes, list[float]]) -> str:
    found, times = coded
    precision, recall, f1 = scores(gold, found)
    low, high = interval(gold, found)
    return (
        f"{name:60} n={len(gold)} P {precision:.3f} R {recall:.3f} F1 {f1:.3f} [{low:.3f}-{high:.3f}]"
        f"  ms/note median {1000 * statistics.median(times):.1f}"
    )


if __name__ == "__main__":
    main()
