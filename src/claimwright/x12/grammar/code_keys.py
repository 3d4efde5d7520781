"""Is a short code one of a set, looked up by its bytes as one integer and without collisions?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.wire.byte_values import key

_SLOTS: Final = 1 << 18
_MIXERS: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xFF51AFD7ED558CCD, 0xD6E8FEB86659FD93)


class Codes:
    """Sets of short codes: a value is looked up by its integer key, without collisions."""

    def __init__(self, sets: Iterable[tuple[str, ...]]) -> None:
        self.sets = list(dict.fromkeys(sets))
        words = sorted({key(code) for codes in self.sets for code in codes})
        self.mixer, slots = self._mixer(np.array(words, dtype=np.uint64))
        self.keys = np.zeros(_SLOTS, dtype=np.uint64)
        self.numbers = np.zeros(_SLOTS, dtype=np.int16)
        self.keys[slots] = words
        self.numbers[slots] = np.arange(1, len(words) + 1)
        number = {word: at for at, word in enumerate(words, 1)}
        self.allowed = np.zeros((len(self.sets) + 1, len(words) + 1), dtype=bool)
        for at, codes in enumerate(self.sets, 1):
            self.allowed[at, [number[key(code)] for code in codes]] = True

    @staticmethod
    def _mixer(words: Array) -> tuple[np.uint64, Array]:
        for base in _MIXERS:
            for turn in range(1, 400):
                mixer = np.uint64((base * (2 * turn + 1)) & 0xFFFFFFFFFFFFFFFF)
                slots = (words * mixer) >> np.uint64(46)
                if len(np.unique(slots)) == len(words):
                    return mixer, slots.astype(np.int64)
        raise ValueError("no mixer keeps these codes apart")

    def number(self, codes: tuple[str, ...]) -> int:
        return self.sets.index(codes) + 1 if codes else 0

    def contains(self, sets: Array, keys: Array) -> Array:
        """Whether each key is in the set of that number."""
        slots = ((keys * self.mixer) >> np.uint64(46)).astype(np.int64)
        found = self.allowed[sets, self.numbers[slots]]
        found &= self.keys[slots] == keys
        return found
