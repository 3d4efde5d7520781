"""Which words of a note name no diagnosis, and which short ones may assert one only with a second, supporting word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.fuzz import ratio

from claimwright.coding.words import phrase_key, words_of
from claimwright.data_files import data_rows

SHORT: Final = 4
"""Letters up to which a lone word counts as an abbreviation."""
_FEW: Final = 2
"""Content words up to which a heading is short: there the likeness of letters alone proves nothing."""
_MENDED: Final = 88.0
"""Likeness (0 to 100) from which two spellings are one word misspelt: "diabtes" 93, "supportive" and "suppurative" 86."""
_LONG: Final = 6


@lru_cache(maxsize=1)
def plain() -> frozenset[str]:
    """Stems of words that name tests, dispositions, administration, plans, people and measures."""
    return frozenset(
        stem for row in data_rows("claimwright.coding", "plain_words.tsv") for stem in phrase_key(row["words"])
    )


@lru_cache(maxsize=1)
def _ambiguous() -> dict[str, re.Pattern[str]]:
    found = {}
    for row in data_rows("claimwright.coding", "ambiguous_words.tsv"):
        for stem in phrase_key(row["word"]) or (row["word"],):
            found[stem] = re.compile(r"\b(?:" + row["support"].replace(" | ", "|") + ")", re.IGNORECASE)
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


def borne_out(words: str, matched: str) -> bool:
    """Whether what the search found shares a word with a heading, or a long word misspelt, when the heading is short.

    Titles alike in letters only ("dispo" and "disto-occlusion") are no evidence; a long heading has more to go by.
    """
    own = [word for word in words_of(words) if word.stem and word.stem not in plain()]
    if len(own) > _FEW:
        return True
    other = [word for word in words_of(matched) if word.stem]
    stems = {word.stem for word in other}
    return any(
        word.stem in stems
        or (
            len(word.written) >= _LONG and any(ratio(word.written.lower(), o.written.lower()) >= _MENDED for o in other)
        )
        for word in own
    )
