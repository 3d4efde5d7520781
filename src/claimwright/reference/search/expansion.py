"""What an abbreviation or a lay word in a query stands for in the lists' own language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from claimwright.reference.search.words import raw_tokens, words
from claimwright.reference.sources import own

LONGEST: Final = 6
"""Words in the longest phrase looked up."""
MOST: Final = 8
"""Readings of one query that are tried."""


@dataclass(frozen=True)
class Phrase:
    """A phrase people write and its readings. ``exact`` asks for capitals, for abbreviations that are also words."""

    text: str
    readings: tuple[str, ...]
    exact: bool


@dataclass(frozen=True)
class Reading:
    """A query with phrases replaced; ``replaced`` says which, for the reason shown."""

    text: str
    replaced: tuple[tuple[str, str], ...]


LISTS: Final = ("clinical_terms.tsv", "abbreviations.tsv", "lay_terms.tsv", "synonyms.tsv", "drug_classes.tsv")
"""Own data files of phrases, the first with the first say in the order of senses."""


@lru_cache(maxsize=1)
def phrases() -> dict[tuple[str, ...], Phrase]:
    """The shipped lists, by the words of the phrase; a phrase of several lists has the senses of all."""
    found: dict[tuple[str, ...], Phrase] = {}
    for name in LISTS:
        _, lines = own.rows(name)
        for line in lines:
            for text in line["term"].split("|"):
                _add(found, text.strip(), line["meaning"].split("|"), line["case"] == "exact")
    return found


def _add(found: dict[tuple[str, ...], Phrase], text: str, meanings: list[str], exact: bool) -> None:
    key = tuple(raw_tokens(text))
    held = found.get(key)
    senses = {frozenset(words(reading)): reading for reading in (held.readings if held else ())}
    for meaning in meanings:
        senses.setdefault(frozenset(words(meaning)), meaning.strip())
    found[key] = Phrase(text, tuple(senses.values()), exact or bool(held and held.exact))


def readings(query: str) -> list[Reading]:
    """The query with every known phrase replaced, one reading for each sense of an ambiguous one; none if none is known."""
    tokens = raw_tokens(query)
    capitals = {token.lower() for token in query.replace("-", " ").replace("/", " ").split() if token.isupper()}
    known = phrases()
    variants: list[tuple[list[str], list[tuple[str, str]]]] = [([], [])]
    at = 0
    while at < len(tokens):
        size, phrase = _longest(tokens, at, known, capitals)
        if phrase is None:
            for text, _ in variants:
                text.append(tokens[at])
        else:
            variants = [
                ([*text, reading], [*replaced, (phrase.text, reading)])
                for text, replaced in variants
                for reading in phrase.readings
            ][:MOST]
        at += size
    return [Reading(" ".join(text), tuple(replaced)) for text, replaced in variants if replaced]


def _longest(
    tokens: list[str], at: int, known: dict[tuple[str, ...], Phrase], capitals: set[str]
) -> tuple[int, Phrase | None]:
    for size in range(min(LONGEST, len(tokens) - at), 0, -1):
        phrase = known.get(tuple(tokens[at : at + size]))
        if phrase and (not phrase.exact or tokens[at] in capitals or size == len(tokens)):
            return size, phrase
    return 1, None
