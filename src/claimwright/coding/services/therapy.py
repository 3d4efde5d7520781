"""Therapy by the minutes of each service: units by Medicare's total or by the midpoint, and the discipline's modifier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HISTORY, HYPOTHETICAL, NEGATED
from claimwright.coding.done import Done, done
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import medicare, offered
from claimwright.coding.services.timed_units import by_total, each_alone
from claimwright.coding.types import Evidence, Suggestion

_RULE: Final = "therapy (Claims Processing Manual ch. 5 sec. 20.2)"
_DISCIPLINES: Final = (
    ("GP", compiled(r"\b(?:P\.?T\.?(?:,? ?DPT|A)?|DPT|PTA|phys(?:ical|io) ?therap\w+)\b", 0)),
    ("GO", compiled(r"\b(?:O\.?T\.?R?(?:/L)?|OTR/L|COTA|occupational therap\w+|hand therapy)\b")),
    (
        "GN",
        compiled(
            r"\b(?:SLP|CCC-SLP|ST|speech (?:therap\w+|language patholog\w+)|voice therapy|speech[- ]language)\b",
        ),
    ),
)
_ASSISTANT: Final = {"GP": ("CQ", compiled(r"\bPTA\b", 0)), "GO": ("CO", compiled(r"\b(?:COTA|OTA)\b", 0))}
_NOTE: Final = compiled(
    r"\b(?:daily note|treatment (?:note|session)|progress (?:note|report)|tx ?#|visit ?#?\d|POC|session \d|initial eval\w*|plan of care|rx:|HEP|voice therapy|speech therapy|vestibular PT|hand therapy)\b",
)
_MINUTES: Final = r"(?P<minutes>\d{1,3})\s*(?:min(?:ute)?s?\b|mins?\b|'(?!\w)|m\b)"
_BEHIND: Final = compiled(rf"[^.;,\n]{{0,40}}?{_MINUTES}")
_BEFORE: Final = compiled(rf"{_MINUTES}\s*(?:of|x|-|:)?\s*$")
_OWN_LINE: Final = compiled(rf"(?:(?!\d ?min)[^\n])*?[-–(:,;] ?{_MINUTES}\)?[ .]*$", re.IGNORECASE | re.MULTILINE)
"""A line of its own that ends with its minutes: "Ther ex: pulleys, wall slides, t-band rows - 26 min"."""
_UNITS_WRITTEN: Final = compiled(r"\s*(?:x|×|:)\s*(?P<units>\d)\b(?!\d| ?min)|\s*\(?(?P<after>\d) ?(?:units?|u)\b")
_OPENING: Final = 400
_TOLD_AS: Final = frozenset({ASSERTED, HISTORY, HYPOTHETICAL, NEGATED})


@dataclass(frozen=True)
class Served:
    """A service of therapy as a note tells of it; ``minutes`` and ``units`` None where it does not say."""

    code: str
    plain: str
    timed: bool
    minutes: int | None
    units: int | None
    evidence: Evidence
    document: str


@lru_cache(maxsize=16)
def _rows(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    found = []
    for row in dated_rows("services/therapy_words.tsv", day):
        words = row["words"].split(" | ")
        short = [word for word in words if word.isupper()]
        long = [word for word in words if not word.isupper()]
        parts = [f"(?i:{'|'.join(long)})"] if long else []
        found.append((re.compile(rf"\b(?:{'|'.join([*parts, *short, row['code']])})\b"), row))
    return tuple(found)


@lru_cache(maxsize=16)
def _any(day: date) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _rows(day)))


def therapy_services(case: Case) -> Iterator[Suggestion]:
    """The services of a therapist's own note of today, with units from their minutes or as the note counts them."""
    done_today = list(served(case))
    if not done_today:
        return
    modifier, assistant = _discipline(case, done_today[0].document)
    by_code = {one.code: [other for other in done_today if other.code == one.code] for one in done_today}
    minutes = {code: sum(one.minutes or 0 for one in some) for code, some in by_code.items() if some[0].timed}
    timed = {code: length for code, length in minutes.items() if length}
    total, alone = by_total(timed), each_alone(timed)
    for code, some in by_code.items():
        written = next((one.units for one in some if one.units), None)
        if not some[0].timed:
            reason, units, sure = "not by time: once a day (Claims Processing Manual ch. 5 sec. 20.2)", 1, True
        elif written and code not in timed:
            reason, units, sure = "number and units as the therapist's note counts them", written, True
        elif code in timed:
            reason, units, sure = _by_minutes(case, code, timed, total, alone)
        else:
            continue
        if not units:
            continue
        modifiers = [one for one in (modifier, assistant if assistant and medicare(case) else "") if one]
        if case.chart.encounter.setting == "telehealth":
            modifiers = ["95", *modifiers]
        reason += f"; {modifier}: the discipline's plan of care; KX above the yearly threshold" if modifier else ""
        yield offered(
            _RULE,
            case,
            code,
            some[0].plain,
            [one.evidence for one in some],
            reason,
            modifiers=modifiers,
            units=units,
            suggested=sure,
        )


def _by_minutes(
    case: Case, code: str, minutes: dict[str, int], total: dict[str, int], alone: dict[str, int]
) -> tuple[str, int, bool]:
    told = f"{minutes[code]} of {sum(minutes.values())} timed minutes"
    first, second = total.get(code, 0), alone.get(code, 0)
    if medicare(case):
        return (
            f"{told}; Medicare counts the total of all timed services (Claims Processing Manual ch. 5 sec. 20.2): {first}",
            first,
            True,
        )
    if first == second:
        return f"{told}: {first} by Medicare's total and by the midpoint rule alike", first, True
    return (
        f"{told}: {first} by Medicare's total, {second} by the midpoint rule of other payers: which payer?",
        max(first, second),
        False,
    )


def served(case: Case) -> Iterator[Served]:
    """What a therapist's own note says was done today, each service with its minutes or units."""
    seen: set[tuple[str, int]] = set()
    for one in done(case, _any(case.book.day), meanings=_TOLD_AS, anywhere=True):
        if not _is_therapy(one):
            continue
        row = next(
            row
            for pattern, row in _rows(case.book.day)
            if (found := pattern.match(one.text, one.match.start())) and found.end() == one.match.end()
        )
        place = (one.told.document.document_id, one.match.start())
        if place in seen:
            continue
        seen.add(place)
        minutes, units, end = _counted(one)
        if minutes is not None and (place[0], -end) in seen:
            continue  # the same minutes under two words of one service: "Manual: ... STM - 12 min"
        seen.add((place[0], -end))
        if (
            row["timed"]
            and minutes is None
            and units is None
            and not (one.match[0] == row["code"] and _among_counted(one))
        ):
            continue
        yield Served(
            row["code"], row["plain"], bool(row["timed"]), minutes, units or (1 if minutes is None else None),
            one.quote(one.match.start(), end), place[0],
        )  # fmt: skip


def _counted(one: Done) -> tuple[int | None, int | None, int]:
    """Minutes or units that stand with a service, and where the words end."""
    text, end = one.text, one.match.end()
    if behind := _UNITS_WRITTEN.match(text, end, one.told.high):
        return None, int(behind["units"] or behind["after"]), behind.end()
    behind = _BEHIND.match(text, end, one.told.high)
    if behind and not _any_between(one, end, behind.end()):
        return int(behind["minutes"]), None, behind.end()
    if not text[one.line[0] : one.match.start()].strip() and (own := _OWN_LINE.match(text, end, one.line[1])):
        return int(own["minutes"]), None, own.end()
    if before := _BEFORE.search(text, max(one.told.low, one.match.start() - 16), one.match.start()):
        return int(before["minutes"]), None, end
    return None, None, end


def _any_between(one: Done, low: int, high: int) -> bool:
    """Whether another service is named before the minutes, to which they then belong."""
    return one.match.re.search(one.text, low, high) is not None


def _among_counted(one: Done) -> bool:
    """Whether a bare number stands in a list of numbers of which others have units ("97140 x1, 97110 x2, 97760")."""
    return re.search(r"\b9[27]\d{3}\s*(?:x|×)\s*\d", one.sentence) is not None


def _is_therapy(one: Done) -> bool:
    """Whether a document is a therapist's own note of a treatment."""
    opening = one.told.note.text[:_OPENING]
    return _NOTE.search(opening) is not None and any(words.search(opening) for _, words in _DISCIPLINES)


def _discipline(case: Case, document: str) -> tuple[str, str]:
    text = next((note.text for told, note in case.notes if told.document_id == document), "")
    places = [(match.start(), modifier) for modifier, words in _DISCIPLINES if (match := words.search(text))]
    if not places:
        return "", ""
    modifier = min(places)[1]
    assistant = _ASSISTANT.get(modifier)
    return modifier, assistant[0] if assistant and assistant[1].search(text) else ""
