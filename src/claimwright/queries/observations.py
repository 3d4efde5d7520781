"""Which values do the notes of a record give, with the day and the place of each? Laboratory, vital signs, scores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.data_files import data_rows
from claimwright.queries.days import Days
from claimwright.queries.tables import ROOM

_BETWEEN: Final = compiled(
    r"(?:\s|[:=~,(]|\b(?:levels?|of|is|was|at|to|up|peak(?:ed)?|now|today|currently|admission|initial|repeat|remained|around|about|approx)\b|-(?=\s)|[<>≤≥]=?)*"
)
_NUMBER: Final = compiled(r"(?P<value>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\d/]*(?:/\d{2,4}\b))", 0)
_RANGE: Final = compiled(r"\s?[-–]\s?\d+(?:\.\d+)?(?=\s?%)|\s+to\s+\d+(?:\.\d+)?(?=\s?%)", 0)
_UNIT: Final = compiled(r"\s?(?:%|[A-Za-zµ]{1,4}(?:\^?\d)?/[A-Za-z0-9.^²]+(?:/[a-z]+)?|k\b|mm ?hg\b|°?[CF]\b|ng/l\b)")
_WRONG_UNIT: Final = compiled(r"\s?(?:mg|mcg|meq|units?|tabs?|x|weeks?|days?|hours?|years?|yo|min)\b(?!/)")
_NEXT: Final = compiled(
    r"(?:\s*(?:on )?(?:RA|room air|\d{1,2} ?L(?: NC)?))?\s*(?:,|;|->|-->|→|=>|>|\bthen\b|\bto\b|\bup to\b|\bdown to\b|\bfrom\b|/|\bon\b)\s*(?:now |up to |down to |back to )?(?:\(?(?:baseline|bl|b/l)(?: of)?\s*)?"
)
_BASE_BEFORE: Final = compiled(r"(?:\bbaseline|\bb/?l)(?:\s+(?:of|is|was))?\s*$")
_BASE_BEHIND: Final = compiled(
    r"[^.\n;]{0,12}?\(?\b(?:baseline|b/?l)(?:\s+(?:of|is|was|about|around|cr))*\s*[:=~]?\s*(?P<value>\d+(?:\.\d+)?)"
)
_NOT_BLOOD: Final = compiled(r"\b(?:urine|ua|vitamin|vit\.?|csf|pleural|ascit\w+|gastric|sweat|stool)\s*$")
_GAS: Final = compiled(r"[^\d\n]{0,14}(?P<ph>[67]\.\d{1,2})\s*/\s*(?P<pco2>\d{2,3})\s*/\s*(?P<po2>\d{2,3})")
_PAIR: Final = compiled(r"[^\d\n]{0,10}(?P<first>\d{2,3})\s*/\s*(?P<second>\d{2,3})")
_LITRES: Final = compiled(
    r"\b(?:on|requir\w+|needing|o2|oxygen|hfnc|nc|cannula)(?:\s+(?:at|via|of|up to|only|now))*[ :]+(?P<value>\d{1,2}(?:\.\d)?)\s?(?:-\s?\d\s?)?(?:l|lpm|liters?)\b"
    r"|\b(?P<other>\d{1,2}(?:\.\d)?)\s?(?:l|lpm|liters?)(?:/min)?\s?(?:/min\s)?(?:by |via |of )?(?:nc|nasal|o2|oxygen|hfnc|high[- ]flow|cannula)\b"
)
_AIR: Final = compiled(
    r"\b(?:RA|room air|ambient air)\b|\b\d{1,2}(?:\.\d)?\s?L\b|\b(?:NC|HFNC|NRB|BiPAP|CPAP|FiO2|O2)\b"
)
_LONGEST_SERIES: Final = 12
_AROUND: Final = 26


@dataclass(frozen=True)
class Observation:
    """One value of a note. ``at`` is None where the note gives no day and tells of several; ``baseline``: told as the usual one.

    ``beside`` are the words next to it, on one side of the next value.
    """

    name: str
    value: Decimal
    unit: str
    document: str
    start: int
    end: int
    at: date | None
    beside: str
    baseline: bool = False


@cache
def _measures() -> tuple[tuple[str, re.Pattern[str], str, str, Decimal, Decimal], ...]:
    return tuple(
        (
            row["name"],
            compiled(rf"(?<![\w/-])(?:{row['pattern']})(?![\w])"),
            row["shape"],
            row["unit"],
            Decimal(row["low"]),
            Decimal(row["high"]),
        )
        for row in data_rows(ROOM, "observations.tsv")
    )


def observations(document_id: str, text: str, days: Days) -> list[Observation]:
    """The values of one text in the order of place; ``days`` says on which day something at a place was."""
    found: list[Observation] = []
    for name, pattern, shape, unit, low, high in _measures():
        for one in _of_measure(document_id, text, days, name, pattern, shape, unit):
            if low <= one.value <= high:
                found.append(_in_unit(one))
    return sorted(found, key=lambda one: (one.start, one.name))


def _of_measure(
    document: str, text: str, days: Days, name: str, pattern: re.Pattern[str], shape: str, unit: str
) -> Iterator[Observation]:
    if shape == "litres":
        for match in _LITRES.finditer(text):
            value = match["value"] or match["other"]
            at = days.of(match.start())
            yield _seen(name, value, unit, document, text, match.start(), match.end(), at)
        return
    for match in pattern.finditer(text):
        if _NOT_BLOOD.search(text, max(0, match.start() - 12), match.start()):
            continue
        if shape in {"pair", "second"}:
            if pair := _PAIR.match(text, match.end()):
                value = pair["first" if shape == "pair" else "second"]
                at = days.of(match.start())
                yield _seen(name, value, unit, document, text, match.start(), pair.end(), at)
        elif shape.startswith("gas_"):
            if gas := _GAS.match(text, match.end()):
                value, at = gas[shape.removeprefix("gas_")], days.of(match.start())
                yield _seen(name, value, unit, document, text, match.start(), gas.end(), at)
        else:
            yield from _series(document, text, days, name, unit, match)


def _series(document: str, text: str, days: Days, name: str, unit: str, named: re.Match[str]) -> Iterator[Observation]:
    """The values that follow a name: one, or several with their days or with arrows between them."""
    members: list[tuple[str, int, int, date | None, bool]] = []
    at = _between(text, named.end())
    base = bool(_BASE_BEFORE.search(text, max(0, named.start() - 20), named.start()))
    first = named.start()
    while len(members) < _LONGEST_SERIES:
        if (behind := _BASE_BEHIND.match(text, at)) and behind.start("value") - at < 14 and not members:
            base, at = True, behind.start("value")
        day, after = days.written(text, at)
        if day and not _NUMBER.match(text, after):
            after = _between(text, after)
        number = _NUMBER.match(text, after if day else at)
        if number is None or _WRONG_UNIT.match(text, number.end()):
            break
        end = number.end()
        if ranged := _RANGE.match(text, end):
            end = ranged.end()
        if measured := _UNIT.match(text, end):
            if unit != "%" and "%" in measured[0]:
                break
            end = measured.end()
        if day is None:
            day, after = days.written(text, end)
            end = after if day else end
        members.append((number["value"], first, end, day, base))
        base = False
        following = _NEXT.match(text, end)
        if following is None:
            break
        base = "b" in following[0].lower() and bool(re.search(r"\b(?:baseline|bl|b/l)\b", following[0], re.IGNORECASE))
        first, at = following.end(), following.end()
    behind = _BASE_BEHIND.match(text, members[-1][2]) if members and name in _HAS_A_BASELINE else None
    if behind:
        named_at = next(at for at in range(behind.start(), behind.end()) if text[at].isalpha())
        members.append((behind["value"], named_at, behind.end(), None, True))
    undated = len([one for one in members if not one[4]]) > 1
    last = members[-1][1] if members else 0
    for value, start, end, day, usual in members:
        known = day or (None if usual or (undated and start != last) else days.of(start))
        yield _seen(name, value, unit, document, text, start, end, known, usual)


_HAS_A_BASELINE: Final = frozenset({"creatinine", "egfr", "hemoglobin", "po2", "pco2", "gcs"})


def _between(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at, min(len(text), at + 40))
    return found.end() if found else at


def _seen(
    name: str,
    value: str,
    unit: str,
    document: str,
    text: str,
    start: int,
    end: int,
    at: date | None,
    baseline: bool = False,
) -> Observation:
    number = Decimal(value.replace(",", ""))
    return Observation(name, number, unit, document, start, end, at, _beside(text, start, end), baseline)


def _beside(text: str, start: int, end: int) -> str:
    """The words behind a value up to the next one, where they say how it was measured; else those before it."""
    behind = re.split(r"->|→|[.;\n]\s|\n", text[end : end + _AROUND])[0]
    before = re.split(r"->|→|[.;\n]\s|\n", text[max(0, start - _AROUND) : start])[-1]
    within = text[start:end]
    return f"{within}{behind}" if _AIR.search(behind) or not _AIR.search(before) else f"{before}{within}"


def _in_unit(one: Observation) -> Observation:
    """The value in the unit of its table: Fahrenheit as Celsius, cells per microlitre as thousands, troponin in ng/L."""
    name, value = one.name, one.value
    if name == "temperature_f":
        name, value = "temperature", ((value - 32) * 5 / 9).quantize(Decimal("0.1"))
    elif name == "troponin" and value < 10 and value % 1:
        value *= 1000
    return Observation(
        name,
        value,
        "C" if one.name == "temperature_f" else one.unit,
        one.document,
        one.start,
        one.end,
        one.at,
        one.beside,
        one.baseline,
    )
