"""What stands beside a visit: a problem visit beside a preventive one, prolonged time, G2211, and the modifiers, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from claimwright.coding.done import done
from claimwright.coding.types import Evidence
from claimwright.coding.visits import family as kinds
from claimwright.coding.visits.elements import Elements, Level, level
from claimwright.coding.visits.family import Kind
from claimwright.coding.visits.tables import LEVELS, MEDICARE, named
from claimwright.coding.visits.time import minutes_of, time_of
from claimwright.coding.visits.values import ESTABLISHED, Beside, Element
from claimwright.coding.visits.words import MEANT, Main, said, told, told_of
from claimwright.data_files import data_rows

_ROUTINE: Final = frozenset({"chronic_stable", "minor"})
_LASTING: Final = ("chronic_stable", "chronic_unstable", "chronic_severe")
_FACILITY: Final = frozenset({"emergency", "inpatient", "outpatient_hospital"})
_HOMES: Final = date(2026, 1, 1)
_VACCINE: Final = "vaccine given"
_DECISION: Final = "decision"
"""To come, and not done: the operation that a visit decided on."""


@cache
def _procedures() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (row["modifier"], row["words"], re.compile(row["pattern"], re.IGNORECASE))
        for row in data_rows("claimwright.coding", "visit_procedures.tsv")
    )


def procedures_of(main: Main) -> Iterator[tuple[str, str, Evidence]]:
    """Procedures beside the visit that the note tells as done: the name of the modifier, what it is, its words."""
    for modifier, words, pattern in _procedures():
        if modifier == _DECISION:
            yield from ((modifier, words, one.evidence) for one in told_of(main, pattern)[:1])
        elif one := next(done(main.case, pattern, meanings=MEANT, clinicians=False), None):
            yield modifier, words, one.evidence


def modifiers_of(main: Main, kind: Kind, code: str, day: date, with_problem: bool) -> tuple[str, ...]:
    """The modifiers of the visit's own code, payment first: 57 or 25, FS, AI, then 93 or 95."""
    found: list[str] = []
    procedures = {modifier for modifier, _, _ in procedures_of(main)}
    if kind.family.endswith("discharge"):
        procedures = set()
    if _DECISION in procedures:
        found.append(named("decision", day))
    elif "separate" in procedures and not code.startswith("G"):
        found.append(named("separate", day))
    if main.case.chart.encounter.setting in _FACILITY and said(main.text, "family", "split"):
        found.append(named("split", day))
    if kind.payer == MEDICARE and kind.family == "hospital_initial" and said(main.text, "family", "principal"):
        found.append(named("principal_physician", day))
    if kind.by_video:
        found.append(named("audio" if kind.by_voice else "video", day))
    return tuple(one for one in found if one)


def beside_of(
    main: Main, kind: Kind, elements: Elements, reached: Level, problems: Element, risk: Element
) -> tuple[Beside, ...]:
    """Codes of the same note beside the visit's own."""
    problem = tuple(_problem_visit(main, kind, elements, problems, risk))
    return (
        *problem,
        *_prolonged(main, kind, reached),
        *_longitudinal(main, kind, elements, problems, bool(problem)),
    )


def _problem_visit(main: Main, kind: Kind, elements: Elements, problems: Element, risk: Element) -> Iterator[Beside]:
    """Beside a preventive or wellness visit: work of its own on a problem. To refill what is stable is none."""
    if kind.family not in {kinds.PREVENTIVE, kinds.WELLNESS, kinds.WELCOME}:
        return
    own = [one for one in problems.facts if one.kind not in _ROUTINE]
    several = len(problems.facts) > 1 and kind.family != kinds.PREVENTIVE
    if (not own and not several) or risk.level == LEVELS[0]:
        return
    # The time of a preventive visit is not that of the problem: its level is by decisions alone.
    timeless = Elements(
        elements.family, elements.day, elements.problems, elements.data, elements.risk, None, elements.payer
    )
    code = level(timeless).code
    words = tuple(one.evidence[0] for one in (own or problems.facts)[:3])
    what = ", ".join(one.what for one in (own or problems.facts)[:3])
    yield Beside(
        code,
        1,
        f"work of its own beside the {kind.family} visit: {what} (IOM 100-04 ch. 12 sec. 30.6.2)",
        words,
        (named("separate", elements.day),),
    )


def _prolonged(main: Main, kind: Kind, reached: Level) -> Iterator[Beside]:
    if reached.added and kind.family not in kinds.NAMED:
        code, units = reached.added
        whose = "Medicare" if kind.payer == MEDICARE else "CPT"
        yield Beside(code, units, f"time beyond {reached.code}, as {whose} counts it", _time_words(main))


def _time_words(main: Main) -> tuple[Evidence, ...]:
    return time_of(main).evidence or minutes_of(main, "critical").evidence


def _longitudinal(
    main: Main, kind: Kind, elements: Elements, problems: Element, with_problem: bool
) -> Iterator[Beside]:
    """G2211: Medicare, an office visit (of 2026 on at home too) of a patient in the practice's lasting care, without 25 but
    beside a vaccine or preventive service (CMS CY2024, CY2025, CY2026 final rules)."""
    homes = kind.family.startswith("home_") and elements.day >= _HOMES
    office = kind.family.startswith("office_") and kind.patient == ESTABLISHED
    if kind.payer != MEDICARE or not (office or homes or (with_problem and kind.family != kinds.TRANSITION)):
        return
    code = named("longitudinal", elements.day)
    lasting = [one for one in problems.facts if one.kind in _LASTING]
    words = told(main, "family", "longitudinal")
    if code and lasting and words and all(what == _VACCINE for _, what, _ in procedures_of(main)):
        whose = ", ".join(one.what for one in lasting[:2])
        reason = f"lasting care of {whose}; payable where the practice is the focal point of it"
        yield Beside(code, 1, reason, (words[0].evidence,), sure=False)
