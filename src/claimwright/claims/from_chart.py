"""The engine's own way from a chart to a claim, without a coder: suggest, decide, group, build."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from claimwright.claims.batch import Claims
from claimwright.claims.build import build_claim
from claimwright.claims.fees import FeeSchedule
from claimwright.claims.practice import BillingProvider, Practice
from claimwright.coding.decide import auto_decide
from claimwright.coding.engine import suggest
from claimwright.coding.types import CodedEncounter, Suggestion
from claimwright.grouping.encounter import drg_of, raf_of
from claimwright.grouping.hcc import RafResult
from claimwright.grouping.msdrg import DrgResult
from claimwright.records.chart import Chart
from claimwright.reference import Library

NUMBER_LENGTH: Final = 20
"""Characters of a patient control number that payers return (837 CLM01)."""


@dataclass(frozen=True)
class BuiltClaim:
    """A chart's claim with what led to it."""

    chart: Chart
    suggestions: tuple[Suggestion, ...]
    coded: CodedEncounter
    drg: DrgResult | None
    raf: RafResult | None
    claims: Claims


def unknown_practice(chart: Chart) -> Practice:
    """A practice nothing is known of: claims built for it are held until it is registered."""
    return Practice(id="", name="", kind="I" if chart.encounter.is_inpatient else "P", billing=BillingProvider(""))


def control_number(text: str) -> str:
    """A patient control number of at most twenty letters and digits."""
    return re.sub(r"[^A-Z0-9-]", "", text.upper())[-NUMBER_LENGTH:]


def build_from_chart(
    chart: Chart, library: Library, *, practice: Practice | None = None, fees: FeeSchedule | None = None, claim_id: str
) -> BuiltClaim:
    """Codes a chart as the engine would and builds its claim; every step is kept with the result."""
    suggestions = tuple(suggest(chart, library))
    coded = auto_decide(chart, suggestions, library)
    drg = drg_of(coded, library)
    if drg and drg.drg:
        coded = replace(coded, drg=drg.drg)
    claims = build_claim(
        coded,
        practice or unknown_practice(chart),
        fees or FeeSchedule([]),
        claim_id=claim_id,
        patient_control_number=control_number(chart.encounter.encounter_id or claim_id),
    )
    return BuiltClaim(chart, suggestions, coded, drg, raf_of(coded), claims)
