"""What did last years say, or what do drugs, values and words suggest, that no diagnosis of this year says?

Indicators come first, no title names an answer, nothing has a weight, and every answer is possible: a suspect is a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final

from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT, sections_of
from claimwright.coding.types import Evidence
from claimwright.data_files import data_rows
from claimwright.records.chart import Chart, Document
from claimwright.reference.codes import dot
from claimwright.risk.types import Gap, Visit

OPTIONS: Final = ("present, please document", "not present", "resolved", "other", "unable to determine")
_COMPARE: Final = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">=": lambda value, limit: value >= limit,
}
_VALUE: Final = r"[^\d\n.;]{0,14}?(?P<value>\d{1,4}(?:\.\d+)?)(?![\d/])"
_ALLERGY: Final = frozenset({"allergies", *NOT_TOLD_OF_THE_PATIENT})
_SHOWN: Final = 4
_BACK: Final = 24
_NOT: Final = re.compile(
    r"\b(?:not|no|never|denies|declin\w+|off|stopped|discontinued)\s+(?:on\s+|taking\s+|any\s+)?$", re.IGNORECASE
)
"""Words before a drug or a finding that say it is not there."""


@dataclass(frozen=True)
class _Rule:
    rule: str
    kind: str
    match: re.Pattern[str]
    compare: str
    threshold: Decimal
    times: int
    days: int
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    title: str
    question: str


@dataclass(frozen=True)
class _Seen:
    visit_id: str
    day: date | None
    shown: str
    evidence: Evidence | None


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            row["rule"],
            row["kind"],
            re.compile(f"(?:{row['match']})" + (_VALUE if row["kind"] == "lab" else ""), re.IGNORECASE),
            row["compare"],
            Decimal(row["threshold"] or 0),
            int(row["times"] or 1),
            int(row["days"] or 0),
            tuple(filter(None, row["needs"].split("|"))),
            tuple(filter(None, row["unless"].split("|"))),
            row["title"],
            row["question"],
        )
        for row in data_rows("claimwright.risk", "suspects.tsv")
    )


def suspects_of(visits: Iterable[Visit]) -> tuple[Gap, ...]:
    """Questions that drugs, values and words of a year's charts raise, where no diagnosis of the year answers them."""
    visits = list(visits)
    codes = [one.code for visit in visits for one in visit.diagnoses]
    found = []
    for rule in _rules():
        if rule.needs and not any(code.startswith(rule.needs) for code in codes):
            continue
        if rule.unless and any(code.startswith(rule.unless) for code in codes):
            continue
        if seen := _enough(rule, [one for visit in visits for one in _seen(rule, visit)]):
            found.append(_gap(rule, seen))
    return tuple(found)


def recapture_of(
    earlier: Iterable[tuple[str, str, bool, str, date | None]],
    covered: Iterable[str],
    hierarchy: dict[str, tuple[str, ...]],
) -> tuple[Gap, ...]:
    """Lasting conditions of earlier years that no diagnosis of this year maps to.

    ``earlier``: category, its label, whether it is chronic, a code, the day it was last documented. A category is covered by
    itself or by a more severe one of this year. What is over (a stroke, a heart attack) is not asked for again, and a cancer
    is asked whether it is history (``data/recapture.tsv``).
    """
    present = set(covered)
    present |= {child for hcc in present for child in hierarchy.get(hcc, ())}
    last: dict[str, tuple[date | None, str, str, list[str]]] = {}
    for hcc, label, chronic, code, day in earlier:
        if not chronic or hcc in present or not asked_again(code):
            continue
        known = last.get(hcc)
        codes = [*(known[3] if known else []), code]
        latest = max(filter(None, (day, known[0] if known else None)), default=None)
        last[hcc] = (latest, label, hcc, list(dict.fromkeys(codes)))
    return tuple(
        Gap(
            "recapture",
            f"HCC {hcc}",
            f"{label}: documented before, not this year" if label else f"HCC {hcc}: documented before, not this year",
            (f"Last documented {day.isoformat() if day else 'on a day not known'} as {', '.join(map(dot, codes))}",),
            asked_again(codes[0]),
            OPTIONS,
        )
        for day, label, hcc, codes in sorted(last.values(), key=lambda one: (one[0] or date.min, one[2]), reverse=True)
    )


@cache
def _questions() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row["codes"]), row["question"]) for row in data_rows("claimwright.risk", "recapture.tsv"))


def asked_again(code: str) -> str:
    """What is asked of a diagnosis (undotted) of an earlier year; empty for what is over, such as a stroke."""
    return next(question for words, question in _questions() if words.match(code))


def _gap(rule: _Rule, seen: list[_Seen]) -> Gap:
    return Gap(
        "suspect",
        rule.rule,
        rule.title,
        tuple(dict.fromkeys(one.shown for one in seen))[:_SHOWN],
        rule.question,
        OPTIONS,
        tuple((one.visit_id, one.evidence) for one in seen if one.evidence)[:_SHOWN],
    )


def _enough(rule: _Rule, seen: list[_Seen]) -> list[_Seen]:
    """What is seen, where it is seen on as many days, far enough apart; else nothing."""
    if rule.times <= 1:
        return seen
    days = sorted({one.day for one in seen if one.day})
    if len(days) < rule.times or (days[-1] - days[0]).days < rule.days:
        return []
    return sorted(seen, key=lambda one: one.day or date.min)


def _seen(rule: _Rule, visit: Visit) -> Iterator[_Seen]:
    if visit.chart is None:
        return
    for document in visit.chart.documents:
        yield from _in_document(rule, visit, document)
    yield from _in_entries(rule, visit, visit.chart)


def _in_document(rule: _Rule, visit: Visit, document: Document) -> Iterator[_Seen]:
    found = [match for match in rule.match.finditer(document.text) if _beyond(rule, match)]
    barred = [(one.start, one.end) for one in sections_of(document.text) if one.kind in _ALLERGY] if found else []
    for match in found:
        if any(start <= match.start() < end for start, end in barred) or _NOT.search(
            document.text[: match.start()][-_BACK:]
        ):
            continue
        day = document.date.date() if document.date else visit.day
        words = " ".join(match[0].split())
        shown = f"{day.isoformat()}: {words}" if day else words
        evidence = Evidence(document.document_id, match.start(), match.end(), match[0])
        yield _Seen(visit.visit_id, day, shown, evidence)


def _in_entries(rule: _Rule, visit: Visit, chart: Chart) -> Iterator[_Seen]:
    wanted = "observation" if rule.kind == "lab" else "medication"
    for entry in chart.entries:
        words = f"{entry.description} {entry.value}".strip()
        if entry.kind != wanted or not (match := rule.match.search(words)) or not _beyond(rule, match):
            continue
        day = entry.date or visit.day
        yield _Seen(visit.visit_id, day, f"{day.isoformat()}: {words}" if day else words, None)


def _beyond(rule: _Rule, match: re.Match[str]) -> bool:
    if rule.kind != "lab":
        return True
    try:
        return bool(_COMPARE[rule.compare](Decimal(match["value"]), rule.threshold))
    except InvalidOperation:
        return False
