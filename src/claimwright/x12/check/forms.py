"""Has each value the type, length and form it must have, and is it one of its codes?"""

from __future__ import annotations

from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.character_kinds import BLANK, DIGIT, FOREIGN, MINUS, POINT
from claimwright.x12.check.compiled_guide import FORMATTED, dated_rules, diagnosis_rules, money_rules
from claimwright.x12.check.findings import Found
from claimwright.x12.check.values import Values
from claimwright.x12.grammar.lookups import TYPES
from claimwright.x12.places.place import Placed
from claimwright.x12.wire.byte_values import Spans

_DATE, _TIME, _DECIMAL, _WHOLE, _COMPOSITE = (TYPES[name] for name in ("DT", "TM", "R", "N0", "C"))
_SHORT_DATE: Final = 6
_WRITTEN: Final = {"D8": "CCYYMMDD", "RD8": "CCYYMMDD-CCYYMMDD", "DT": "CCYYMMDDHHMM", "TM": "HHMM"}
_PERIOD: Final = 17
_MINUTES: Final = 12


def check_forms(placed: Placed, values: Values, parts: Values, found: Found) -> None:
    """Findings on the elements and components with values, SNIP 1 and 2."""
    for some in (values, parts):
        _check_lengths(some, found)
        _check_types(some, found)
        _check_codes(some, found)
        _check_blanks(some, found)
        _check_cents(some, found)
    _check_formatted(placed, parts, found)
    _check_points(parts, found)


def _check_points(parts: Values, found: Found) -> None:
    """Diagnosis codes written with their point."""
    pointed = np.flatnonzero(parts.kinds & POINT)
    if len(pointed):
        pointed = pointed[np.isin(parts.rule[pointed], diagnosis_rules(parts.placed.rules))]
    if len(pointed):
        text = parts.take(pointed).spans.text()
        mends = text.str.contains(r"^[A-Za-z0-9]{3}\.[A-Za-z0-9]{0,4}$").to_numpy()
        found.values("diagnosis-point", parts.take(pointed[mends]))


def _check_cents(values: Values, found: Found) -> None:
    """Amounts of money with a fraction of a cent: the guides have two decimals (data element 782, appendix B)."""
    pointed = np.flatnonzero(values.kinds & POINT)
    if len(pointed):
        pointed = pointed[np.isin(values.rule[pointed], money_rules(values.placed.rules))]
    if len(pointed):
        parted = values.take(pointed).spans.text().str.contains(r"^-?[0-9]*\.[0-9]{2}[0-9]*[1-9]").to_numpy()
        if parted.any():
            found.values("fraction-of-a-cent", values.take(pointed[parted]))


def _count(values: Values, symbol: str) -> Array:
    """How often a character stands in each value."""
    marks = np.flatnonzero(values.placed.tokens.buffer.octets == ord(symbol))
    return np.searchsorted(marks, values.end) - np.searchsorted(marks, values.start)


def _check_lengths(values: Values, found: Found) -> None:
    rules = values.placed.rules
    size = values.end - values.start
    long = np.flatnonzero(size > rules.checked_most[values.rule])
    if len(long):
        some = values.take(long)
        size_of = (some.end - some.start).astype(np.int64)
        numeric = np.isin(rules.type[some.rule], (_DECIMAL, _WHOLE))
        size_of -= np.where(numeric, ((some.kinds & POINT) > 0).astype(np.int64) + ((some.kinds & MINUS) > 0), 0)
        foreign = np.flatnonzero(some.kinds & FOREIGN)
        if len(foreign):
            size_of[foreign] = some.take(foreign).spans.text().str.len_chars().fill_null(0).to_numpy()
        found.values("too-long", some.take(size_of > rules.most[some.rule]))
    short = np.flatnonzero(size < rules.checked_least[values.rule])
    if len(short):
        found.values("too-short", values.take(short))


def _check_types(values: Values, found: Found) -> None:
    rules = values.placed.rules
    kind = rules.type[values.rule]
    foreign = np.flatnonzero(values.kinds & FOREIGN)
    foreign = foreign[kind[foreign] != _COMPOSITE]
    if len(foreign):
        found.values("invalid-character", values.take(foreign))
    numbers = np.flatnonzero((kind == _DECIMAL) | (kind == _WHOLE))
    odd = numbers[values.kinds[numbers] != DIGIT]
    if len(odd):
        some = values.take(odd)
        whole = kind[odd] == _WHOLE
        strange = (some.kinds & ~np.uint8(DIGIT | POINT | MINUS)) > 0
        wrong = strange | ((some.kinds & DIGIT) == 0) | (whole & ((some.kinds & POINT) > 0))
        signed = (some.kinds & MINUS) > 0
        if signed.any():
            data = values.placed.tokens.buffer.octets
            wrong |= signed & ((data[some.start] != ord("-")) | (_count(some, "-") > 1))
        pointed = (some.kinds & POINT) > 0
        if pointed.any():
            wrong[pointed] |= _count(some.take(pointed), ".") > 1
        if wrong.any():
            found.values("not-a-number", some.take(wrong))
    dates = np.flatnonzero(kind == _DATE)
    if len(dates):
        some = values.take(dates)
        good = _is_day(some.spans) | ((rules.most[some.rule] == _SHORT_DATE) & _is_short_day(some.spans))
        if not good.all():
            found.values("not-a-date", some.take(~good))
    times = np.flatnonzero(kind == _TIME)
    if len(times):
        some = values.take(times)
        good = _is_time(some.spans)
        if not good.all():
            found.values("not-a-time", some.take(~good))


def _is_day(spans: Spans) -> Array:
    """Whether a value is a day CCYYMMDD."""
    good: Array = spans.days()[1] & (spans.length == 8)
    return good


def _is_short_day(spans: Spans) -> Array:
    """Whether a value is a day YYMMDD."""
    number, good = spans.integers()
    month, day = number // 100 % 100, number % 100
    fits: Array = good & (spans.length == _SHORT_DATE) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    return fits


def _is_time(spans: Spans) -> Array:
    """Whether a value is a time HHMM, HHMMSS or with one or two decimals of the second."""
    number, good = spans.integers()
    size = spans.length
    clock = number // 10 ** np.clip(size - 4, 0, 4)
    seconds = np.where(size >= 6, number // 10 ** np.clip(size - 6, 0, 2) % 100, 0)
    good &= (size == 4) | ((size >= 6) & (size <= 8))
    fits: Array = good & (clock < 2400) & (clock % 100 < 60) & (seconds < 60)
    return fits


def _check_codes(values: Values, found: Found) -> None:
    rules = values.placed.rules
    sets = rules.set[values.rule]
    coded = np.flatnonzero(sets)
    if not len(coded):
        return
    some = values.take(coded)
    wrong = np.flatnonzero(~rules.codes.contains(sets[coded], some.spans.keys()))
    if len(wrong):
        found.values("invalid-code", some.take(wrong))


def _check_blanks(values: Values, found: Found) -> None:
    blank = np.flatnonzero(values.kinds & BLANK)
    blank = blank[values.placed.rules.type[values.rule[blank]] != _COMPOSITE]
    if not len(blank):
        return
    data = values.placed.tokens.buffer.octets
    start, end = values.start[blank], values.end[blank]
    edged = (data[start] == ord(" ")) | (data[end - 1] == ord(" "))
    if edged.any():
        found.values("idle-blanks", values.take(blank[edged]))


def _check_formatted(placed: Placed, parts: Values, found: Found) -> None:
    """Dates that are written as another element says: D8, RD8, DT, TM."""
    for segment, form, at in FORMATTED:
        mine = placed.of(segment)
        if not len(mine):
            continue
        rows = placed.rows[mine]
        date = placed.tokens.element(rows, at)
        wrong = date.present & ~_fits(placed.tokens.element(rows, form), date)
        if wrong.any():
            bad = mine[wrong]
            rule = placed.rules.use_base[placed.use[bad]] + at - 1
            named = placed.tokens.element(placed.rows[bad], form).text().fill_null("").to_list()
            expected = [f"{name} {_WRITTEN.get(name, '')}".strip() for name in named]
            spans, places = date.take(wrong), np.full(len(bad), at)
            found.element("not-a-date", placed, bad, places, rule=rule, spans=spans, expected=expected)
    if not len(parts.at):
        return
    dated = np.flatnonzero(np.isin(parts.rule, dated_rules(placed.rules)))
    if len(dated) and dated[0] > 0:
        forms, dates = parts.take(dated - 1), parts.take(dated)
        known = forms.rule == dates.rule - 1
        wrong = known & ~_fits(forms.spans, dates.spans)
        if wrong.any():
            found.values("not-a-date", dates.take(wrong))


def _fits(form: Spans, date: Spans) -> Array:
    """Whether each date is written as its format says; formats we do not know fit."""
    day, period, minute, time = (form.equal(name) for name in ("D8", "RD8", "DT", "TM"))
    good = ~(day | period | minute | time)
    starts = date.days()[1]
    size = date.length
    good |= day & starts & (size == 8)
    if period.any():
        dash = date.buffer.octets[np.minimum(date.start + 8, len(date.buffer.octets) - 1)] == ord("-")
        good |= period & starts & (size == _PERIOD) & dash & date.days(skip=9)[1]
    if minute.any():
        clock = Spans(date.buffer, np.minimum(date.start + 8, date.end), date.end)
        good |= minute & starts & (size == _MINUTES) & _is_time(clock)
    if time.any():
        good |= time & _is_time(date)
    return good
