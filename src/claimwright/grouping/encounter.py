"""What payers group a coded encounter into: the DRG of an inpatient stay, the risk score of a Medicare patient."""

from __future__ import annotations

from datetime import date
from typing import Final

from claimwright.ages import age_on
from claimwright.coding.types import CodedEncounter
from claimwright.grouping.hcc import RafResult, raf
from claimwright.grouping.msdrg import DrgResult, group_drg
from claimwright.grouping.stay import InpatientStay
from claimwright.records.chart import Chart
from claimwright.reference import Library

_HOME: Final = "01"
_AGES: Final = (10, 50)
"""A child's age and an adult's: the groupers part at 17."""


def drg_of(coded: CodedEncounter, library: Library) -> DrgResult | None:
    """The MS-DRG of an inpatient encounter by its discharge date; None for other encounters and unfinished stays."""
    chart = coded.chart
    encounter = chart.encounter
    age = age_on(chart.patient.birth_date, encounter.date_of_service)
    if not encounter.is_inpatient or encounter.end is None or age is None or not coded.diagnoses:
        return None
    return group_drg(
        [(one.code, one.poa) for one in coded.diagnoses],
        [one.code for one in coded.procedures],
        sex=chart.patient.sex,
        age=age,
        discharge_status=encounter.discharge_status,
        discharge_date=encounter.end.date(),
        library=library,
    )


def stay_of(coded: CodedEncounter) -> InpatientStay | None:
    """An inpatient encounter as a stay to group; None for other encounters."""
    chart = coded.chart
    encounter = chart.encounter
    if not encounter.is_inpatient:
        return None
    return InpatientStay(
        diagnoses=tuple((one.code, one.poa) for one in coded.diagnoses),
        procedures=tuple(one.code for one in coded.procedures),
        sex=chart.patient.sex or "U",
        age=age_on(chart.patient.birth_date, encounter.date_of_service),
        admitted=encounter.date_of_service,
        discharged=encounter.end.date() if encounter.end else None,
        discharge_status=encounter.discharge_status or _HOME,
    )


def likely_drg(coded: CodedEncounter, library: Library) -> str:
    """The MS-DRG that the codes of a stay would make, while the stay or its record is unfinished; empty where there is none.

    Grouped by the last day known, as discharged home. Where the patient's age is unknown it is the DRG of a child and of an
    adult alike, or none.
    """
    encounter, patient = coded.chart.encounter, coded.chart.patient
    day = encounter.end.date() if encounter.end else encounter.date_of_service
    if not encounter.is_inpatient or day is None or not coded.diagnoses:
        return ""
    known = age_on(patient.birth_date, encounter.date_of_service)
    found = {
        group_drg(
            [(one.code, one.poa) for one in coded.diagnoses],
            [one.code for one in coded.procedures],
            sex=patient.sex,
            age=age,
            discharge_status=encounter.discharge_status or _HOME,
            discharge_date=day,
            library=library,
        ).drg
        for age in (_AGES if known is None else (known,))
    }
    return found.pop() if len(found) == 1 else ""


def is_medicare(chart: Chart) -> bool:
    """Whether any coverage of the patient is Medicare, by its kind or its name."""
    kinds = {"MA", "MB", "16"}
    return any(
        one.claim_filing_indicator in kinds or "medicare" in one.payer_name.lower() for one in chart.patient.coverages
    )


def raf_of(coded: CodedEncounter) -> RafResult | None:
    """The raw risk score that one encounter's diagnoses support; None when the patient is not a Medicare patient of known age and sex."""
    chart = coded.chart
    day = chart.encounter.date_of_service
    if day is None or not is_medicare(chart) or chart.patient.sex not in ("F", "M"):
        return None
    # CMS counts the age on 1 February of the payment year, the year after the service.
    age = age_on(chart.patient.birth_date, date(day.year + 1, 2, 1))
    if age is None:
        return None
    return raf([one.code for one in coded.diagnoses], age=age, sex=chart.patient.sex, date_of_service=day)
