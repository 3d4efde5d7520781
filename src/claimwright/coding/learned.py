"""What did coders do with the codes proposed for the same words, in the same section and setting? Counts, and what they say.

The counts are of one practice: whoever asks for suggestions brings them, and nothing of them is kept here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import sqrt
from types import MappingProxyType
from typing import Final

from claimwright.coding.rule_tables import dated_rows

TAKEN: Final = "taken"
REFUSED: Final = "refused"
REPLACED: Final = "replaced"
LEFT: Final = "left"
"""Shown, and neither taken nor refused when the chart was final."""
ADDED: Final = "added"
"""A code that was not proposed, which a coder added to words of the record."""


@dataclass(frozen=True, order=True)
class Words:
    """Under what decisions are counted: the phrase as the lists normalise it, the kind of section, the setting."""

    phrase: str
    section: str
    setting: str


@dataclass(frozen=True)
class Decided:
    """What became of one code in one chart. ``code`` and ``instead`` (of a replaced one) are undotted."""

    words: Words
    code: str
    outcome: str
    chart: str
    coder: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Counts:
    """How often a code was shown for the same words and what became of it; ``charts`` and ``coders`` are distinct."""

    taken: int = 0
    refused: int = 0
    left: int = 0
    added: int = 0
    replaced: Mapping[str, int] = field(default_factory=dict)
    charts: int = 0
    coders: int = 0

    @property
    def decided(self) -> int:
        """Times that somebody said what the code is; one left as it was shown says nothing against it."""
        return self.taken + self.not_taken

    @property
    def not_taken(self) -> int:
        return self.refused + sum(self.replaced.values())

    @property
    def shown(self) -> int:
        return self.decided + self.left

    @property
    def instead(self) -> tuple[str, int]:
        """The code that replaced it most often, and how often; none: empty and 0."""
        return max(self.replaced.items(), key=lambda one: (one[1], one[0]), default=("", 0))


_NOTHING: Final = Counts()


@dataclass(frozen=True, eq=False)
class Decisions:
    """The counts of a practice, by words and by the undotted code that was proposed for them; never changed once made."""

    counts: Mapping[Words, Mapping[str, Counts]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        frozen = {words: MappingProxyType(dict(codes)) for words, codes in self.counts.items()}
        object.__setattr__(self, "counts", MappingProxyType(frozen))

    @classmethod
    def counted(cls, decided: Iterable[Decided]) -> Decisions:
        """The counts of single decisions; one chart says one thing of one code and words, the last that was said."""
        last = {(one.words, one.code, one.chart): one for one in decided}
        groups: dict[tuple[Words, str], list[Decided]] = defaultdict(list)
        for one in last.values():
            groups[one.words, one.code].append(one)
        found: dict[Words, dict[str, Counts]] = defaultdict(dict)
        for (words, code), some in groups.items():
            found[words][code] = _count(some)
        return cls(found)

    def of(self, words: Words, code: str) -> Counts:
        return self.counts.get(words, {}).get(code, _NOTHING)

    def __bool__(self) -> bool:
        return bool(self.counts)


def _count(some: list[Decided]) -> Counts:
    times: dict[str, int] = defaultdict(int)
    replaced: dict[str, int] = defaultdict(int)
    for one in some:
        times[one.outcome] += 1
        if one.outcome == REPLACED:
            replaced[one.instead] += 1
    return Counts(
        times[TAKEN],
        times[REFUSED],
        times[LEFT],
        times[ADDED],
        dict(replaced),
        len({one.chart for one in some}),
        len({one.coder for one in some if one.outcome != LEFT}),
    )


@lru_cache(maxsize=64)
def limits(day: date) -> Mapping[str, float]:
    """The thresholds of ``data/learning.tsv`` on a day, by name."""
    return {row["name"]: float(row["value"]) for row in dated_rows("learning.tsv", day)}


@lru_cache(maxsize=64)
def never_overruled(day: date) -> frozenset[str]:
    """Sections of the guidelines by which a code stays set aside, whatever was decided."""
    return frozenset(row["guideline"] for row in dated_rows("learning_limits.tsv", day))


def at_least(times: int, of: int, deviations: float) -> float:
    """The lower end of the Wilson score interval of a share: what it is at least; 0 of nothing."""
    if not of:
        return 0.0
    share, square = times / of, deviations * deviations
    spread = deviations * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (share + square / (2 * of) - spread) / (1 + square / of)


@dataclass(frozen=True)
class Verdict:
    """What counts say of a code: ``assert``, ``alternative``, ``silence``, ``replace`` (by ``instead``), ``show`` or nothing,
    and how it was learned, in words."""

    does: str = ""
    words: str = ""
    instead: str = ""


def verdict(counts: Counts, day: date, *, proposed: bool) -> Verdict:
    """What the counts make of a code that is proposed, or only shown. Below the least number they say nothing."""
    limit = limits(day)
    if counts.charts < limit["least_charts"]:
        return Verdict()
    return _of_proposed(counts, limit) if proposed else _of_shown(counts, limit)


def _of_proposed(counts: Counts, limit: Mapping[str, float]) -> Verdict:
    sure, decided = limit["confidence"], counts.decided
    if decided < limit["least_decisions"]:
        return Verdict()
    code, times = counts.instead
    if at_least(times, decided, sure) > limit["to_replace"]:
        return Verdict("replace", _said("replaced", times, decided, counts), code)
    against = at_least(counts.not_taken, decided, sure)
    refused = _said("not taken", counts.not_taken, decided, counts)
    if against > limit["to_silence"]:
        return Verdict("silence", refused)
    if against > limit["to_alternative"]:
        return Verdict("alternative", refused)
    return Verdict("", _said("taken", counts.taken, decided, counts))


def _of_shown(counts: Counts, limit: Mapping[str, float]) -> Verdict:
    """Of a code that is only shown, one that is left says that it was not wanted: few people refuse what is not proposed."""
    sure, shown = limit["confidence"], counts.shown
    if shown < limit["added_decisions" if counts.added else "least_decisions"]:
        added = counts.added >= limit["least_added"]
        return Verdict("show", _said("added", counts.added, 0, counts)) if added else Verdict()
    words = _said("taken", counts.taken, shown, counts)
    if at_least(counts.taken, shown, sure) > limit["to_assert"]:
        return Verdict("assert", words)
    silent = at_least(shown - counts.taken, shown, sure) > limit["to_silence"]
    return Verdict("silence" if silent else "show", words)


def _said(what: str, times: int, of: int, counts: Counts) -> str:
    """As a coder reads it: "taken 14 of 15 times by 3 coders of this practice"."""
    share = f"{times} of {of} times" if of else f"{times} times"
    coders = "1 coder" if counts.coders == 1 else f"{counts.coders} coders"
    return f"{what} {share} by {coders} of this practice"
