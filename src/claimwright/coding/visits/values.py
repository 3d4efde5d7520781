"""The values of a visit: facts with their words, elements with their facts, and the visit that follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from claimwright.coding.types import Evidence
from claimwright.coding.visits.elements import Change, Elements, Level

NEW: Final = "new"
ESTABLISHED: Final = "established"
UNKNOWN: Final = ""


@dataclass(frozen=True)
class Fact:
    """One thing that counts for an element: its kind (a kind of ``visit_elements.tsv``), what it is, why it is judged so, its words."""

    kind: str
    what: str
    why: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Element:
    """An element of decision making: the level its facts reach and the words of the row that gives it.

    ``left_out``: what was read and does not count, each with the reason.
    """

    level: str
    words: str
    facts: tuple[Fact, ...] = ()
    left_out: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Time:
    """The statement of time that counts: its minutes and words; ``excluded`` are statements that do not count, each with the reason."""

    minutes: int | None = None
    evidence: tuple[Evidence, ...] = ()
    excluded: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Beside:
    """A code that stands beside the visit's own, of the same note, with its reason and words."""

    code: str
    units: int
    reason: str
    evidence: tuple[Evidence, ...]
    modifiers: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True)
class Visit:
    """What a chart tells of its visit. ``elements`` and ``level`` are what ``level(elements)`` was asked and said.

    ``alternatives``: codes it is instead where the note leaves something open, and ``question`` asks for it.
    ``fragile``: elements whose level rests on one fact.
    """

    code: str
    modifiers: tuple[str, ...]
    patient: str
    problems: Element
    data: Element
    risk: Element
    time: Time
    elements: Elements
    level: Level
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    alternatives: tuple[str, ...] = ()
    question: str = ""
    place_of_service: str = ""
    """Of telehealth: at home or elsewhere; empty of others, whose record tells it."""
    beside: tuple[Beside, ...] = ()
    changes: tuple[Change, ...] = ()
    fragile: tuple[str, ...] = field(default=())
