"""Whose dates are these: which patient does each segment of a file belong to, by name, and when was it written?"""

from __future__ import annotations

from datetime import date
from typing import Final

from claimwright.x12.places.claim_extents import Stretch

_PATIENTS: Final = ("QC", "IL", "03", "74")
"""Roles (NM101) of the one a claim or inquiry is about: the patient before the subscriber."""
_OTHERS: Final = ("2330A",)
"""Loops of somebody else's subscriber, who is not the patient."""


class Patients:
    """The patients of a stretch. Names are as written, upper case, last name first: they never leave this module's users."""

    def __init__(self, stretch: Stretch) -> None:
        placed = stretch.placed
        self._placed = placed
        self._parents: list[int] = placed.parents.tolist() if len(placed.opened) else []
        self._own: dict[int, tuple[int, str]] = {}
        at = placed.of("NM1")
        rows = placed.rows[at]
        columns = [placed.tokens.element(rows, number).text().fill_null("").to_list() for number in (1, 3, 4)]
        for instance, role, last, first in zip(placed.instance[at].tolist(), *columns, strict=True):
            if role in _PATIENTS and instance >= 0:
                self._take(instance, _PATIENTS.index(role), f"{last}|{first}".upper())
        self._written = self._dates(stretch)

    def _take(self, instance: int, rank: int, name: str) -> None:
        loop = int(self._placed.opened_loop[instance])
        rules = self._placed.rules
        shown = rules.loops[loop].id if loop < rules.unknown else ""
        around = () if shown in _OTHERS else (self._parents[instance],)
        for one in (instance, *around):
            if one >= 0 and (one not in self._own or rank < self._own[one][0]):
                self._own[one] = (rank, name)

    def of(self, at: int) -> str:
        """The patient a segment (index into the placed ones) belongs to; "" for none."""
        instance = int(self._placed.instance[at])
        while instance >= 0:
            if instance in self._own:
                return self._own[instance][1]
            instance = self._parents[instance]
        return ""

    def written(self, group: int) -> date | None:
        """The day a functional group was written (GS04)."""
        return self._written.get(group)

    @staticmethod
    def _dates(stretch: Stretch) -> dict[int, date]:
        chunk = stretch.chunk
        heads = chunk.tokens.rows("GS")
        texts = chunk.tokens.element(heads, 4).text().fill_null("").to_list()
        found = {}
        for group, text in zip(chunk.group[heads].tolist(), texts, strict=True):
            try:
                found[group] = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
            except ValueError:
                continue
        return found
