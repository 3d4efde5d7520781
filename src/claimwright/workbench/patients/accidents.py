"""Is a visit for an accident that a payer of the patient answers for? As it is registered, and as the visit's own record says.

At an accident stand its days: first and last, visits that are for it, and visits between that are not. A record says it by a code
of its cause, or by the payer it names for the visit. Where neither says, nobody knows, and it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from claimwright.claims.practice import Practice as Registration
from claimwright.payers import causes_of_codes, causes_of_payer, kind_of
from claimwright.records import Chart
from claimwright.workbench.models import Patient, PatientRow
from claimwright.workbench.patients import rows

KIND: Final = "accident"


@dataclass(frozen=True)
class Evidence:
    """What the record of a visit says: causes that its codes tell of, and the kind of the payer that it names first: records often
    name all that a patient has."""

    causes: frozenset[str] = frozenset()
    payer: str = ""


def evidence_of(chart: Chart, listed: Registration | None, codes: Iterable[str] = ()) -> Evidence:
    """Of a record, with the ICD-10-CM ``codes`` that a coder gave it beside those it brought."""
    day = chart.encounter.date_of_service
    if day is None:
        return Evidence()
    brought = (entry.code for entry in chart.entries if entry.system == "icd10cm")
    first = min(chart.patient.coverages, key=lambda one: one.order, default=None)
    payer = listed.payer(first.payer_id, first.payer_name, day=day) if listed and first else None
    kind = kind_of(first.claim_filing_indicator) if first else ""
    return Evidence(causes_of_codes([*brought, *codes], day), kind or (payer.kind if payer else ""))


@dataclass(frozen=True)
class Accidents:
    """The accidents registered of a person, read once for all coverages of a day."""

    day: date
    found: Sequence[tuple[PatientRow, Mapping[str, Any]]]
    evidence: Evidence

    def answers(self, kind: str, member_id: str, others: Iterable[str]) -> bool | None:
        """Whether a payer of the kind answers for the visit of the day; None where nobody said, or no accident is registered of
        which it could. ``member_id``: its number, which is often that of the case; ``others``: those of other coverages."""
        causes = causes_of_payer(kind, self.day)
        may = [(row, told) for row, told in self.found if told.get("cause") in causes]
        own = [one for one in may if _plain(one[1].get("claim_number")) == _plain(member_id)]
        taken = {_plain(number) for number in others}
        may = own or [
            one for one in may if not _plain(one[1].get("claim_number")) or _plain(one[1]["claim_number"]) not in taken
        ]
        said = [self._is_for(row, told) for row, told in may]
        if True in said:
            return True
        if kind == self.evidence.payer and not any(self._said_not(told) for _, told in may):
            return True
        return None if None in said or not said else False

    def _said_not(self, told: Mapping[str, Any]) -> bool:
        return self.day.isoformat() in told.get("other_visits", ())

    def _is_for(self, row: PatientRow, told: Mapping[str, Any]) -> bool | None:
        day = self.day.isoformat()
        if day in told.get("visits", ()):
            return True
        if self._said_not(told) or day < told["accident_date"] or not rows.holds(row, self.day):
            return False
        return True if told.get("cause") in self.evidence.causes else None


def accidents_of(whose: Sequence[Patient], day: date, evidence: Evidence) -> Accidents:
    found = rows.rows_of(whose, KIND)
    return Accidents(day, [(row, row.values) for row in found], evidence)


def _plain(number: Any) -> str:
    return re.sub(r"[^A-Z0-9]", "", str(number or "").upper())
