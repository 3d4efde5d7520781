"""What the site's policy asks about, as dated data: triggers, their indicators and options, and the words that may not be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.data_files import data_rows
from claimwright.queries.types import Option

ROOM: Final = "claimwright.queries"


@dataclass(frozen=True)
class IndicatorRule:
    """One kind of indicator of a trigger. ``side``: supports, against, or denies (with it the question is not asked).

    ``kind`` says how it is looked for (``evidence``), ``what`` in which words, codes or measured values, ``test`` with which limit,
    ``beside`` with which words next to it. ``counts``: how many indicators it stands for (a rise is two values).
    """

    name: str
    side: str
    kind: str
    what: str
    test: str
    beside: str
    counts: int


@dataclass(frozen=True)
class Trigger:
    """A reason to ask, on the days it holds. ``needed``: names of indicators of which one must be there."""

    id: str
    subject: str
    type: str
    form: str
    settings: tuple[str, ...]
    minimum: int
    needed: tuple[str, ...]
    denied_from: int
    requires: tuple[str, ...]
    unless: tuple[str, ...]
    unless_words: str
    responsible: str
    question: str
    source: str
    owner: str
    adults: bool
    indicators: tuple[IndicatorRule, ...]
    options: tuple[Option, ...]

    @property
    def each(self) -> bool:
        """Whether it is asked of each documented diagnosis apart."""
        return "{about}" in self.question


def _holds(row: dict[str, str], day: date) -> bool:
    return row["valid_from"] <= day.isoformat() and (not row["valid_to"] or day.isoformat() <= row["valid_to"])


@lru_cache(maxsize=64)
def triggers(day: date) -> tuple[Trigger, ...]:
    """The triggers that hold on a date of service, in the order of their ids."""
    indicators: dict[str, list[IndicatorRule]] = {}
    for row in data_rows(ROOM, "indicators.tsv"):
        if _holds(row, day):
            indicators.setdefault(row["trigger"], []).append(
                IndicatorRule(
                    row["indicator"],
                    row["side"],
                    row["kind"],
                    row["what"],
                    row["test"],
                    row["beside"],
                    int(row["counts"] or 1),
                )
            )
    options: dict[str, list[Option]] = {}
    for row in data_rows(ROOM, "options.tsv"):
        if _holds(row, day):
            options.setdefault(row["trigger"], []).append(
                Option(row["text"], row["kind"], tuple(row["indicators"].split()))
            )
    return tuple(
        Trigger(
            id=row["trigger"],
            subject=row["subject"],
            type=row["type"],
            form=row["form"],
            settings=tuple(row["settings"].split()),
            minimum=int(row["minimum"]),
            needed=tuple(row["needed"].split()),
            denied_from=int(row["denied_from"] or 1),
            requires=tuple(row["requires"].split()),
            unless=tuple(row["unless"].split()),
            unless_words=row["unless_words"],
            responsible=row["responsible"],
            question=row["question"],
            source=row["source"],
            owner=row["owner"],
            adults=row["adults"] == "yes",
            indicators=tuple(indicators.get(row["trigger"], ())),
            options=tuple(options.get(row["trigger"], ())),
        )
        for row in data_rows(ROOM, "triggers.tsv")
        if _holds(row, day)
    )


@dataclass(frozen=True)
class LintWord:
    """Words that a rule is about. ``case``: capitals matter (DRG is a group, "drg" may be a dressing)."""

    rule: str
    pattern: str
    case: bool
    message: str


@lru_cache(maxsize=64)
def lint_words(day: date) -> tuple[LintWord, ...]:
    """The words of the lint that hold on a day."""
    return tuple(
        LintWord(row["rule"], row["pattern"], row["case"] == "yes", row["message"])
        for row in data_rows(ROOM, "lint_words.tsv")
        if _holds(row, day)
    )


@lru_cache(maxsize=64)
def limits(day: date) -> dict[str, int]:
    """Numbers of the site's policy that hold on a day: words of a question, questions to one physician a day, hours of the clocks."""
    return {row["name"]: int(row["value"]) for row in data_rows(ROOM, "limits.tsv") if _holds(row, day)}


@lru_cache(maxsize=64)
def lint_rules(day: date) -> dict[str, tuple[str, str]]:
    """Each rule of the lint with its level and what it holds to, in words."""
    return {row["rule"]: (row["level"], row["says"]) for row in data_rows(ROOM, "lint_rules.tsv") if _holds(row, day)}
