"""Which published phrases a made-up abbreviation may stand for, by their initials: PNH, paroxysmal nocturnal hemoglobinuria."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from claimwright.reference.search.words import STOP_WORDS

SHORTEST: Final = 3
LONGEST: Final = 6
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|,.*$")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z']*")


class Initials:
    """Initials of whole phrases, and of their first words, to lexicon rows; a phrase in full ranks before a beginning."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._rows: dict[str, list[tuple[int, float]]] = {}
        for row, text in enumerate(texts):
            found = [w.lower() for w in _WORD.findall(_ASIDE.sub(" ", text))]
            telling = [w for w in found if w not in STOP_WORDS]
            for tokens in {tuple(found), tuple(telling)}:
                letters = "".join(w[0] for w in tokens)
                for size in range(SHORTEST, min(LONGEST, len(letters)) + 1):
                    missing = len(letters) - size
                    if missing <= 1:
                        self._rows.setdefault(letters[:size], []).append((row, 0.8 - 0.12 * missing))

    def rows(self, abbreviation: str) -> list[tuple[int, float]]:
        """Rows whose initials are the abbreviation, with a score; empty for anything else."""
        return self._rows.get(abbreviation.lower(), [])
