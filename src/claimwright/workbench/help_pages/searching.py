"""Which sections of the help do the words mean? All pages are read once, and searched in memory without any network."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from claimwright.workbench.help_pages.pages_shelf import Section, names, page

MOST = 20
_LONGEST = 200
_WORD = re.compile(r"[\w'-]+")
_LOOKED_UP = ("reference/", "decisions/", "benchmarks", "dependencies")
"""Pages that are looked into rather than read: what they have comes after a guide's."""
_IN_TITLE, _BEGINS_TITLE, _IN_PAGE, _A_GUIDE = 12, 4, 5, 3


@lru_cache(maxsize=1)
def _all() -> tuple[tuple[Section, frozenset[str], frozenset[str], frozenset[str]], ...]:
    """Every section with the words of its title, its page's title and its text."""
    found = []
    for name in names():
        whole = page(name)
        for one in whole.sections if whole else ():
            assert whole is not None
            found.append((one, _words(one.heading.title), _words(whole.title), _words(one.text)))
    return tuple(found)


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset(part for word in _WORD.findall(plain) for part in (word, *word.split("-")) if part)


def sections(typed: str, most: int = MOST) -> list[Section]:
    """Sections that have every word, or a word that begins so; those whose title has them first, guides before reference."""
    wanted = sorted(_words(typed[:_LONGEST]))[:8]
    if not wanted:
        return []
    ranked = []
    for place, (one, title, whole, text) in enumerate(_all()):
        scores = [_score(word, title, whole, text) for word in wanted]
        if all(scores):
            guide = 0 if one.page.startswith(_LOOKED_UP) else _A_GUIDE
            ranked.append((-(sum(scores) + guide), place, one))
    return [one for _, _, one in sorted(ranked, key=lambda row: row[:2])[:most]]


def _score(word: str, title: frozenset[str], whole: frozenset[str], text: frozenset[str]) -> int:
    if word in title:
        return _IN_TITLE
    if _begins(word, title):
        return _IN_TITLE - _BEGINS_TITLE
    if word in text:
        return _IN_PAGE + (1 if word in whole else 0)
    return 2 if _begins(word, text) or _begins(word, whole) else 0


def _begins(word: str, words: frozenset[str]) -> bool:
    return len(word) > 1 and any(one.startswith(word) for one in words)


def excerpt(section: Section, typed: str, length: int = 180) -> str:
    """The beginning of the section's text, or where the first of the words stands in it."""
    text = " ".join(section.text.split())
    places = [at for word in _words(typed) if (at := text.casefold().find(word)) >= 0]
    start = max(min(places, default=0) - 60, 0)
    return ("… " if start else "") + text[start : start + length] + (" …" if start + length < len(text) else "")
