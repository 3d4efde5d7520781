"""How is a step on a coder's draft made: on the draft that was seen, kept so that it can be undone, and logged?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from claimwright.workbench import audit, editing, history, opened_library, states
from claimwright.workbench import undo as undoing
from claimwright.workbench.models import CodingDecision, CodingDraft, Encounter, EncounterStatus, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes


@writes
def undo(encounter: Encounter, *, actor: User | None = None, seen: int | None = None) -> CodingDraft:
    """Takes back the last step on the draft; its history and the log of decisions say so."""
    draft = _open_draft(encounter, actor, seen)
    before = _content(draft)
    step = undoing.take_back(encounter, before)
    stood = {item["key"]: item for item in draft.codes}
    draft.codes, draft.rejected, *said = json.loads(step.before)
    if draft.visit:
        draft.visit = {**draft.visit, "overruled": said[0] if said else {}}
    draft.abstract = said[1] if len(said) > 1 else {}
    stands = {item["key"]: item for item in draft.codes}
    for key in sorted(stood.keys() ^ stands.keys()):
        log(encounter, actor, "undone", (stood | stands)[key])
    draft.updated_by, draft.version = actor, draft.version + 1
    draft.save()
    history.of_encounter(encounter, "undone", f"Undone: {step.text}.", actor)
    return draft


def _content(draft: CodingDraft) -> str:
    """Codes, what was refused, and, where anything was said of them, what was overruled of the visit, and the abstract."""
    overruled = draft.visit.get("overruled") or {}
    said = [overruled, draft.abstract] if draft.abstract else [overruled] if overruled else []
    return json.dumps([draft.codes, draft.rejected, *said], sort_keys=True)


def shown_code(item: Mapping[str, Any]) -> str:
    """The code of an item as people write it; a charge without one by its revenue code."""
    return opened_library.shown(item["system"], item["code"]) or str(item.get("revenue_code", ""))


def _open_draft(encounter: Encounter, actor: User | None, seen: int | None) -> CodingDraft:
    """The draft, locked; raises ``RefusedError`` when it is not the one that was seen, or not open any more."""
    draft = CodingDraft.objects.select_for_update().get(encounter=encounter)
    editing.unchanged(seen, draft.version, draft.updated_by_id, actor)
    if encounter.status not in states.before("encounter", "finalise"):
        raise RefusedError("The encounter is final coded; return it to the coder first.")
    return draft


@writes
def change(
    encounter: Encounter, actor: User | None, step: Callable[[CodingDraft], str], seen: int | None
) -> CodingDraft:
    draft = _open_draft(encounter, actor, seen)
    before = _content(draft)
    said = step(draft)
    undoing.keep(encounter, before, _content(draft), said, actor)
    draft.updated_by, draft.version = actor, draft.version + 1
    draft.save()
    if encounter.status == EncounterStatus.TO_CODE:
        fields = {"owner": encounter.owner or actor}
        states.move_encounter(encounter, "begin", "Coding began.", actor=actor, fields=fields)
    return draft


def log(encounter: Encounter, actor: User | None, action: str, item: Mapping[str, Any], reason: str = "") -> None:
    """A row of the log of decisions, and of the audit trail."""
    CodingDecision.objects.create(
        practice_id=encounter.practice_id,
        encounter=encounter,
        actor=actor,
        action=action,
        system=item["system"],
        code=item["code"],
        suggested_code=item.get("suggested_code") or "",
        mention=item.get("mention") or "",
        score=item.get("score"),
        reason=reason,
    )
    audit.record(
        f"coding.{action}",
        actor=actor,
        practice=encounter.practice,
        object=encounter,
        detail={"system": item["system"], "code": item["code"]},
    )
