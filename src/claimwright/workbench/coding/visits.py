"""The visit of a chart on its screen: as it was read, by position; what the coder overruled; the level that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from claimwright.coding.types import Evidence
from claimwright.coding.visits import (
    ELEMENTS,
    LEVELS,
    Element,
    Elements,
    Fact,
    Visit,
    changes,
    families_beside,
    level,
    separate,
)
from claimwright.workbench import audit, typed
from claimwright.workbench.coding.draft_steps import change
from claimwright.workbench.models import CodingDraft, Encounter, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

Quotes = Callable[[list[dict[str, Any]]], list[str]]
"""The words of evidence as they stand in the record."""
TITLES: Final = {"problems": "Problems", "data": "Data", "risk": "Risk"}
_LONGEST: Final = 600


def kept_visit(visit: Visit | None) -> dict[str, Any]:
    """A visit as a draft keeps it: by position only, the words stay in the sealed document. Empty where there is none."""
    if visit is None:
        return {}
    return {
        "code": visit.code,
        "modifiers": list(visit.modifiers),
        "leveled": visit.code == visit.level.code,
        "family": visit.elements.family,
        "payer": visit.elements.payer,
        "day": visit.elements.day.isoformat(),
        **{name: _kept_element(getattr(visit, name)) for name in ELEMENTS},
        "minutes": visit.elements.minutes,
        "time": [_place(one) for one in visit.time.evidence],
        "excluded": [_kept_fact(one) for one in visit.time.excluded],
        "beside": [
            {"code": one.code, "modifiers": list(one.modifiers), "units": one.units, "reason": one.reason}
            for one in visit.beside
        ],
        "evidence": [_place(one) for one in visit.evidence],
        "alternatives": list(visit.alternatives),
        "question": visit.question,
        "fragile": list(visit.fragile),
        "overruled": {},
    }


def _kept_element(element: Element) -> dict[str, Any]:
    return {
        "level": element.level,
        "words": element.words,
        "facts": [_kept_fact(one) for one in element.facts],
        "left_out": [_kept_fact(one) for one in element.left_out],
    }


def _kept_fact(fact: Fact) -> dict[str, Any]:
    return {"what": fact.what, "why": fact.why, "evidence": [_place(one) for one in fact.evidence]}


def _place(evidence: Evidence) -> dict[str, Any]:
    return {"document": evidence.document, "start": evidence.start, "end": evidence.end}


def elements_of(kept: Mapping[str, Any]) -> Elements:
    """The elements of a kept visit, with what the coder overruled in their place."""
    said = {name: kept[name]["level"] for name in ELEMENTS}
    said |= {"family": kept["family"], "minutes": kept["minutes"]} | kept["overruled"]
    return Elements(
        said["family"],
        date.fromisoformat(kept["day"]),
        said["problems"],
        said["data"],
        said["risk"],
        said["minutes"],
        kept["payer"],
    )


def shown_visit(kept: Mapping[str, Any], quotes: Quotes, taken: Iterable[str]) -> dict[str, Any] | None:
    """All that ``coding/parts/visit.html`` shows. ``taken``: codes of the services that stand in the draft."""
    if not kept:
        return None
    elements = elements_of(kept)
    reached = level(elements)
    services = set(taken)
    code = reached.code if kept["leveled"] else kept["code"]
    problem = "" if kept["leveled"] else reached.code
    return {
        **kept,
        "now": code,
        "problem_visit": problem,
        "separate": separate(elements.day),
        "beside": [one for one in kept["beside"] if one["code"] not in _levels_of(elements)],
        "of_level": reached,
        "family_now": elements.family,
        "families": families_beside(elements.family),
        "levels": LEVELS,
        "minutes_now": "" if elements.minutes is None else elements.minutes,
        "elements": [_shown_element(name, kept, elements, quotes) for name in ELEMENTS],
        "time_quotes": quotes(kept["time"]),
        "left_out": [{**one, "quotes": quotes(one["evidence"])} for one in kept["excluded"]],
        "changes": [one for one in changes(elements) if one.code != reached.code],
        "keeps": [one for one in changes(elements) if one.code == reached.code],
        "is_taken": code in services,
        "problem_is_taken": problem in services,
    }


def _levels_of(elements: Elements) -> set[str]:
    """The codes of the family in which the elements are judged: the screen shows that visit as it now stands."""
    return {level_code(elements, one) for one in LEVELS}


def level_code(elements: Elements, decisions: str) -> str:
    """The code of a family whose every element is at one level, without time."""
    return level(replace(elements, problems=decisions, data=decisions, risk=decisions, minutes=None)).code


def _shown_element(name: str, kept: Mapping[str, Any], elements: Elements, quotes: Quotes) -> dict[str, Any]:
    read = kept[name]
    return {
        "name": name,
        "title": TITLES[name],
        "level": getattr(elements, name),
        "read": read["level"],
        "overruled": name in kept["overruled"],
        "words": read["words"],
        "facts": [{**one, "quotes": quotes(one["evidence"])} for one in read["facts"]],
        "left_out": [{**one, "quotes": quotes(one["evidence"])} for one in read["left_out"]],
    }


@writes
def overrule(
    encounter: Encounter, values: Mapping[str, str], *, actor: User | None = None, seen: int | None = None
) -> CodingDraft:
    """Keeps what a coder says of the elements, the family and the minutes; as read is kept as nothing. The level follows.

    Raises ``RefusedError`` for a level, family or number that is none.
    """

    def step(draft: CodingDraft) -> str:
        kept = kept_of(draft)
        said = {name: values[name] for name in (*ELEMENTS, "family") if values.get(name)}
        if any(said.get(name, LEVELS[0]) not in LEVELS for name in ELEMENTS):
            raise RefusedError("Levels are " + ", ".join(LEVELS) + ".")
        if said.get("family", kept["family"]) not in families_beside(kept["family"]):
            raise RefusedError("That is no family this visit can be of.")
        read = {name: kept[name]["level"] for name in ELEMENTS} | {"family": kept["family"]}
        overruled: dict[str, Any] = {name: value for name, value in said.items() if value != read[name]}
        minutes = _minutes(values.get("minutes", ""))
        if minutes != kept["minutes"]:
            overruled["minutes"] = minutes
        draft.visit = {**kept, "overruled": overruled}
        audit.record(
            "coding.visit_overruled",
            actor=actor,
            practice=encounter.practice,
            object=encounter,
            detail={"elements": sorted(overruled), "code": level(elements_of(draft.visit)).code},
        )
        return "visit overruled"

    return change(encounter, actor, step, seen)


def _minutes(text: str) -> int | None:
    if not text.strip():
        return None
    minutes = typed.whole(text, _LONGEST)
    if not minutes:
        raise RefusedError(f"Minutes are a whole number from 1 to {_LONGEST}, or nothing.")
    return minutes


def kept_of(draft: CodingDraft) -> dict[str, Any]:
    """The visit that a draft keeps; raises ``RefusedError`` where it has none."""
    if not draft.visit:
        raise RefusedError("The record tells of no visit.")
    visit: dict[str, Any] = draft.visit
    return visit
