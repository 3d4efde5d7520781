"""The values of risk adjustment: a visit with its diagnoses, what supports each, and what a year comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claimwright.coding.types import Evidence
from claimwright.records.chart import Chart

PROFESSIONAL = "professional"
INPATIENT = "inpatient"
OUTPATIENT_HOSPITAL = "outpatient_hospital"


@dataclass(frozen=True)
class Diagnosed:
    """A diagnosis of a visit (``code`` undotted) and the words that name it."""

    code: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Visit:
    """One visit of a member. ``kind``: professional, inpatient, outpatient_hospital; ``procedures`` CPT and HCPCS numbers.

    ``chart_review``: empty for a visit, linked or unlinked for a plan's chart review record. ``final`` tells whether its codes are.
    """

    visit_id: str
    day: date | None
    kind: str = PROFESSIONAL
    diagnoses: tuple[Diagnosed, ...] = ()
    procedures: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    bill_type: str = ""
    place_of_service: str = ""
    chart_review: str = ""
    chart: Chart | None = None
    final: bool = True


@dataclass(frozen=True)
class Standing:
    """Whether a diagnosis counts by where it comes from: yes, no, or None while that cannot be said; and why."""

    accepted: bool | None
    reason: str


@dataclass(frozen=True)
class Mark:
    """Words that show a diagnosis was monitored (M), evaluated (E), assessed (A) or treated (T)."""

    grade: str
    evidence: Evidence


@dataclass(frozen=True)
class Support:
    """One diagnosis in one document of one visit: how it is named, what supports it, and whether its source counts."""

    visit_id: str
    day: date | None
    code: str
    document: str
    title: str
    named: tuple[Evidence, ...]
    marks: tuple[Mark, ...]
    source: Standing
    final: bool = True

    @property
    def grade(self) -> str:
        """``MAT`` and the like, or ``none``."""
        found = {mark.grade for mark in self.marks}
        return "".join(letter for letter in "MEAT" if letter in found) or "none"

    @property
    def supports(self) -> bool:
        """Whether it holds alone: words behind it, and a source that is not refused."""
        return bool(self.marks) and self.source.accepted is not False


@dataclass(frozen=True)
class HccReview:
    """One category of a member's year with everything behind it. ``counts`` is False where a more severe one takes its place."""

    hcc: str
    label: str
    chronic: bool
    counts: bool
    coefficient: Decimal
    supports: tuple[Support, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.code for one in self.supports))

    @property
    def supported(self) -> bool:
        return any(one.supports for one in self.supports)

    @property
    def accepted(self) -> bool:
        """Whether a source of it is accepted for certain."""
        return any(one.source.accepted for one in self.supports)

    @property
    def why_not(self) -> str:
        """What is missing of an unsupported category; empty where it is supported."""
        if self.supported:
            return ""
        if not any(one.marks for one in self.supports):
            return "Named, but nothing says it was monitored, evaluated, assessed or treated."
        return next((one.source.reason for one in self.supports if one.source.accepted is False), "")


@dataclass(frozen=True)
class Gap:
    """Something the record suggests and no diagnosis of the year says. ``indicators`` come first; nothing has a weight.

    ``kind``: recapture or suspect. ``options`` are what a physician may answer, none of them leading.
    """

    kind: str
    rule: str
    title: str
    indicators: tuple[str, ...]
    question: str
    options: tuple[str, ...]
    evidence: tuple[tuple[str, Evidence], ...] = ()
    """Visit and the words in it."""


@dataclass(frozen=True)
class Flag:
    """A pattern in which diagnoses are often unsupported: the visits and codes, why, what is usually right, who says so."""

    topic: str
    title: str
    member_id: str
    codes: tuple[str, ...]
    visits: tuple[str, ...]
    why: str
    usual: str
    source: str
