"""Did it happen? What the status fields of each format say, by one table (``data/statuses.tsv``).

Plans, orders, refusals, cancellations and errors are in records beside what was done. None of them is coded or billed; what
is left out is told with its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from claimwright.data_files import data_rows

HAPPENED: Final = "happened"
UNSIGNED: Final = "unsigned"
"""Read, and told: a draft or preliminary text may still change."""
CANCELS: Final = "cancels"
"""Takes back the visit itself."""
PLANNED: Final = "planned"
_COUNTED: Final = frozenset({HAPPENED, UNSIGNED})


@dataclass(frozen=True)
class Standing:
    """What a status says: ``counts`` is happened, unsigned, planned, cancelled, cancels, wrong, refused, unknown, history,
    ordered, payment, credit, person (no visit at all) or document (takes back a document); ``words`` say it."""

    counts: str = HAPPENED
    words: str = ""

    @property
    def left_out(self) -> bool:
        return self.counts not in _COUNTED


@cache
def _rows() -> dict[tuple[str, str, str], Standing]:
    return {
        (row["format"], row["place"], row["value"].lower()): Standing(row["counts"], row["words"])
        for row in data_rows("claimwright.records", "statuses.tsv")
    }


def standing(kind: str, place: str, value: str) -> Standing:
    """What a value of a status field says; a value the table does not have counts as happened.

    ``kind`` is hl7v2, fhir or ccda; ``place`` the field ("OBX-11", "Procedure.status", "moodCode").
    """
    rows = _rows()
    wanted = value.strip().lower()
    found = rows.get((kind, place, wanted)) or rows.get((kind, place, f"{wanted.split('^')[0]}^*"))
    return found or (rows.get((kind, place, "*"), Standing()) if wanted else Standing())
