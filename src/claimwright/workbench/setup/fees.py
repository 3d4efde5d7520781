"""What does the practice charge from which day on? Prices added, changed from a day, ended, and taken from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from claimwright.claims.fees import Fee
from claimwright.workbench.models import FeeScheduleLine, Practice
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import changes
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.fee_book import KIND, Book, Kept, named, refuse_overlap, tell, values_of
from claimwright.workbench.setup.values import read


def lines_of(practice: Practice, *, term: str = "", ended: bool = False) -> QuerySet[FeeScheduleLine]:
    """Prices by code; with ``ended`` those of before too. ``term``: how the code or revenue code begins."""
    lines = FeeScheduleLine.objects.filter(practice=practice)
    if not ended:
        lines = lines.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()))
    if term.strip():
        wanted = term.strip().upper()
        lines = lines.filter(Q(procedure_code__startswith=wanted) | Q(revenue_code__startswith=wanted))
    return lines.order_by("procedure_code", "revenue_code", "modifier", "valid_from")


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
    line = Book(practice, fee.code).put(fee, kept)
    tell(practice, kept, by)
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
    book = Book(practice)
    for fee in prices:
        book.put(fee, kept)
    tell(practice, kept, by)
    return kept


@writes
def keep_each(
    practice: Practice,
    prices: Iterable[tuple[int, Fee]],
    by: By,
    rejects: list[tuple[int, str, str]],
    *,
    preview: bool,
    keeps_ends: bool,
) -> Kept:
    """As ``keep_all``, of a file's lines: a price that contradicts another is added to ``rejects`` and the others go in.

    With ``preview`` nothing is written. ``keeps_ends``: the file has no last days, and prices that are there keep theirs.
    """
    kept = Kept()
    book = Book(practice, preview=preview, keeps_ends=keeps_ends)
    for number, fee in prices:
        try:
            book.put(fee, kept)
        except RefusedError as refused:
            rejects.append((number, "valid_from", str(refused)))
    if not preview:
        tell(practice, kept, by)
    return kept


@writes
def end(line: FeeScheduleLine, last_day: date | None, by: By) -> FeeScheduleLine:
    """Lets a price hold until a day, that day included; None opens it again."""
    Practice.objects.select_for_update(no_key=True).get(pk=line.practice_id)
    line = FeeScheduleLine.objects.select_related("practice").get(pk=line.pk)
    if last_day is not None and last_day < line.valid_from:
        raise RefusedError(f"The price begins on {line.valid_from.isoformat()}.")
    before = values_of(line)
    line.valid_to = last_day
    same = FeeScheduleLine.objects.filter(
        practice=line.practice,
        procedure_code=line.procedure_code,
        modifier=line.modifier,
        revenue_code=line.revenue_code,
    ).exclude(pk=line.pk)
    refuse_overlap(line, same)
    line.save(update_fields=["valid_to"])
    event = "ended" if last_day else "reopened"
    changes.keep(line.practice, KIND, named(line), event, by, before=before, after=values_of(line))
    return line
