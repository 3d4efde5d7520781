"""What would the codes proposed for a stay group to?"""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.coding.decide import finalise
from claimwright.coding.types import CodedProcedure, Suggestion
from claimwright.records.chart import Chart
from claimwright.reference import Library


def drg_of_proposed(chart: Chart, suggestions: Sequence[Suggestion], library: Library) -> str | None:
    """The MS-DRG of what is suggested for an inpatient chart, diagnoses in their order and procedures; None where there is none."""
    from claimwright.grouping.encounter import likely_drg  # the grouper takes longer to load than a note to read

    ordered = sorted((one for one in suggestions if one.order), key=lambda one: one.order)
    procedures = [one for one in suggestions if one.system == "icd10pcs" and one.suggested]
    coded = finalise(
        chart,
        [one.code for one in ordered],
        library,
        suggestions=suggestions,
        procedures=[CodedProcedure(number, one.code, one.day) for number, one in enumerate(procedures, 1)],
    )
    return likely_drg(coded, library) or None
