"""What an abbreviation or a lay word in a query stands for in the lists' own language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from claimwright.data_files import data_rows
from claimwright.reference.search.words import raw_tokens, stem, words

LONGEST: Final = 7
"""Words in the longest phrase looked up."""
SKIPPED: Final = frozenset(
    ["a", "an", "the", "my", "your", "his", "her", "their", "in", "on", "of", "at", "to", "when", "i", "is", "are"]
)
"""Small words that may stand or be missing inside a phrase."""
_TURNED: Final = (2, 3)
"""Words of the phrases that are known in any order."""
MOST: Final = 8
"""Readings of one query that are tried."""


@dataclass(frozen=True)
class Phrase:
    """A phrase people write and what it means, as the lists say it.

    ``exact`` asks for capitals inside a longer query, unless all of it is in small letters; ``word`` asks for them there
    too: the abbreviation is also a word ("as", "all").
    """

    text: str
    meanings: tuple[str, ...]
    exact: bool
    word: bool

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """The meanings, of those with the same words the first."""
        senses: dict[frozenset[str], str] = {}
        for meaning in self.meanings:
            senses.setdefault(frozenset(words(meaning)), meaning)
        return tuple(senses.values())


@dataclass(frozen=True)
class Reading:
    """A query with phrases replaced; ``replaced`` says which, for the reason shown."""

    text: str
    replaced: tuple[tuple[str, str], ...]


LISTS: Final = (
    "clinical_terms.tsv",
    "abbreviations.tsv",
    "lay_terms.tsv",
    "synonyms.tsv",
    "disease_names.tsv",
    "drug_classes.tsv",
)
"""Own data files of phrases for diagnoses, the first with the first say in the order of senses."""
LISTS_OF: Final = {"icd10cm": LISTS, "icd10pcs": ("procedure_terms.tsv",), "hcpcs": ("supply_terms.tsv",)}


@lru_cache(maxsize=3)
def phrases(system: str) -> dict[tuple[str, ...], Phrase]:
    """The shipped lists of a code system, by the words of the phrase; a phrase of several lists has the senses of all."""
    found: dict[tuple[str, ...], Phrase] = {}
    for name in LISTS_OF[system]:
        for row in data_rows("claimwright.reference", name):
            for text in row["term"].split("|"):
                _add(found, text.strip(), row["meaning"].split("|"), row["case"])
    return found


@lru_cache(maxsize=3)
def _any_order(system: str) -> dict[tuple[str, ...], Phrase]:
    """Phrases of several plain words by their words in order of the alphabet: "fracture hip" is a hip fracture. Those that
    ask for capitals, or that share their words with another, are left out."""
    found: dict[tuple[str, ...], Phrase] = {}
    twice: set[tuple[str, ...]] = set()
    for key, phrase in phrases(system).items():
        if len(key) in _TURNED and not phrase.exact and min(map(len, key)) > 2:
            turned = tuple(sorted(key))
            if turned in found:
                twice.add(turned)
            found[turned] = phrase
    return {key: phrase for key, phrase in found.items() if key not in twice}


def _add(found: dict[tuple[str, ...], Phrase], text: str, meanings: list[str], case: str) -> None:
    key = _key(raw_tokens(text))
    held = found.get(key)
    told = tuple([meaning.strip() for meaning in meanings])
    exact = case in ("exact", "word") or bool(held and held.exact)
    word = case == "word" or bool(held and held.word)
    found[key] = Phrase(text, (*held.meanings, *told) if held else told, exact, word)


def _key(tokens: list[str]) -> tuple[str, ...]:
    """What a phrase is looked up by: "water on the lungs" and "water on my lung" are one; its first word stays."""
    first, rest = tokens[:1], tokens[1:]
    return tuple([stem(token) for token in first] + [stem(token) for token in rest if token not in SKIPPED])


def is_phrase(text: str, system: str = "icd10cm") -> bool:
    """Whether a text is a listed phrase as it stands ("DM2")."""
    return _key(raw_tokens(text)) in phrases(system)


def readings(query: str, system: str = "icd10cm") -> list[Reading]:
    """The query with every known phrase replaced, one reading for each sense of an ambiguous one; none if none is known."""
    tokens = raw_tokens(query)
    shouted = {token.lower() for token in query.replace("-", " ").replace("/", " ").split() if token.isupper()}
    small = query == query.lower()
    variants: list[tuple[list[str], list[tuple[str, str]]]] = [([], [])]
    at = 0
    while at < len(tokens):
        size, phrase = _longest(tokens, at, phrases(system), _any_order(system), shouted, small)
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
    tokens: list[str],
    at: int,
    known: dict[tuple[str, ...], Phrase],
    turned: dict[tuple[str, ...], Phrase],
    shouted: set[str],
    small: bool,
) -> tuple[int, Phrase | None]:
    for size in range(min(LONGEST, len(tokens) - at), 0, -1):
        window = tokens[at : at + size]
        if size > 1 and window[-1] in SKIPPED:
            continue
        phrase = known.get(_key(window)) or turned.get(tuple(sorted(_key(window))))
        if phrase is None:
            continue
        written = not phrase.exact or tokens[at] in shouted or (small and not phrase.word)
        if written or size == len(tokens):
            return size, phrase
    return 1, None
