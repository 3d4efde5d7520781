"""Which published phrases a made-up abbreviation may stand for, by their initials: PNH, paroxysmal nocturnal hemoglobinuria."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import polars as pl

from claimwright.reference.search.words import STOP_WORDS

SHORTEST: Final = 3
LONGEST: Final = 6
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|,.*$")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z']*")


def table(texts: Sequence[str]) -> pl.DataFrame:
    """Columns letters, row, score, sorted by letters: a phrase in full, and one whose last word is left out."""
    found: dict[tuple[str, int], float] = {}
    for row, text in enumerate(texts):
        spoken = [w.lower() for w in _WORD.findall(_ASIDE.sub(" ", text))]
        telling = [w for w in spoken if w not in STOP_WORDS]
        for tokens in (spoken, telling):
            letters = "".join(w[0] for w in tokens)
            for left_out in (0, 1):
                part = letters[: len(letters) - left_out]
                if SHORTEST <= len(part) <= LONGEST:
                    found[part, row] = max(found.get((part, row), 0.0), 0.8 - 0.12 * left_out)
    rows = [(letters, row, score) for (letters, row), score in found.items()]
    return pl.DataFrame(rows, schema={"letters": pl.String, "row": pl.Int64, "score": pl.Float64}, orient="row").sort(
        "letters"
    )


def rows(listed: pl.DataFrame, abbreviation: str) -> list[tuple[int, float]]:
    """Rows whose initials are the abbreviation, with a score; empty for anything else."""
    found = listed.filter(pl.col("letters") == abbreviation.lower())
    return list(zip(found["row"].to_list(), found["score"].to_list(), strict=True))
