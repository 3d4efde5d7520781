"""The words of a note with their offsets, normalised exactly as the reference library normalises its terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.kept import kept_while_reading
from claimwright.data_files import data_rows
from claimwright.reference.search.clinical import lone_abbreviations
from claimwright.reference.search.words import words as reference_words

_TOKEN: Final = compiled(r"[^\W_]+(?:['’]s\b)?", 0)
_NUMBERED: Final = frozenset({"type", "stage", "grade", "class", "degree", "factor", "group"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word: where it stands, how it is written, and its normal form (empty for a stop word)."""

    start: int
    end: int
    written: str
    stem: str


_HERS: Final = "hers"
"""Hers disease (E74.09) is not "her disease"."""


@lru_cache(maxsize=1)
def _ending_in_s() -> frozenset[str]:
    """Abbreviations of the lists whose last letter is an S of their own: a HEARING AID is no AIDS, an open MCA no MCAS."""
    listed = [
        term for row in data_rows("claimwright.reference", "default_terms.tsv") for term in row["terms"].split(" | ")
    ]
    listed += lone_abbreviations("S")
    own = {one.lower() for one in listed if one.isalpha() and one.isupper() and one.endswith("S")}
    return frozenset(own | _spelled_with_s())


def _spelled_with_s() -> set[str]:
    """Short forms that spell out with a last word in S: CRPS, the complex regional pain syndrome, is no CRP of the laboratory."""
    found: set[str] = set()
    for name in ("abbreviations.tsv", "clinical_terms.tsv"):
        for row in data_rows("claimwright.reference", name):
            initials = "".join(word[0] for word in row["meaning"].lower().split())
            found.update(one for one in row["term"].lower().split("|") if one.endswith("s") and one == initials)
    return found


@lru_cache(maxsize=200_000)
def stem(token: str) -> str:
    """The normal form of a single token (small letters); empty for a stop word."""
    if token in _ending_in_s() or token == _HERS:
        return token
    found = reference_words(token)
    return found[0] if found else ""


@lru_cache(maxsize=10_000)
def _numbered(before: str, token: str) -> str:
    """The normal form of a token after "type", "stage" ...: Roman numerals become digits there."""
    found = reference_words(f"{before} {token}")
    return found[-1] if len(found) > 1 else stem(token)


def words_of(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """The words between two offsets; offsets count from the beginning of the text."""
    return _read(text, start, len(text) if end is None else end)


@kept_while_reading
def _read(text: str, start: int, end: int) -> tuple[Word, ...]:
    found: list[Word] = []
    before = ""
    for match in _TOKEN.finditer(text, start, end):
        written = match[0]
        lower = written.lower()
        normal = _numbered(before, lower) if before in _NUMBERED else stem(lower)
        found.append(Word(match.start(), match.end(), written, normal))
        before = lower
    return tuple(found)


@lru_cache(maxsize=100_000)
def phrase_key(phrase: str) -> tuple[str, ...]:
    """The distinct content stems of a phrase in alphabetical order: the key it is looked up by."""
    return tuple(sorted({word.stem for word in words_of(phrase) if word.stem}))


def names_one(text: str, start: int, end: int, names: frozenset[str]) -> bool:
    """Whether one of some names (small letters; of a name with a hyphen its first part) stands between two offsets: far quicker
    to ask than a pattern of hundreds of names."""
    return any(word.written.lower() in names for word in words_of(text, start, end))


def first_parts(names: Iterable[str]) -> frozenset[str]:
    """What ``names_one`` looks for: the names, of those with a hyphen the first part."""
    return frozenset(name.partition("-")[0].lower() for name in names)
