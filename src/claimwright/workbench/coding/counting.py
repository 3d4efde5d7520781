"""The calculators of a chart: drug units, minutes of therapy, infusions; filled from the note, every value the coder's to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone

from claimwright.coding.services.dose_units import WASTED, dose_units, opened_amount
from claimwright.coding.services.drug_names import DrugCode, drug_index
from claimwright.coding.services.hierarchy import (
    CHEMOTHERAPY,
    HORMONAL,
    HYDRATION,
    INFUSION,
    INJECTION,
    PUMP,
    PUSH,
    THERAPEUTIC,
    Administration,
    lines,
)
from claimwright.coding.services.infusions import code_of
from claimwright.coding.services.measures import converted
from claimwright.coding.services.offer import OFFICE
from claimwright.coding.services.timed_units import by_total, each_alone
from claimwright.workbench import opened_library, typed
from claimwright.workbench.models import CodingDraft, Encounter
from claimwright.workbench.refusals import RefusedError

Quotes = Callable[[list[dict[str, Any]]], list[str]]
KINDS: Final = (THERAPEUTIC, CHEMOTHERAPY, HORMONAL, HYDRATION)
WAYS: Final = (INFUSION, PUSH, INJECTION, PUMP)
MEASURES: Final = ("mg", "mcg", "g", "unit", "million", "ml", "meq")
RULES: Final = {
    "total": "Medicare: total of all timed minutes",
    "alone": "Other payers: each service from its midpoint",
}
_CALCULATORS: Final = ("drug", "therapy", "infusion")
_SPARE: Final = 2
_LONGEST: Final = 24 * 60


@dataclass(frozen=True)
class CountedLine:
    """One line that a calculator gives: code, modifiers, units, and how it was counted."""

    code: str
    units: Decimal
    modifiers: tuple[str, ...]
    why: str


def shown_counted(encounter: Encounter, draft: CodingDraft | None, quotes: Quotes) -> dict[str, Any]:
    """The forms as they are filled at first, each row with its words, what they make, and rows to fill in by hand."""
    kept: Mapping[str, Any] = (draft.counted if draft else {}) or {}
    said = {
        name: [{**row, "quotes": quotes(row["evidence"])} for row in kept.get(name, [])]
        for name in ("doses", "minutes", "given")
    }
    spare: list[dict[str, Any]] = [{} for _ in range(_SPARE)]
    filled = {name: _filled(what, rows) for (name, rows), what in zip(said.items(), _CALCULATORS, strict=True)}
    doses = [{**row, "answer": answered(encounter, _filled("drug", [row]))} for row in said["doses"]]
    return {
        "doses": [*doses, {}],
        "of_minutes": answered(encounter, filled["minutes"]),
        "of_given": answered(encounter, filled["given"]),
        "minutes": [*said["minutes"], *spare],
        "given": [*said["given"], *spare],
        "measures": MEASURES,
        "kinds": KINDS,
        "ways": WAYS,
        "rules": RULES.items(),
    }


@dataclass(frozen=True)
class Answer:
    """What a calculator says: its lines, or why it has none."""

    lines: list[CountedLine]
    refused: str = ""


def answered(encounter: Encounter, values: QueryDict) -> Answer:
    """The lines of one calculator, or what is to be changed first."""
    try:
        return Answer(counted_lines(encounter, values))
    except RefusedError as refused:
        return Answer([], str(refused))


def _filled(what: str, rows: Sequence[Mapping[str, Any]]) -> QueryDict:
    """The values of a calculator as its form sends them when nobody changed what was read."""
    values = QueryDict(mutable=True)
    values["what"] = what
    for row in rows:
        for name, value in row.items():
            if name not in {"evidence", "quotes", "single"}:
                values.appendlist(name, "" if value is None else str(value))
    values["container"] = "multiple" if rows and rows[0].get("single") is False else "single"
    return values


def counted_lines(encounter: Encounter, values: QueryDict) -> list[CountedLine]:
    """The lines that the values of one calculator (``what``: drug, therapy or infusion) make; none where nothing is filled in.

    Raises ``RefusedError`` for a value that cannot be.
    """
    what, day = values.get("what", ""), encounter.date_of_service or timezone.localdate()
    if what == "drug":
        return _drug(day, values)
    if what == "therapy":
        return _therapy(values)
    if what == "infusion":
        return _infusion(day, encounter.setting not in OFFICE, values)
    raise RefusedError("There is no such calculator.")


def evidence_for(draft: CodingDraft, code: str, what: str) -> list[dict[str, Any]]:
    """The words that were read for a line: those of its own code, of infusions all."""
    kept: Mapping[str, Any] = draft.counted or {}
    name = {"drug": "doses", "therapy": "minutes", "infusion": "given"}[what]
    rows = [row for row in kept.get(name, []) if what == "infusion" or row["code"] == code]
    return [dict(place) for row in rows for place in row["evidence"]]


def _drug(day: date, values: QueryDict) -> list[CountedLine]:
    code = values.get("code", "").strip().upper()
    if not code or not values.get("dose", "").strip():
        return []
    drug = drug_index(opened_library.library(), day).codes.get(code)
    if drug is None or drug.amount is None:
        raise RefusedError(f"{code[:12]} is no code of a drug with a dose for each unit on {day}.")
    dose = _in_measure(_amount(values.get("dose", "")), values.get("measure", ""), drug)
    try:
        written = opened_amount(values.get("opened", ""))
        opened = None if written is None else _in_measure(written, values.get("measure", ""), drug)
        found = dose_units(dose, drug.amount, opened, single_dose=values.get("container", "single") == "single")
    except ValueError as error:
        raise RefusedError(str(error)) from None
    given = CountedLine(code, found.units, (found.modifier,) if found.modifier else (), found.why)
    return [given, CountedLine(code, found.discarded, (WASTED,), "discarded")] if found.discarded else [given]


def _in_measure(amount: Decimal, measure: str, drug: DrugCode) -> Decimal:
    found = converted(amount, measure, drug.measure)
    if found is None:
        raise RefusedError(f"{drug.code} is counted in {drug.measure}; {measure or 'nothing'} does not lead to it.")
    return found


def _therapy(values: QueryDict) -> list[CountedLine]:
    minutes: dict[str, int] = {}
    for code, written in zip(values.getlist("code"), values.getlist("minutes"), strict=False):
        if code.strip() and written.strip():
            plain = code.strip().upper()
            minutes[plain] = minutes.get(plain, 0) + _minutes(written)
    rule = values.get("rule", "total")
    if rule not in RULES:
        raise RefusedError("Choose a rule.")
    units = by_total(minutes) if rule == "total" else each_alone(minutes)
    whole = sum(minutes.values())
    said = "Claims Processing Manual ch. 5 sec. 20.2" if rule == "total" else "a unit from 8 of 15 minutes of its own"
    return [
        CountedLine(code, Decimal(count), (), f"{minutes[code]} of {whole} minutes ({said})")
        for code, count in units.items()
    ]


def _infusion(day: date, facility: bool, values: QueryDict) -> list[CountedLine]:
    names = ("name", "kind", "way", "start", "minutes", "access")
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(values.getlist(name) for name in names), strict=False)]
    given = [_administration(row, at) for at, row in enumerate(one for one in rows if one["name"].strip())]
    return [
        CountedLine(code_of(line.place, day), Decimal(line.units), ("59",) if line.second_access else (), line.why)
        for line in lines(given, facility=facility)
    ]


def _administration(row: Mapping[str, str], at: int) -> Administration:
    if row["kind"] not in KINDS or row["way"] not in WAYS:
        raise RefusedError("Choose what was given and which way.")
    minutes = _minutes(row["minutes"]) if row["minutes"].strip() else None
    start = _minute(row["start"]) if row["start"].strip() else None
    return Administration(
        row["name"].strip().lower(), row["kind"], row["way"], start, minutes, row["access"].strip(), at
    )


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip().replace(",", "")) if len(text) < 16 else Decimal("NaN")
        if not amount.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise RefusedError("A dose is a number, such as 425 or 0.5.") from None
    return amount


def _minutes(text: str) -> int:
    minutes = typed.whole(text, _LONGEST)
    if minutes is None:
        raise RefusedError(f"Minutes are a whole number up to {_LONGEST}.")
    return minutes


def _minute(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    hours, minutes = typed.whole(hour, 23), typed.whole(minute, 59)
    if hours is None or minutes is None:
        raise RefusedError("A time is written as 14:30.")
    return hours * 60 + minutes
