"""Which compounds of Greek and Latin roots say what plain words say, and the other way: "inflamed gallbladder", cholecystitis.

A compound is cut into roots from a list; what they mean, as a set, is what it is compared by. So words that no list of
synonyms pairs are found: "hepatosplenomegaly" is an enlarged liver and an enlarged spleen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Final

from claimwright.data_files import data_rows
from claimwright.reference.search import words

Meanings = frozenset[str]
LINKS: Final = ("", "o", "i", "a", "e", "io", "eo")
"""Vowels that join two roots."""
SHORTEST: Final = 6
LONGEST: Final = 40
"""Letters of the shortest and the longest compound."""
MOST_TOKENS: Final = 9
FULLEST: Final = 3
"""Plain words that one compound may stand for."""


@dataclass(frozen=True)
class Roots:
    """The list: meanings by how a word begins, by a root within it, by how it ends, and by a plain word."""

    begin: dict[str, tuple[str, ...]]
    within: dict[str, tuple[str, ...]]
    end: dict[str, tuple[str, ...]]
    plain: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def listed() -> Roots:
    """The list of ``word_roots.tsv``. A root "hyper-" begins a word, "-itis" ends one; one with "?" adds no meaning."""
    found = Roots({}, {}, {}, {})
    lines = data_rows("claimwright.reference", "word_roots.tsv")
    for line in lines:
        for root in line["roots"].split():
            bare = root.strip("-?")
            place = found.begin if root.endswith("-") else found.end if root.startswith("-") else found.within
            meaning = "" if root.endswith("?") else line["meaning"]
            place[bare] = (*place.get(bare, ()), meaning)
        for word in line["meaning"].split():
            found.plain.setdefault(word, (word,))
        for word in dict.fromkeys(words.words(line["words"])):
            if line["meaning"] not in found.plain.get(word, ()):
                found.plain[word] = (*found.plain.get(word, ()), line["meaning"])
    return found


@lru_cache(maxsize=50_000)
def meanings(word: str) -> tuple[Meanings, ...]:
    """What a compound may mean, as sets of at least two meanings, by the fewest roots; none for a word that is not made of
    listed ones."""
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return ()
    cuts = [(len(told), frozenset(filter(None, told))) for told in _cut(word, first=True)]
    fewest = min((size for size, _ in cuts), default=0)
    found = {told for size, told in cuts if size == fewest and len(told) > 1}
    return tuple(sorted(found, key=sorted))


def _cut(rest: str, *, first: bool) -> Iterator[tuple[str, ...]]:
    """The ways to cut what is left of a word into a root and more."""
    roots = listed()
    if not first and rest in roots.end:
        for meaning in roots.end[rest]:
            yield (meaning,)
    if not first and rest in roots.within:
        for meaning in roots.within[rest]:
            yield (meaning,)
    for size in range(min(len(rest) - 2, 14), 0, -1):
        told = (*(roots.begin.get(rest[:size], ()) if first else ()), *roots.within.get(rest[:size], ()))
        if not told:
            continue
        for link in LINKS:
            if rest.startswith(link, size):
                for after in _cut(rest[size + len(link) :], first=False):
                    yield from ((meaning, *after) for meaning in told)


class Compounds:
    """The compounds among the words of a lexicon, by what they mean."""

    def __init__(self, vocabulary: Sequence[str], frequency: Callable[[str], int]) -> None:
        self._vocabulary, self._frequency = vocabulary, frequency

    @cached_property
    def _of(self) -> dict[Meanings, list[str]]:
        """The compounds by their meanings, the commonest first."""
        endings = tuple(listed().end) + tuple(listed().within)
        found: dict[Meanings, list[str]] = {}
        for word in self._vocabulary:
            if word.endswith(endings):
                for told in meanings(word):
                    for key in {told, frozenset(part for meaning in told for part in meaning.split())}:
                        found.setdefault(key, []).append(word)
        for some in found.values():
            some.sort(key=lambda word: (-self._frequency(word), word))
        return found

    def readings(self, tokens: Sequence[str], knows: Callable[[str], bool]) -> list[tuple[tuple[str, ...], str]]:
        """The query with plain words put for compounds or a compound for plain words, and what was replaced by what."""
        if len(tokens) > MOST_TOKENS:
            return []
        found = []
        if fused := self._fused([(token, listed().plain.get(token, ())) for token in tokens]):
            found.append(fused)
        for at, token in enumerate(tokens):
            # A word of the lists means itself there.
            for told in () if knows(token) else meanings(token)[:2]:
                for spelt, said in self._parted(told):
                    found.append(((*tokens[:at], *spelt, *tokens[at + 1 :]), f"{token} → {said}"))
        return found

    def _parted(self, told: Meanings) -> Iterator[tuple[tuple[str, ...], str]]:
        """A compound in plain words, and in other compounds where its parts make some."""
        plain = tuple(word for meaning in sorted(told) for word in words.words(meaning))
        yield plain, " ".join(plain)
        if fused := self._fused([(meaning, (meaning,)) for meaning in sorted(told)]):
            yield fused[0], " ".join(fused[0])

    def _fused(self, told: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, ...], str] | None:
        """Plain words with their meanings as compounds, the fullest and commonest first; None where they make none."""
        telling = [at for at, (_, some) in enumerate(told) if some]
        options = []
        for size in range(min(FULLEST, len(telling)), 1, -1):
            for places in combinations(telling, size):
                for key in _keys([told[at][1] for at in places]):
                    options += [(places, word) for word in self._of.get(key, ())[:1]]
        covered: dict[int, str] = {}
        chosen: list[str] = []
        for places, word in options:
            if any(at not in covered for at in places) and word not in chosen:
                chosen.append(word)
                covered |= dict.fromkeys(places, word)
        if not chosen:
            return None
        replaced = " ".join(told[at][0] for at in sorted(covered))
        rest = [token for at, (token, _) in enumerate(told) if at not in covered]
        return (*rest, *chosen), f"{replaced} → {' '.join(chosen)}"


def _keys(some: Sequence[tuple[str, ...]]) -> Iterator[Meanings]:
    """Every set of one meaning for each word."""
    if len(some) == 1:
        yield from (frozenset([meaning]) for meaning in some[0])
        return
    for rest in _keys(some[1:]):
        yield from (rest | {meaning} for meaning in some[0])
