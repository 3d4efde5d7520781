"""From a chart to final codes: suggestions, the running check of the draft, and finalising."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.utils import timezone

from claimwright.coding.decide import auto_decide
from claimwright.coding.decide import finalise as finalised
from claimwright.coding.engine import suggest as engine_suggest
from claimwright.coding.types import CodedEncounter, CodedProcedure, CodedService, Evidence
from claimwright.edits.findings import HOLDING
from claimwright.grouping.encounter import drg_of
from claimwright.records import Chart
from claimwright.workbench import audit, opened_library, states
from claimwright.workbench.billing import build_and_scrub
from claimwright.workbench.coding.draft import KIND_OF_SYSTEM, evidence_of
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
    services = [_service_item(number, service, order) for number, service in enumerate(decided.services, start=1)]
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
    total = build_and_scrub.claims_of(encounter, decided).claims["total_charge"][0]
    encounter.expected_charge = total
    Encounter.objects.filter(pk=encounter.pk).update(expected_charge=total)


def coded(encounter: Encounter, draft: CodingDraft, chart: Chart | None = None) -> CodedEncounter:
    """The draft as a coded encounter, in the coder's order."""
    chart = chart or chart_of(encounter)
    texts = {document.document_id: document.text for document in chart.documents}
    diagnoses = [item for item in draft.codes if item["kind"] == "diagnosis"]
    codes = [item["code"] for item in diagnoses]
    result = finalised(
        chart,
        codes,
        opened_library.library(),
        services=[
            _service(number, item, codes, texts)
            for number, item in enumerate((i for i in draft.codes if i["kind"] == "service"), start=1)
        ],
        procedures=[
            CodedProcedure(number, item["code"], _day(item) or encounter.date_of_service, _evidence(item, texts))
            for number, item in enumerate((i for i in draft.codes if i["kind"] == "procedure"), start=1)
        ],
        poa={item["code"]: item.get("poa", "") for item in diagnoses},
    )
    evidence = {item["code"]: _evidence(item, texts) for item in diagnoses}
    quoted = tuple(replace(one, evidence=evidence.get(one.code, ())) for one in result.diagnoses)
    return replace(result, diagnoses=quoted, drg=encounter.drg)


def check(encounter: Encounter, draft: CodingDraft) -> pl.DataFrame:
    """What the edits say about the draft as a claim, now. Columns: ``edits.findings.FINDINGS`` and ``coders`` (bool)."""
    claims = build_and_scrub.claims_of(encounter, coded(encounter, draft))
    findings = build_and_scrub.scrub_frames(claims)
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
    return build_and_scrub.build(encounter, result, actor=actor, note=override.strip())


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
        build_and_scrub.withdraw(claim, reason, actor=actor)
    audit.record("coding.returned", actor=actor, practice=encounter.practice, object=encounter)
    return encounter


def _coders_edits() -> set[str]:
    from claimwright.edits import all_edits

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


def _evidence(item: dict[str, Any], texts: dict[str, str]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(one["document"], one["start"], one["end"], texts[one["document"]][one["start"] : one["end"]])
        for one in item["evidence"]
        if one["document"] in texts
    )


def _day(item: dict[str, Any]) -> date | None:
    return date.fromisoformat(item["date"]) if item.get("date") else None


def _service_item(number: int, service: CodedService, order: list[str]) -> dict[str, Any]:
    """A charge of the record as an item of the draft."""
    code = service.procedure_code
    return {
        "key": f"c{number}",
        "kind": "service",
        "system": "hcpcs",
        "code": code,
        "description": opened_library.describe("hcpcs", code, service.date) if code else "",
        "action": "charged",
        "suggestion": None,
        "suggested_code": "",
        "mention": "",
        "score": None,
        "evidence": [{"document": e.document, "start": e.start, "end": e.end} for e in service.evidence],
        "modifiers": list(service.modifiers),
        "units": f"{service.units.normalize():f}",
        "unit_type": service.unit_type,
        "for": [order[pointer - 1] for pointer in service.diagnosis_pointers if pointer <= len(order)],
        "date": service.date.isoformat() if service.date else "",
        "revenue_code": service.revenue_code,
        "charge": str(service.charge) if service.charge is not None else "",
        "ndc": service.ndc,
        "ndc_quantity": str(service.ndc_quantity) if service.ndc_quantity is not None else "",
        "ndc_unit": service.ndc_unit,
        "rendering_npi": service.rendering_npi,
    }


def _service(number: int, item: dict[str, Any], codes: list[str], texts: dict[str, str]) -> CodedService:
    return CodedService(
        sequence=number,
        procedure_code=item["code"],
        modifiers=tuple(item["modifiers"]),
        units=Decimal(item["units"]),
        unit_type=item.get("unit_type") or "UN",
        date=_day(item),
        diagnosis_pointers=tuple(codes.index(code) + 1 for code in item["for"] if code in codes),
        revenue_code=item.get("revenue_code") or "",
        charge=Decimal(item["charge"]) if item.get("charge") else None,
        ndc=item.get("ndc") or "",
        ndc_quantity=Decimal(item["ndc_quantity"]) if item.get("ndc_quantity") else None,
        ndc_unit=item.get("ndc_unit") or "",
        rendering_npi=item.get("rendering_npi") or "",
        evidence=_evidence(item, texts),
    )
