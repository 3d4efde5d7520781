"""What did people say of a category, a gap or an over-coding pattern of a patient's year?"""

from __future__ import annotations

from typing import Final

from claimwright.workbench import audit, typed
from claimwright.workbench.models import Patient, RiskAnswer, User, sealed_values
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

DOCUMENTED: Final = {
    "kept": "The record supports it",
    "delete": "Not supported: to delete",
    "deleted": "Deleted with the plan",
    "asked": "Physician asked",
}
"""Of a category or a pattern: deletes are followed to their end as gaps are."""
GAP: Final = {
    "asked": "Physician asked",
    "present": "Present and documented",
    "not_present": "Not present",
    "resolved": "Resolved",
    "other": "Other",
    "unable": "Unable to determine",
    "irrelevant": "Shown wrongly",
}
ANSWERS: Final = {"hcc": DOCUMENTED, "flag": DOCUMENTED, "gap": GAP}
OPEN: Final = frozenset({"asked", "delete"})
"""Answers after which something is still to be done."""
_NOTE: Final = 500
_RULE: Final = 40


def answers_of(patient: Patient, service_year: int) -> dict[tuple[str, str], RiskAnswer]:
    """The latest answer to each kind and rule."""
    found: dict[tuple[str, str], RiskAnswer] = {}
    rows = RiskAnswer.objects.filter(patient__in=patient.whole, service_year=service_year).select_related("actor")
    for row in rows:
        found.setdefault((row.kind, row.rule), row)
    return found


def words_of(answer: RiskAnswer) -> str:
    """An answer as people read it."""
    return ANSWERS[answer.kind].get(answer.answer, answer.answer)


def is_done(answer: RiskAnswer | None) -> bool:
    """Whether nothing is left to do after an answer."""
    return answer is not None and answer.answer not in OPEN


@writes
def say(
    patient: Patient, service_year: int, kind: str, rule: str, answer: str, note: str, *, shown: frozenset[tuple[str, str]],
    actor: User,
) -> RiskAnswer:  # fmt: skip
    """Keeps an answer to something that is ``shown`` of the year (kind, rule). Raises ``RefusedError`` for anything else."""
    if kind not in ANSWERS or answer not in ANSWERS[kind]:
        raise RefusedError("Choose an answer.")
    if (kind, rule) not in shown or len(rule) > _RULE:
        raise RefusedError("That is not shown of this year any more: look again.")
    words = note.strip()
    if len(words) > _NOTE or not typed.readable(words):
        raise RefusedError(f"A note has {_NOTE} characters at most.")
    row = RiskAnswer.objects.create(
        practice=patient.practice, patient=patient, service_year=service_year, kind=kind, rule=rule, answer=answer,
        actor=actor, **sealed_values({"note": words}),
    )  # fmt: skip
    # The rule of a gap names what the record suggests: the trail keeps the kind and the answer alone.
    detail = {"kind": kind, "answer": answer, "service_year": service_year}
    audit.record("risk.answered", actor=actor, practice=patient.practice, object=row, detail=detail)
    return row
