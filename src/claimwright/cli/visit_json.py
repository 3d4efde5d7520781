"""The visit of a chart as ``claimwright code --json`` prints it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from claimwright.coding.types import Evidence
from claimwright.coding.visits import ELEMENTS, Element, Fact, Visit

Places = Callable[[Sequence[Evidence]], list[dict[str, Any]]]
"""Evidence as the JSON has it: document, start, end, quote, page."""


def visit_json(visit: Visit | None, places: Places) -> dict[str, Any] | None:
    """The visit with its elements, time, what stands beside it and its reasons; null where the record tells of none."""
    if visit is None:
        return None
    return {
        "code": visit.code,
        "modifiers": list(visit.modifiers),
        "family": visit.elements.family,
        "place_of_service": visit.place_of_service or None,
        "patient": visit.patient or None,
        "decisions": visit.level.decisions,
        "by": visit.level.by,
        **{name: _element(getattr(visit, name), places) for name in ELEMENTS},
        "time": _time(visit, places),
        "beside": [
            {"code": one.code, "modifiers": list(one.modifiers), "units": one.units, "reason": one.reason, "evidence": places(one.evidence)}
            for one in visit.beside
        ],
        "alternatives": list(visit.alternatives),
        "question": visit.question or None,
        "would_change": [{"element": one.element, "to": one.to, "code": one.code} for one in visit.changes],
        "rests_on_one_fact": list(visit.fragile),
        "reasons": list(visit.reasons),
    }  # fmt: skip


def _element(element: Element, places: Places) -> dict[str, Any]:
    return {
        "level": element.level,
        "words": element.words,
        "facts": [_fact(one, places) for one in element.facts],
        "left_out": [_fact(one, places) for one in element.left_out],
    }


def _fact(fact: Fact, places: Places) -> dict[str, Any]:
    return {"kind": fact.kind, "what": fact.what, "why": fact.why, "evidence": places(fact.evidence)}


def _time(visit: Visit, places: Places) -> dict[str, Any] | None:
    time = visit.time
    if time.minutes is None and not time.excluded:
        return None
    return {
        "minutes": time.minutes,
        "evidence": places(time.evidence),
        "excluded": [_fact(one, places) for one in time.excluded],
    }
