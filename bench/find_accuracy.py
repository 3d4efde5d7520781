"""How often `claimwright find` has the right code first, or among ten: recall@1, recall@10, category@1 on term sets.

Term sets are development material, or made from the lists (``find_sets.py``), and never part of the lexicon but where the
lexicon says so. docs/find-accuracy.md shows the figures. Run: .venv/bin/python bench/find_accuracy.py [FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from find_sets import own_sets

from claimwright.reference import Library, open_library, undot
from claimwright.reference.releases import Store, add
from claimwright.reference.search.semantic import meaning

LIST_DAY = date(2026, 4, 1)
Row = tuple[str, list[str]]


def read(path: Path, keep: Callable[[dict[str, str]], bool], column: str = "term") -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row[column], [undot(c) for c in row["codes"].split("|")]) for row in rows if keep(row)]


def term_sets(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    terms = folder / "coding" / "terms"
    yield "MONDO nontrivial", read(terms / "mondo_terms.tsv", lambda r: r["nontrivial"] == "1")
    yield "MONDO typos", read(terms / "mondo_typos.tsv", lambda r: True)
    yield "DOID 1,500", read(terms / "doid_synonyms.tsv", lambda r: r["sample1500"] == "1")
    pairs = folder / "coding" / "abbreviations" / "query_pairs.tsv"
    yield "abbreviations", read(pairs, lambda r: True, "abbr")


def is_hit(found: str, gold: str, billable: Callable[[str], bool]) -> bool:
    """The code itself, a descendant, a prefix of at least six characters, or a billable prefix."""
    return found.startswith(gold) or (gold.startswith(found) and (len(found) >= 6 or billable(found)))


def interval(values: list[bool]) -> str:
    """95% percentile bootstrap of a share: 1,000 draws, fixed seed."""
    draw = random.Random(7)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(1000))
    return f"{means[25]:.3f}-{means[975]:.3f}"


def score(library: Library, rows: list[Row], missed: list[str] | None = None) -> dict[str, str]:
    day = library.on(LIST_DAY)

    def billable(code: str) -> bool:
        found = day.icd10cm(code)
        return bool(found and found.billable)

    first, ten, category, took = [], [], [], []
    for term, gold in rows:
        started = time.perf_counter()
        codes = [hit.code for hit in library.find(term, on=LIST_DAY, limit=10)]
        took.append(time.perf_counter() - started)
        hits = [any(is_hit(code, g, billable) for g in gold) for code in codes]
        first.append(bool(hits) and hits[0])
        ten.append(any(hits))
        category.append(bool(codes) and any(codes[0][:3] == g[:3] for g in gold))
        if missed is not None and not first[-1]:
            missed.append(f"{term}\t{'|'.join(gold)}\t{'10' if ten[-1] else '-'}\t{' '.join(codes[:6])}")
    took.sort()
    return {
        "rows": str(len(rows)),
        "recall@1": f"{sum(first) / len(first):.3f} ({interval(first)})",
        "recall@10": f"{sum(ten) / len(ten):.3f} ({interval(ten)})",
        "category@1": f"{sum(category) / len(category):.3f}",
        "p50 ms": f"{took[len(took) // 2] * 1000:.1f}",
        "p95 ms": f"{took[int(len(took) * 0.95)] * 1000:.1f}",
    }


def half(rows: list[Row], wanted: str) -> list[Row]:
    """The work half, on which weights were chosen, or the held-out half; by a hash of the answer, so that the misspelling
    of a name and the name are in the same half."""
    if wanted == "all":
        return rows
    parity = {"work": 0, "held-out": 1}[wanted]
    return [row for row in rows if hashlib.sha256(row[1][0][:3].encode()).digest()[0] % 2 == parity]


FILES = {
    "packages": (),
    "index": ("ICD10CM_2025_Index.csv.gz",),
    "tables": (
        "ICD10CM_2025_Index.csv.gz", "icd10cm-neoplasm-April-1-2026-XML.xml.gz",
        "icd10cm-drug-April-1-2026-XML.xml.gz", "icd10cm-eindex-April-1-2026-XML.xml.gz",
    ),
    "ontology": ("ICD10CM_2025_Index.csv.gz", "doid.obo"),
}  # fmt: skip
"""Lexicon to the official files added to the packages."""
CIRCULAR = {"ontology": ("DOID 1,500",)}
"""Lexicon to the term sets that come from it, which are left out. The MONDO sets share curators with the Disease Ontology:
their figures with it are to be compared only with those of other systems that hold it too."""


def ontology_file(folder: Path, home: Path) -> Path:
    """The development names of the Disease Ontology as an OBO file, as its publisher writes them."""
    names: dict[str, list[str]] = {}
    for name in ("doid_synonyms.tsv", "doid_labels.tsv"):
        with (folder / "coding" / "terms" / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                names.setdefault(row["term"], []).extend(row["codes"].split("|"))
    stanzas = [
        "\n".join(
            ["[Term]", f"id: DOID:{at}", f"name: {term}", *(f"xref: ICD10CM:{code}" for code in dict.fromkeys(codes))]
        )
        for at, (term, codes) in enumerate(names.items(), start=1)
    ]
    head = "format-version: 1.2\ndata-version: doid/releases/2026-04-01/doid.obo\nontology: doid"
    path = home / "doid.obo"
    path.write_text("\n\n".join([head, *stanzas]) + "\n", encoding="utf-8")
    return path


def with_files(library: Library, lexicon: str, folder: Path, home: Path) -> Library:
    """The library as it searches after ``claimwright reference add`` of a lexicon's files."""
    (home / lexicon).mkdir(parents=True, exist_ok=True)
    store = Store(home / lexicon)
    official = folder / "reference" / "icd10cm"
    paths = [ontology_file(folder, home) if name == "doid.obo" else official / name for name in FILES[lexicon]]
    refused = [outcome for outcome in add(store, paths) if outcome.status == "refused"]
    if refused:
        raise SystemExit(f"{refused[0].file}: {refused[0].message}")
    vectors = home / lexicon / meaning.FOLDER
    if meaning.folder(library).is_dir() and not vectors.exists():
        vectors.symlink_to(library.home / meaning.FOLDER)
    return Library(library.folder, home / lexicon)


def main() -> None:
    default = os.environ.get("CLAIMWRIGHT_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--missed", type=Path, help="write the terms whose first code is wrong")
    parser.add_argument("--sample", type=int, help="score at most so many terms a set")
    parser.add_argument("--half", choices=("all", "work", "held-out"), nargs="+", default=["work", "held-out"])
    parser.add_argument("--lexicon", choices=tuple(FILES), nargs="+", default=list(FILES))
    parser.add_argument("--plain", action="store_true", help="leave the search by meaning out where it is built")
    parser.add_argument("--own", action="store_true", help="the sets of our own making alone")
    parser.add_argument("--keep", type=Path, help="folder in which the search with added files stays for the next run")
    options = parser.parse_args()
    library = open_library()
    with tempfile.TemporaryDirectory() as scratch:
        home = options.keep or Path(scratch)
        for lexicon in options.lexicon:
            report(with_files(library, lexicon, options.folder, home), lexicon, options)


def report(library: Library, lexicon: str, options: argparse.Namespace) -> None:
    if options.plain:
        library.engine("icd10cm").meaning = None
    library.find("warm up", on=LIST_DAY)
    weighed = "weighed" if library.engine("icd10cm").meaning else "not weighed"
    held = len(library.engine("icd10cm").matcher.codes)
    print(
        f"lexicon: packages {' '.join(('', *FILES[lexicon]))}: {held:,} phrases; meaning {weighed}; codes of {LIST_DAY}"
    )
    sets = [*(() if options.own else term_sets(options.folder)), *own_sets(library, LIST_DAY)]
    for name, rows in sets:
        if name in CIRCULAR.get(lexicon, ()):
            continue
        for part in options.half:
            missed: list[str] = []
            chosen = half(rows, part)
            chosen = random.Random(3).sample(chosen, min(len(chosen), options.sample)) if options.sample else chosen
            figures = "  ".join(f"{k} {v}" for k, v in score(library, chosen, missed).items())
            print(f"{name:16} {part:8} {figures}", flush=True)
            if options.missed:
                with options.missed.open("a") as out:
                    out.write(f"# {name} {lexicon} {part}\n" + "\n".join(missed) + "\n")


if __name__ == "__main__":
    main()
