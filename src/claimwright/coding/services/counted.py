"""What does a record give to count units of: doses, minutes of therapy, times of what was given? Each with its words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from claimwright.coding.rules.base import Case
from claimwright.coding.services.given import Given, given_drugs
from claimwright.coding.services.hierarchy import Administration
from claimwright.coding.services.infusions import administrations
from claimwright.coding.services.measures import converted
from claimwright.coding.services.therapy import served
from claimwright.coding.types import Evidence


@dataclass(frozen=True)
class CountedDose:
    """A dose of a drug with a code, in the code's measure; ``single_dose`` None where the container is not told."""

    code: str
    dose: Decimal
    measure: str
    opened: Decimal | None
    single_dose: bool | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class CountedMinutes:
    """Minutes of a timed service of therapy."""

    code: str
    plain: str
    minutes: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class CountedGiven:
    """A drug or fluid that was given, with its times, as the hierarchy of administrations counts it."""

    given: Administration
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Counted:
    doses: tuple[CountedDose, ...] = ()
    minutes: tuple[CountedMinutes, ...] = ()
    given: tuple[CountedGiven, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.doses or self.minutes or self.given)


def counted_of(case: Case) -> Counted:
    """All that the calculators are filled with; nothing of a stay, whose services are not counted so."""
    if case.chart.encounter.is_inpatient:
        return Counted()
    drugs = given_drugs(case)
    return Counted(
        tuple(dose for one in drugs if (dose := _dose(one)) is not None),
        tuple(
            CountedMinutes(one.code, one.plain, one.minutes, (one.evidence,))
            for one in served(case)
            if one.timed and one.minutes
        ),
        tuple(CountedGiven(one, evidence) for one, evidence, _ in administrations(case, drugs)),
    )


def _dose(one: Given) -> CountedDose | None:
    if one.code is None or one.code.amount is None or one.dose is None:
        return None
    dose = converted(one.dose, one.measure, one.code.measure)
    if dose is None:
        return None
    opened = converted(one.vials, one.measure, one.code.measure) if one.vials is not None else None
    if opened is None and one.wasted is not None and (lost := converted(one.wasted, one.measure, one.code.measure)):
        opened = dose + lost
    if opened is None and one.none_wasted:
        opened = dose
    single = True if one.single_dose else False if one.multiple_dose else None
    return CountedDose(one.code.code, dose, one.code.measure, opened, single, one.evidence)
