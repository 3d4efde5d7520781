"""Services read out of the words of a chart: drugs, vaccines, infusions, timed services, tests and procedures, with their reasons.

Nothing of a stay is proposed here: a hospital reports an inpatient stay with ICD-10-PCS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claimwright.coding.rules.base import Case
from claimwright.coding.services.charge_gaps import ChargeGaps, beside_the_notes, charge_gaps, told_of_charges
from claimwright.coding.services.concepts import concept_services
from claimwright.coding.services.counted import Counted, counted_of
from claimwright.coding.services.drugs import drug_services
from claimwright.coding.services.excisions import excision_services
from claimwright.coding.services.fractures import fracture_services
from claimwright.coding.services.given import given_drugs
from claimwright.coding.services.imaging import imaging_services
from claimwright.coding.services.infusions import infusion_services
from claimwright.coding.services.instruments import instrument_services
from claimwright.coding.services.minutes import minute_services
from claimwright.coding.services.pairs import with_pairs
from claimwright.coding.services.pathology import pathology_services
from claimwright.coding.services.therapy import therapy_services
from claimwright.coding.services.vaccines import vaccine_services
from claimwright.coding.services.wounds import wound_services
from claimwright.coding.types import Suggestion
from claimwright.coding.visits import visit_of
from claimwright.coding.visits.tables import named


def propose_services(case: Case, suggestions: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """The services that the record tells of and gives no code for."""
    if case.chart.encounter.is_inpatient:
        return
    given = given_drugs(case)
    found = [*drug_services(case, given), *infusion_services(case, given), *vaccine_services(case)]
    found += [
        *therapy_services(case),
        *minute_services(case, wellness=_with_wellness(case, suggestions)),
        *instrument_services(case),
    ]
    found += [*concept_services(case), *wound_services(case), *fracture_services(case), *excision_services(case)]
    found += [*imaging_services(case), *pathology_services(case)]
    yield from with_pairs(case, found)


def _with_wellness(case: Case, suggestions: Sequence[Suggestion]) -> bool:
    """Whether the visit is an annual wellness visit of Medicare, as the record states it or tells of it."""
    visit = visit_of(case, suggestions)
    codes = {one.code for one in suggestions if one.system == "hcpcs"} | ({visit.code} if visit else set())
    return any(named(name, case.book.day) in codes for name in ("wellness_first", "wellness_later"))


__all__ = [
    "ChargeGaps",
    "Counted",
    "beside_the_notes",
    "charge_gaps",
    "counted_of",
    "propose_services",
    "told_of_charges",
]
