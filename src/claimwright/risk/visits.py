"""How does a chart with its codes become a visit of a member's year?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from claimwright.coding import read_chart
from claimwright.coding.types import Suggestion
from claimwright.records.chart import Chart
from claimwright.reference import Library, undot
from claimwright.risk.types import INPATIENT, OUTPATIENT_HOSPITAL, PROFESSIONAL, Diagnosed, Visit

_KINDS: Final = {"inpatient": INPATIENT, "outpatient_hospital": OUTPATIENT_HOSPITAL}
_SERVICES: Final = frozenset({"cpt", "hcpcs"})


def kind_of(setting: str) -> str:
    """The kind of visit a setting makes: what is no hospital's is a professional visit."""
    return _KINDS.get(setting, PROFESSIONAL)


def visit_of(
    chart: Chart,
    diagnoses: Iterable[Diagnosed],
    *,
    visit_id: str = "",
    procedures: Iterable[str] = (),
    modifiers: Iterable[str] = (),
    final: bool = True,
) -> Visit:
    """A visit from a chart and its codes; numbers of services in the record stand beside ``procedures``."""
    charged = [one for one in chart.entries if one.system in _SERVICES and one.kind in ("charge", "procedure")]
    return Visit(
        visit_id or chart.encounter.encounter_id or chart.source,
        chart.encounter.date_of_service,
        kind_of(chart.encounter.setting),
        tuple(diagnoses),
        tuple(dict.fromkeys([*procedures, *(one.code for one in charged)])),
        tuple(dict.fromkeys([*modifiers, *(letters for one in charged for letters in one.modifiers)])),
        place_of_service=chart.encounter.place_of_service,
        chart=chart,
        final=final,
    )


def visit_of_words(chart: Chart, library: Library, *, visit_id: str = "") -> Visit:
    """A visit with the codes that its words support, as they are proposed: none of them is final."""
    reading = read_chart(chart, library)
    diagnoses = [
        Diagnosed(undot(one.code), one.evidence)
        for one in reading.suggestions
        if one.system == "icd10cm" and one.suggested
    ]
    numbers = _numbers(reading.suggestions)
    if reading.visit and reading.visit.code:
        numbers.append(reading.visit.code)
    return visit_of(chart, diagnoses, visit_id=visit_id, procedures=numbers, final=False)


def _numbers(suggestions: Iterable[Suggestion]) -> list[str]:
    return [one.code for one in suggestions if one.system in _SERVICES and one.suggested]
