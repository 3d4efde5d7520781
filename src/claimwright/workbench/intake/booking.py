"""What becomes of the appointments that a file tells of? Each is the patient's whose record it is, and is known by its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from claimwright.records import Appointment, Chart
from claimwright.workbench import patients
from claimwright.workbench.crypto import content_hash
from claimwright.workbench.intake.facts import is_of
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
    *,
    answered: Sequence[Chart] = (),
) -> list[dict[str, Any]]:
    """Keeps the appointments and says what each came to, as a file's results.

    ``before``: the charts as they were read, ``after``: with what a person gave for them, in the same order; ``answered``: those
    of ``before`` whose person somebody named. Raises ``RefusedError`` where the number is somebody else's and nobody said a word.
    """
    told = []
    for one in booked:
        both = next((pair for pair in zip(before, after, strict=True) if is_of(one, pair[0])), None)
        if both is None:
            continue
        chart = both[1]
        fallback = content_hash(f"{one.source} {one.number}".encode())
        patient = patient_of(practice, chart, fallback)
        asked = any(is_of(one, given) for given in answered)
        _, outcome = patients.book(patient, one, By(actor, patients.RECORD), moves=asked)
        told.append({"encounter": None, "outcome": "booked", "words": _WORDS[outcome]})
    return told
