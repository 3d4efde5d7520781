"""A code found for a term, and a code on its way there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """A code found for a term. ``code`` is undotted; ``score`` 0 to 1; ``matched`` is the phrase of the list that matched."""

    code: str
    description: str
    score: float
    reason: str
    source: str
    matched: str


@dataclass
class Candidate:
    """A code on its way to the list."""

    code: str
    score: float
    row: int
    reason: str
