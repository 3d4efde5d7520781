"""Which words of a note name no diagnosis, and which short ones may assert one only with a second, supporting word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.words import phrase_key
from claimwright.data_files import data_rows

SHORT: Final = 4
"""Letters up to which a lone word counts as an abbreviation."""


@lru_cache(maxsize=1)
def plain() -> frozenset[str]:
    """Stems of words that name tests, dispositions, administration, plans, people and measures."""
    return frozenset(
        stem for row in data_rows("claimwright.coding", "plain_words.tsv") for stem in phrase_key(row["words"])
    )


@lru_cache(maxsize=1)
def measures() -> frozenset[str]:
    """Stems of words of measuring, which a name of a disease need not explain: "1.4 cm mass at 10 o'clock"."""
    rows = data_rows("claimwright.coding", "plain_words.tsv")
    return frozenset(stem for row in rows if row["kind"] == "measure" for stem in phrase_key(row["words"]))


@lru_cache(maxsize=1)
def _ambiguous() -> dict[str, re.Pattern[str]]:
    """The stem of each ambiguous word with the words that settle it."""
    found = {}
    for row in data_rows("claimwright.coding", "ambiguous_words.tsv"):
        for stem in phrase_key(row["word"]) or (row["word"],):
            found[stem] = compiled(r"\b(?:" + row["support"].replace(" | ", "|") + ")")
    return found


def says_nothing(stems: frozenset[str], neutral: frozenset[str]) -> bool:
    """Whether a heading holds plain words only, beside words of its state ("stable", "today")."""
    return not stems - plain() - neutral


def unsupported(key: tuple[str, ...], text: str) -> bool:
    """Whether a phrase is one ambiguous or plain word and no other word of the text settles it as a disease."""
    if len(key) != 1:
        return all(stem in plain() for stem in key)
    support = _ambiguous().get(key[0])
    if support is not None:
        return not support.search(text)
    return key[0] in plain()
