"""The visit of a chart among its proposed codes: its own code, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from claimwright.coding.rule_tables import score
from claimwright.coding.rules.base import Case
from claimwright.coding.types import Alternative, Suggestion
from claimwright.coding.visits.reading import visit_of
from claimwright.coding.visits.tables import is_visit, named_words
from claimwright.coding.visits.values import Visit

_LEVEL_TWO: Final = "hcpcs"
_SERVICES: Final = frozenset({"cpt", "hcpcs"})


def propose_visit(case: Case, suggestions: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """The codes of the visit that the chart tells of; none of a chart whose record states its own visit."""
    day = case.book.day
    if any(is_visit(one.code, day) for one in suggestions if one.system in _SERVICES):
        return
    visit = visit_of(case, suggestions)
    if visit is None:
        return
    yield Suggestion(
        visit.code,
        _system(visit.code),
        named_words(visit.code, day) or _described(visit),
        score("visit_open" if visit.question else "visit"),
        visit.evidence,
        tuple(Alternative(code, named_words(code, day), score("visit_open")) for code in visit.alternatives),
        reason="; ".join(visit.reasons),
        modifiers=visit.modifiers,
        units=Decimal(1),
    )
    for one in visit.beside:
        yield Suggestion(
            one.code,
            _system(one.code),
            named_words(one.code, day) or "visit beside it, by its own decisions",
            score("visit_open"),
            one.evidence,
            reason=one.reason,
            suggested=one.sure,
            modifiers=one.modifiers,
            units=Decimal(one.units),
        )


def _system(code: str) -> str:
    return _LEVEL_TWO if code[:1].isalpha() else "cpt"


def _described(visit: Visit) -> str:
    """What the visit is, in our own words: family, whose, and by what its level stands."""
    kind = visit.elements.family.replace("_", " ")
    return (
        f"{kind} visit, {visit.level.decisions} by decisions" if visit.level.by != "time" else f"{kind} visit, by time"
    )
