"""Does a note carry a code? Every word that makes the code what it is must stand in the note, or be another name of what stands there.

A hit of the search is only like the words it was asked for: "laceration of forehead" is like "laceration of kidney". What the
words do not carry is shown as an alternative and never suggested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz.fuzz import ratio

from claimwright.coding.words import phrase_key
from claimwright.data_files import data_rows
from claimwright.reference.search.expansion import readings

_MENDED: Final = 88.0
"""Likeness (0 to 100) from which two spellings are one word: "diabtes" and "diabetes" have 93."""
_LONG: Final = 6
_SHORT: Final = 2
"""Letters of an abbreviation that may mean anything; only a phrase of its own, never the search, reads one."""
_LEFT_OUT: Final = re.compile(
    r"\b(?:without|not)\b.*$|(?<=[ ,])(?<!with )(?<!and )\bunspecified [^,]*?(?=,|$| and | or | with | due )|\([^)]*\)|\[[^]]*\]|\bstage 1 through stage 4 chronic kidney disease, or\b", re.IGNORECASE
)
"""What a title keeps out, adds as another name, or offers beside the unspecified."""


@lru_cache(maxsize=1)
def _unsaid() -> frozenset[str]:
    return frozenset(
        stem for row in data_rows("claimwright.coding", "unsaid_words.tsv") for stem in phrase_key(row["words"])
    )


@lru_cache(maxsize=100_000)
def content(title: str) -> frozenset[str]:
    """The stems of a title or term that a note must say before the title may stand for it."""
    return frozenset(phrase_key(_LEFT_OUT.sub(" ", title))) - _unsaid()


@lru_cache(maxsize=20_000)
def said(words: str) -> frozenset[str]:
    """The stems that some words of a note say, with those of what their abbreviations and lay names stand for."""
    found = set(phrase_key(words))
    variants = readings(words[:200])
    if len(variants) == 1:  # an abbreviation of several meanings says none of them
        for short, long in variants[0].replaced:
            if len(short) > _SHORT:
                found.update(phrase_key(long))
    return frozenset(found)


def missing(wanted: Iterable[str], stems: frozenset[str]) -> set[str]:
    """The wanted stems that are not said, nor misspelt."""
    own = [stem for stem in stems if len(stem) >= _LONG]
    return {
        word
        for word in wanted
        if word not in stems and not (len(word) >= _LONG and any(ratio(word, stem) >= _MENDED for stem in own))
    }


def carries(words: str, term: str) -> bool:
    """Whether some words of a note say all that a term of the lists says."""
    wanted = content(term)
    return bool(wanted) and not missing(wanted, said(words))
