"""Which phrases of a lexicon say what a list of words says, and how fully."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from claimwright.reference.search.likeness import Likeness
from claimwright.reference.search.ranking import Weights
from claimwright.reference.search.roots import Compounds
from claimwright.reference.search.vectors import Vectors, best
from claimwright.reference.search.words import equivalents

Terms = Sequence[tuple[str, float]]
Asked = tuple[float, Terms]
"""A word of the query: its weight, and the words of the lists it may be, with a share up to 1."""


@dataclass(frozen=True)
class Match:
    """A row of the lexicon with how well it fits, and which share of its own words was asked for, 0 to 1."""

    row: int
    score: float
    asked: float


class Matcher:
    """Ranks the rows of one lexicon by a list of words. Loads its files when made; safe to share between threads."""

    def __init__(self, folder: Path, system: str, weights: Weights) -> None:
        rows = pl.read_parquet(folder / f"search_{system}.parquet")
        self.weights = weights
        self.texts = rows["text"]
        # Columns as they are: lists of all their texts take longer to make than a query that asks for a few hundred.
        self.codes, self.kinds, self.sources = rows["code"], rows["kind"], rows["source"]
        self._words, self._light = rows["words"], rows["light"]
        self.vectors = Vectors(folder, f"search_{system}_words", rows.height)
        self.likeness = Likeness(self.vectors.terms, self.vectors.frequency, equivalents())
        self.compounds = Compounds(self.vectors.terms, self.vectors.frequency) if system == "icd10cm" else None
        self.row_words = lru_cache(maxsize=20_000)(self._row_words)

    def _row_words(self, row: int) -> tuple[tuple[str, float], ...]:
        """The words of a row with their rarity; less for those that say something is absent or unspecified."""
        light = self._light[row].split()
        return tuple(
            (word, self.vectors.rarity(word) * (self.weights.light if word in light else 1.0))
            for word in self._words[row].split()
        )

    def asked(self, tokens: Sequence[str]) -> list[Asked]:
        """The words of a query with their weights. A word like nothing known weighs little, but counts as unanswered."""
        return [(self._weight(token), self.likeness.similar(token)) for token in dict.fromkeys(tokens)]

    def _weight(self, token: str) -> float:
        if self.likeness.knows(token):
            return self.vectors.rarity(token)
        terms = self.likeness.similar(token)
        return self.vectors.rarity(terms[0][0]) if terms else self.weights.unknown * self.vectors.rarest

    def matches(self, tokens: Sequence[str], rows: int) -> list[Match]:
        """At most so many of the best rows for a list of words, in no order."""
        w = self.weights
        asked = self.asked(tokens)
        scores = self.vectors.likeness(asked)
        return [self._fit(int(row), float(scores[row]), asked) for row in best(scores, rows, w.least)]

    def _fit(self, row: int, cosine: float, asked: Sequence[Asked]) -> Match:
        """Cosine, the share of the question that a row answers, and the share of the row that was asked for."""
        w = self.weights
        has = self.row_words(row)
        own = dict.fromkeys((word for word, _ in has), 0.0)
        answered = total = 0.0
        for weight, terms in asked:
            total += weight
            share = 0.0
            for word, part in terms:
                if word in own:
                    share = max(share, part)
                    own[word] = max(own[word], part)
            answered += weight * share
        wanted = sum(rarity * own[word] for word, rarity in has)
        length = sum(rarity for _, rarity in has) or 1.0
        score = w.cosine * cosine + w.answered * answered / (total or 1.0) + w.asked_for * wanted / length
        return Match(row, score, wanted / length)
