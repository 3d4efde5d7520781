"""The coder's part: suggestions accepted or refused, codes added, put in order, made final."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.workbench.coding import draft
from claimwright.workbench.coding import service as coding
from claimwright.workbench.demo.script import Decided
from claimwright.workbench.models import Claim, CodingDraft, Encounter, EncounterStatus, User
from claimwright.workbench.opened_library import undot
from claimwright.workbench.refusals import RefusedError

_OPEN = (EncounterStatus.TO_CODE, EncounterStatus.CODING)


@dataclass
class Coded:
    """How the suggestions fared: accepted, refused, and codes the coder had to add."""

    accepted: int = 0
    alternatives: int = 0
    rejected: int = 0
    added: int = 0

    def __add__(self, other: Coded) -> Coded:
        return Coded(
            self.accepted + other.accepted,
            self.alternatives + other.alternatives,
            self.rejected + other.rejected,
            self.added + other.added,
        )


def code(encounter: Encounter, decided: Decided | None, coder: User) -> tuple[Coded, Claim | None]:
    """Codes one encounter as the script decides; without a decision every suggestion is taken. None when it was coded before."""
    if encounter.status not in _OPEN:
        return Coded(), None
    coding.open_chart(encounter, actor=coder)
    if decided and decided.leave_open:
        return Coded(), None
    result = _decide(encounter, decided, coder)
    try:
        claim = coding.finalise(encounter, actor=coder)
    except RefusedError:
        # The coder cannot mend what the record itself says; the claim is built and waits with its findings.
        claim = coding.finalise(encounter, actor=coder, override="Left to the biller: the finding is about the record.")
    return result, claim


def _decide(encounter: Encounter, decided: Decided | None, coder: User) -> Coded:
    result = Coded()
    wanted = (
        {"icd10cm": [undot(one) for one in decided.diagnoses], "icd10pcs": list(decided.procedures)} if decided else {}
    )
    taken: set[str] = set()
    for suggestion in encounter.suggestions.all():
        if suggestion.system not in ("icd10cm", "icd10pcs"):
            continue
        if not suggestion.suggested and suggestion.code not in wanted.get(suggestion.system, []):
            continue
        if suggestion.code in taken:
            continue
        if not decided or suggestion.code in wanted.get(suggestion.system, []):
            draft.accept(encounter, suggestion.pk, actor=coder)
            taken.add(suggestion.code)
            # What was only offered beside the suggestions is not one of them: each is counted as what it was.
            result.accepted += suggestion.suggested
            result.alternatives += not suggestion.suggested
        else:
            draft.reject(encounter, suggestion.pk, "Not supported, or another code says it.", actor=coder)
            result.rejected += 1
    for system, codes in wanted.items():
        for code_ in codes:
            if code_ not in taken:
                try:
                    draft.add(encounter, system, code_, actor=coder)
                    result.added += 1
                except RefusedError:
                    continue
    if decided:
        _order(encounter, wanted["icd10cm"], coder)
    return result


def _order(encounter: Encounter, codes: list[str], coder: User) -> None:
    """Puts the diagnoses in the coder's order, by the same moves a coder makes with the keyboard."""
    for place, wanted in enumerate(codes):
        items = [one for one in CodingDraft.objects.get(encounter=encounter).codes if one["kind"] == "diagnosis"]
        at = next((n for n, one in enumerate(items) if one["code"] == wanted), None)
        if at is not None and at != place:
            draft.move(encounter, items[at]["key"], place - at, actor=coder)
