"""Which rows have a word, a word that begins so, holds this, sounds like it, or is spelled nearly so?

Words to rows in memory, small enough for the people of a large practice: a word of one row is a number, of several an array.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from claimwright.workbench.finding.sounds import sounds

SHORTEST_PART: Final = 3
"""Letters of a part within a word, two beside other words; of other alphabets one letter is enough."""
SHORTEST_SPELLED: Final = 4
"""Letters of a word that may be misspelt; in shorter ones every other word is near."""
_LONG: Final = 7
"""Letters of a word in which two slips are forgiven; in shorter ones one."""
_MOST_ALIKE: Final = 200
_LEAST_ALIKE: Final = 0.3
"""Of the letters of words that sound the same: keys leave vowels out, so that long words may have the key of short ones."""
_END: Final = "\n"
_LAST: Final = "\U0010ffff"
"""Sorts after every letter a word may go on with."""

Rows = np.ndarray[Any, np.dtype[np.uint32]]
NO_ROWS: Final[Rows] = np.empty(0, np.uint32)


class Vocabulary:
    """Words, each with the rows that have it; ``heard`` keeps their sounds too."""

    def __init__(self, *, heard: bool) -> None:
        self._rows: dict[str, int | array[int]] = {}
        self._sorted: list[str] = []
        self._sounds: dict[str, list[str]] | None = {} if heard else None
        self._long: dict[int, list[str]] = {}
        self._joined = ""

    def __len__(self) -> int:
        return len(self._sorted)

    def fill(self, pairs: Iterable[tuple[str, int]]) -> None:
        """Takes in many words at once, as an empty one is filled."""
        for word, row in pairs:
            self._keep(word, row)
        self._sorted = sorted(self._rows)
        for word in self._sorted:
            self._hear(word)

    def add(self, word: str, row: int) -> None:
        if word not in self._rows:
            insort(self._sorted, word)
            self._joined = ""
            self._hear(word)
        self._keep(word, row)

    def _keep(self, word: str, row: int) -> None:
        there = self._rows.get(word)
        if there is None:
            self._rows[word] = row
        elif isinstance(there, int):
            self._rows[word] = array("I", (there, row))
        else:
            there.append(row)

    def _hear(self, word: str) -> None:
        if self._sounds is None:
            return
        self._long.setdefault(len(word), []).append(word)
        if key := sounds(word):
            self._sounds.setdefault(key, []).append(word)

    def exact(self, word: str) -> Rows:
        return self._of([word] if word in self._rows else [])

    def beginning(self, word: str) -> Rows:
        """Rows with a word that begins so, and is longer."""
        return self._of(self._range(word))

    def holding(self, part: str, *, short: bool = False) -> Rows:
        """Rows with a word that holds this part, not at its beginning."""
        if len(part) < SHORTEST_PART - short and part.isascii():
            return NO_ROWS
        return self._of(self._holding(part))

    def sounding(self, word: str) -> Rows:
        """Rows with another word that sounds the same."""
        key = sounds(word)
        alike = self._sounds.get(key, []) if self._sounds is not None and key else []
        return self._of([one for one in alike if one != word and OSA.normalized_similarity(one, word) >= _LEAST_ALIKE])

    def spelled(self, word: str) -> Rows:
        """Rows with a word that is one slip of the pen away, two in a long word."""
        if len(word) < SHORTEST_SPELLED:
            return NO_ROWS
        slips = 2 if len(word) >= _LONG else 1
        lengths = range(len(word) - slips, len(word) + slips + 1)
        near = (
            process.extract(
                word, self._long.get(length, ()), scorer=OSA.distance, score_cutoff=slips, limit=_MOST_ALIKE
            )
            for length in lengths
        )
        return self._of([one for some in near for one, distance, _ in some if distance])

    def _range(self, word: str) -> list[str]:
        first, end = bisect_left(self._sorted, word), bisect_left(self._sorted, word + _LAST)
        found = self._sorted[first:end]
        return found[1:] if found and found[0] == word else found

    def _holding(self, part: str) -> list[str]:
        """Looked for in all words as one text, which is searched by machine code and not word by word."""
        if not self._joined:
            self._joined = _END + _END.join(self._sorted) + _END
        text, at, found = self._joined, 0, []
        while (at := text.find(part, at)) >= 0:
            begin, end = text.rfind(_END, 0, at) + 1, text.index(_END, at)
            if begin != at:
                found.append(text[begin:end])
            at = end
        return found

    def _of(self, words: list[str]) -> Rows:
        if not words:
            return NO_ROWS
        single = array("I")
        several = []
        for word in words:
            rows = self._rows[word]
            if isinstance(rows, int):
                single.append(rows)
            else:
                several.append(np.array(rows, np.uint32))
        return np.concatenate([np.array(single, np.uint32), *several])
