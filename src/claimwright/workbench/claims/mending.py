"""Mending a claim by hand: one field or one row at a time, scrubbed again at once."""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from django.db.models import F

from claimwright.claims.tables import TABLES, belonging_to, pointing_at
from claimwright.workbench import history
from claimwright.workbench import undo as undoing
from claimwright.workbench.billing import changeable, scrubbed, stay_rejected
from claimwright.workbench.claim_content import before_step, content_of, put_back, rows_of, was_rejected
from claimwright.workbench.claims.typed_values import parse
from claimwright.workbench.models import Claim, User
from claimwright.workbench.refusals import RefusedError

COLUMNS: Final = {(table.name, column.name): column for table in TABLES for column in table.columns}
_FIXED: Final = frozenset({"claim_id", "line", "sequence", "kind", "role", "source", "total_charge"})
"""Columns that name a row, or follow from others; nobody types them."""
REMOVABLE: Final = frozenset({"lines", "diagnoses"})
_LISTED: Final = ("principal", "other")
"""Kinds of diagnoses that are counted together, and that pointers point at."""
"""Tables a row can be taken off."""


def may_type(table: str, column: str) -> bool:
    """Whether a biller may type into this column."""
    return (table, column) in COLUMNS and column not in _FIXED


@scrubbed
def edit_cell(claim: Claim, table: str, row_id: int, column: str, text: str, *, actor: User | None = None) -> bool:
    """Mends one field of a claim as a biller types it, then scrubs again.

    Raises ``RefusedError`` when the claim has gone out, the field is not one to type, or the value is none of its kind.
    """
    changeable(claim)
    before = before_step(claim)
    if not may_type(table, column):
        raise RefusedError("This field follows from others and is not typed.")
    value = parse(COLUMNS[(table, column)], text)
    rows = rows_of(table).filter(practice_id=claim.practice_id, pk=row_id)
    rows = rows.filter(pk=claim.pk) if table == "claims" else rows.filter(record_id=claim.pk)
    row = rows.first()
    if row is None:
        raise RefusedError("That row is not on this claim any more.")
    old = getattr(row, column)
    if old == value:
        return False
    rows.update(**{column: value})
    text = f"Changed {row_named(table, row)}{column.replace('_', ' ')} from {_told(old)} to {_told(value)}."
    return keep_step(claim, before, actor, text, {"table": table, "row": row_id, "column": column})


@scrubbed
def remove_row(claim: Claim, table: str, row_id: int, *, actor: User | None = None) -> bool:
    """Takes a service line or a diagnosis off a claim; what follows it is numbered anew and pointers follow."""
    changeable(claim)
    before = before_step(claim)
    if table not in REMOVABLE:
        raise RefusedError("Only service lines and diagnoses can be taken off.")
    rows = rows_of(table).filter(record=claim)
    gone = rows.filter(pk=row_id).first()
    if gone is None:
        raise RefusedError("That row is not on this claim any more.")
    listed = table == "lines" or gone.kind in _LISTED
    if listed and (rows if table == "lines" else rows.filter(kind__in=_LISTED)).count() == 1:
        raise RefusedError("A claim keeps at least one.")
    rows.filter(pk=row_id).delete()
    if table == "lines":
        _close_up_lines(claim, gone.line)
    elif listed:
        _close_up_diagnoses(claim, gone.sequence)
    else:
        # The other kinds are counted each on its own, and nothing points at them.
        rows.filter(kind=gone.kind, sequence__gt=gone.sequence).update(sequence=F("sequence") - 1)
    text = f"Took {row_named(table, gone).removesuffix(': ')} off."
    return keep_step(claim, before, actor, text, {"table": table, "row": row_id})


@scrubbed
def undo(claim: Claim, *, only: int | None = None, actor: User | None = None) -> bool:
    """Takes back the last change of a claim that has not gone out, and scrubs again; ``only`` where it is the step of this key.

    What was done to a rejected claim leads back to a rejected claim: to go out again it is changed or released.
    """
    changeable(claim)
    last = undoing.last(claim)
    if only is not None and (last is None or last.pk != only):
        raise RefusedError("It was changed since: take it back on the claim.")
    step = undoing.take_back(claim, content_of(claim))
    put_back(claim, step.before)
    history.of_claim(claim, "undone", f"Undone: {step.text}", actor)
    if was_rejected(step.before):
        stay_rejected(claim, actor=actor)
    return True


def row_named(table: str, row: Any) -> str:
    """Which row of which table, as a person finds it on the screen: ``providers, rendering: ``."""
    if table == "claims":
        return ""
    told = next((str(getattr(row, name)) for name in ("role", "line", "sequence") if getattr(row, name, None)), "")
    return f"{table.replace('_', ' ')} {told.replace('_', ' ')}: "


def _told(value: Any) -> str:
    return "nothing" if value in {None, ""} else str(value)


def keep_step(claim: Claim, before: str, actor: User | None, text: str, detail: dict[str, Any]) -> bool:
    """Said at the end of a ``scrubbed`` change: the claim's sum follows its lines, and the step can be taken back."""
    charges = rows_of("lines").filter(record=claim).values_list("charge", flat=True)
    total = sum((charge for charge in charges if charge is not None), Decimal("0.00"))
    Claim.objects.filter(pk=claim.pk).update(untouched=False, total_charge=total)
    undoing.keep(claim, before, content_of(claim), text, actor)
    history.of_claim(claim, "changed", text, actor, **detail)
    return True


def _close_up_lines(claim: Claim, gone: int) -> None:
    """What belongs to the line goes with it; later lines, and what belongs to them, are numbered one less."""
    belonging = belonging_to("lines.line")
    for table, column in belonging:
        rows_of(table).filter(record=claim, **{column: gone}).delete()
    for table, column in (("lines", "line"), *belonging):
        rows_of(table).filter(record=claim, **{f"{column}__gt": gone}).update(**{column: F(column) - 1})
    _point_anew(claim, "lines.line", gone, most=rows_of("lines").filter(record=claim).count() + 1)


def _close_up_diagnoses(claim: Claim, gone: int) -> None:
    """Later diagnoses are numbered one less, the first of them is the principal one, and pointers follow."""
    rows = rows_of("diagnoses").filter(record=claim, kind__in=_LISTED)
    rows.filter(sequence__gt=gone).update(sequence=F("sequence") - 1)
    for row in rows.filter(sequence=1).exclude(kind="principal"):
        qualifier = (row.qualifier or "ABF").replace("BF", "BK")
        rows.filter(pk=row.pk).update(kind="principal", qualifier=qualifier)
    _point_anew(claim, "diagnoses.sequence", gone, most=rows.count() + 1)


def _point_anew(claim: Claim, place: str, gone: int, *, most: int) -> None:
    """What points at rows numbered there, 1 to ``most`` before, lets go of the one gone and follows those behind it.

    A number beyond them points at nothing of this claim and stays as somebody wrote it.
    """
    for table, columns in pointing_at(place).items():
        for row in rows_of(table).filter(record=claim):
            left = [pointer for name in columns if (pointer := getattr(row, name)) not in {None, gone}]
            left = [pointer - (gone < pointer <= most) for pointer in left]
            values = dict(zip_longest(columns, left))
            rows_of(table).filter(pk=row.pk).update(**values)
