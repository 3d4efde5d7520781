"""How a service is offered to the coder: number, our own words for it, evidence, reason, modifiers and units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from claimwright.coding.rule_tables import score
from claimwright.coding.rules.base import Case
from claimwright.coding.types import Alternative, Evidence, Suggestion

FACILITY: Final = frozenset({"outpatient_hospital", "emergency", "ambulatory_surgery"})
"""Settings in which the hospital or the surgery center reports what was done, beside the physician."""
OFFICE: Final = frozenset({"office", "telehealth", ""})
"""Settings in which the practice reports the whole of a service."""


def system_of(code: str) -> str:
    """CPT for five digits or four and a letter behind; HCPCS for a letter in front."""
    return "hcpcs" if code[0].isalpha() else "cpt"


def in_force(case: Case, code: str) -> bool:
    """Whether a number is in force on the day of the chart."""
    return case.library.on(case.book.day).hcpcs(code) is not None


def medicare(case: Case) -> bool:
    """Whether the first coverage is Medicare, or, where the record names no coverage, its words do."""
    coverages = case.chart.patient.coverages
    if coverages:
        first = min(coverages, key=lambda one: one.order)
        return "medicare" in first.payer_name.lower() or first.claim_filing_indicator in {"MA", "MB", "16"}
    return any("medicare" in note.text.lower() for _, note in case.notes)


def offered(
    rule: str,
    case: Case,
    code: str,
    words: str,
    evidence: Iterable[Evidence],
    reason: str,
    *,
    modifiers: Sequence[str] = (),
    units: Decimal | int | None = 1,
    suggested: bool = True,
    others: Iterable[tuple[str, str]] = (),
) -> Suggestion:
    """A service as a suggestion. ``rule``: what it is proposed under, with its source, by which proposals are counted. ``others``: what it would be if the note said more, each with our words.

    Nothing is suggested that is not in force on the day.
    """
    return Suggestion(
        code,
        system_of(code),
        words,
        score("proposed_service"),
        tuple(dict.fromkeys(evidence)),
        tuple(Alternative(other, told, score("proposed_service")) for other, told in others if in_force(case, other)),
        reason=f"{rule}: {reason}",
        suggested=suggested and in_force(case, code),
        modifiers=tuple(modifiers),
        units=None if units is None else Decimal(units),
    )
