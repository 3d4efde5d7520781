"""Where a document's text is marked: evidence spans, overlapping or not, cut into runs a page can print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    key: str


@dataclass(frozen=True)
class Run:
    """A piece of text and the keys of the codes it supports (empty for plain text)."""

    text: str
    keys: tuple[str, ...]
    weak: bool = False
    """Only codes that are not suggested point here."""


def runs(text: str, spans: Iterable[Span], strong: frozenset[str] = frozenset()) -> list[Run]:
    """The whole text in order, cut wherever a span starts or ends; joined again the runs give the text.

    ``strong`` are the keys of codes that are suggested or chosen."""
    held = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(span.start for span in held), *(span.end for span in held)})
    found = []
    for low, high in pairwise(cuts):
        keys = tuple(sorted({span.key for span in held if span.start <= low and high <= span.end}))
        found.append(Run(text[low:high], keys, bool(keys) and strong.isdisjoint(keys)))
    return found
