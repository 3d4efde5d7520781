"""What does a draft say as a coded encounter, in the coder's order?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from claimwright.coding.abstract import applied
from claimwright.coding.decide import finalise as finalised
from claimwright.coding.decide import procedure_dates
from claimwright.coding.types import CodedEncounter, CodedProcedure, CodedService, Evidence
from claimwright.records import Chart
from claimwright.workbench import opened_library
from claimwright.workbench.models import CodingDraft, Encounter
from claimwright.workbench.stored_chart import chart_of


def coded(encounter: Encounter, draft: CodingDraft, chart: Chart | None = None) -> CodedEncounter:
    """The draft as a coded encounter, in the coder's order, with what the coder said of a stay's abstract."""
    chart = chart or chart_of(encounter)
    texts = {document.document_id: document.text for document in chart.documents}
    stated = procedure_dates(chart)
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
            CodedProcedure(
                number,
                item["code"],
                _day(item) or stated.get(item["code"]) or encounter.date_of_service,
                _evidence(item, texts),
            )
            for number, item in enumerate((i for i in draft.codes if i["kind"] == "procedure"), start=1)
        ],
        poa={item["code"]: item.get("poa", "") for item in diagnoses},
    )
    evidence = {item["code"]: _evidence(item, texts) for item in diagnoses}
    quoted = tuple(replace(one, evidence=evidence.get(one.code, ())) for one in result.diagnoses)
    result = replace(result, diagnoses=quoted, drg=encounter.drg)
    return applied(result, _abstract(draft)) if draft.abstract and chart.encounter.is_inpatient else result


def _abstract(draft: CodingDraft) -> dict[str, Any]:
    """What was said of the stay, the surgeons in the order of the procedures."""
    surgeons = draft.abstract.get("surgeons", {})
    keys = [item["key"] for item in draft.codes if item["kind"] == "procedure"]
    return {**draft.abstract, "surgeons": [surgeons.get(key, "") for key in keys]}


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


def _evidence(item: dict[str, Any], texts: dict[str, str]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(one["document"], one["start"], one["end"], texts[one["document"]][one["start"] : one["end"]])
        for one in item["evidence"]
        if one["document"] in texts
    )


def _day(item: dict[str, Any]) -> date | None:
    return date.fromisoformat(item["date"]) if item.get("date") else None
