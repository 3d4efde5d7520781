"""The coder's draft: codes chosen, their order and details, saved with every step and logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from claimwright.coding.shifts import shifts
from claimwright.workbench import opened_library
from claimwright.workbench.coding.draft_items import (
    KIND_OF_SYSTEM,
    MOST_MODIFIERS,
    append,
    codes_at,
    day,
    find,
    modifiers,
    new_item,
    shown_units,
    units,
)
from claimwright.workbench.coding.draft_steps import change, log, shown_code
from claimwright.workbench.models import (
    CodingDraft,
    Encounter,
    Suggestion,
    User,
)
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

REJECT_REASONS: Final = (
    "Not documented",
    "Negated or ruled out",
    "History only",
    "Not treated in this encounter",
    "Wrong specificity",
    "Integral to another code",
    "Wrong patient or copied forward",
    "Other",
)
POA_VALUES: Final = ("Y", "N", "U", "W", "1", "")


@writes
def accept(
    encounter: Encounter,
    suggestion_id: int,
    *,
    actor: User | None = None,
    code: str = "",
    shown: str = "",
    seen: int | None = None,
) -> CodingDraft:
    """Takes a suggestion into the draft, or one of its alternatives when ``code`` names it.

    An alternative of another side, or of another encounter of the injury, is taken only by who was shown that: ``shown``
    repeats what the page said of it.
    """

    def step(draft: CodingDraft) -> str:
        suggestion = _suggestion(encounter, suggestion_id)
        if any(item.get("suggestion") == suggestion.pk for item in draft.codes):
            raise RefusedError("This suggestion is already accepted.")
        chosen = opened_library.undot(code) if code else suggestion.code
        draft.rejected = [one for one in draft.rejected if one["suggestion"] != suggestion.pk]
        changed = chosen != suggestion.code
        item = new_item(encounter, suggestion.system, chosen, "changed" if changed else "accepted")
        told = _told(suggestion, chosen, item["description"]) if changed else ""
        if told != shown:
            raise RefusedError(
                f"{code} is another thing than was suggested: {told or 'look again'}. Nothing was taken."
            )
        item |= {
            "suggestion": suggestion.pk,
            "evidence": suggestion.evidence,
            "mention": suggestion.mention,
            "score": suggestion.score,
            "suggested_code": suggestion.code,
            "shifts": told,
        }
        if item.get("poa") and suggestion.poa:
            item["poa"] = suggestion.poa
        if item["kind"] == "procedure" and suggestion.day:
            item["date"] = suggestion.day.isoformat()
        if item["kind"] == "service":
            item |= {"modifiers": suggestion.modifiers[:MOST_MODIFIERS], "units": shown_units(suggestion.units)}
        if not changed and suggestion.description:
            item["description"] = suggestion.description
        append(draft, item)
        log(encounter, actor, item["action"], item)
        return f"{shown_code(item)} accepted"

    return change(encounter, actor, step, seen)


@writes
def reject(
    encounter: Encounter, suggestion_id: int, reason: str, *, actor: User | None = None, seen: int | None = None
) -> CodingDraft:
    """Refuses a suggestion; the reason is kept, because it is what the engine learns from."""

    def step(draft: CodingDraft) -> str:
        suggestion = _suggestion(encounter, suggestion_id)
        if not reason.strip():
            raise RefusedError("A rejection needs a reason.")
        draft.codes = [item for item in draft.codes if item.get("suggestion") != suggestion.pk]
        draft.rejected = [one for one in draft.rejected if one["suggestion"] != suggestion.pk]
        draft.rejected.append({"suggestion": suggestion.pk, "reason": reason.strip()})
        item = {
            "system": suggestion.system,
            "code": suggestion.code,
            "suggested_code": suggestion.code,
            "mention": suggestion.mention,
            "score": suggestion.score,
        }
        log(encounter, actor, "rejected", item, reason.strip())
        return f"{shown_code(item)} rejected"

    return change(encounter, actor, step, seen)


@writes
def add(
    encounter: Encounter,
    system: str,
    code: str,
    *,
    actor: User | None = None,
    evidence: Sequence[Mapping[str, Any]] = (),
    seen: int | None = None,
) -> CodingDraft:
    """Adds a code the engine did not suggest; it must exist on the date of service. ``evidence``: document, start, end."""

    def step(draft: CodingDraft) -> str:
        if system not in KIND_OF_SYSTEM:
            raise RefusedError("The code system is icd10cm, icd10pcs, hcpcs or cpt.")
        plain = opened_library.undot(code.strip().upper())
        if not plain:
            raise RefusedError("Name a code.")
        if system in {"icd10cm", "icd10pcs"} and not opened_library.exists(system, plain, encounter.date_of_service):
            raise RefusedError(f"{code} is no {system} code on the date of service.")
        item = new_item(encounter, system, plain, "added") | {"evidence": [dict(one) for one in evidence]}
        if item["kind"] == "diagnosis" and any(
            one["kind"] == "diagnosis" and one["code"] == plain for one in draft.codes
        ):
            raise RefusedError(f"{code} is already chosen.")
        append(draft, item)
        log(encounter, actor, "added", item)
        return f"{shown_code(item)} added"

    return change(encounter, actor, step, seen)


@writes
def remove(encounter: Encounter, key: str, *, actor: User | None = None, seen: int | None = None) -> CodingDraft:
    """Takes a code out again; an accepted suggestion is open again."""

    def step(draft: CodingDraft) -> str:
        item = find(draft, key)
        draft.codes = [one for one in draft.codes if one["key"] != key]
        log(encounter, actor, "removed", item)
        return f"{shown_code(item)} taken out"

    return change(encounter, actor, step, seen)


@writes
def move(encounter: Encounter, key: str, by: int, *, actor: User | None = None, seen: int | None = None) -> CodingDraft:
    """Moves a code up (-1) or down (+1) among the codes of its kind; sequence decides what is first-listed."""

    def step(draft: CodingDraft) -> str:
        item = find(draft, key)
        same = [one for one in draft.codes if one["kind"] == item["kind"]]
        at = same.index(item)
        to = min(max(at + by, 0), len(same) - 1)
        same.insert(to, same.pop(at))
        rest = [one for one in draft.codes if one["kind"] != item["kind"]]
        draft.codes = [*same, *rest]
        return f"{shown_code(item)} moved {'up' if by < 0 else 'down'}"

    return change(encounter, actor, step, seen)


@writes
def detail(
    encounter: Encounter, key: str, values: Mapping[str, str], *, actor: User | None = None, seen: int | None = None
) -> CodingDraft:
    """Sets POA of a diagnosis, the day of a procedure, or modifiers, units and pointers of a service, as a coder writes them."""

    def step(draft: CodingDraft) -> str:
        item = find(draft, key)
        if "poa" in values:
            if values["poa"] not in POA_VALUES:
                raise RefusedError("Present on admission is Y, N, U, W, 1 or empty.")
            item["poa"] = values["poa"]
        if "date" in values:
            item["date"] = day(values["date"])
        if "modifiers" in values:
            item["modifiers"] = modifiers(values["modifiers"])
        if "units" in values:
            item["units"] = units(values["units"])
        if "pointers" in values:
            item["for"] = codes_at(draft, values["pointers"])
        return f"details of {shown_code(item)} changed"

    return change(encounter, actor, step, seen)


def _told(suggestion: Suggestion, code: str, title: str) -> str:
    """What taking this code instead changes of side and encounter, by the title that the page shows."""
    listed = (one["description"] for one in suggestion.alternatives if opened_library.undot(one["code"]) == code)
    return "; ".join(shifts(suggestion.description, next(listed, "") or title))


def _suggestion(encounter: Encounter, suggestion_id: int) -> Suggestion:
    found = encounter.suggestions.filter(pk=suggestion_id).first()
    if found is None:
        raise RefusedError("There is no such suggestion on this chart.")
    return found
