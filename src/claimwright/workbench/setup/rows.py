"""How is a payer, provider or location added, changed and ended? One set of services for screens, commands and files.

Nothing is deleted: a claim may name it. What claims read (``Practice.registration``) is written anew with each change.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from claimwright.workbench.models import Practice, SetupRow
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import changes, registration
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.values import read
from claimwright.workbench.setup_fields import DATED

_DAYS: Final = ("valid_from", "valid_to")
_EVER: Final = date.min


def key_of(kind: str, values: Mapping[str, Any]) -> str:
    """What names a row in files and commands: the payer's id, the provider's NPI (else the name), the location's name."""
    if kind == "payer":
        named = values.get("payer_id", "")
    elif kind == "provider":
        named = values.get("npi") or ", ".join(values[name] for name in ("last_name", "first_name") if values.get(name))
    elif kind == "location":
        named = values.get("name", "")
    else:
        named = kind
    return str(named).strip().upper()[:160]


def rows_of(practice: Practice, kind: str, *, term: str = "", ended: bool = False) -> QuerySet[SetupRow]:
    """Rows of a kind in the order of their keys: those that hold today or later, with ``ended`` those of before too.

    ``term``: every word of it stands somewhere in the row.
    """
    rows = SetupRow.objects.filter(practice=practice, kind=kind)
    if not ended:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()))
    for word in term.lower().split():
        rows = rows.filter(words__contains=word)
    return rows.order_by("key", F("valid_from").asc(nulls_first=True), "pk")  # the same on every database


def named(practice: Practice, kind: str, key: str) -> SetupRow:
    """The row a command names by its key: of several spans the one of today, else the last. Raises ``RefusedError``."""
    rows = list(SetupRow.objects.filter(practice=practice, kind=kind, key=key.strip().upper()))
    if not rows:
        raise RefusedError(f"There is no {kind} {key} in {practice.name}.")
    today = timezone.localdate()
    holding = [one for one in rows if _holds(one, today)] or rows
    return max(holding, key=lambda one: one.valid_from or _EVER)


def values_of(row: SetupRow) -> dict[str, Any]:
    """The values of a row with its days."""
    days = {name: found.isoformat() for name in _DAYS if (found := getattr(row, name)) is not None}
    return {**row.values, **days}


@writes
def add(practice: Practice, kind: str, typed: Mapping[str, str], by: By) -> SetupRow:
    """A new row. Raises ``RefusedFieldsError`` where a field is wrong or its days are another's of the same key."""
    values, problems = read(kind, typed)
    if problems:
        raise RefusedFieldsError(problems)
    return keep(practice, kind, values, by)


@writes
def change(
    row: SetupRow, typed: Mapping[str, str], by: By, *, version: int | None = None, since: date | None = None
) -> SetupRow:
    """The row with the fields of ``typed`` changed; an empty text takes a value away.

    ``version``: the one that was shown; refused where somebody changed the row since. ``since``: what changes holds from
    that day; the row as it was ends the day before, so that claims of before are judged by it.
    """
    row = _locked(row, version)
    values, problems = read(row.kind, typed, only=True)
    if problems:
        raise RefusedFieldsError(problems)
    merged = {name: value for name, value in values_of(row).items() if name not in typed} | values
    if since is None or row.valid_from == since:
        return keep(row.practice, row.kind, merged, by, row=row)
    if not _holds(row, since) or row.kind not in DATED:
        raise RefusedFieldsError({"since": "A day on which the row holds."})
    end(row, since - timedelta(days=1), by)
    return keep(row.practice, row.kind, {**merged, "valid_from": since.isoformat()}, by)


@writes
def end(row: SetupRow, last_day: date | None, by: By, *, version: int | None = None) -> SetupRow:
    """Lets a row hold until a day, that day included; None opens it again."""
    row = _locked(row, version)
    if row.kind not in DATED:
        raise RefusedError(f"A {row.kind} does not end.")
    values = {name: value for name, value in values_of(row).items() if name != "valid_to"}
    if last_day is not None:
        if row.valid_from is not None and last_day < row.valid_from:
            raise RefusedFieldsError({"valid_to": f"It begins on {row.valid_from.isoformat()}."})
        values["valid_to"] = last_day.isoformat()
    event = "ended" if last_day is not None else "reopened"
    return keep(row.practice, row.kind, values, by, row=row, event=event)


@writes
def keep(
    practice: Practice, kind: str, values: dict[str, Any], by: By, *, row: SetupRow | None = None, event: str = ""
) -> SetupRow:
    """Writes values that were read, as a new row or in place of ``row``, and what claims read of them."""
    written = put(practice, kind, values, by, row=row, event=event)
    registration.publish(practice)
    return written


@writes
def put(
    practice: Practice, kind: str, values: dict[str, Any], by: By, *, row: SetupRow | None = None, event: str = ""
) -> SetupRow:
    """As ``keep``, for one of many rows: whoever puts them publishes the registration when all are there."""
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    before = values_of(row) if row is not None else {}
    if row is not None and before == values:
        return row
    days = {name: date.fromisoformat(values[name]) if values.get(name) else None for name in _DAYS}
    kept = {name: value for name, value in values.items() if name not in _DAYS}
    written = row or SetupRow(practice=practice, kind=kind)
    written.key = key_of(kind, kept)
    written.values, written.words = kept, words_of(kept)
    written.valid_from, written.valid_to = days["valid_from"], days["valid_to"]
    _refuse_overlap(written)
    if row is not None:
        written.version += 1
    written.save()
    changes.keep(practice, kind, written.key, event or ("changed" if row else "added"), by, before=before, after=values)
    return written


def words_of(values: Mapping[str, Any]) -> str:
    """All texts of a row in small letters, for searches."""
    parts = (one if isinstance(one, list) else [one] for one in values.values())
    return " ".join(word for some in parts for word in some if isinstance(word, str)).lower()


def refuse_overlap(practice: Practice, kind: str, values: Mapping[str, Any], row: SetupRow | None) -> None:
    """Raises ``RefusedFieldsError`` where such a row would hold on days of another of its key; nothing is written."""
    days = {name: date.fromisoformat(values[name]) if values.get(name) else None for name in _DAYS}
    _refuse_overlap(
        SetupRow(pk=row.pk if row else None, practice=practice, kind=kind, key=key_of(kind, values), **days)
    )


def _locked(row: SetupRow, version: int | None) -> SetupRow:
    Practice.objects.select_for_update(no_key=True).get(pk=row.practice_id)
    fresh = SetupRow.objects.select_related("practice").get(pk=row.pk)
    if version is not None and fresh.version != version:
        raise RefusedError("Somebody has changed this meanwhile. Look at it again.")
    return fresh


def _refuse_overlap(row: SetupRow) -> None:
    """Two rows of one key never hold on the same day: which of them would a claim be judged by?"""
    others = SetupRow.objects.filter(practice=row.practice, kind=row.kind, key=row.key).exclude(pk=row.pk)
    for other in others:
        begins = max(row.valid_from or _EVER, other.valid_from or _EVER)
        if begins <= min(row.valid_to or date.max, other.valid_to or date.max):
            raise RefusedFieldsError(
                {
                    "valid_from": f"{row.key} is there already, from {_said(other.valid_from)} to {_said(other.valid_to)}."
                }
            )


def _said(day: date | None) -> str:
    return day.isoformat() if day else "open"


def _holds(row: SetupRow, day: date) -> bool:
    return (row.valid_from or _EVER) <= day <= (row.valid_to or date.max)
