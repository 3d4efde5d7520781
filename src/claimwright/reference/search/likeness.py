"""Which words of the lists resemble a word: other forms of it, and what a misspelt word was meant to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

Ints = NDArray[np.int64]

SHORTEST: Final = 4
"""Letters below which a word is taken as written: edits of three letters reach anything."""
NEAREST: Final = 60
"""Words that are compared letter by letter."""
LEAST: Final = 0.25
"""Share of common letter pairs and triples from which two words are compared."""
FORM: Final = 0.55
"""Share from which a known word's neighbours count as forms of it ("aneurysmal", "aneurysm")."""


def _grams(text: str) -> Ints:
    """The numbers of the letter pairs and triples of words, each padded with a blank on both sides."""
    letters = np.frombuffer(f" {text} ".encode("ascii", "replace"), dtype=np.uint8).astype(np.int64)
    return np.concatenate([letters[:-1] * 256 + letters[1:], (letters[:-2] * 256 + letters[1:-1]) * 256 + letters[2:]])


class Likeness:
    """Compares words with a vocabulary. ``frequency`` says in how many phrases a word of it stands."""

    def __init__(self, vocabulary: Sequence[str], frequency: Callable[[str], int]) -> None:
        self._known = frozenset(vocabulary)
        self.words = [w for w in vocabulary if len(w) >= 3 and w.isalpha() and w.isascii()]
        self._frequency = frequency
        grams = [np.unique(_grams(word)) for word in self.words]
        self._size = np.array([len(g) for g in grams], dtype=np.int64)
        owner = np.repeat(np.arange(len(grams)), self._size)
        flat = np.concatenate(grams) if grams else np.zeros(0, dtype=np.int64)
        order = np.argsort(flat, kind="stable")
        self._owner = owner[order]
        self._gram, self._start = np.unique(flat[order], return_index=True)
        self._end = np.append(self._start[1:], len(flat))
        self.similar = lru_cache(maxsize=50_000)(self._similar)
        self.correct = lru_cache(maxsize=50_000)(self._correct)

    def knows(self, word: str) -> bool:
        return word in self._known

    def _near(self, word: str) -> list[tuple[str, float]]:
        """The words that share most letter pairs and triples with a word, with the share (Dice)."""
        asked = np.unique(_grams(word))
        at = np.searchsorted(self._gram, asked)
        at = at[(at < len(self._gram)) & (self._gram[np.minimum(at, len(self._gram) - 1)] == asked)]
        if not len(at):
            return []
        owners: NDArray[Any] = np.concatenate([self._owner[self._start[i] : self._end[i]] for i in at])
        shared = np.bincount(owners, minlength=len(self.words))
        share = 2 * shared / (self._size + len(asked))
        found = np.flatnonzero(share >= LEAST)
        if len(found) > NEAREST:
            found = found[np.argpartition(share[found], -NEAREST)[-NEAREST:]]
        return [(self.words[i], float(share[i])) for i in found]

    def _similar(self, word: str) -> tuple[tuple[str, float], ...]:
        """Words a word may stand for with a weight up to 1, best first; itself first where it is known."""
        known = word in self._known
        own = ((word, 1.0),) if known else ()
        if len(word) < SHORTEST or not (word.isalpha() and word.isascii()):
            return own
        found: list[tuple[str, float]] = []
        for other, share in self._near(word):
            if other == word:
                continue
            weight = 0.8 * share if share >= FORM else 0.0
            if not known:
                weight = max(weight, self._mistyped(word, other))
            if weight > 0:
                found.append((other, weight))
        found.sort(key=lambda item: -item[1])
        return own + tuple(found[: 6 if known else 12])

    def _mistyped(self, word: str, other: str) -> float:
        """How likely a word is another with letters missing, doubled, changed or swapped."""
        edits = _edits_allowed(len(word))
        distance = OSA.distance(word, other, score_cutoff=edits)
        if distance > edits:
            return 0.0
        usual = min(0.02, 0.004 * np.log1p(self._frequency(other)))
        return float(0.95 - 0.9 * (distance - 0.5) / len(word) - 0.04 * (word[0] != other[0]) + usual)

    def _correct(self, word: str) -> str | None:
        """The word most likely meant; None when a word is known, short, a number, or like nothing known."""
        if word in self._known or len(word) < SHORTEST or not (word.isalpha() and word.isascii()):
            return None
        found = max(((self._mistyped(word, other), other) for other, _ in self._near(word)), default=(0.0, ""))
        return found[1] if found[0] > 0 else None


def _edits_allowed(length: int) -> int:
    return 1 if length < 7 else 2 if length < 14 else 3
