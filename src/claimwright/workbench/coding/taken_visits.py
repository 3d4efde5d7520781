"""The visit of a chart is taken into the services of its draft: as it now stands, in place of what was taken of it before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from claimwright.coding.visits import CPT, MEDICARE, Level, codes_of, families_beside, level, prolonged, separate
from claimwright.workbench.coding.draft_items import append, new_item
from claimwright.workbench.coding.draft_steps import change, log, shown_code
from claimwright.workbench.coding.visits import elements_of, kept_of
from claimwright.workbench.models import CodingDraft, Encounter, Suggestion, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

_CHARGED: Final = "charged"
_SYSTEMS: Final = ("hcpcs", "cpt")


@writes
def take(
    encounter: Encounter, *, problem: bool = False, actor: User | None = None, seen: int | None = None
) -> CodingDraft:
    """Puts the visit, as it now stands, among the services, and prolonged time beside it. ``problem``: the problem visit
    beside a preventive or other named one, as a visit of its own.

    What was taken of it before gives way: a day has one visit. Raises ``RefusedError`` where it stands there already, the
    record charges another, or the elements reach no code.
    """

    def step(draft: CodingDraft) -> str:
        kept = kept_of(draft)
        reached = level(elements_of(kept))
        by_level = kept["leveled"] or problem
        code = reached.code if by_level else kept["code"]
        if not code:
            raise RefusedError("These elements reach no code of this family.")
        if any(item["code"] == code for item in draft.codes if item["kind"] == "service"):
            raise RefusedError(f"{code} stands among the services already.")
        _give_way(encounter, actor, draft, _in_its_place(kept, by_level))
        item = _taken(encounter, draft, kept, code, problem and not kept["leveled"])
        for added, units in _added(kept, reached, code):
            if all(one["code"] != added for one in draft.codes):
                beside = new_item(encounter, _system(added), added, "added")
                append(draft, beside | {"units": str(units), "evidence": kept["time"]})
                log(encounter, actor, "added", beside)
        log(encounter, actor, item["action"], item)
        return f"{shown_code(item)} accepted"

    return change(encounter, actor, step, seen)


def _in_its_place(kept: Mapping[str, Any], by_level: bool) -> set[str]:
    """The codes of which one only can stand: those of its families with their prolonged time, or a named visit's others."""
    if not by_level:
        return {kept["code"], *kept["alternatives"]}
    day = date.fromisoformat(kept["day"])
    leveled = {row.code for family in families_beside(kept["family"]) for row in codes_of(family, day)}
    beyond = (prolonged(code, payer, day) for code in leveled for payer in (CPT, MEDICARE))
    return leveled | {one.code for one in beyond if one}


def _give_way(encounter: Encounter, actor: User | None, draft: CodingDraft, codes: set[str]) -> None:
    """Takes out what was taken of the visit before; what the record charges is for the coder to change."""
    before = [one for one in draft.codes if one["kind"] == "service" and one["code"] in codes]
    if charged := next((one["code"] for one in before if one["action"] == _CHARGED), ""):
        raise RefusedError(f"The record charges {charged}: change that line, or take it out first.")
    draft.codes = [one for one in draft.codes if one not in before]
    for one in before:
        log(encounter, actor, "removed", one)


def _taken(
    encounter: Encounter, draft: CodingDraft, kept: Mapping[str, Any], code: str, beside: bool
) -> dict[str, Any]:
    """The visit as an item of the draft: the proposal as it is, or the coder's own in its place."""
    offered = next((one["code"] for one in kept["beside"] if one["modifiers"]), "") if beside else kept["code"]
    proposal = Suggestion.objects.filter(encounter=encounter, code=offered, system__in=_SYSTEMS).first()
    same = code == offered
    action = ("accepted" if same else "changed") if proposal else "added"
    item = new_item(encounter, _system(code), code, action) | {
        "modifiers": [separate(date.fromisoformat(kept["day"]))] if beside else kept["modifiers"],
        "evidence": kept["evidence"],
        "suggestion": proposal.pk if proposal else None,
        "suggested_code": offered if proposal else "",
        "score": proposal.score if proposal else None,
        "visit": dict(kept["overruled"]),
    }
    if proposal:
        draft.rejected = [one for one in draft.rejected if one["suggestion"] != proposal.pk]
        if same and proposal.description:
            item["description"] = proposal.description
    append(draft, item)
    return item


def _added(kept: Mapping[str, Any], reached: Level, code: str) -> Sequence[tuple[str, int]]:
    """Prolonged time of the level that stands; the screen takes other codes beside it as suggestions."""
    return [reached.added] if reached.added and code == reached.code else []


def _system(code: str) -> str:
    return "hcpcs" if code[:1].isalpha() else "cpt"
