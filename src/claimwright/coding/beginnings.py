"""With which letters must a match begin? A pattern whose every match begins a word is tried at the words that begin so, and nowhere else.

A pattern of many words is slow where it is tried at every letter of a text; the beginnings of its words are found once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.kept import kept_while_reading

_MOST: Final = 6
"""Letters of a word that are compared."""
_WORD: Final = compiled(r"(?<!\w)[^\W\d_]{1,6}", 0)
_NOTHING: Final = compiled(r"\\b|\(\?<?[!=][^()]*\)", 0)
"""What takes no letter: the edge of a word, a look ahead or back without groups of its own."""
_EDGE: Final = compiled(r"^(?:\\b|\(\?<!(?:\\w|\[\\w-\])\))", 0)
_GROUP: Final = compiled(r"\((?:\?:|\?P<\w+>|\?-i:)?(?!\?)", 0)
_LETTERS: Final = compiled(r"[A-Za-z]+", 0)
_NOT_SURE: Final = "?*{"
"""Signs behind a letter or a group by which it may be missing."""


@kept_while_reading
def words_by_beginning(text: str) -> Mapping[str, tuple[int, ...]]:
    """Where the words of a text begin, by their first one to six letters, in small letters."""
    found: dict[str, list[int]] = {}
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        for size in range(1, len(word) + 1):
            found.setdefault(word[:size], []).append(match.start())
    return {beginning: tuple(places) for beginning, places in found.items()}


def places_of(needed: frozenset[str], text: str) -> list[int]:
    """Where the words of a text begin that begin so, in order."""
    words = words_by_beginning(text)
    return sorted({place for one in needed for place in words.get(one, ())})


@lru_cache(maxsize=4096)
def must_begin(pattern: str) -> frozenset[str] | None:
    """The beginnings of words of which one must stand in a text that the pattern (of any case) is found in; None when it cannot be told."""
    if not all(_EDGE.match(one) for one in _alternatives(pattern)):
        return None
    found = _first(pattern)
    return None if found is None else frozenset(one[:_MOST].casefold() for one in found)


def _first(pattern: str) -> set[str] | None:
    """What a match of some alternatives may begin with; None when an alternative may begin with no letter."""
    found: set[str] = set()
    for one in _alternatives(pattern):
        here = _of_one(one)
        if here is None:
            return None
        found |= here
    return found


def _of_one(part: str) -> set[str] | None:
    while nothing := _NOTHING.match(part):
        part = part[nothing.end() :]
    if group := _GROUP.match(part):
        close = _closing(part, 0)
        inner, rest = part[group.end() : close], part[close + 1 :]
        found = _first(inner)
        if found is None or rest[:1] not in _NOT_SURE or not rest:
            return found
        after = _of_one(rest.lstrip("?*").removeprefix("?")) if rest[0] != "{" else None
        return None if after is None else found | after
    letters = _LETTERS.match(part)
    if letters is None:
        return None
    sure = letters[0][:-1] if part[letters.end() : letters.end() + 1] in set(_NOT_SURE) else letters[0]
    return {sure} if sure else None


def _closing(part: str, at: int) -> int:
    """Where the bracket that opens at a place closes."""
    depth = 0
    for place, sign in _signs(part, at):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place
    return len(part)


def _alternatives(pattern: str) -> list[str]:
    """The parts of a pattern between the bars that stand in no bracket."""
    found, begin, depth = [], 0, 0
    for place, sign in _signs(pattern, 0):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            found.append(pattern[begin:place])
            begin = place + 1
    return [*found, pattern[begin:]]


def _signs(pattern: str, start: int) -> list[tuple[int, str]]:
    """The brackets and bars of a pattern that mean themselves no letter, with their places."""
    found, at, inside = [], start, False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 2
            continue
        if inside:
            inside = sign != "]"
        elif sign == "[":
            inside = True
            at += 1 if pattern[at + 1 : at + 2] == "]" else 0
        elif sign in "(|)":
            found.append((at, sign))
        at += 1
    return found
