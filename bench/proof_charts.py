"""Charts of our own with answer keys: read, checked, counted. ``python bench/proof_charts.py [FOLDER]`` names what is wrong.

A folder under ``bench/charts/work`` or ``bench/charts/proof`` is one chart: its ``*.txt`` are the documents in the order of their
names, ``key.json`` is the answer of a coder. ``docs/decisions/0017-proof-charts.md`` says how they are made and split.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from claimwright.coding.book import CodeBook, code_book
from claimwright.coding.visits import LEVELS
from claimwright.records.chart import Chart, Document, Encounter
from claimwright.reference import Library, open_library
from claimwright.reference.codes import undot

HOME: Final = Path(__file__).with_name("charts")
HALVES: Final = ("work", "proof")
SETTINGS: Final = frozenset(
    {"office", "telehealth", "emergency", "outpatient_hospital", "ambulatory_surgery", "inpatient"}
)
POA: Final = frozenset({"Y", "N", "U", "W", "exempt"})
_FIRST: Final = frozenset({"first-listed", "principal", "first"})


@dataclass(frozen=True)
class ProofChart:
    """A chart with its key. ``codes`` in reporting order, ``optional`` counts neither way, ``forbidden`` is wrong if proposed.

    Codes are dotted. ``poa`` by code, of inpatient charts only.
    """

    name: str
    specialty: str
    setting: str
    day: date
    texts: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    first: str
    optional: frozenset[str]
    forbidden: frozenset[str]
    poa: dict[str, str]
    key: dict[str, Any]

    @property
    def chart(self) -> Chart:
        """What the engine is given: the documents, the setting and the day, nothing of the key."""
        start = datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC)
        documents = tuple(Document(name, name, text) for name, text in self.texts)
        return Chart(self.name, "text", encounter=Encounter(setting=self.setting, start=start), documents=documents)


def charts(half: str, home: Path = HOME) -> list[ProofChart]:
    """The charts of ``work`` or ``proof``, by name."""
    return [read_chart(folder) for folder in sorted((home / half).glob("*")) if folder.is_dir()]


def read_chart(folder: Path) -> ProofChart:
    """One chart of its folder; a KeyError or ValueError names what the key lacks."""
    key = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    texts = tuple((path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt")))
    return of_key(folder.name, key["specialty"], key, texts)


def of_key(name: str, specialty: str, key: dict[str, Any], texts: tuple[tuple[str, str], ...]) -> ProofChart:
    """A chart of its documents and its key as ``key.json`` has it."""
    diagnoses = key["dx"]
    return ProofChart(
        name,
        specialty,
        re.split(r"\W", key["setting"])[0],
        date.fromisoformat(key["date"]),
        texts,
        tuple(one["code"] for one in diagnoses),
        next((one["code"] for one in diagnoses if one["place"] in _FIRST), ""),
        frozenset(one["code"] for one in key["optional"]),
        frozenset(one["code"] for one in key["must_not"]),
        {one["code"]: one["poa"] for one in diagnoses if one.get("poa")},
        key,
    )


def notes_of(folder: Path) -> list[ProofChart]:
    """Notes beside one ``answer_keys.json``, each a chart."""
    keys = json.loads((folder / "answer_keys.json").read_text(encoding="utf-8"))
    return [
        of_key(name, "", key, ((name, (folder / f"{name}.txt").read_text(encoding="utf-8")),))
        for name, key in keys.items()
    ]


def faults(chart: ProofChart, library: Library) -> Iterator[str]:
    """What is wrong with a chart or its key, in words; nothing of a sound one."""
    words = sum(len(text.split()) for _, text in chart.texts)
    if not 60 <= words <= 2000:
        yield f"{words} words: expected 60 to 2,000"
    if chart.setting not in SETTINGS:
        yield f"setting {chart.setting!r}: expected one of {', '.join(sorted(SETTINGS))}"
    book = code_book(library, chart.day)
    yield from _code_faults(chart, book)
    yield from _place_faults(chart, book)
    yield from _poa_faults(chart)
    said = " ".join(" ".join(text.split()) for _, text in chart.texts).casefold()
    for one in chart.key["dx"]:
        for field in ("why", "rule", "words"):
            if not one.get(field):
                yield f"{one['code']}: {field} is empty"
        for quote in one.get("words", "").split(" ... "):
            if " ".join(quote.split()).casefold() not in said:
                yield f"{one['code']}: the chart does not say {quote!r}"
    yield from procedure_faults(chart, library)
    yield from service_faults(chart, library)
    yield from _visit_faults(chart, library, said)
    day = library.on(chart.day)
    for first, second in combinations(chart.codes, 2):
        if day.excludes1_conflict(undot(first), undot(second)) and not chart.key.get("excludes1_why"):
            yield f"{first} and {second} exclude each other (Excludes1): one goes, or excludes1_why says why both stay"


def procedure_faults(chart: ProofChart, library: Library) -> Iterator[str]:
    """What is wrong with the ICD-10-PCS procedures of a key: codes out of force, words that do not stand in the chart."""
    day = library.on(chart.day)
    said = " ".join(" ".join(text.split()) for _, text in chart.texts).casefold()
    procedures = chart.key.get("pcs", ())
    if procedures and chart.setting != "inpatient":
        yield "pcs: ICD-10-PCS belongs to inpatient charts"
    named = [code for one in procedures for code in (one["code"], *one.get("or", ()))]
    for code in (*named, *chart.key.get("pcs_optional", ())):
        if day.icd10pcs(code) is None:
            yield f"pcs {code}: no code on {chart.day}"
    for one in procedures:
        if not one.get("why") or not one.get("rule"):
            yield f"pcs {one['code']}: why or rule is empty"
        if not one.get("words") or " ".join(one["words"].split()).casefold() not in said:
            yield f"pcs {one['code']}: the chart does not say {one.get('words')!r}"


def service_faults(chart: ProofChart, library: Library) -> Iterator[str]:
    """What is wrong with the services of a key: codes out of force, words that do not stand in the chart."""
    day = library.on(chart.day)
    said = " ".join(" ".join(text.split()) for _, text in chart.texts).casefold()
    named = [one["code"] for one in chart.key.get("services", ())]
    wrong = [one["code"] for one in chart.key.get("services_not", ())]
    may = [*named, *chart.key.get("services_optional", ())]
    for code in may:
        if day.hcpcs(code) is None:
            yield f"services {code}: no code on {chart.day}"
    for code in sorted(set(may) & set(wrong)):
        yield f"services {code}: right and wrong"
    for one in chart.key.get("services", ()):
        for field in ("why", "words", "units", "modifiers"):
            if not one.get(field):
                yield f"services {one['code']}: {field} is empty"
        if " ".join(one.get("words", "").split()).casefold() not in said:
            yield f"services {one['code']}: the chart does not say {one.get('words')!r}"


def _visit_faults(chart: ProofChart, library: Library, said: str) -> Iterator[str]:
    """A key may say which visit the chart tells of (``visit``; null with ``visit_why`` where it tells of none)."""
    if "visit" not in chart.key:
        return
    visit, day = chart.key["visit"], library.on(chart.day)
    if visit is None:
        if not chart.key.get("visit_why"):
            yield "visit: null, and visit_why does not say why"
        return
    for code in (visit["code"], *visit["open"], *visit["beside"]):
        if day.hcpcs(code) is None:
            yield f"visit {code}: no code on {chart.day}"
    for modifier in visit["modifiers"]:
        if day.modifier(modifier) is None:
            yield f"visit modifier {modifier}: none on {chart.day}"
    for element in ("problems", "data", "risk"):
        if visit[element] not in {"", *LEVELS}:
            yield f"visit {element} {visit[element]!r}: expected one of {', '.join(LEVELS)}"
    if not visit["why"]:
        yield "visit: why is empty"
    for quote in visit["words"].split(" ... "):
        if not quote.strip() or " ".join(quote.split()).casefold() not in said:
            yield f"visit: the chart does not say {quote!r}"


def _code_faults(chart: ProofChart, book: CodeBook) -> Iterator[str]:
    groups = {"dx": chart.codes, "optional": sorted(chart.optional), "must_not": sorted(chart.forbidden)}
    for group, codes in groups.items():
        for code in codes:
            if not re.fullmatch(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?", code):
                yield f"{group} {code}: not written as a dotted ICD-10-CM code"
            elif undot(code) not in book.billable and group != "must_not":
                yield f"{group} {code}: not a billable code on {chart.day}"
            elif undot(code) not in book.titles:
                yield f"{group} {code}: no code on {chart.day}"
    for code, times in Counter([*chart.codes, *chart.optional, *chart.forbidden]).items():
        if times > 1:
            yield f"{code}: stands {times} times among dx, optional and must_not"
    if not chart.codes:
        yield "dx is empty"
    if not chart.forbidden:
        yield "must_not is empty: name what a careless reader would code"


def _place_faults(chart: ProofChart, book: CodeBook) -> Iterator[str]:
    wanted = "principal" if chart.setting == "inpatient" else "first-listed"
    places = [one["place"] for one in chart.key["dx"]]
    if places[:1] != [wanted] or any(places[1:]):
        yield f"place: the first diagnosis is {wanted!r}, the others ''"
    if undot(chart.first) in book.manifestations:
        yield f"{chart.first}: a manifestation is never first"


def _poa_faults(chart: ProofChart) -> Iterator[str]:
    for one in chart.key["dx"]:
        poa = one.get("poa", "")
        if chart.setting == "inpatient" and poa not in POA:
            yield f"{one['code']}: poa {poa!r}: expected one of {', '.join(sorted(POA))}"
        if chart.setting != "inpatient" and poa:
            yield f"{one['code']}: poa belongs to inpatient charts"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="folders that hold chart folders; by default both halves")
    options = parser.parse_args()
    library = open_library(build_missing=True)
    wrong = 0
    specialties: Counter[str] = Counter()
    for home in options.folders or [HOME / half for half in HALVES]:
        for folder in sorted(home.iterdir()):
            if not folder.is_dir():
                continue
            try:
                chart = read_chart(folder)
                found = list(faults(chart, library))
                specialties[chart.specialty] += 1
            except (KeyError, ValueError, OSError) as error:
                found = [f"{type(error).__name__}: {error}"]
            for fault in found:
                wrong += 1
                print(f"{home.name}/{folder.name}: {fault}")
    print(
        f"{specialties.total()} charts, {wrong} faults; "
        + ", ".join(f"{s} {n}" for s, n in sorted(specialties.items()))
    )
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
