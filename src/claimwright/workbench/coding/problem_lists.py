"""Patients' problem lists: kept as records bring them, and which of their entries a release leaves behind."""

from __future__ import annotations

from typing import Any

import polars as pl

from claimwright.records import Chart
from claimwright.records.chart import ENDED, CodedEntry
from claimwright.reference.changes import Changes
from claimwright.reference.impact import PROBLEM_LISTS, impact
from claimwright.workbench import opened_library
from claimwright.workbench.models import Encounter, Practice, Problem


def keep(encounter: Encounter, chart: Chart) -> None:
    """Brings the patient's problem list up to what the chart says; an earlier record never overrules a later one.

    An entry that a later record leaves out stays: records are often partial, and silence ends no disease.
    """
    said = {opened_library.undot(entry.code): entry for entry in _listed(chart)}
    if not said:
        return
    patient = encounter.patient_id
    rows = Problem.objects.filter(patient=patient, system="icd10cm", code__in=said).select_related("encounter")
    known = {row.code: row for row in rows}
    for code, entry in said.items():
        row = known.get(code) or Problem(
            practice_id=encounter.practice_id, patient_id=patient, system="icd10cm", code=code
        )
        if row.pk and _day(row.encounter) > _day(encounter):
            continue
        row.encounter = encounter
        row.status = entry.status[:40]
        row.on_list = entry.status not in ENDED
        row.recorded_on = entry.date
        row.save()


def _listed(chart: Chart) -> list[CodedEntry]:
    """Entries of the problem list in ICD-10-CM; where one code stands twice, the one that is not ended comes last."""
    found = [one for one in chart.entries if one.on_problem_list and one.system == "icd10cm" and len(one.code) <= 12]
    return sorted(found, key=lambda one: one.status not in ENDED)


def _day(encounter: Encounter) -> str:
    return str(encounter.discharged_on or encounter.date_of_service or "")


def affected(practice: Practice, found: Changes) -> dict[str, dict[str, Any]]:
    """Codes on problem lists of the practice that the release touches or does not know: a row of ``release_impact`` each."""
    if found.system != "icd10cm":
        return {}
    codes = list(_of(practice).values_list("code", flat=True).order_by("code").distinct())
    frame = pl.DataFrame({"id": codes, "code": codes}, schema={"id": pl.String, "code": pl.String})
    return {row["code"]: row for row in impact(opened_library.library(), found, {PROBLEM_LISTS: frame}).to_dicts()}


def counts(practice: Practice, codes: dict[str, Any]) -> tuple[int, int]:
    """Entries with one of the codes, and the patients they are of."""
    rows = _of(practice).filter(code__in=codes)
    return rows.count(), rows.order_by().values("patient").distinct().count()


def rows(practice: Practice, codes: dict[str, dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The first ``most`` entries with one of the codes, patient by patient in the order of their names."""
    order = ("patient__last_name", "patient__first_name", "patient_id", "code")
    listed = _of(practice).filter(code__in=codes).select_related("patient", "encounter").order_by(*order)[:most]
    return [{**codes[one.code], "problem": one, "patient": one.patient} for one in listed]


def _of(practice: Practice) -> Any:
    return Problem.objects.filter(practice=practice, system="icd10cm", on_list=True)
