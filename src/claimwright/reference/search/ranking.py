"""What moves a code up or down beside its words: sides, qualifiers nobody asked for, billable children."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from claimwright.reference.search import words
from claimwright.reference.search.code_facts import CodeFacts, Fact
from claimwright.reference.search.hit import Candidate


@dataclass(frozen=True)
class Weights:
    """The numbers of the ranking, chosen on the development terms (see bench/find_accuracy.py)."""

    cosine: float = 0.3
    answered: float = 0.5
    asked_for: float = 0.2
    unknown: float = 0.6
    light: float = 0.3
    rows: int = 100
    narrowed: int = 1000
    least: float = 0.1
    lent: float = 0.01
    half_asked: float = 0.15
    meaning: float = 0.25
    senses: int = 1
    meant: int = 40
    meant_least: float = 0.45
    meant_only: float = 0.6
    unspecified: float = 0.02
    billable: float = 0.02
    without: float = 0.03
    contradicted: float = 0.15
    whole: float = 0.99
    qualifier: float = 0.08
    unanswered: float = 0.08
    side_same: float = 0.10
    side_other: float = -0.12
    side_unasked: float = -0.05
    side_after: float = 0.1
    header_below: float = 0.004
    descended: int = 40


WHOLE: Final = 7
"""Characters of a code that tells the encounter."""
SIDES: Final = frozenset({"right", "left", "bilateral"})
QUALIFIERS: Final = frozenset(
    words.words(
        "sequela history newborn pregnancy puerperium childbirth postpartum induced secondary congenital poisoning "
        "underdosing adverse postprocedural counseling screening encounter family suspected exposure contact carrier "
        "complicating maternal assault overlapping remission relapse recurrent subsequent traumatic delivery obstetric "
        "surveillance complication situ"
    )
)
"""Words that change what is coded: a code that has one the term has not is less likely meant."""


def adjust(
    candidates: list[Candidate],
    facts: CodeFacts,
    day: date,
    asked: frozenset[str],
    weights: Weights,
    absent: frozenset[frozenset[str]] = frozenset(),
) -> list[Candidate]:
    """ICD-10-CM candidates with their scores moved; the best headers are joined by their default billable code, and the
    best codes of an unspecified side by their neighbour of the side asked for. ``asked`` are the words of all readings,
    ``absent`` those of each thing that it says is not there."""
    sides = asked & SIDES
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        fact = facts.get(candidate.code, day)
        if fact is not None:
            # A phrase that is the whole query as written leaves none of it unanswered, whatever its title says.
            whole = not candidate.reason and candidate.score >= weights.whole
            candidate.score += _moved(fact, asked, sides, weights) - _not_there(fact, absent, weights)
            candidate.score += weights.unanswered * _unanswered(fact, asked) if whole else 0.0
            _keep(found, candidate)
    best = sorted(found.values(), key=lambda c: -c.score)[: weights.descended]
    for candidate in best:
        fact = facts.get(candidate.code, day)
        if fact and not fact.billable and (default := default_child(facts, day, fact, asked)):
            _keep(found, replace(candidate, code=default.code))
            candidate.score -= weights.header_below
            fact = default
        if fact and sides and not fact.words & sides and (sided := _same_on_side(facts, day, fact, sides, asked)):
            _keep(found, replace(candidate, code=sided.code, score=candidate.score + weights.side_same))
    if not sides:
        _sides_after(list(found.values()), facts, day, weights)
    return list(found.values())


def _sides_after(candidates: list[Candidate], facts: CodeFacts, day: date, weights: Weights) -> None:
    """Where no side was asked for, the codes of a side come after what is said without one: a header's right, left and
    bilateral codes would else fill the list before another condition is named."""
    said: set[str] = set()
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.code)):
        fact = facts.get(candidate.code, day)
        if fact is not None and fact.words & SIDES and fact.parent in said:
            candidate.score -= weights.side_after
        elif fact is not None:
            said.update(filter(None, (fact.code, fact.parent)))


def _same_on_side(facts: CodeFacts, day: date, fact: Fact, sides: frozenset[str], asked: frozenset[str]) -> Fact | None:
    """The code beside one of no told side that says the same of the side asked for."""
    if fact.parent is None:
        return None
    if len(fact.code) == WHOLE:
        return _same_encounter(facts, day, fact, sides, asked)
    same = [child for child in facts.children(fact.parent, day) if child.words & SIDES == sides]
    return max(same, key=lambda child: (len(child.words & (fact.words | asked)), -len(child.words)), default=None)


def _same_encounter(
    facts: CodeFacts, day: date, fact: Fact, sides: frozenset[str], asked: frozenset[str]
) -> Fact | None:
    """The code of the side asked for with the seventh character of another."""
    injury = facts.get(fact.code[:-1], day)
    beside = injury and _same_on_side(facts, day, injury, sides, asked)
    return facts.get(beside.code + fact.code[-1], day) if beside else None


def _keep(found: dict[str, Candidate], candidate: Candidate) -> None:
    held = found.get(candidate.code)
    if held is None or candidate.score > held.score:
        found[candidate.code] = candidate


def _unanswered(fact: Fact, asked: frozenset[str]) -> int:
    return min(2, len((asked & QUALIFIERS) - fact.words))


def _not_there(fact: Fact, absent: frozenset[frozenset[str]], weights: Weights) -> float:
    """What a code yields that states most of what the query says is absent."""
    stated = fact.words - fact.absent
    share = max((len(one & stated) / len(one) for one in absent), default=0.0)
    return weights.contradicted * share if share > 0.5 else 0.0


def _moved(fact: Fact, asked: frozenset[str], sides: frozenset[str], weights: Weights) -> float:
    moved = weights.billable if fact.billable else 0.0
    if "unspecified" in fact.described or "uncomplicated" in fact.described:
        moved += weights.unspecified
    if fact.absent and "without" not in asked:
        moved += weights.without if not fact.absent & asked else -weights.without
    moved -= weights.qualifier * min(2, len(((fact.stated - fact.absent) & QUALIFIERS) - asked))
    moved -= weights.unanswered * _unanswered(fact, asked)
    code_sides = fact.words & SIDES
    if sides:
        moved += weights.side_same if code_sides & sides else weights.side_other if code_sides else 0.0
    elif code_sides:
        moved += weights.side_unasked
    return moved


def default_child(facts: CodeFacts, day: date, fact: Fact, asked: frozenset[str]) -> Fact | None:
    """The billable code, or the injury, that a header stands for when nothing more is said: unspecified, uncomplicated, side as asked.

    Codes of injuries end at their six characters: the seventh says which encounter it is.
    """
    at: Fact | None = fact
    while at is not None and not at.billable:
        below = facts.children(at.code, day)
        if not below and at is not fact:
            return at
        at = max(below, key=lambda child: _default(child, asked), default=None)
    return at


def _default(child: Fact, asked: frozenset[str]) -> tuple[float, str]:
    described = child.described
    points = 0.8 * len(child.words & asked)
    points += 2.0 * ("without complication" in described or "uncomplicated" in described)
    points += (
        1.5 * ("unspecified" in described) + 0.4 * (described.count("unspecified") > 1) + 0.5 * ("without" in described)
    )
    points += 0.6 * child.code.endswith("9") - 0.4 * ("other " in described and "unspecified" not in described)
    points += 1.5 * ("not having achieved remission" in described)
    points -= 1.0 * len((child.stated & QUALIFIERS) - asked)
    points -= 0.3 * ("male" in child.words and "male" not in asked and "breast" in child.words)
    sides = child.words & SIDES
    points += 3.0 * bool(sides & asked) - 2.0 * bool(sides and asked & SIDES and not sides & asked)
    return points, child.code
