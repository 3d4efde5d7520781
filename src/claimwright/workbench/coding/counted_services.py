"""What a calculator counted is taken into the services of a draft: units and modifiers of a line that stands there, or a line of its own."""

from __future__ import annotations

from typing import Any, Final

from django.http import QueryDict

from claimwright.workbench.coding.counting import CountedLine, counted_lines, evidence_for
from claimwright.workbench.coding.draft_items import append, new_item, shown_units
from claimwright.workbench.coding.draft_steps import change, log
from claimwright.workbench.models import CodingDraft, Encounter, Suggestion, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

_WASTED: Final = "JW"
_NONE_WASTED: Final = "JZ"
_MOST: Final = 4
"""Modifiers of a line."""
_SYSTEMS: Final = ("hcpcs", "cpt")


@writes
def take_counted(
    encounter: Encounter, values: QueryDict, *, actor: User | None = None, seen: int | None = None
) -> CodingDraft:
    """The lines of one calculator among the services; raises ``RefusedError`` where it gives none."""

    def step(draft: CodingDraft) -> str:
        found = counted_lines(encounter, values)
        if not found:
            raise RefusedError("Nothing is counted yet.")
        if values.get("what") == "drug":
            _let_go(encounter, draft, found, values.get("container", ""), actor)
        else:
            _let_go_of_before(encounter, draft, found, values.get("what", ""), actor)
        for line in found:
            _take(encounter, draft, line, values.get("what", ""), actor)
        return f"{', '.join(dict.fromkeys(line.code for line in found))} counted"

    return change(encounter, actor, step, seen)


def _let_go(
    encounter: Encounter, draft: CodingDraft, found: list[CountedLine], container: str, actor: User | None
) -> None:
    """What was discarded is told anew: a line with JW goes where nothing was, and JZ where something was or it is not asked.

    Where nobody said what was opened, and so nothing is known of it, both stay.
    """
    told = {one for line in found for one in line.modifiers} & {_WASTED, _NONE_WASTED}
    if not told and container != "multiple":
        return
    of_code = [one for one in draft.codes if one["kind"] == "service" and one["code"] == found[0].code]
    for item in of_code:
        if _WASTED in item["modifiers"] and _WASTED not in told:
            draft.codes = [one for one in draft.codes if one["key"] != item["key"]]
            log(encounter, actor, "removed", item)
        elif _NONE_WASTED in item["modifiers"]:
            item["modifiers"] = [one for one in item["modifiers"] if one != _NONE_WASTED]


def _let_go_of_before(
    encounter: Encounter, draft: CodingDraft, found: list[CountedLine], what: str, actor: User | None
) -> None:
    """Lines that an earlier count of this calculator added and this one does not give: no hour is charged that is counted no more."""
    now = {line.code for line in found}
    for item in list(draft.codes):
        if item.get("counted") == what and item["code"] not in now:
            draft.codes = [one for one in draft.codes if one["key"] != item["key"]]
            log(encounter, actor, "removed", item)


def _take(encounter: Encounter, draft: CodingDraft, line: CountedLine, what: str, actor: User | None) -> None:
    there = next((one for one in draft.codes if one["kind"] == "service" and _is(one, line)), None)
    if there is not None:
        there["units"] = shown_units(line.units)
        there["modifiers"] = _with(there["modifiers"], line.modifiers)
        log(encounter, actor, "changed", there, line.why)
        return
    proposal = _proposal(encounter, draft, line)
    item = new_item(encounter, _system(line.code), line.code, "accepted" if proposal else "added")
    item |= {"units": shown_units(line.units), "modifiers": list(line.modifiers), "counted": what}
    item["evidence"] = proposal.evidence if proposal else evidence_for(draft, line.code, what)
    if proposal:
        item |= {"suggestion": proposal.pk, "suggested_code": proposal.code, "score": proposal.score}
        item["modifiers"] = _with(proposal.modifiers, line.modifiers)
        item["description"] = item["description"] or proposal.description
        draft.rejected = [one for one in draft.rejected if one["suggestion"] != proposal.pk]
    append(draft, item)
    log(encounter, actor, item["action"], item, line.why)


def _is(item: dict[str, Any], line: CountedLine) -> bool:
    """Whether a service is the line that was counted: its code, and discarded or not as it is."""
    return item["code"] == line.code and (_WASTED in item["modifiers"]) == (_WASTED in line.modifiers)


def _proposal(encounter: Encounter, draft: CodingDraft, line: CountedLine) -> Suggestion | None:
    taken = [item["suggestion"] for item in draft.codes if item["suggestion"]]
    rows = Suggestion.objects.filter(encounter=encounter, code=line.code, system__in=_SYSTEMS).exclude(pk__in=taken)
    return next((one for one in rows if (_WASTED in one.modifiers) == (_WASTED in line.modifiers)), None)


def _with(there: list[str], counted: tuple[str, ...]) -> list[str]:
    """Modifiers with those that were counted: JW and JZ are one or the other."""
    either = {_WASTED, _NONE_WASTED}
    kept = [one for one in there if one not in either] if set(counted) & either else list(there)
    found = [*kept, *(one for one in counted if one not in kept)]
    if len(found) > _MOST:
        raise RefusedError(
            f"The line has {len(kept)} modifiers: take one away, for {' '.join(counted)} to stand on it."
        )
    return found


def _system(code: str) -> str:
    return "hcpcs" if code[:1].isalpha() else "cpt"
