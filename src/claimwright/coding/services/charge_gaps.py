"""What is documented and not charged, and what is charged and not documented? The charges of a record beside what its words tell of.

Only numbers that the tables of services can lead to are judged: of others the words may say more than is read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, Protocol

from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.drug_names import drug_index
from claimwright.coding.types import Suggestion

CHARGED: Final = "charge in the record"
"""With which the reason of a charge begins."""
NOT_TOLD: Final = "no words of the notes tell of it"
OTHER_UNITS: Final = "documented units:"
_SERVICES: Final = frozenset({"cpt", "hcpcs"})
_TABLES: Final = (
    "concepts", "fracture_care", "imaging", "infusion_codes", "instruments", "minutes", "repairs", "specimens", "stains", "therapy_words",
    "vaccine_administration", "vaccines",
)  # fmt: skip
"""Tables of the numbers that words can lead to."""


class Service(Protocol):
    """A service of the record or of its words, as the engine or the workbench keeps it."""

    code: str
    system: str
    reason: str
    suggested: bool


@dataclass(frozen=True)
class ChargeGaps[S: Service]:
    """``not_charged``: told and not among the charges; ``not_told``: charged, and no words tell of it; ``otherwise``: in other units."""

    not_charged: tuple[S, ...] = ()
    not_told: tuple[S, ...] = ()
    otherwise: tuple[S, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.not_charged or self.not_told or self.otherwise)


def charge_gaps[S: Service](charged: Iterable[str], services: Sequence[S]) -> ChargeGaps[S]:
    """The differences between the codes charged and the services of a chart; none where nothing is charged.

    ``services`` are suggestions of the chart: those of its charges carry in their reason what the words say of them.
    """
    codes = set(charged)
    if not codes:
        return ChargeGaps()
    some = [one for one in services if one.system in _SERVICES]
    return ChargeGaps(
        tuple(one for one in some if one.suggested and one.code not in codes and not one.reason.startswith(CHARGED)),
        tuple(one for one in some if one.code in codes and NOT_TOLD in one.reason),
        tuple(one for one in some if one.code in codes and OTHER_UNITS in one.reason),
    )


def told_of_charges(suggestions: Iterable[Suggestion]) -> dict[str, str]:
    """Each code that the record charges, with what its words say of it: nothing of it, other units, or nothing to remark (empty)."""
    found: dict[str, str] = {}
    for one in suggestions:
        if one.system in _SERVICES and one.reason.startswith(CHARGED):
            remarks = (part for part in one.reason.split("; ") if part == NOT_TOLD or part.startswith(OTHER_UNITS))
            found[one.code] = next(remarks, "")
    return found


def beside_the_notes(case: Case, one: Suggestion, told: Sequence[Suggestion]) -> Suggestion:
    """A charge of the record with what the words say of it: nothing, or other units."""
    if one.system not in _SERVICES or not one.reason.startswith(CHARGED):
        return one
    same = [other for other in told if other.code == one.code]
    if not same:
        return replace(one, reason=f"{one.reason}; {NOT_TOLD}") if within_reach(case, one.code) else one
    units = sum((other.units or Decimal(1) for other in same if "JW" not in other.modifiers), Decimal())
    stated = one.units or Decimal(1)
    if same[0].suggested and "JW" not in one.modifiers and units != stated:
        return replace(one, reason=f"{one.reason}; {OTHER_UNITS} {units.normalize():f}, charged {stated.normalize():f}")
    return one


def within_reach(case: Case, code: str) -> bool:
    """Whether the words of a note could lead to a number."""
    return code in _numbers(case.book.day) or code in drug_index(case.library, case.book.day).codes


@lru_cache(maxsize=16)
def _numbers(day: date) -> frozenset[str]:
    rows = (row for table in _TABLES for row in dated_rows(f"services/{table}.tsv", day))
    return frozenset(code for row in rows for code in row["code"].split("+"))
