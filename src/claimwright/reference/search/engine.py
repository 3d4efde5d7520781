"""Ranks the codes a phrase may mean: words and n-grams, readings of abbreviations, spelling, sides, billable codes."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.reference.codes import undot
from claimwright.reference.search import initials, lexicon, words
from claimwright.reference.search.expansion import readings
from claimwright.reference.search.hit import Candidate, Hit
from claimwright.reference.search.partial import looks_like_code
from claimwright.reference.search.ranking import Weights, adjust
from claimwright.reference.search.spelling import Spelling
from claimwright.reference.search.vectors import Vectors, best, build

if TYPE_CHECKING:
    from claimwright.reference.library import Library

SYSTEMS: Final = ("icd10cm", "icd10pcs", "hcpcs")
WITH_GRAMS: Final = ("icd10cm", "hcpcs")
"""ICD-10-PCS titles are built from fixed words; words and spelling repair suffice there."""


_ROMAN_END: Final = re.compile(r"(?<!type )(?<!stage )(?<!grade )\b(?:[iI]{1,3}|[iI]?[vV]|[vV][iI]{1,3})$")
"""A Roman numeral at the end of a term: "glycogen storage disease II" is type 2."""


def build_index(library: Library, folder: Path) -> None:
    """Writes the search index of every system into ``folder``."""
    for system in SYSTEMS:
        rows = getattr(lexicon, system)(library)
        tokens = [words.words(text) for text in rows["text"].to_list()]
        rows = rows.with_columns(pl.Series("words", [" ".join(t) for t in tokens], dtype=pl.String))
        rows.write_parquet(folder / f"search_{system}.parquet", compression="zstd")
        build(folder, f"search_{system}_words", tokens)
        if system == "icd10cm":
            initials.table(rows["text"].to_list()).write_parquet(folder / f"search_{system}_initials.parquet")
        if system in WITH_GRAMS:
            build(folder, f"search_{system}_grams", (words.grams(t) for t in tokens))
    (folder / "search.json").write_text(json.dumps({"systems": SYSTEMS}), encoding="utf-8")


class Engine:
    """Search over one code system of a library; loads its index when made."""

    def __init__(self, library: Library, system: str, weights: Weights | None = None) -> None:
        if system not in SYSTEMS:
            raise KeyError(f"no search over {system!r}; there is {', '.join(SYSTEMS)}")
        self.library = library
        self.system = system
        self.weights = weights or Weights()
        rows = pl.read_parquet(library.folder / f"search_{system}.parquet")
        self.texts: list[str] = rows["text"].to_list()
        self.codes: list[str] = rows["code"].to_list()
        self.kinds: list[str] = rows["kind"].to_list()
        self.sources = rows["source"]
        self.row_words: list[str] = rows["words"].to_list()
        self.by_words = Vectors(library.folder, f"search_{system}_words", rows.height)
        self.by_grams = Vectors(library.folder, f"search_{system}_grams", rows.height) if system in WITH_GRAMS else None
        self.spelling = Spelling(self.by_words.terms, self.by_words.frequency)

    def find(self, term: str, on: date, limit: int, billable_only: bool) -> list[Hit]:
        """The codes a term may mean, best first; an empty list when nothing matches."""
        day = self.library.on(on)
        if looks_like_code(term, self.system) and (by_code := self._by_code(term, on, limit, billable_only)):
            return by_code
        candidates = self._candidates(term)
        if self.system == "icd10cm":
            candidates = adjust(candidates, day, term, self.weights)
        hits: list[Hit] = []
        for candidate in sorted(candidates, key=lambda c: (-c.score, c.code)):
            hit = self._hit(candidate, on, billable_only)
            if hit and all(hit.code != other.code for other in hits):
                hits.append(hit)
            if len(hits) >= limit:
                break
        return hits

    def _by_code(self, term: str, on: date, limit: int, billable_only: bool) -> list[Hit]:
        prefix = undot(term)
        listed = [prefix, *self.library.lists.below(self.system, prefix)]
        hits: list[Hit] = []
        for code in listed:
            score = 1.0 if code == prefix else max(0.5, 0.95 - 0.05 * (len(code) - len(prefix)) - 0.001 * len(hits))
            hit = self._hit(Candidate(code, score, -1, "begins with the code"), on, billable_only)
            if hit:
                hits.append(hit)
            if len(hits) >= max(limit, 60):
                break
        return sorted(hits, key=lambda h: -h.score)[:limit]

    def _hit(self, candidate: Candidate, on: date, billable_only: bool) -> Hit | None:
        row = self.library.lists.row(self.system, candidate.code, on)
        if row is None or (billable_only and not row.get("billable", True)):
            return None
        described = row["description"]
        if described is None and row.get("parent"):
            above = self.library.lists.row(self.system, row["parent"], on)
            described = f"{above['description']} (title of this code is not loaded)" if above else None
        matched = self.texts[candidate.row] if candidate.row >= 0 else candidate.code
        source = self.sources[candidate.row] if candidate.row >= 0 else row["source"]
        score = round(min(1.0, max(0.0, candidate.score)), 4)
        return Hit(candidate.code, described or "(title is not loaded)", score, candidate.reason, source, matched)

    def _candidates(self, term: str) -> list[Candidate]:
        best: dict[str, Candidate] = {}
        for text, factor, reason in self._variants(term):
            for row, score in self._rows(text):
                score *= factor
                code = self.codes[row]
                held = best.get(code)
                if held is None or score > held.score:
                    best[code] = Candidate(code, score, row, reason or self._reason(row))
        for row, score in self._by_initials(term):
            code = self.codes[row]
            if code not in best or score > best[code].score:
                best[code] = Candidate(code, score, row, f"initials of: {self.texts[row]}")
        return list(best.values())

    def _by_initials(self, term: str) -> list[tuple[int, float]]:
        """Rows an abbreviation nobody has listed may stand for."""
        text = term.strip().replace(".", "")
        size_fits = initials.SHORTEST <= len(text) <= initials.LONGEST
        if self.system != "icd10cm" or not (size_fits and text.isalpha()) or words.words(text)[:1] == []:
            return []
        if self.by_words.frequency(words.words(text)[0]) or readings(text):
            return []
        return initials.rows(self._initials, text)

    @cached_property
    def _initials(self) -> pl.DataFrame:
        return pl.read_parquet(self.library.folder / f"search_{self.system}_initials.parquet")

    def _reason(self, row: int) -> str:
        return {
            "title": "title",
            "inclusion_term": "inclusion term",
            "includes": "includes note",
            "pointer": "named in a note that points here",
        }.get(self.kinds[row], self.kinds[row])

    def _variants(self, term: str) -> list[tuple[list[str], float, str]]:
        """Word lists to rank by: the term as written, mended, and with abbreviations and lay words read out."""
        w = self.weights
        written = words.words(term)
        variants = [(written, 1.0, "")]
        mended = [self.spelling.correct(word) or word for word in written]
        if mended != written:
            typed = {found[0]: raw for raw in words.raw_tokens(term) if (found := words.content([raw]))}
            changed = (a for a, b in zip(written, mended, strict=True) if a != b)
            told = ", ".join(typed.get(word, word) for word in changed)
            variants.append((mended, w.mended, f"spelling mended: {told}"))
        numbered = _ROMAN_END.sub(lambda m: f"type {m.group()}", term)
        if numbered != term:
            variants.append((words.words(numbered), 1.0, ""))
        mended_text = " ".join(mended) if mended != written else term
        for reading in readings(term) or (readings(mended_text) if mended != written else []):
            told = ", ".join(f"{a} → {b}" for a, b in reading.replaced)
            tokens = words.words(reading.text)
            tokens = [self.spelling.correct(word) or word for word in tokens]
            variants.append((tokens, w.expanded, f"read as: {told}"))
        return [v for v in variants if v[0]]

    def _rows(self, tokens: list[str]) -> list[tuple[int, float]]:
        """The best rows of one word list with their scores."""
        w = self.weights
        score = self.by_words.scores(tokens)
        if self.by_grams is not None:
            score = w.word * score + (1 - w.word) * self.by_grams.scores(words.grams(tokens))
        asked = self.by_words.importance(tokens)
        return [
            (int(row), float(score[row]) - w.missing * self._missing(asked, int(row)))
            for row in best(score, w.rows, w.least)
        ]

    def _missing(self, asked: dict[str, float], row: int) -> float:
        """The share of the asked words, by their rarity, that a row lacks."""
        has = self.row_words[row].split()
        return sum(share for word, share in asked.items() if word not in has)
