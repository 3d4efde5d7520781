"""Which places of a record show an indicator? Values against a limit, their course, words, and documented diseases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.queries.observations import Observation
from claimwright.queries.record import NEVER, Record
from claimwright.queries.tables import IndicatorRule
from claimwright.queries.types import Indicator

_SHOWN: Final = 2
"""Places of one indicator that are shown: more say nothing more."""
_TEST: Final = compiled(r"(?P<sign><=|>=|<|>)\s*(?P<limit>\d+(?:\.\d+)?)", 0)
_NOT_SAID: Final = frozenset({context.NEGATED, context.FAMILY, context.HYPOTHETICAL})
_ANY_MEANING: Final = "any"


def find(rule: IndicatorRule, record: Record) -> list[Indicator]:
    """The places that show an indicator, at most a few, in the order of the record."""
    return _KINDS[rule.kind](rule, record)


def _values(rule: IndicatorRule, record: Record) -> list[Indicator]:
    beside = compiled(rule.beside) if rule.beside else None
    found = [
        one
        for one in record.observations
        if one.name == rule.what
        and not one.baseline
        and within(one.value, rule.test)
        and (beside is None or beside.search(one.beside))
    ]
    return [_of(one, rule, record) for one in found[:_SHOWN]]


def within(value: Decimal, test: str) -> bool:
    """Whether a value keeps to every part of a test ("<91", ">=30 <35"); an empty one is kept by every value."""
    return all(
        {"<": value < limit, ">": value > limit, "<=": value <= limit, ">=": value >= limit}[sign]
        for sign, limit in ((match["sign"], Decimal(match["limit"])) for match in _TEST.finditer(test))
    )


def _rise(rule: IndicatorRule, record: Record) -> list[Indicator]:
    """A rise by so much within so many days ("0.3 in 2"): both values have a day (KDIGO 2012)."""
    least, days = _course(rule.test)
    return _first_pair(
        rule,
        record,
        lambda a, b: (
            b.value - a.value >= least and a.at is not None and b.at is not None and 0 <= (b.at - a.at).days <= days
        ),
    )


def _ratio(rule: IndicatorRule, record: Record) -> list[Indicator]:
    """So many times the baseline within so many days, whichever came first: a course that falls back shows it too."""
    least, days = _course(rule.test)

    def shows(a: Observation, b: Observation) -> bool:
        low, high = sorted((a.value, b.value))
        near = a.at is None or b.at is None or abs((b.at - a.at).days) <= days
        return low > 0 and high / low >= least and near and not (b.baseline and b.value > a.value)

    return _first_pair(rule, record, shows)


def _fall(rule: IndicatorRule, record: Record) -> list[Indicator]:
    least = Decimal(rule.test)
    return _first_pair(rule, record, lambda a, b: a.value - b.value >= least and not b.baseline)


def _swing(rule: IndicatorRule, record: Record) -> list[Indicator]:
    """A rise or fall by a share of the first value, one of the two above a limit ("20 above 40")."""
    share, limit = (Decimal(part) for part in rule.test.split(" above "))
    return _first_pair(
        rule,
        record,
        lambda a, b: max(a.value, b.value) > limit and abs(a.value - b.value) * 100 >= share * a.value,
    )


def _apart(rule: IndicatorRule, record: Record) -> list[Indicator]:
    """A test kept on two days so far apart ("<60 over 90")."""
    test, days = rule.test.split(" over ")
    return _first_pair(
        rule,
        record,
        lambda a, b: (
            within(a.value, test)
            and within(b.value, test)
            and a.at is not None
            and b.at is not None
            and (b.at - a.at).days >= int(days)
        ),
    )


def _course(test: str) -> tuple[Decimal, int]:
    least, days = test.split(" in ")
    return Decimal(least), int(days)


def _first_pair(
    rule: IndicatorRule, record: Record, shows: Callable[[Observation, Observation], bool]
) -> list[Indicator]:
    """The pair of values, earlier and later, that shows it most: the widest apart."""
    values = [one for one in record.observations if one.name == rule.what]
    values = [one for one in values if one.baseline] + _told_in_order(values)
    pairs = [
        (a, b) for at, a in enumerate(values) for b in values[at + 1 :] if a.value != b.value or rule.kind == "apart"
    ]
    shown = [pair for pair in pairs if shows(*pair)]
    if not shown:
        return []
    widest = max(shown, key=lambda pair: abs(pair[1].value - pair[0].value))
    return [_of(one, rule, record) for one in widest]


def _told_in_order(values: list[Observation]) -> list[Observation]:
    """Values by their days; those without a day stay beside the value that their note tells them with."""
    dated = [one for one in values if not one.baseline]
    order = {}
    for one in dated:
        told = [other.at for other in dated if other.document == one.document and other.at and other.start >= one.start]
        order[one] = one.at or (told[0] if told else None)
    last = max((day for day in order.values() if day), default=None)
    return sorted(dated, key=lambda one: (order[one] or last or 0, one.document, one.start)) if last else dated


def _of(one: Observation, rule: IndicatorRule, record: Record) -> Indicator:
    found = record.indicator(rule.name, one.document, one.start, one.end, rule.side)
    value = f"{one.value.normalize():f}"
    return replace(found, value=value, unit=one.unit, at=one.at or found.at)


def _words(rule: IndicatorRule, record: Record) -> list[Indicator]:
    return list(islice(_said(rule, record), _SHOWN))


def _said(rule: IndicatorRule, record: Record) -> Iterator[Indicator]:
    """The first words of each sentence that the pattern finds, and the sentence does not deny."""
    pattern = compiled(rule.what)
    for document, note in record.notes:
        after = 0
        for found in pattern.finditer(note.text):
            if found.start() < after or not (place := record.sentence(document.document_id, found.start())):
                continue
            low, after, kind = place
            match = pattern.search(note.text, max(low, found.start()), after)
            if match is None:
                continue
            meaning = context.assertion(note.text, match.start(), match.end(), (low, after), kind)
            denied = meaning in _NOT_SAID or NEVER.match(note.text, match.end()) or _INSTRUCTS.match(note.text, low)
            if rule.test == _ANY_MEANING or not denied:
                start, end = _words_around(note.text, match, low, after)
                yield record.indicator(rule.name, document.document_id, start, end, rule.side)
            else:
                after = match.end()


_INSTRUCTS: Final = compiled(r"\W*(?:please )?(?:watch for|call (?:911|your|us|the)|return (?:to|if|for)|seek care)\b")
"""How a sentence begins that tells the patient what may come."""
_AROUND: Final = 70
_EDGE: Final = compiled(r"[;.]\s|,\s|\n", 0)


def _words_around(text: str, match: re.Match[str], low: int, high: int) -> tuple[int, int]:
    """The clause around the words found, so that a quote can be read by itself."""
    if high - low <= _AROUND:
        return low, high
    before = [edge.end() for edge in _EDGE.finditer(text, low, match.start())]
    after = _EDGE.search(text, match.end(), high)
    start = max(max(before, default=low), match.start() - _AROUND)
    end = min(after.start() if after else high, match.end() + _AROUND)
    return start, end


def _statements(rule: IndicatorRule, record: Record) -> list[Indicator]:
    meanings = frozenset((rule.test or context.ASSERTED).split())
    clinician = rule.beside == "clinician"
    found = [
        record.indicator(rule.name, one.document.document_id, one.mention.start, one.mention.end, rule.side)
        for one in record.statements
        if one.code.startswith(tuple(rule.what.split()))
        and one.meaning in meanings
        and one.provider != clinician
        and not record.taken_back(one)
    ]
    return found[:_SHOWN]


_KINDS: Final[Mapping[str, Callable[[IndicatorRule, Record], list[Indicator]]]] = {
    "value": _values,
    "rise": _rise,
    "ratio": _ratio,
    "fall": _fall,
    "swing": _swing,
    "apart": _apart,
    "words": _words,
    "code": _statements,
}
KINDS: Final = frozenset(_KINDS)
