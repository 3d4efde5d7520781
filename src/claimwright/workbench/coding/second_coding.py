"""A chart coded a second time, by somebody who does not see the first coder's codes, and both compared once it is finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from claimwright.coding.comparing import Compared, compare_codes
from claimwright.workbench import audit, opened_library
from claimwright.workbench.coding.draft_items import (
    KIND_OF_SYSTEM,
    append,
    codes_at,
    day,
    find,
    modifiers,
    new_item,
    units,
)
from claimwright.workbench.models import CodingDecision, CodingDraft, Encounter, SecondCoding, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes


def coded_first(encounter: Encounter, user: User) -> bool:
    """Whether somebody had a hand in the first coding: they cannot be the second coder."""
    if user.pk in {encounter.owner_id, encounter.finalised_by_id}:
        return True
    return CodingDecision.objects.filter(encounter=encounter, actor=user).exists()


def is_blind(encounter: Encounter, user: User) -> bool:
    """Whether somebody codes the chart a second time now, and is to see no code of the first."""
    return SecondCoding.objects.filter(encounter=encounter, coder=user, finished_at=None).exists()


@writes
def begin_second(encounter: Encounter, user: User) -> SecondCoding:
    """Begins, or goes on with, one's own second coding. Raises ``RefusedError`` for who coded the chart first."""
    if coded_first(encounter, user):
        raise RefusedError("You coded this chart yourself: a second coder is somebody else.")
    second, new = SecondCoding.objects.get_or_create(
        encounter=encounter, coder=user, defaults={"practice_id": encounter.practice_id}
    )
    if new:
        audit.record("second_coding.begun", actor=user, practice=encounter.practice, object=encounter)
    return second


@writes
def change_second(encounter: Encounter, user: User, step: Callable[[SecondCoding], None]) -> SecondCoding:
    """One step on one's own second coding, while it is not finished."""
    second = SecondCoding.objects.select_for_update().filter(encounter=encounter, coder=user).first()
    if second is None or second.finished_at is not None:
        raise RefusedError("This second coding is finished." if second else "Begin the second coding first.")
    step(second)
    second.save()
    return second


@writes
def give_up_second(encounter: Encounter, user: User) -> None:
    """Ends one's own second coding without a comparison; its codes are not kept, and from then on those of the first are seen."""
    SecondCoding.objects.filter(encounter=encounter, coder=user, finished_at=None).delete()
    audit.record("second_coding.given_up", actor=user, practice=encounter.practice, object=encounter)


def add(encounter: Encounter, system: str, code: str) -> Callable[[SecondCoding], None]:
    def step(second: SecondCoding) -> None:
        plain = opened_library.undot(code.strip().upper())
        if system not in KIND_OF_SYSTEM or not plain:
            raise RefusedError("Name a code.")
        if system in {"icd10cm", "icd10pcs"} and not opened_library.exists(system, plain, encounter.date_of_service):
            raise RefusedError(f"{code} is no {system} code on the date of service.")
        if KIND_OF_SYSTEM[system] == "diagnosis" and any(one["code"] == plain for one in second.codes):
            raise RefusedError(f"{code} is already chosen.")
        append(second, new_item(encounter, system, plain, "added"))

    return step


def remove(key: str) -> Callable[[SecondCoding], None]:
    def step(second: SecondCoding) -> None:
        find(second, key)
        second.codes = [one for one in second.codes if one["key"] != key]

    return step


def move(key: str, by: int) -> Callable[[SecondCoding], None]:
    def step(second: SecondCoding) -> None:
        item = find(second, key)
        same = [one for one in second.codes if one["kind"] == item["kind"]]
        at = same.index(item)
        same.insert(min(max(at + by, 0), len(same) - 1), same.pop(at))
        second.codes = [*same, *(one for one in second.codes if one["kind"] != item["kind"])]

    return step


def detail(key: str, values: Mapping[str, str], poa_values: tuple[str, ...]) -> Callable[[SecondCoding], None]:
    def step(second: SecondCoding) -> None:
        item = find(second, key)
        if "poa" in values:
            if values["poa"] not in poa_values:
                raise RefusedError("Present on admission is Y, N, U, W, 1 or empty.")
            item["poa"] = values["poa"]
        if "date" in values:
            item["date"] = day(values["date"])
        if "modifiers" in values:
            item["modifiers"] = modifiers(values["modifiers"])
        if "units" in values:
            item["units"] = units(values["units"])
        if "pointers" in values:
            item["for"] = codes_at(second, values["pointers"])

    return step


def finish(second: SecondCoding) -> None:
    """From now on it can be compared and not be changed."""
    if not any(one["kind"] == "diagnosis" for one in second.codes):
        raise RefusedError("Choose at least one diagnosis first.")
    second.finished_at = timezone.now()
    audit.record("second_coding.finished", actor=second.coder, practice=second.practice, object=second.encounter)


def first_codes(encounter: Encounter) -> tuple[list[dict[str, Any]], bool]:
    """The first coder's codes, and whether they are final."""
    final = [
        {
            "kind": one.kind, "system": one.system, "code": one.code, "description": one.description, "poa": one.poa,
            "modifiers": one.modifiers, "units": one.units,
        }
        for one in encounter.final_codes.order_by("kind", "sequence")
    ]  # fmt: skip
    draft = CodingDraft.objects.filter(encounter=encounter).first()
    days = {item["code"]: item.get("date", "") for item in draft.codes} if draft else {}
    if final:
        return [{**one, "date": days.get(one["code"], "")} for one in final], True
    return (list(draft.codes) if draft else []), False


def compared(second: SecondCoding) -> tuple[list[Compared], bool]:
    """Both codings code by code, and whether the first is final; raises ``RefusedError`` while the second is not finished."""
    if second.finished_at is None:
        raise RefusedError("It is compared when it is finished.")
    first, final = first_codes(second.encounter)
    return compare_codes(first, second.codes), final
