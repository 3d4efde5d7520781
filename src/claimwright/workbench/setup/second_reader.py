"""Which model reads charts a second time? Named by the administrator of the installation, for all its practices, and tried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from claimwright.coding.second_reader import SecondReader, SecondReaderError, read_address
from claimwright.coding.second_reader import try_out as ask_once
from claimwright.workbench import audit, editing, second_reader, typed
from claimwright.workbench.models import Practice, SecondReaderSetting
from claimwright.workbench.refusals import RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup.changes import By

FIELDS: Final = ("in_use", "address", "model", "seconds")
MOST_SECONDS: Final = 600
LONGEST_TRY: Final = 30.0
"""Seconds a person waits for the answer to a try."""
_LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class Tried:
    """What came of a try: whether its answer would count, and in words what happened."""

    good: bool
    says: str


def values_of(kept: SecondReaderSetting) -> dict[str, Any]:
    """What is named, by field."""
    return {name: getattr(kept, name) for name in FIELDS}


@writes
def change(given: Mapping[str, str], by: By, *, version: int | None = None) -> SecondReaderSetting:
    """Names the model, turns it on or off: the fields that are given. ``in_use`` is yes or no.

    Every practice's audit trail has the change, since every practice's records go there. Raises ``RefusedFieldsError``, or
    ``RefusedError`` where somebody changed it meanwhile.
    """
    SecondReaderSetting.objects.get_or_create(pk=1)
    kept = SecondReaderSetting.objects.select_for_update().get(pk=1)
    editing.unchanged(version, kept.version, kept.changed_by_id, by.actor)
    before = values_of(kept)
    new = _read({**{name: _text(value) for name, value in before.items()}, **given})
    if new == before:
        return kept
    for name, value in new.items():
        setattr(kept, name, value)
    kept.version, kept.changed_by = kept.version + 1, by.actor
    kept.save()
    detail = {**new, "way": by.way} | ({"login": by.login} if by.login else {})
    audit.append(
        [
            audit.event_of("second_reader.changed", actor=by.actor, practice=practice, detail=detail)
            for practice in Practice.objects.order_by("pk")
        ]
    )
    return kept


def try_out(given: Mapping[str, str], by: By, practice: Practice | None = None) -> Tried:
    """Asks the model that was typed a question of no patient. Raises ``RefusedFieldsError``."""
    named = _read({**{name: _text(value) for name, value in values_of(second_reader.setting()).items()}, **given, "in_use": "yes"})  # fmt: skip
    reader = SecondReader(named["address"], named["model"], min(float(named["seconds"]), LONGEST_TRY))
    audit.record("second_reader.tried", actor=by.actor, practice=practice, detail={"address": reader.address, "model": reader.model})  # fmt: skip
    try:
        reply = ask_once(reader)
    except SecondReaderError as problem:
        return Tried(False, f"It did not answer: {problem}.")
    if reply.answer is None:
        return Tried(False, f"It answered, and such an answer would not count: {reply.why}.")
    right = reply.answer.choice == "first"
    return Tried(right, "It answered as it should." if right else "Its answer would count, and it is wrong: it did not choose what the words name.")  # fmt: skip


def _read(given: Mapping[str, str]) -> dict[str, Any]:
    """The fields as they are kept; raises ``RefusedFieldsError``."""
    address, model = given["address"].strip(), given["model"].strip()
    in_use, seconds = given["in_use"] == "yes", typed.whole(given["seconds"].strip(), MOST_SECONDS)
    problems = {}
    if address or in_use:
        try:
            read_address(address)
        except SecondReaderError as problem:
            problems["address"] = f"{str(problem)[:1].upper()}{str(problem)[1:]}."
    if (in_use and not model) or len(model) > _LONGEST_NAME or not model.isprintable():
        problems["model"] = f"The model's name at that address, at most {_LONGEST_NAME} characters."
    if not seconds:
        problems["seconds"] = f"A whole number from 1 to {MOST_SECONDS}."
    if problems:
        raise RefusedFieldsError(problems)
    return {"in_use": in_use, "address": address, "model": model, "seconds": seconds}


def _text(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
