"""What moves a code up or down beside its words: sides, qualifiers nobody asked for, billable children."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from claimwright.reference.search import words
from claimwright.reference.search.hit import Candidate

if TYPE_CHECKING:
    from claimwright.reference.day import IcdCode, ReferenceDay


@dataclass(frozen=True)
class Weights:
    """The numbers of the ranking, chosen on the development terms (see bench/find_accuracy.py)."""

    word: float = 0.55
    mended: float = 0.98
    expanded: float = 0.99
    rows: int = 60
    missing: float = 0.2
    least: float = 0.12
    title: float = 0.01
    pointer: float = -0.01
    unspecified: float = 0.03
    billable: float = 0.02
    qualifier: float = 0.08
    side_same: float = 0.10
    side_other: float = -0.12
    side_unasked: float = -0.05
    header_below: float = 0.004


SIDES: Final = frozenset({"right", "left", "bilateral"})
QUALIFIERS: Final = frozenset(
    words.words(
        "sequela history newborn pregnancy puerperium childbirth postpartum induced secondary congenital poisoning "
        "underdosing adverse postprocedural counseling screening encounter family suspected exposure contact carrier "
        "complicating maternal assault overlapping remission relapse recurrent subsequent traumatic delivery obstetric "
        "surveillance complication"
    )
)
"""Words that change what is coded: a code that has one the term has not is less likely meant."""


def adjust(candidates: list[Candidate], day: ReferenceDay, term: str, weights: Weights) -> list[Candidate]:
    """ICD-10-CM candidates with their scores moved, and each header joined by its default billable code."""
    asked = words.word_set(term)
    sides = asked & SIDES
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        code = day.icd10cm(candidate.code)
        if code is None:
            continue
        title = words.word_set(code.description or "")
        candidate.score += _moved(code, title, asked, sides, weights)
        _keep(found, candidate)
    for candidate in list(found.values()):
        code = day.icd10cm(candidate.code)
        if code and not code.billable:
            default = default_child(day, code, asked)
            if default:
                shown = Candidate(default.code, candidate.score, candidate.row, candidate.reason)
                candidate.score -= weights.header_below
                _keep(found, shown)
    return list(found.values())


def _keep(found: dict[str, Candidate], candidate: Candidate) -> None:
    held = found.get(candidate.code)
    if held is None or candidate.score > held.score:
        found[candidate.code] = candidate


def _moved(
    code: IcdCode, title: frozenset[str], asked: frozenset[str], sides: frozenset[str], weights: Weights
) -> float:
    moved = weights.billable if code.billable else 0.0
    described = (code.description or "").lower()
    if "unspecified" in described or "uncomplicated" in described:
        moved += weights.unspecified
    moved -= weights.qualifier * min(2, len((title & QUALIFIERS) - asked))
    code_sides = title & SIDES
    if sides:
        moved += weights.side_same if code_sides & sides else weights.side_other if code_sides else 0.0
    elif code_sides:
        moved += weights.side_unasked
    return moved


def default_child(day: ReferenceDay, code: IcdCode, asked: frozenset[str]) -> IcdCode | None:
    """The billable code a header stands for when nothing more is said: unspecified, uncomplicated, side as asked.

    Codes of injuries end at their six characters: the seventh says which encounter it is.
    """
    at: IcdCode | None = code
    while at is not None and not at.billable:
        children = [child for child in day.children(at.code) if len(child.code) < 7]
        at = max(children, key=lambda child: _default(child, asked), default=None)
    return at


def _default(child: IcdCode, asked: frozenset[str]) -> tuple[float, str]:
    described = (child.description or "").lower()
    title = words.word_set(child.description or "")
    points = 0.8 * len(title & asked)
    points += 2.0 * ("without complication" in described or "uncomplicated" in described)
    points += 1.5 * ("unspecified" in described) + 0.5 * ("without" in described)
    points += 0.6 * child.code.endswith("9") - 0.4 * ("other " in described and "unspecified" not in described)
    points += 1.5 * ("not having achieved remission" in described)
    points -= 1.0 * len((title & QUALIFIERS) - asked)
    points -= 0.3 * ("male" in title and "male" not in asked and "breast" in title)
    sides = title & SIDES
    points += 3.0 * bool(sides & asked) - 2.0 * bool(sides and asked & SIDES and not sides & asked)
    return points, child.code
