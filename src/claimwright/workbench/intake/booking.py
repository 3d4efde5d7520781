"""What becomes of the appointments that a file tells of? Each is the patient's whose record it is, and is known by its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from claimwright.records import Appointment, Chart
from claimwright.workbench import patients
from claimwright.workbench.crypto import content_hash
from claimwright.workbench.intake.facts import RECORD
from claimwright.workbench.intake.service import patient_of
from claimwright.workbench.models import Practice, User
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By

_WORDS: Final = {
    "added": "new appointment",
    "changed": "changed appointment",
    "same": "known appointment",
    "stale": "appointment of which something newer is known",
    "without a time": "appointment without a time, not kept",
}


@writes
def book(
    practice: Practice,
    booked: Sequence[Appointment],
    before: Sequence[Chart],
    after: Sequence[Chart],
    actor: User | None,
) -> list[dict[str, Any]]:
    """Keeps the appointments and says what each came to, as a file's results.

    ``before``: the charts as they were read, ``after``: with what a person gave for them, in the same order.
    """
    told = []
    for one in booked:
        chart = next(
            (given for read, given in zip(before, after, strict=True) if _whose(read) == _whose_appointment(one)), None
        )
        if chart is None:
            continue
        fallback = content_hash(f"{one.source} {one.number}".encode())
        patient = patient_of(practice, chart, fallback)
        _, outcome = patients.book(patient, one, By(actor, RECORD))
        told.append({"encounter": None, "outcome": "booked", "words": _WORDS[outcome]})
    return told


def _whose(chart: Chart) -> tuple[Any, ...]:
    who = chart.patient
    return (who.patient_id, who.last_name, who.first_name, who.birth_date)


def _whose_appointment(one: Appointment) -> tuple[Any, ...]:
    who = one.person
    return (who.patient_id, who.last_name, who.first_name, who.birth_date)
