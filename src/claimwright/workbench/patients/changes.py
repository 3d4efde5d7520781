"""Who changed what of a patient's registration, when and by which way: kept for good, sealed, and told to the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from claimwright.workbench import audit
from claimwright.workbench.models import Patient, PatientChange, PatientRow, sealed_values
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By
from claimwright.workbench.setup_fields import Field, fields_of

_WITHOUT_FIELDS: Final = ("order", "pair", "card")
"""Kinds of changes whose values are named by themselves."""


@dataclass(frozen=True)
class Told:
    """A change as a line of history: its fields with label, value before and value after."""

    change: PatientChange
    fields: tuple[tuple[str, str, str], ...]


@writes
def keep(
    patient: Patient,
    kind: str,
    event: str,
    by: By,
    *,
    row: PatientRow | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> PatientChange:
    """A change with the values before and after; the audit trail names the fields alone, never what stands in them."""
    old, new = dict(before or {}), dict(after or {})
    change = PatientChange.objects.create(
        practice_id=patient.practice_id, patient=patient, kind=kind, row=row.pk if row else None, event=event,
        actor=by.actor, way=by.way, **sealed_values({"before": old, "after": new}),
    )  # fmt: skip
    fields = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    detail = {"kind": kind, "way": by.way, "fields": fields} | ({"login": by.login} if by.login else {})
    audit.record(f"patient.{event}", actor=by.actor, practice=patient.practice, object=patient, detail=detail)
    return change


def history(patients: Iterable[Patient], limit: int) -> list[Told]:
    """The last changes of these patients, newest first."""
    found = PatientChange.objects.filter(patient__in=list(patients)).select_related("actor").order_by("-pk")
    return [_told(change) for change in found[:limit]]


def shown(field: Field, value: Any) -> str:
    """A value as people read it: the words of a choice, yes or no, several with commas between."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    words = dict(field.one_of)
    several = value if isinstance(value, list) else [value]
    return ", ".join(words.get(str(one), str(one)) for one in several)


def _told(change: PatientChange) -> Told:
    values = change.values
    before, after = values["before"], values["after"]
    named = {one.name: one for one in fields_of(change.kind)} if change.kind not in _WITHOUT_FIELDS else {}
    lines = [
        (_label(named, name), _said(named, name, before.get(name)), _said(named, name, after.get(name)))
        for name in dict.fromkeys([*named, *before, *after])
        if (before.get(name) or None) != (after.get(name) or None)
    ]
    return Told(change, tuple(lines))


def _label(named: Mapping[str, Field], name: str) -> str:
    return named[name].label if name in named else name.replace("_", " ").capitalize()


def _said(named: Mapping[str, Field], name: str, value: Any) -> str:
    if name in named:
        return shown(named[name], value)
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str("" if value is None else value)
