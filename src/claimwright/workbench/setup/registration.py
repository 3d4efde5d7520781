"""What do claims read of a practice's setup? Its registration, written from the rows; and the practice file, both ways."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from claimwright.claims.practice import practice_from
from claimwright.errors import UnreadableError
from claimwright.workbench.models import Practice, SetupRow
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.setup_fields import DATED, PLACES_IN_FILE, fields_of

_BILLING: Final = "billing."


@writes
def publish(practice: Practice) -> None:
    """Writes the registration from the rows, in the caller's transaction. Raises ``RefusedError`` where claims could not read it."""
    values = from_rows(practice)
    try:
        practice_from(dict(values), source=f"registration of {practice.name}")
    except UnreadableError as problem:
        raise RefusedError(f"Claims could not read it: {problem}") from None
    practice.registration = values
    Practice.objects.filter(pk=practice.pk).update(registration=values)


def from_rows(practice: Practice) -> dict[str, Any]:
    """The registration, as ``claims.practice`` reads it."""
    rows = list(SetupRow.objects.filter(practice=practice).order_by("pk"))
    own: dict[str, Any] = next((one.values for one in rows if one.kind == "practice"), {})
    told: dict[str, Any] = nested(own)
    for kind in DATED:
        listed = [_with_days(one) for one in rows if one.kind == kind]
        if listed:
            told[PLACES_IN_FILE[kind]] = listed
    return told


def nested(own: Mapping[str, Any]) -> dict[str, Any]:
    """A practice's own facts in the places of its file; a billing provider without a name of its own has the practice's."""
    told: dict[str, Any] = {}
    billing: dict[str, Any] = {"name": own.get("name", "")}
    for one in fields_of("practice"):
        if one.name not in own:
            continue
        if one.home.startswith(_BILLING):
            billing[one.home.removeprefix(_BILLING)] = own[one.name]
        else:
            told[one.home] = own[one.name]
    return {**told, "billing": billing}


def flat(told: Mapping[str, Any]) -> dict[str, Any]:
    """A practice's own facts out of its file; the other way of ``nested``."""
    billing = dict(told.get("billing") or {})
    places = ((one, one.home.removeprefix(_BILLING)) for one in fields_of("practice"))
    found = {one.name: (billing if one.home.startswith(_BILLING) else told).get(name) for one, name in places}
    if found.get("billing_name") == found.get("name"):
        found.pop("billing_name", None)
    return {name: value for name, value in found.items() if value not in (None, "")}


def as_toml(practice: Practice) -> str:
    """The practice file, which ``claimwright run --practice`` reads."""
    return "\n".join(_toml(from_rows(practice))) + "\n"


def _with_days(row: SetupRow) -> dict[str, Any]:
    days = {name: day.isoformat() for name in ("valid_from", "valid_to") if (day := getattr(row, name)) is not None}
    return {**row.values, **days}


def _toml(told: Mapping[str, Any]) -> Iterator[str]:
    tables = {name: value for name, value in told.items() if isinstance(value, dict)}
    arrays = {name: value for name, value in told.items() if _is_tables(value)}
    for name, value in told.items():
        if name not in tables and name not in arrays:
            yield f"{name} = {_value(value)}"
    for name, table in tables.items():
        yield f"\n[{name}]"
        yield from (f"{inner} = {_value(value)}" for inner, value in table.items())
    for name, some in arrays.items():
        for one in some:
            yield f"\n[[{name}]]"
            yield from (f"{inner} = {_value(value)}" for inner, value in one.items())


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _value(value: Any) -> str:
    """A TOML value (toml.io 1.0): its texts are written as JSON's are, DEL apart, which no field takes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + "}"
    return json.dumps(str(value), ensure_ascii=False)
