"""Which rows are one coverage: a card registered under both numbers of a person, and a row that goes on as another from a day on?

Nothing of it is written: two rows are one as long as their patients are one person, and a merge taken back parts them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final

from claimwright.claims.practice import Practice as Registration
from claimwright.workbench.models import Patient, PatientRow
from claimwright.workbench.patients import listed_payers, rows

KIND: Final = "coverage"


@dataclass(frozen=True)
class Coverages:
    """The rows of a person, with the values of each by its key; ``chain``: by the key of a row the coverage it is of."""

    rows: tuple[PatientRow, ...]
    values: Mapping[int, Mapping[str, Any]]
    chain: Mapping[int, int]
    kept: int

    def starts(self, row: PatientRow) -> date | None:
        """The first day of the coverage that the row is of: that of its first row; None where one of them has no first day."""
        days = [one.valid_from for one in self.rows if self.chain[one.pk] == self.chain[row.pk]]
        known = [day for day in days if day is not None]
        return min(known) if len(known) == len(days) else None

    def holding(self, day: date) -> list[PatientRow]:
        """Each coverage of the day once, in the order they were entered: of a card registered twice the row of the patient that is
        kept, and of that the latest."""
        held: dict[int, PatientRow] = {}
        for row in sorted(self.rows, key=self._preferred):
            if rows.holds(row, day):
                held.setdefault(self.chain[row.pk], row)
        return sorted(held.values(), key=lambda row: row.pk)

    def doubles(self, day: date) -> list[PatientRow]:
        """Rows of the day that another row of the same card stands for."""
        stand = {row.pk for row in self.holding(day)}
        return [row for row in self.rows if rows.holds(row, day) and row.pk not in stand]

    def _preferred(self, row: PatientRow) -> tuple[bool, int, int]:
        since = row.valid_from.toordinal() if row.valid_from else 0
        return row.patient_id != self.kept, -since, row.pk


def coverages_of(patient: Patient, listed: Registration | None) -> Coverages:
    """All coverages of the person, whichever of its numbers they were registered under."""
    found = rows.rows_of(list(patient.whole), KIND)
    values = {row.pk: row.values for row in found}
    return Coverages(tuple(found), values, _chains(found, values, listed), patient.merged_into_id or patient.pk)


def _chains(
    found: Sequence[PatientRow], values: Mapping[int, Mapping[str, Any]], listed: Registration | None
) -> dict[int, int]:
    """By the key of a row, the least key among the rows that are one coverage with it."""
    chain = {row.pk: row.pk for row in found}
    joined = [(values[row.pk].get(rows.FOLLOWS, 0), row.pk) for row in found]
    joined += [
        (one.pk, other.pk)
        for one, other in combinations(found, 2)
        if one.find_key
        and one.find_key == other.find_key
        and _meet(one, other)
        and listed_payers.same_payer(listed, values[one.pk], values[other.pk], other.valid_from or one.valid_from)
    ]
    for one, other in _known(joined, chain):
        low, high = sorted((chain[one], chain[other]))
        for pk, first in chain.items():
            if first == high:
                chain[pk] = low
    return chain


def _known(joined: Iterable[tuple[int, int]], chain: Mapping[int, int]) -> Iterable[tuple[int, int]]:
    return [(one, other) for one, other in joined if one in chain and other in chain]


def _meet(one: PatientRow, other: PatientRow) -> bool:
    """Whether two rows hold on one day, or one begins on the day after the other ends."""
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    ends = min(one.valid_to or date.max, other.valid_to or date.max)
    return begins <= ends or begins == ends + timedelta(days=1)
