"""The coder's draft: codes chosen, their order and details, saved with every step and logged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import transaction

from claimwright.coding.types import Suggestion as EngineSuggestion
from claimwright.workbench import audit, opened_library, states
from claimwright.workbench.models import (
    CodingDecision,
    CodingDraft,
    Encounter,
    EncounterStatus,
    Suggestion,
    User,
)
from claimwright.workbench.refusals import RefusedError

KIND_OF_SYSTEM: Final = {"icd10cm": "diagnosis", "icd10pcs": "procedure", "hcpcs": "service", "cpt": "service"}
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
Item = dict[str, Any]


def accept(encounter: Encounter, suggestion_id: int, *, actor: User | None = None, code: str = "") -> CodingDraft:
    """Takes a suggestion into the draft, or one of its alternatives when ``code`` names it."""

    def step(draft: CodingDraft) -> None:
        suggestion = _suggestion(encounter, suggestion_id)
        if any(item.get("suggestion") == suggestion.pk for item in draft.codes):
            raise RefusedError("This suggestion is already accepted.")
        chosen = opened_library.undot(code) if code else suggestion.code
        draft.rejected = [one for one in draft.rejected if one["suggestion"] != suggestion.pk]
        changed = chosen != suggestion.code
        item = _item(encounter, suggestion.system, chosen, "changed" if changed else "accepted")
        item |= {
            "suggestion": suggestion.pk,
            "evidence": suggestion.evidence,
            "mention": suggestion.mention,
            "score": suggestion.score,
            "suggested_code": suggestion.code,
        }
        if not changed and suggestion.description:
            item["description"] = suggestion.description
        _append(draft, item)
        _log(encounter, actor, item["action"], item)

    return _change(encounter, actor, step)


def reject(encounter: Encounter, suggestion_id: int, reason: str, *, actor: User | None = None) -> CodingDraft:
    """Refuses a suggestion; the reason is kept, because it is what the engine learns from."""

    def step(draft: CodingDraft) -> None:
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
        _log(encounter, actor, "rejected", item, reason.strip())

    return _change(encounter, actor, step)


def add(
    encounter: Encounter,
    system: str,
    code: str,
    *,
    actor: User | None = None,
    evidence: Sequence[Mapping[str, Any]] = (),
) -> CodingDraft:
    """Adds a code the engine did not suggest; it must exist on the date of service. ``evidence``: document, start, end."""

    def step(draft: CodingDraft) -> None:
        if system not in KIND_OF_SYSTEM:
            raise RefusedError("The code system is icd10cm, icd10pcs, hcpcs or cpt.")
        plain = opened_library.undot(code.strip().upper())
        if not plain:
            raise RefusedError("Name a code.")
        if system in {"icd10cm", "icd10pcs"} and not opened_library.exists(system, plain, encounter.date_of_service):
            raise RefusedError(f"{code} is no {system} code on the date of service.")
        item = _item(encounter, system, plain, "added") | {"evidence": [dict(one) for one in evidence]}
        if item["kind"] == "diagnosis" and any(
            one["kind"] == "diagnosis" and one["code"] == plain for one in draft.codes
        ):
            raise RefusedError(f"{code} is already chosen.")
        _append(draft, item)
        _log(encounter, actor, "added", item)

    return _change(encounter, actor, step)


def remove(encounter: Encounter, key: str, *, actor: User | None = None) -> CodingDraft:
    """Takes a code out again; an accepted suggestion is open again."""

    def step(draft: CodingDraft) -> None:
        item = _find(draft, key)
        draft.codes = [one for one in draft.codes if one["key"] != key]
        _log(encounter, actor, "removed", item)

    return _change(encounter, actor, step)


def move(encounter: Encounter, key: str, by: int, *, actor: User | None = None) -> CodingDraft:
    """Moves a code up (-1) or down (+1) among the codes of its kind; sequence decides what is first-listed."""

    def step(draft: CodingDraft) -> None:
        item = _find(draft, key)
        same = [one for one in draft.codes if one["kind"] == item["kind"]]
        at = same.index(item)
        to = min(max(at + by, 0), len(same) - 1)
        same.insert(to, same.pop(at))
        rest = [one for one in draft.codes if one["kind"] != item["kind"]]
        draft.codes = [*same, *rest]

    return _change(encounter, actor, step)


def detail(encounter: Encounter, key: str, values: Mapping[str, str], *, actor: User | None = None) -> CodingDraft:
    """Sets POA of a diagnosis, or modifiers, units and pointers of a service, as a coder writes them."""

    def step(draft: CodingDraft) -> None:
        item = _find(draft, key)
        if "poa" in values:
            if values["poa"] not in POA_VALUES:
                raise RefusedError("Present on admission is Y, N, U, W, 1 or empty.")
            item["poa"] = values["poa"]
        if "modifiers" in values:
            item["modifiers"] = values["modifiers"].upper().replace(",", " ").split()[:4]
        if "units" in values:
            item["units"] = _units(values["units"])
        if "pointers" in values:
            item["for"] = _codes_at(draft, values["pointers"])

    return _change(encounter, actor, step)


def _codes_at(draft: CodingDraft, text: str) -> list[str]:
    """Diagnoses named by their numbers; kept as codes, so that they stay right when the order changes."""
    codes = [item["code"] for item in draft.codes if item["kind"] == "diagnosis"]
    numbers = text.replace(",", " ").split()
    if not all(number.isdecimal() and 1 <= int(number) <= len(codes) for number in numbers):
        raise RefusedError(f"Pointers are numbers of diagnoses from 1 to {len(codes)}, such as 1 3.")
    return [codes[int(number) - 1] for number in numbers][:4]


def _units(text: str) -> str:
    try:
        units = Decimal(text.strip())
    except InvalidOperation:
        raise RefusedError("Units are a number, such as 1 or 2.5.") from None
    if not Decimal(0) < units < Decimal(100000):
        raise RefusedError("Units are more than zero.")
    return str(units)


@transaction.atomic
def _change(encounter: Encounter, actor: User | None, step: Callable[[CodingDraft], None]) -> CodingDraft:
    states.lock(encounter)
    draft = CodingDraft.objects.select_for_update().get(encounter=encounter)
    if encounter.status not in states.before("encounter", "finalise"):
        raise RefusedError("The encounter is final coded; return it to the coder first.")
    step(draft)
    draft.updated_by = actor
    draft.save()
    if encounter.status == EncounterStatus.TO_CODE:
        fields = {"owner": encounter.owner or actor}
        states.move_encounter(encounter, "begin", "Coding began.", actor=actor, fields=fields)
    return draft


def _suggestion(encounter: Encounter, suggestion_id: int) -> Suggestion:
    found = encounter.suggestions.filter(pk=suggestion_id).first()
    if found is None:
        raise RefusedError("There is no such suggestion on this chart.")
    return found


def _find(draft: CodingDraft, key: str) -> Item:
    for item in draft.codes:
        if item["key"] == key:
            found: Item = item
            return found
    raise RefusedError("That code is not in the draft any more.")


def _item(encounter: Encounter, system: str, code: str, action: str) -> Item:
    kind = KIND_OF_SYSTEM[system]
    item: Item = {
        "kind": kind,
        "system": system,
        "code": code,
        "description": opened_library.describe(system, code, encounter.date_of_service),
        "action": action,
        "suggestion": None,
        "suggested_code": "",
        "mention": "",
        "score": None,
        "evidence": [],
    }
    if kind == "diagnosis":
        exempt = opened_library.poa_exempt(code, encounter.date_of_service)
        item["poa"] = "Y" if encounter.setting == "inpatient" and not exempt else ""
    if kind == "service":
        item |= {"modifiers": [], "units": "1", "for": []}
    return item


def _append(draft: CodingDraft, item: Item) -> None:
    numbers = [int(one["key"][1:]) for one in draft.codes]
    item["key"] = f"c{max(numbers, default=0) + 1}"
    draft.codes = [*draft.codes, item]


def _log(encounter: Encounter, actor: User | None, action: str, item: Mapping[str, Any], reason: str = "") -> None:
    CodingDecision.objects.create(
        practice_id=encounter.practice_id,
        encounter=encounter,
        actor=actor,
        action=action,
        system=item["system"],
        code=item["code"],
        suggested_code=item.get("suggested_code") or "",
        mention=item.get("mention") or "",
        score=item.get("score"),
        reason=reason,
    )
    audit.record(
        f"coding.{action}",
        actor=actor,
        practice=encounter.practice,
        object=encounter,
        detail={"system": item["system"], "code": item["code"]},
    )


def evidence_of(suggestion: EngineSuggestion) -> list[dict[str, Any]]:
    """Evidence as it is kept: by position only, the words stay in the sealed document."""
    return [{"document": one.document, "start": one.start, "end": one.end} for one in suggestion.evidence]
