"""Which words of the lists resemble a word: other forms of it, and what a misspelt word was meant to be."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
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
BY_EAR: Final = 0.75
"""What writing by ear counts for, in edits."""
FAR: Final = 9.0
CUT: Final = 0.82
"""What a word counts for that begins with what was typed."""
BEGUN: Final = 8
FORM_OF: Final = 0.8
"""What a form of a word counts for, beside its share of common letters."""
FORM: Final = 0.55
"""Share from which a known word's neighbours count as forms of it ("aneurysmal", "aneurysm")."""


_SOUNDS: Final = (
    (r"^pn|^kn|^gn|^mn", "n"), (r"^ps", "s"), (r"^pt", "t"), (r"^wr", "r"), (r"^x", "z"),
    (r"ph", "f"), (r"sch|sh", "x"), (r"tch", "x"), (r"[cs]hr", "kr"), (r"ch", "k"), (r"ck", "k"),
    (r"[ts]ion", "xn"), (r"sc(?=[eiy])", "s"), (r"c(?=[eiy])", "s"), (r"c|q", "k"), (r"x", "ks"), (r"z", "s"),
    (r"rh", "r"), (r"th", "t"), (r"gh", ""), (r"g(?=[eiy])", "j"), (r"ae|oe", "e"), (r"y", "i"),
    (r"(?:e[aeu]|ie|ei|ai|ay)", "e"), (r"(?:o[uw]|eu|ue|ew|oo)", "u"), (r"(.)\1+", r"\1"), (r"h(?![aeiou])", ""),
    (r"[aeiou]+$", "a"), (r"er$|or$|ar$", "r"),
)  # fmt: skip
"""How letters are heard, in order: "newmonia" and "pneumonia", "siatica" and "sciatica" sound alike."""


@lru_cache(maxsize=1)
def _heard() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.MULTILINE), heard) for pattern, heard in _SOUNDS)


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """A word as it is heard by those who write by ear; many words, one a line, are heard at once."""
    for pattern, heard in _heard():
        word = pattern.sub(heard, word)
    return word


def _grams(text: str) -> Ints:
    """The numbers of the letter pairs and triples of words, each padded with a blank on both sides."""
    letters = np.frombuffer(f" {text} ".encode("ascii", "replace"), dtype=np.uint8).astype(np.int64)
    return np.concatenate([letters[:-1] * 256 + letters[1:], (letters[:-2] * 256 + letters[1:-1]) * 256 + letters[2:]])


def _grams_of(words: Sequence[str]) -> tuple[Ints, Ints]:
    """The numbers of all words' letter pairs and triples, as ``_grams`` gives them, ascending, and whose each is (by its
    place, ascending), each pair of both once: number, owner."""
    letters = np.frombuffer(f" {'  '.join(words)} ".encode("ascii"), dtype=np.uint8).astype(np.int64)
    sizes = np.fromiter((len(word) + 2 for word in words), np.int64, len(words))
    owner = np.repeat(np.arange(len(words)), sizes)
    pairs = np.flatnonzero(owner[:-1] == owner[1:])
    triples = np.flatnonzero(owner[:-2] == owner[2:])
    two = letters[pairs] * 256 + letters[pairs + 1]
    three = (letters[triples] * 256 + letters[triples + 1]) * 256 + letters[triples + 2]
    # Number and owner in one, so that they are sorted once.
    both = _distinct(np.sort(np.concatenate([two << 32 | owner[pairs], three << 32 | owner[triples]])))
    return both >> 32, both & 0xFFFFFFFF


def _begins(numbers: Ints) -> NDArray[np.bool]:
    """Where sorted numbers begin that were not there before."""
    return np.append(np.ones(len(numbers[:1]), np.bool), numbers[1:] != numbers[:-1])


def _distinct(numbers: Ints) -> Ints:
    """Sorted numbers, each once. (``np.unique`` imports masked arrays at its first call, a tenth of the time of Polars.)"""
    return numbers[_begins(numbers)]


class Likeness:
    """Compares words with a vocabulary. ``frequency`` says in how many phrases a word of it stands. ``forms`` has words that
    are written as another of the vocabulary ("hepatic", "liver"): a misspelt one of these means that other."""

    def __init__(
        self, vocabulary: Sequence[str], frequency: Callable[[str], int], forms: Mapping[str, str] | None = None
    ) -> None:
        self._known = frozenset(vocabulary)
        self._forms = {
            form: word for form, word in (forms or {}).items() if word in self._known and form not in self._known
        }
        listed = sorted({*self._known, *self._forms})
        self.words = [w for w in listed if len(w) >= 3 and w.isalpha() and w.isascii()]
        self._stands = frequency
        numbers, self._owner = _grams_of(self.words)
        self._size = np.bincount(self._owner, minlength=len(self.words))
        self._start = np.flatnonzero(_begins(numbers))
        self._gram = numbers[self._start]
        self._end = np.append(self._start[1:], len(numbers))
        self.similar = lru_cache(maxsize=50_000)(self._similar)
        self.meant = lru_cache(maxsize=50_000)(self._ranked)

    @cached_property
    def _heard(self) -> dict[str, list[str]]:
        """The words by how they are heard."""
        found: dict[str, list[str]] = {}
        long = [word for word in self.words if len(word) >= SHORTEST]
        for word, heard in zip(long, sound.__wrapped__("\n".join(long)).split("\n"), strict=True):
            found.setdefault(heard, []).append(word)
        return found

    def _frequency(self, word: str) -> int:
        return self._stands(self._forms.get(word, word))

    def knows(self, word: str) -> bool:
        return word in self._known

    def _near(self, word: str) -> list[tuple[str, float]]:
        """The words that share most letter pairs and triples with a word, with the share (Dice)."""
        asked = _distinct(np.sort(_grams(word)))
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
        near = [(other, FORM_OF * share) for other, share in self._near(word) if share >= FORM]
        if known:
            near = [(other, weight) for other, weight in near if other not in self._forms]
        found: dict[str, float] = {}
        for form, weight in near if known else (*near, *self._meant(word)):
            other = self._forms.get(form, form)
            if other != word:
                found[other] = max(weight, found.get(other, 0.0))
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return own + tuple(ranked[: 6 if known else 16])

    def _meant(self, word: str) -> list[tuple[str, float]]:
        """The words an unknown one may be a misspelling of: by their letters, and by their sound."""
        heard = sound(word)
        near = {other for other, _ in self._near(word)} | set(self._heard.get(heard, ()))
        meant = {other: weight for other in near if (weight := self._mistyped(word, heard, other)) > 0}
        for other in self._begun(word):
            usual = min(0.04, 0.006 * float(np.log1p(self._frequency(other))))
            meant[other] = max(meant.get(other, 0.0), CUT + usual)
        return list(meant.items())

    def _begun(self, word: str) -> list[str]:
        """Words that begin with an unknown one, as shorthand cuts them: "pyelo", "divertic"."""
        low, high = bisect_left(self.words, word), bisect_left(self.words, word + "{")
        return sorted(self.words[low:high], key=self._frequency)[-BEGUN:]

    def _mistyped(self, word: str, heard: str, other: str) -> float:
        """How likely a word is another with letters missing, doubled, changed or swapped, or written by ear."""
        edits = _edits_allowed(len(word))
        by_hand = OSA.distance(word, other, score_cutoff=edits)
        if by_hand == 2 and sorted(word) == sorted(other):
            by_hand = 1
        by_ear = OSA.distance(heard, sound(other), score_cutoff=1)
        distance = min(by_hand if by_hand <= edits else FAR, by_ear + BY_EAR if by_ear <= 1 else FAR)
        if distance >= FAR:
            return 0.0
        usual = min(0.02, 0.004 * float(np.log1p(self._frequency(other))))
        return 0.95 - 0.9 * (distance - 0.5) / len(word) - 0.04 * (word[0] != other[0]) + usual

    def _ranked(self, word: str) -> tuple[tuple[str, float], ...]:
        """The words an unknown one may be meant for, likeliest first; none for one that is known, short or a number."""
        if word in self._known or len(word) < SHORTEST or not (word.isalpha() and word.isascii()):
            return ()
        return tuple(sorted(self._meant(word), key=lambda item: (-item[1], item[0])))


def _edits_allowed(length: int) -> int:
    return 1 if length < 6 else 2 if length < 14 else 3
