"""A code found for a term, and a code on its way there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from claimwright.reference.search import words


@dataclass(frozen=True)
class Hit:
    """A code found for a term. ``code`` is undotted; ``score`` 0 to 1; ``matched`` is the phrase of the list that matched."""

    code: str
    description: str
    score: float
    reason: str
    source: str
    matched: str


@dataclass(frozen=True)
class Filters:
    """Which codes are wanted. ``chapter`` is an ICD-10-CM chapter, "1" to "22"; ``sex`` F or M and ``age`` in years leave out
    codes that the Medicare Code Editor limits, or last limited, to others. Only ``billable_only`` applies beside ICD-10-CM."""

    billable_only: bool = False
    chapter: str | None = None
    sex: str | None = None
    age: int | None = None

    @property
    def narrow(self) -> bool:
        """Whether many of the best candidates may be left out."""
        return self.chapter is not None

    @property
    def about_patient(self) -> bool:
        """Whether the patient's sex or age is given."""
        return self.sex is not None or self.age is not None

    def let_in(self, row: dict[str, Any]) -> bool:
        """Whether a row of a code table is wanted."""
        if self.billable_only and not row.get("billable", True):
            return False
        if self.chapter is not None and row.get("chapter") != self.chapter:
            return False
        if self.sex is not None and row.get("sex") not in (None, self.sex):
            return False
        low, high = row.get("age_low"), row.get("age_high")
        return self.age is None or ((low is None or low <= self.age) and (high is None or self.age <= high))


@dataclass
class Candidate:
    """A code on its way to the list."""

    code: str
    score: float
    row: int
    reason: str
    replaced: tuple[tuple[str, str], ...] = ()
    """Phrases of the query and what they were read as; ``reason`` tells of all of them."""


def told_truly(reason: str, replaced: tuple[tuple[str, str], ...], matched: str) -> str:
    """A reason without the readings that brought nothing to the phrase that matched: "ulcer, read as gastric ulcer" did not
    lead to a foot ulcer. All of them stay where none can be told apart."""
    held = words.word_set(matched)
    kept = [(a, b) for a, b in replaced if (words.word_set(b) - words.word_set(a)) & held]
    return reason.replace(said(replaced), said(kept)) if kept else reason


def said(replaced: Iterable[tuple[str, str]]) -> str:
    """Readings as the reason shows them."""
    return ", ".join(f"{a} → {b}" for a, b in replaced)
