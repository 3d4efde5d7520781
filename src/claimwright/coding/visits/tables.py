"""What do the tables of visits say on a day? Levels with their minutes, the facts that reach them, prolonged time, ages, named visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.rule_tables import dated_rows
from claimwright.data_files import data_rows

LEVELS: Final = ("straightforward", "low", "moderate", "high")
"""The levels of medical decision making, lowest first."""
MEDICARE: Final = "medicare"
CPT: Final = "cpt"
"""Whose rule holds: that of Medicare, or of CPT as other payers take it."""


@dataclass(frozen=True)
class CodeOfLevel:
    """A visit's code: for which levels of decision making, and from how many minutes on (None where time never supports it)."""

    code: str
    levels: tuple[str, ...]
    minutes: int | None


@dataclass(frozen=True)
class Reached:
    """So many facts of these kinds reach a level of an element; they count as a fact of ``becomes`` in later rows."""

    kinds: tuple[str, ...]
    at_least: int
    level: str
    becomes: str
    words: str


@dataclass(frozen=True)
class ProlongedTime:
    """A code for time beyond a visit: first unit from ``first`` minutes of the day on, a further one each ``each``."""

    code: str
    first: int
    each: int

    def units(self, minutes: int) -> int:
        """Units for the minutes of the day; only full ones count."""
        return 0 if minutes < self.first else 1 + (minutes - self.first) // self.each


FAMILIES: Final = (
    (
        "office_new",
        "office_established",
        "consultation_office",
        "video_new",
        "video_established",
        "audio_new",
        "audio_established",
    ),
    ("home_new", "home_established"),
    ("emergency", "critical_care", "hospital_initial", "hospital_same_day"),
    (
        "hospital_initial",
        "hospital_subsequent",
        "hospital_same_day",
        "hospital_discharge",
        "consultation_hospital",
        "critical_care",
    ),
    ("nursing_initial", "nursing_subsequent", "nursing_discharge"),
)
"""Families that a visit may be taken for instead, by where it took place."""


def families_beside(family: str) -> tuple[str, ...]:
    """The families among which a coder may choose for a visit that was read as one; itself first."""
    others = next((some for some in FAMILIES if family in some), ())
    return (family, *(one for one in others if one != family))


@lru_cache(maxsize=512)
def codes_of(family: str, day: date) -> tuple[CodeOfLevel, ...]:
    """The codes of a family of visits on a day, lowest first; empty where it has none."""
    return tuple(
        CodeOfLevel(row["code"], tuple(row["levels"].split()), int(row["minutes"]) if row["minutes"] else None)
        for row in dated_rows("visit_codes.tsv", day)
        if row["family"] == family
    )


@lru_cache(maxsize=64)
def reached(element: str, day: date) -> tuple[Reached, ...]:
    """The rows of the table of decision making for ``problems``, ``data`` or ``risk``, in their order."""
    return tuple(
        Reached(tuple(row["kinds"].split()), int(row["at_least"]), row["level"], row["becomes"], row["words"])
        for row in dated_rows("visit_elements.tsv", day)
        if row["element"] == element
    )


@lru_cache(maxsize=512)
def prolonged(base: str, payer: str, day: date) -> ProlongedTime | None:
    """The code for time beyond a visit's own, by payer; None where there is none on the day."""
    for row in dated_rows("visit_prolonged.tsv", day):
        if row["base"] == base and row["payer"] == payer:
            return ProlongedTime(row["code"], int(row["first"]), int(row["each"]))
    return None


def preventive(patient: str, age: int, day: date) -> str:
    """The preventive visit of a ``new`` or ``established`` patient of an age in whole years."""
    for row in dated_rows("visit_preventive.tsv", day):
        if row["patient"] == patient and int(row["from_age"]) <= age <= int(row["to_age"]):
            return row["code"]
    return ""


@lru_cache(maxsize=512)
def named(name: str, day: date) -> str:
    """The code or modifier that the rules call by a name; empty where the day has none. Raises ``KeyError`` for a name of no row."""
    found = _named(day)
    if name not in _names():
        raise KeyError(name)
    return found[name][0] if name in found else ""


def separate(day: date) -> str:
    """The modifier of a visit of its own beside a service of the same day."""
    return named("separate", day)


def named_words(code: str, day: date) -> str:
    """What a named code is for, in our own words; empty for others."""
    return next((words for found, words in _named(day).values() if found == code), "")


@lru_cache(maxsize=64)
def _named(day: date) -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["code"], row["words"]) for row in dated_rows("visit_named.tsv", day)}


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(row["name"] for row in data_rows("claimwright.coding", "visit_named.tsv"))


@lru_cache(maxsize=4096)
def is_visit(code: str, day: date) -> bool:
    """Whether a code is one of a visit: of a level, preventive, or of Medicare's own."""
    leveled = {row["code"] for row in dated_rows("visit_codes.tsv", day)}
    by_age = {row["code"] for row in dated_rows("visit_preventive.tsv", day)}
    return code in leveled | by_age | {found for name, (found, _) in _named(day).items() if name in _VISITS}


_VISITS: Final = frozenset({"wellness_first", "wellness_later", "welcome", "transition_moderate", "transition_high"})
