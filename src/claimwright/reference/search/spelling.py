"""Mends words that no published term contains, from the vocabulary of the terms themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA


class Spelling:
    """Corrections within one edit (two from eight letters on), nearest first, then the more frequent word."""

    def __init__(self, vocabulary: Sequence[str], frequency: Callable[[str], int]) -> None:
        self._known = frozenset(vocabulary)
        self._words = [w for w in vocabulary if len(w) >= 4 and w.isalpha()]
        self._frequency = frequency
        self.correct = lru_cache(maxsize=20_000)(self._correct)

    def _correct(self, word: str) -> str | None:
        """The best correction of a word, or None when it is known, short, a number, or like nothing known."""
        if word in self._known or len(word) < 4 or not word.isalpha():
            return None
        allowed = 1 if len(word) < 8 else 2
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=allowed, limit=12)
        if not near:
            return None
        return min(near, key=lambda n: (n[1], n[0][0] != word[0], -self._frequency(n[0])))[0]
