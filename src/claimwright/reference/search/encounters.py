"""Which encounter a query tells: the seventh character of injuries and of pathological fractures, in words.

Initial, subsequent and sequela: ICD-10-CM Official Guidelines, section I.C.19.a; fractures not said to be open are coded as
closed (section I.C.19.c), and healing that nobody calls delayed is routine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

WHOLE: Final = 7
"""Characters of a code that tells the encounter."""
_KINDS: Final = (
    ("initial encounter", re.compile(r"\b(?:initial|init|first|1st) (?:encounter|enc|visit)\b|\bactive treatment\b|[ ,]initial$")),
    ("subsequent encounter", re.compile(r"\b(?:subsequent|subseq|subs|sub) (?:encounter|enc|visit)\b|[ ,]subsequent$")),
    ("sequela", re.compile(r"\bsequelae?(?: of)?\b|\blate effects?(?: of)?\b")),
)  # fmt: skip
_HEALING: Final = (
    ("routine healing", re.compile(r"\b(?:with )?(?:routine|normal) healing\b")),
    ("delayed healing", re.compile(r"\b(?:with )?delayed (?:healing|union)\b")),
    ("nonunion", re.compile(r"\b(?:with )?non[ -]?union(?: of)?\b")),
    ("malunion", re.compile(r"\b(?:with )?mal[ -]?union(?: of)?\b")),
)
_FRACTURE: Final = re.compile(r"\b(?:fractures?|fxs?|fractured|broken)\b")
_OPEN: Final = re.compile(r"\b(?:for )?(open|closed|compound)\b(?: (?=fracture\b|fx\b))?")
_GLUE: Final = re.compile(r"^[\s,;:-]+|[\s,;:-]+$")


@dataclass(frozen=True)
class Encounter:
    """What a query tells beside the injury. ``rest`` is the query without it; ``healing`` is empty where nothing is said."""

    kind: str
    healing: str
    open: bool
    rest: str

    @property
    def said(self) -> str:
        """The encounter in words, for the reason shown."""
        return ", ".join(filter(None, (self.kind, self.healing, "open fracture" if self.open else "")))


def read(query: str) -> Encounter | None:
    """The encounter told by a query; None where none is, or nothing else would remain."""
    text = " ".join(query.lower().split())
    fracture = bool(_FRACTURE.search(text))
    kind, rest = _first(_KINDS, text)
    healing, rest = _first(_HEALING, rest) if fracture else ("", rest)
    kind = kind or ("subsequent encounter" if healing else "")
    if not kind:
        return None
    unclosed = False
    if fracture:
        unclosed = any(found != "closed" for found in _OPEN.findall(rest))
        rest = _OPEN.sub(" ", rest)
    rest = _GLUE.sub("", " ".join(rest.split()))
    return Encounter(kind, healing, unclosed, rest) if rest else None


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> tuple[str, str]:
    for name, pattern in patterns:
        if pattern.search(text):
            return name, pattern.sub(" ", text)
    return "", text


def chosen(told: Encounter, titles: Mapping[str, str]) -> str | None:
    """Of the codes of one injury, by title, the one of the encounter told: the first of several open types."""
    fits = [code for code, title in sorted(titles.items()) if _end(title).startswith(told.kind)]
    for wanted in ("open fracture" if told.open else "closed fracture", told.healing or "routine healing"):
        fits = [code for code in fits if wanted in _end(titles[code])] or fits
    return fits[0] if fits else None


def _end(title: str) -> str:
    """The end of a title that tells the encounter: "initial encounter for closed fracture"."""
    found = re.search(r"(?:initial encounter|subsequent encounter|sequela)\b.*$", title.lower())
    return found.group() if found else ""
