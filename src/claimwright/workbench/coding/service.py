"""From a chart to final codes: suggestions, the running check of the draft, and finalising."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final

import polars as pl
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from claimwright.coding.decide import auto_decide
from claimwright.coding.engine import ChartReading, read_chart
from claimwright.coding.services import told_of_charges
from claimwright.coding.types import EXEMPT, CodedEncounter
from claimwright.edits import all_edits
from claimwright.edits.findings import HOLDING
from claimwright.errors import ClaimwrightError
from claimwright.grouping.encounter import drg_of
from claimwright.workbench import audit, billing, decisions, editing, opened_library, states
from claimwright.workbench.coding import second_readings
from claimwright.workbench.coding.coded_draft import coded
from claimwright.workbench.coding.draft_items import KIND_OF_SYSTEM, charged_item, evidence_of
from claimwright.workbench.coding.kept_counts import kept_counted
from claimwright.workbench.coding.visits import kept_visit
from claimwright.workbench.models import (
    Claim,
    CodingDraft,
    Encounter,
    FinalCode,
    Suggestion,
    User,
)
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.stored_chart import chart_of

CODERS_EDITS: Final = frozenset({"diagnosis", "diagnosis_order", "pointers", "modifiers", "ncci", "drugs", "inpatient"})
"""Families of edits a coder answers for; the others wait for the biller."""


_LONG: Final = 60_000
"""Bytes of the sealed documents of a chart: the engine reads about so much in a second."""


def open_chart(encounter: Encounter, *, actor: User | None = None, twice: bool = False) -> CodingDraft:
    """The draft of an encounter; on first opening the engine's suggestions and the record's charges are laid ready.

    ``twice``: a second reader that is on reads them too. Who opens a chart does not wait for it.
    """
    draft = CodingDraft.objects.filter(encounter=encounter).first()
    return draft or suggest(encounter, actor=actor, twice=twice)


def takes_long_to_read(encounter: Encounter) -> bool:
    """Whether a chart that nobody has read yet is so long that nobody should wait for the engine before they see the record."""
    if CodingDraft.objects.filter(encounter=encounter).exists():
        return False
    stored = encounter.documents.aggregate(bytes=Sum(Length("sealed_text")))["bytes"]
    return (stored or 0) > _LONG


def lay_ready(encounters: Iterable[Encounter], *, actor: User | None = None) -> None:
    """Suggests codes for encounters that came in, so that nobody waits for the engine when a chart is opened.

    A second reader that is on reads each chart too, for as long as the administrator gives it. Where a code list is missing, opening the chart says so, and suggests once it is there.
    """
    for encounter in encounters:
        with contextlib.suppress(ClaimwrightError):
            open_chart(encounter, actor=actor, twice=True)


def suggest(encounter: Encounter, *, actor: User | None = None, twice: bool = False) -> CodingDraft:
    """Runs the engine once for an encounter, with what its practice decided before. Charges of the record stand in the draft;
    diagnoses wait for the coder.

    Where somebody else opened the chart meanwhile, what was laid ready for them stays. Where a later record changed it
    meanwhile, the later chart is read instead, by the engine alone.
    """
    encounter.refresh_from_db(fields=["chart_hash", "sealed_chart"])
    read_of = encounter.chart_hash
    chart, library = chart_of(encounter), opened_library.library()
    learned = decisions.learned_by(encounter.practice)
    if twice:
        found, read = second_readings.suggestions_of(chart, library, learned)
    else:
        found, read = read_chart(chart, library, learned=learned), None
    decided = auto_decide(chart, found.suggestions, library)
    draft = _lay_ready(encounter, read_of, found, decided, _estimate(encounter, decided), actor, read)
    return draft or suggest(encounter, actor=actor)


@writes
def _lay_ready(
    encounter: Encounter,
    read_of: str,
    found: ChartReading,
    decided: CodedEncounter,
    charge: Decimal | None,
    actor: User | None,
    read: second_readings.Read | None,
) -> CodingDraft | None:
    """The draft with what was found, or None where the chart is another one by now than the one that was read."""
    # Kept whoever was first: the model was asked.
    readings = second_readings.keep(encounter, read, actor) if read else {}
    if encounter.chart_hash != read_of:
        return CodingDraft.objects.filter(encounter=encounter).first()
    order = [one.code for one in decided.diagnoses]
    told = told_of_charges(found.suggestions)
    services = [
        charged_item(number, service, order, told.get(service.procedure_code))
        for number, service in enumerate(decided.services, start=1)
    ]
    draft, new = CodingDraft.objects.get_or_create(
        encounter=encounter,
        defaults={
            "practice_id": encounter.practice_id,
            "codes": services,
            "rejected": [],
            "visit": kept_visit(found.visit),
            "counted": kept_counted(found.counted),
            "updated_by": actor,
        },
    )
    if not new:
        return draft
    charged = {item["code"] for item in services}
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
            section=one.section,
            learned=one.learned,
            evidence=evidence_of(one),
            alternatives=[{"code": a.code, "description": a.description, "score": a.score} for a in one.alternatives],
            poa="" if one.poa == EXEMPT else one.poa,
            modifiers=list(one.modifiers),
            units=one.units,
            day=one.day,
            second_reading=readings.get(opened_library.undot(one.code)) if one.system == "icd10cm" else None,
        )
        for number, one in enumerate(found.suggestions, start=1)
        if KIND_OF_SYSTEM.get(one.system) != "service" or one.code not in charged
    )
    if charge is not None:
        encounter.expected_charge = charge
        encounter.save(update_fields=["expected_charge"])
    audit.record("coding.suggested", actor=actor, practice=encounter.practice, object=encounter)
    return draft


def _estimate(encounter: Encounter, decided: CodedEncounter) -> Decimal | None:
    """What the encounter will probably charge, so that the worklist and DNFB know its dollars before it is coded."""
    if not encounter.practice.registration:
        return None
    charge: Decimal | None = billing.claims_of(encounter, decided).claims["total_charge"][0]
    return charge


@writes
def own(encounter: Encounter, owner: User | None, *, actor: User) -> Encounter:
    """Makes the encounter a coder's own; without one it is given back, by the one who has it."""
    if owner is None and encounter.owner_id != actor.pk:
        raise RefusedError("Somebody else has taken it meanwhile.")
    encounter.owner = owner
    encounter.save(update_fields=["owner", "touched_at"])
    return encounter


def check(encounter: Encounter, draft: CodingDraft) -> pl.DataFrame:
    """What the edits say about the draft as a claim, now. Columns: ``edits.findings.FINDINGS`` and ``coders`` (bool)."""
    claims = billing.claims_of(encounter, coded(encounter, draft))
    findings = billing.scrub_frames(encounter.practice, claims)
    return findings.with_columns(coders=pl.col("edit").is_in(sorted(_coders_edits())))


def finalise(
    encounter: Encounter, *, actor: User | None = None, override: str = "", seen: int | None = None, read: str = ""
) -> Claim:
    """Makes the draft final: final codes are kept, the claim is built and scrubbed, and is held or ready.

    Raises ``RefusedError`` when the draft has no diagnosis, breaks an edit the coder answers for and no reason to finalise
    all the same (``override``) is given, or is changed by somebody while it is checked; and when the record is not the one that was
    ``read`` (its ``chart_hash``; empty: not asked).
    """
    encounter.refresh_from_db()
    if read and read != encounter.chart_hash:
        raise RefusedError(
            "A later record came since you opened this chart. Open it anew, look at it, and finalise again."
        )
    draft = CodingDraft.objects.get(encounter=encounter)
    editing.unchanged(seen, draft.version, draft.updated_by_id, actor)
    _refuse_final(encounter)
    result = coded(encounter, draft)
    if not result.diagnoses:
        raise RefusedError("Choose at least one diagnosis first.")
    found = check(encounter, draft)
    stops = found.filter(pl.col("coders") & (pl.col("severity") == HOLDING))
    if stops.height and not override.strip():
        names = ", ".join(stops["edit"].unique(maintain_order=True).to_list())
        raise RefusedError(f"{stops.height} open error(s): {names}. Mend them, or finalise with a reason.")
    grouped = drg_of(result, opened_library.library())  # after the coding decision, never before it
    drg = grouped.drg if grouped else ""
    keep_claim = billing.build(encounter, replace(result, drg=drg), actor=actor, note=override.strip())
    return _keep_final(encounter, draft, drg, keep_claim, actor, override.strip())


@writes
def _keep_final(
    encounter: Encounter,
    checked: CodingDraft,
    drg: str,
    keep_claim: Callable[[], Claim],
    actor: User | None,
    override: str,
) -> Claim:
    """Writes what was checked outside, when the draft and the encounter are still what was checked."""
    _refuse_final(encounter)
    draft = CodingDraft.objects.select_for_update().get(encounter=encounter)
    if draft.version != checked.version:
        raise RefusedError("The codes changed while they were checked. Look at them, and finalise again.")
    _keep_final_codes(encounter, draft)
    now = timezone.now()
    fields = {"drg": drg, "finalised_at": now, "finalised_by": actor}
    states.move_encounter(encounter, "finalise", override or "Final coded.", actor=actor, fields=fields)
    decisions.keep_decisions(encounter, draft, actor=actor, at=now)
    audit.record(
        "coding.finalised",
        actor=actor,
        practice=encounter.practice,
        object=encounter,
        detail={"codes": len(draft.codes), "override": bool(override)},
    )
    return keep_claim()


def _refuse_final(encounter: Encounter) -> None:
    if encounter.status not in states.before("encounter", "finalise"):
        raise RefusedError("The encounter is final coded already.")
    if encounter.perhaps_same_id:
        raise RefusedError(f"Say first whether this is the visit of encounter {encounter.perhaps_same_id}.")


@writes
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
