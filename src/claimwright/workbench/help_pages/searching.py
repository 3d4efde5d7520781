"""Which sections of the help do the words mean? All pages are read once, and searched in memory without any network."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from claimwright.workbench.help_pages.pages_shelf import Section, names, words_of

MOST = 20
_LONGEST = 200
_WORD = re.compile(r"[\w'-]+")
_LOOKED_UP = ("reference/", "decisions/", "benchmarks", "dependencies")
"""Pages that are looked into rather than read: what they have comes after a guide's."""
_IN_TITLE, _IN_TEXT, _BEGINS, _A_GUIDE = 12, 5, 4, 3


@dataclass(frozen=True)
class _Book:
    """All sections, and for each word the sections that have it with how much that says."""

    sections: list[Section]
    words: dict[str, dict[int, int]]
    ordered: list[str]


@lru_cache(maxsize=1)
def _book() -> _Book:
    found: list[Section] = []
    words: dict[str, dict[int, int]] = {}
    for name in names():
        title = ""
        for one in words_of(name):
            title, at = title or one.heading.title, len(found)
            found.append(one)
            for text, score in ((title, 1), (one.text, _IN_TEXT), (one.heading.title, _IN_TITLE)):
                for word in _words(text):
                    words.setdefault(word, {})[at] = score
    return _Book(found, words, sorted(words))


def load() -> None:
    """Reads all pages, so that a fresh server's first search is as quick as its second."""
    _book()


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset(part for word in _WORD.findall(plain) for part in (word, *word.split("-")) if part)


def sections(typed: str, most: int = MOST) -> list[Section]:
    """Sections that have every word, or a word that begins so; those whose title has them first, guides before reference."""
    wanted = sorted(_words(typed[:_LONGEST]))[:8]
    if not wanted:
        return []
    book = _book()
    scores = [_scores(book, word) for word in wanted]
    everywhere = set(scores[0]).intersection(*scores[1:])
    ranked = sorted(everywhere, key=lambda at: (-sum(one[at] for one in scores) - _guide(book.sections[at]), at))
    return [book.sections[at] for at in ranked[:most]]


def _scores(book: _Book, word: str) -> dict[int, int]:
    """Sections with this word, and with less those with one that begins so."""
    found: dict[int, int] = {}
    at = bisect_left(book.ordered, word)
    while at < len(book.ordered) and book.ordered[at].startswith(word):
        for section, score in book.words[book.ordered[at]].items():
            less = score if book.ordered[at] == word else max(score - _BEGINS, 1)
            found[section] = max(found.get(section, 0), less)
        at += 1
    return found


def _guide(section: Section) -> int:
    return 0 if section.page.startswith(_LOOKED_UP) else _A_GUIDE


def excerpt(section: Section, typed: str, length: int = 180) -> str:
    """The beginning of the section's text, or where the first of the words stands in it."""
    text = section.text
    places = [at for word in _words(typed) if (at := text.casefold().find(word)) >= 0]
    start = max(min(places, default=0) - 60, 0)
    return ("… " if start else "") + text[start : start + length] + (" …" if start + length < len(text) else "")
