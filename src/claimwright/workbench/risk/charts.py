"""How do a patient's encounters become the visits of a year that the engine reviews?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from claimwright.coding.types import Evidence
from claimwright.records.chart import Chart
from claimwright.reference import undot
from claimwright.risk import Diagnosed, Visit, visit_of
from claimwright.workbench.coding import OPEN
from claimwright.workbench.models import Encounter, EncounterStatus, Patient
from claimwright.workbench.stored_chart import chart_of

YEARS_BEFORE = 2
"""Years before the year of service that tell what may be documented again."""


def encounters_of(patient: Patient, service_year: int) -> QuerySet[Encounter]:
    """The encounters of a person in a year of service and the two before, by the day that counts: the last one."""
    years = (service_year - YEARS_BEFORE, service_year)
    rows = Encounter.objects.filter(
        practice=patient.practice_id, patient__in=patient.whole, discharged_on__year__range=years
    )
    return rows.exclude(status=EncounterStatus.WITHDRAWN).order_by("date_of_service", "pk")


def visits_of(patient: Patient, service_year: int) -> list[Visit]:
    """The visits of ``encounters_of``: with final codes where a chart is final, else with those chosen or proposed so far."""
    rows = encounters_of(patient, service_year).prefetch_related("documents", "final_codes", "suggestions")
    return [_visit(one) for one in rows.select_related("draft")]


def _visit(encounter: Encounter) -> Visit:
    chart = chart_of(encounter)
    final = encounter.status not in OPEN
    codes = list(_final(encounter)) if final else list(_open(encounter))
    services = [one for one in codes if one["kind"] == "service"]
    visit = visit_of(
        chart,
        [
            Diagnosed(undot(one["code"]), _evidence(one["evidence"], chart))
            for one in codes
            if one["kind"] == "diagnosis"
        ],
        visit_id=str(encounter.pk),
        procedures=[one["code"] for one in services if one["code"]],
        modifiers=[letters for one in services for letters in one["modifiers"]],
        final=final,
    )
    # A stay counts in the year of its discharge (Medicare Managed Care Manual, chapter 7, section 40: the through date).
    return (
        replace(visit, day=encounter.discharged_on)
        if chart.encounter.is_inpatient and encounter.discharged_on
        else visit
    )


def _final(encounter: Encounter) -> Iterable[dict[str, Any]]:
    for one in encounter.final_codes.all():
        yield {"kind": one.kind, "code": one.code, "evidence": one.evidence, "modifiers": one.modifiers}


def _open(encounter: Encounter) -> Iterable[dict[str, Any]]:
    """What the coder chose so far, and the diagnoses that are proposed and were neither chosen nor refused."""
    draft = getattr(encounter, "draft", None)
    chosen = draft.codes if draft is not None else []
    yield from ({"modifiers": [], "evidence": [], **one} for one in chosen)
    decided = [*chosen, *(draft.rejected if draft is not None else [])]
    asked = {one.get("suggestion") for one in decided}
    codes = {undot(one["code"]) for one in chosen}
    for one in encounter.suggestions.all():
        if one.suggested and one.system == "icd10cm" and one.pk not in asked and undot(one.code) not in codes:
            yield {"kind": "diagnosis", "code": one.code, "evidence": one.evidence, "modifiers": []}


def _evidence(places: Iterable[dict[str, Any]], chart: Chart) -> tuple[Evidence, ...]:
    texts = {document.document_id: document.text for document in chart.documents}
    return tuple(
        Evidence(one["document"], one["start"], one["end"], texts[one["document"]][one["start"] : one["end"]])
        for one in places
        if one["document"] in texts
    )
