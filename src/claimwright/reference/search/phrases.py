"""Which abbreviations and lay phrases do people write, and what does each mean? Looked up by the words of the phrase.

The lists are read once and kept beside the library as lines that need no reading: of the thousands of phrases a query asks
for a few.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from claimwright.data_files import data_folder, data_rows
from claimwright.reference.data_folder import keep
from claimwright.reference.search.words import raw_tokens, stem, words

SKIPPED: Final = frozenset(
    ["a", "an", "the", "my", "your", "his", "her", "their", "in", "on", "of", "at", "to", "when", "i", "is", "are"]
)
"""Small words that may stand or be missing inside a phrase."""
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
_TURNED: Final = (2, 3)
"""Words of the phrases that are known in any order."""
_EXACT: Final = ("", "exact", "word")
"""How a phrase asks for capitals, the strictest last."""

Key = tuple[str, ...]


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


class Phrases:
    """The phrases of a code system by key; a phrase is made when it is asked for."""

    def __init__(self, lines: str) -> None:
        """``lines`` as ``_read`` writes them: the phrases, then an empty line, then the keys known in any order."""
        known, _, turned = lines.partition("\n\n")
        self._told: dict[str, str] = dict(_halves(known))
        self._turned: dict[str, str] = dict(_halves(turned))

    def get(self, key: Key) -> Phrase | None:
        """The phrase of these words in this order, or of two or three plain words in any order: "fracture hip" is a hip
        fracture."""
        found = " ".join(key)
        if found not in self._told:
            found = self._turned.get(" ".join(sorted(key)), "")
        return self._made(found) if found else None

    def __iter__(self) -> Iterator[Key]:
        """The keys, in the order of the lists."""
        return (tuple(key.split(" ")) for key in self._told)

    def values(self) -> Iterator[Phrase]:
        return map(self._made, self._told)

    def __len__(self) -> int:
        return len(self._told)

    def __contains__(self, key: Key) -> bool:
        return " ".join(key) in self._told

    def _made(self, key: str) -> Phrase:
        text, case, *meanings = self._told[key].split("\t")
        return Phrase(text, tuple(meanings), case != "", case == "word")


def _halves(lines: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, lines.split("\n")):
        key, _, rest = line.partition("\t")
        yield key, rest


def key_of(tokens: list[str]) -> Key:
    """What a phrase is looked up by: "water on the lungs" and "water on my lung" are one; its first word stays."""
    return tuple([stem(token) for at, token in enumerate(tokens) if at == 0 or token not in SKIPPED])


def phrases(system: str) -> Phrases:
    """The shipped lists of a code system; a phrase of several lists has the senses of all."""
    return _KNOWN.get(system) or _KNOWN.setdefault(system, Phrases(_read(system)))


_KNOWN: Final[dict[str, Phrases]] = {}


def make_ready(system: str, folder: Path) -> None:
    """Takes the phrases of a code system as they were kept in a folder, where they were, and keeps them there else."""
    if system in _KNOWN:
        return
    path = folder / f"search_phrases_{system}_{_fingerprint(system)}.txt"
    try:
        _KNOWN[system] = Phrases(path.read_text(encoding="utf-8"))
    except OSError:
        lines = _read(system)
        keep(path, lambda target: target.write_text(lines, encoding="utf-8"))
        _KNOWN[system] = Phrases(lines)


@lru_cache(maxsize=3)
def _fingerprint(system: str) -> str:
    """Names the content of the lists and of what reads them."""
    digest = hashlib.sha256()
    for name in ("phrases.py", "words.py"):
        digest.update(files("claimwright.reference.search").joinpath(name).read_bytes())
    for name in LISTS_OF[system]:
        digest.update(data_folder("claimwright.reference").joinpath(name).read_bytes())
    return digest.hexdigest()[:12]


def _read(system: str) -> str:
    """The lists as lines: key, text, how it asks for capitals, meanings; after an empty line a key in order of the alphabet
    and the key it stands for."""
    found: dict[Key, list[str]] = {}
    for name in LISTS_OF[system]:
        for row in data_rows("claimwright.reference", name):
            for text in row["term"].split("|"):
                _add(found, text.strip(), [meaning.strip() for meaning in row["meaning"].split("|")], row["case"])
    known = ["\t".join((" ".join(key), *told)) for key, told in found.items()]
    turned = ["\t".join((" ".join(turned), " ".join(key))) for turned, key in _any_order(found).items()]
    return "\n".join([*known, "", *turned])


def _add(found: dict[Key, list[str]], text: str, meanings: list[str], case: str) -> None:
    """Joins a phrase to those found; the text is that of the last list, the capitals those of the strictest."""
    key = key_of(raw_tokens(text))
    _, held, *senses = found.get(key, ("", ""))
    asks = case if case in _EXACT else ""
    found[key] = [text, max(held, asks, key=_EXACT.index), *senses, *meanings]


def _any_order(found: dict[Key, list[str]]) -> dict[Key, Key]:
    """Phrases of several plain words by their words in order of the alphabet. Those that ask for capitals, or that share
    their words with another, are left out."""
    turned: dict[Key, Key] = {}
    twice: set[Key] = set()
    for key, (_, case, *_) in found.items():
        if len(key) in _TURNED and not case and min(map(len, key)) > 2:
            order = tuple(sorted(key))
            if order in turned:
                twice.add(order)
            turned[order] = key
    return {order: key for order, key in turned.items() if order not in twice}
