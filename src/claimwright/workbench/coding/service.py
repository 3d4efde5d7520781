"""From a chart to final codes: suggestions, the running check of the draft, and finalising."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

import polars as pl
from django.db import transaction
from django.utils import timezone

from claimwright.coding.decide import auto_decide
from claimwright.coding.engine import suggest as engine_suggest
from claimwright.coding.types import CodedEncounter
from claimwright.edits import all_edits
from claimwright.edits.findings import HOLDING
from claimwright.grouping.encounter import drg_of
from claimwright.workbench import audit, billing, opened_library, states
from claimwright.workbench.coding.coded_draft import coded
from claimwright.workbench.coding.draft_items import KIND_OF_SYSTEM, charged_item, evidence_of
from claimwright.workbench.models import (
    Claim,
    CodingDraft,
    Encounter,
    FinalCode,
    Suggestion,
    User,
)
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.stored_chart import chart_of

CODERS_EDITS: Final = frozenset({"diagnosis", "diagnosis_order", "pointers", "modifiers", "ncci", "drugs", "inpatient"})
"""Families of edits a coder answers for; the others wait for the biller."""


def open_chart(encounter: Encounter, *, actor: User | None = None) -> CodingDraft:
    """The draft of an encounter; on first opening the engine's suggestions and the record's charges are laid ready."""
    draft = CodingDraft.objects.filter(encounter=encounter).first()
    return draft or suggest(encounter, actor=actor)


@transaction.atomic
def suggest(encounter: Encounter, *, actor: User | None = None) -> CodingDraft:
    """Runs the engine once for an encounter. Charges of the record stand in the draft; diagnoses wait for the coder."""
    chart, library = chart_of(encounter), opened_library.library()
    found = engine_suggest(chart, library)
    decided = auto_decide(chart, found, library)
    order = [one.code for one in decided.diagnoses]
    services = [charged_item(number, service, order) for number, service in enumerate(decided.services, start=1)]
    charged = {item["code"] for item in services}
    Suggestion.objects.filter(encounter=encounter).delete()
    Suggestion.objects.bulk_create(
        Suggestion(
            practice_id=encounter.practice_id,
            encounter=encounter,
            sequence=number,
            system=one.system,
            code=opened_library.undot(one.code),
            description=one.description or "",
            score=one.score,
            assertion=one.assertion,
            reason=one.reason,
            suggested=one.suggested,
            mention=one.mention,
            evidence=evidence_of(one),
            alternatives=[{"code": a.code, "description": a.description, "score": a.score} for a in one.alternatives],
        )
        for number, one in enumerate(found, start=1)
        if KIND_OF_SYSTEM.get(one.system) != "service" or one.code not in charged
    )
    draft, _ = CodingDraft.objects.update_or_create(
        encounter=encounter,
        defaults={
            "practice_id": encounter.practice_id,
            "codes": services,
            "rejected": [],
            "updated_by": actor,
        },
    )
    _estimate(encounter, decided)
    audit.record("coding.suggested", actor=actor, practice=encounter.practice, object=encounter)
    return draft


def _estimate(encounter: Encounter, decided: CodedEncounter) -> None:
    """What the encounter will probably charge, so that the worklist and DNFB know its dollars before it is coded."""
    if not encounter.practice.registration:
        return
    total = billing.claims_of(encounter, decided).claims["total_charge"][0]
    encounter.expected_charge = total
    Encounter.objects.filter(pk=encounter.pk).update(expected_charge=total)


def check(encounter: Encounter, draft: CodingDraft) -> pl.DataFrame:
    """What the edits say about the draft as a claim, now. Columns: ``edits.findings.FINDINGS`` and ``coders`` (bool)."""
    claims = billing.claims_of(encounter, coded(encounter, draft))
    findings = billing.scrub_frames(claims)
    return findings.with_columns(coders=pl.col("edit").is_in(sorted(_coders_edits())))


@transaction.atomic
def finalise(encounter: Encounter, *, actor: User | None = None, override: str = "") -> Claim:
    """Makes the draft final: final codes are kept, the claim is built and scrubbed, and is held or ready.

    Raises ``RefusedError`` when the draft has no diagnosis, or breaks an edit the coder answers for and no reason
    to finalise all the same (``override``) is given.
    """
    states.lock_encounter(encounter)
    draft = CodingDraft.objects.select_for_update().get(encounter=encounter)
    if encounter.status not in states.before("encounter", "finalise"):
        raise RefusedError("The encounter is final coded already.")
    result = coded(encounter, draft)
    if not result.diagnoses:
        raise RefusedError("Choose at least one diagnosis first.")
    found = check(encounter, draft)
    stops = found.filter(pl.col("coders") & (pl.col("severity") == HOLDING))
    if stops.height and not override.strip():
        names = ", ".join(stops["edit"].unique(maintain_order=True).to_list())
        raise RefusedError(f"{stops.height} open error(s): {names}. Mend them, or finalise with a reason.")
    _keep_final_codes(encounter, draft)
    grouped = drg_of(result, opened_library.library())  # after the coding decision, never before it
    drg = grouped.drg if grouped else ""
    result = replace(result, drg=drg)
    fields = {"drg": drg, "finalised_at": timezone.now(), "finalised_by": actor}
    states.move_encounter(encounter, "finalise", override.strip() or "Final coded.", actor=actor, fields=fields)
    audit.record(
        "coding.finalised",
        actor=actor,
        practice=encounter.practice,
        object=encounter,
        detail={"codes": len(draft.codes), "override": bool(override.strip())},
    )
    return billing.build(encounter, result, actor=actor, note=override.strip())


@transaction.atomic
def return_to_coder(encounter: Encounter, reason: str, *, actor: User | None = None) -> Encounter:
    """Opens a final coded encounter again, as long as its claim has not gone out."""
    claims = states.lock_encounter(encounter)
    if encounter.status not in states.before("encounter", "return"):
        raise RefusedError("Only an encounter whose claim has not gone out can go back to the coder.")
    if not reason.strip():
        raise RefusedError("Say why it goes back.")
    why = reason.strip()[:255]
    states.move_encounter(encounter, "return", why, actor=actor, fields={"status_reason": why})
    for claim in claims:
        billing.withdraw(claim, reason, actor=actor)
    audit.record("coding.returned", actor=actor, practice=encounter.practice, object=encounter)
    return encounter


def _coders_edits() -> set[str]:
    return {edit.id for edit in all_edits() if edit.family in CODERS_EDITS}


def _keep_final_codes(encounter: Encounter, draft: CodingDraft) -> None:
    encounter.final_codes.all().delete()
    counts: dict[str, int] = {}
    codes = [item["code"] for item in draft.codes if item["kind"] == "diagnosis"]
    rows = []
    for item in draft.codes:
        counts[item["kind"]] = number = counts.get(item["kind"], 0) + 1
        rows.append(
            FinalCode(
                practice_id=encounter.practice_id,
                encounter=encounter,
                kind=item["kind"],
                sequence=number,
                system=item["system"],
                code=item["code"],
                description=item["description"],
                poa=item.get("poa", ""),
                modifiers=item.get("modifiers", []),
                units=Decimal(item["units"]) if item.get("units") else None,
                pointers=[codes.index(code) + 1 for code in item.get("for", []) if code in codes],
                evidence=item["evidence"],
            )
        )
    FinalCode.objects.bulk_create(rows)
