"""What does the practice charge from which day on? Prices added, changed from a day, ended, and taken from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from claimwright.claims.fees import Fee
from claimwright.workbench.models import FeeScheduleLine, Practice
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import changes
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.values import read

KIND: Final = "fees"


@dataclass
class Kept:
    """Prices that a file added, changed, and that were so already."""

    added: list[dict[str, str]] = field(default_factory=list)
    changed: list[dict[str, str]] = field(default_factory=list)
    same: int = 0


def lines_of(practice: Practice, *, term: str = "", ended: bool = False) -> QuerySet[FeeScheduleLine]:
    """Prices by code; with ``ended`` those of before too. ``term``: how the code or revenue code begins."""
    lines = FeeScheduleLine.objects.filter(practice=practice)
    if not ended:
        lines = lines.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()))
    if term.strip():
        wanted = term.strip().upper()
        lines = lines.filter(Q(procedure_code__startswith=wanted) | Q(revenue_code__startswith=wanted))
    return lines.order_by("procedure_code", "revenue_code", "modifier", "valid_from")


def values_of(line: FeeScheduleLine) -> dict[str, str]:
    """A price as files write it."""
    return {
        "code": line.procedure_code,
        "modifier": line.modifier,
        "revenue_code": line.revenue_code,
        "charge": f"{line.charge:.2f}",
        "valid_from": line.valid_from.isoformat(),
        "valid_to": line.valid_to.isoformat() if line.valid_to else "",
    }


def fee_from(typed: Mapping[str, str]) -> tuple[Fee | None, dict[str, str]]:
    """The price a row of texts is, or what is wrong with it by field."""
    values, problems = read(KIND, typed)
    code = values.get("code", "").upper()
    if not code and not values.get("revenue_code"):
        problems.setdefault("code", "A code, or a revenue code.")
    elif code and not (code.isascii() and code.isalnum() and len(code) <= 12):
        problems["code"] = "A code of letters and digits."
    if problems:
        return None, problems
    last = values.get("valid_to")
    return Fee(
        code,
        values.get("modifier", ""),
        values.get("revenue_code", ""),
        Decimal(values["charge"]),
        date.fromisoformat(values["valid_from"]),
        date.fromisoformat(last) if last else None,
    ), {}


@writes
def add(practice: Practice, fee: Fee, by: By) -> FeeScheduleLine:
    """A price from its first day on; one that is open until then ends the day before."""
    kept = Kept()
    line = _Book(practice, fee.code).put(fee, kept)
    _tell(practice, kept, by)
    return line


@writes
def add_typed(practice: Practice, typed: Mapping[str, str], by: By) -> FeeScheduleLine:
    """As ``add``, of texts. Raises ``RefusedFieldsError``."""
    fee, problems = fee_from(typed)
    if fee is None:
        raise RefusedFieldsError(problems)
    return add(practice, fee, by)


def of_code(practice: Practice, code: str, modifier: str = "") -> FeeScheduleLine:
    """The price of a code or revenue code that began last. Raises ``RefusedError``."""
    wanted = code.strip().upper()
    lines = FeeScheduleLine.objects.filter(practice=practice, modifier=modifier.strip().upper())
    named = lines.filter(Q(procedure_code=wanted) | Q(procedure_code="", revenue_code=wanted))
    line = named.order_by("-valid_from").first()
    if line is None:
        raise RefusedError(f"There is no price of {code} in {practice.name}.")
    return line


@writes
def keep_all(practice: Practice, prices: Iterable[Fee], by: By) -> Kept:
    """Prices of a file, all of them or, where two contradict each other, none. Idempotent."""
    kept = Kept()
    book = _Book(practice)
    for fee in prices:
        book.put(fee, kept)
    _tell(practice, kept, by)
    return kept


@writes
def keep_each(
    practice: Practice, prices: Iterable[tuple[int, Fee]], by: By, rejects: list[tuple[int, str, str]], *, preview: bool
) -> Kept:
    """As ``keep_all``, of a file's lines: a price that contradicts another is added to ``rejects`` and the others go in.

    With ``preview`` nothing is written.
    """
    kept = Kept()
    book = _Book(practice, preview=preview)
    for number, fee in prices:
        try:
            book.put(fee, kept)
        except RefusedError as refused:
            rejects.append((number, "valid_from", str(refused)))
    if not preview:
        _tell(practice, kept, by)
    return kept


@writes
def end(line: FeeScheduleLine, last_day: date | None, by: By) -> FeeScheduleLine:
    """Lets a price hold until a day, that day included; None opens it again."""
    line = FeeScheduleLine.objects.select_for_update(of=("self",)).select_related("practice").get(pk=line.pk)
    if last_day is not None and last_day < line.valid_from:
        raise RefusedError(f"The price begins on {line.valid_from.isoformat()}.")
    before = values_of(line)
    line.valid_to = last_day
    same = FeeScheduleLine.objects.filter(
        practice=line.practice,
        procedure_code=line.procedure_code,
        modifier=line.modifier,
        revenue_code=line.revenue_code,
    )
    _refuse_overlap(line, same)
    line.save(update_fields=["valid_to"])
    event = "ended" if last_day else "reopened"
    changes.keep(line.practice, KIND, named(line), event, by, before=before, after=values_of(line))
    return line


def named(line: FeeScheduleLine) -> str:
    """What names a price: code and modifier, else the revenue code."""
    return "-".join(part for part in (line.procedure_code or line.revenue_code, line.modifier) if part)


class _Book:
    """The prices of a practice, of one code or of all, by what names them; no two of a name on the same day."""

    def __init__(self, practice: Practice, code: str | None = None, *, preview: bool = False) -> None:
        self._practice, self._preview = practice, preview
        lines = FeeScheduleLine.objects.select_for_update().filter(practice=practice)
        self._by_name: dict[tuple[str, str, str], list[FeeScheduleLine]] = {}
        for line in lines if code is None else lines.filter(procedure_code=code):
            name = (line.procedure_code, line.modifier, line.revenue_code)
            self._by_name.setdefault(name, []).append(line)

    def put(self, fee: Fee, kept: Kept) -> FeeScheduleLine:
        """The price as it is kept: one without a last day holds until the next begins, the one it begins in ends the day before."""
        same = self._by_name.setdefault((fee.code, fee.modifier, fee.revenue_code), [])
        later = min((one.valid_from for one in same if one.valid_from > fee.valid_from), default=None)
        last = fee.valid_to or (later - timedelta(days=1) if later else None)
        there = next((one for one in same if one.valid_from == fee.valid_from), None)
        if there is not None and (there.charge, there.valid_to) == (fee.charge, last):
            kept.same += 1
            return there
        line = there or FeeScheduleLine(
            practice=self._practice,
            procedure_code=fee.code,
            modifier=fee.modifier,
            revenue_code=fee.revenue_code,
            valid_from=fee.valid_from,
        )
        cut = [
            one for one in same if one.valid_from < fee.valid_from and not fee.valid_to and one.valid_to in (None, last)
        ]
        line.charge, line.valid_to = fee.charge, last
        _refuse_overlap(line, [one for one in same if one not in cut])
        for one in cut:
            one.valid_to = fee.valid_from - timedelta(days=1)
        if not self._preview:
            for one in (*cut, line):
                one.save()
        if there is None:
            same.append(line)
        (kept.changed if there else kept.added).append(values_of(line))
        return line


def _refuse_overlap(line: FeeScheduleLine, same: Iterable[FeeScheduleLine]) -> None:
    """Two prices of one code never hold on the same day: which of them would be charged?"""
    for other in same:
        begins = max(line.valid_from, other.valid_from)
        if (
            other is not line
            and (other.pk is None or other.pk != line.pk)
            and begins <= min(line.valid_to or date.max, other.valid_to or date.max)
        ):
            until = f"until {other.valid_to.isoformat()}" if other.valid_to else "open"
            raise RefusedError(
                f"{named(line)} from {line.valid_from.isoformat()}: there is a price from "
                f"{other.valid_from.isoformat()}, {until}. Give this one a last day, or end that one."
            )


def _tell(practice: Practice, kept: Kept, by: By) -> None:
    many = [*kept.added, *kept.changed]
    if len(many) == 1:
        (one,) = many
        key = "-".join(part for part in (one["code"] or one["revenue_code"], one["modifier"]) if part)
        changes.keep(practice, KIND, key, "added" if kept.added else "changed", by, after=one)
    elif many:
        told: dict[str, Any] = {"added": kept.added, "changed": kept.changed}
        changes.keep(practice, KIND, f"{len(many)} prices", "imported", by, after=told)
