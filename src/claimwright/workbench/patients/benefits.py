"""In which order do a patient's coverages pay on a day: as proposed by rule, or as a person decided, and why?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from claimwright.claims.practice import Practice as Registration
from claimwright.payers import ACCIDENT, Case, Order, Payer, Placed, Plan, kind_of, order_of_benefits
from claimwright.workbench.models import Patient, PatientRow
from claimwright.workbench.patients import changes, listed_payers, people, rows
from claimwright.workbench.patients.accidents import Accidents, Evidence, accidents_of
from claimwright.workbench.patients.coverages import coverages_of
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By

KIND: Final = "order"
_LONGEST: Final = 255


Told = Callable[[Registration | None], Evidence]
"""What a visit's record says of an accident, given the practice's list of payers."""


@dataclass(frozen=True)
class InOrder:
    """A coverage in its place, with the payer as the practice lists it and why it stands there."""

    row: PatientRow
    values: Mapping[str, Any]
    payer: Payer | None
    placed: Placed

    @property
    def name(self) -> str:
        return self.payer.name if self.payer else str(self.values.get("payer_name", ""))


@dataclass(frozen=True)
class Benefits:
    """Coverages of a day in the order claims follow. ``decided``: the reason a person gave for another order than the rules',
    ``decided_by`` who; ``stale``: a coverage came since, so that the decision does not hold any more."""

    day: date
    coverages: tuple[InOrder, ...]
    proposed: Order
    decided: str = ""
    decided_by: str = ""
    stale: bool = False
    apart: tuple[InOrder, ...] = ()
    """Coverages of the day whose payers answer for an accident that the visit is not for: no claim of it is theirs."""
    doubles: tuple[PatientRow, ...] = ()
    """Rows of the day that name a card which stands in the order already: two patients that are one person had it both."""

    @property
    def differs(self) -> bool:
        """Whether the order is another than the proposed one."""
        return [one.placed.plan.key for one in self.coverages] != [one.plan.key for one in self.proposed.places]


def on(patient: Patient, day: date, evidence: Told | None = None) -> Benefits:
    """The coverages of the person that hold on a day, in the order of a decision, else of the rules. ``evidence``: what the record of
    the visit says of an accident, asked where one of them answers for accidents."""
    patient = patient.kept
    whose = list(patient.whole)
    listed = listed_payers.registration_of(patient.practice)
    registered = coverages_of(patient, listed)
    found, values = registered.holding(day), registered.values
    payers = {row.pk: listed_payers.payer_of(listed, values[row.pk], day) for row in found}
    plans = [_plan(row, values[row.pk], payers[row.pk], registered.starts(row)) for row in found]
    if any(plan.of_accident for plan in plans):
        told_by_record = evidence(listed) if evidence else Evidence()
        plans = _answering(plans, values, accidents_of(whose, day, told_by_record))
    order = order_of_benefits(plans, _case(patient, day))
    by_key = {str(row.pk): row for row in found}

    def placed(one: Placed) -> InOrder:
        row = by_key[one.plan.key]
        return InOrder(row, values[row.pk], payers[row.pk], one)

    coverages = [placed(one) for one in order.places]
    apart = tuple(placed(Placed(plan)) for plan in order.apart)
    beside: dict[str, Any] = {"apart": apart, "doubles": tuple(registered.doubles(day))}
    decision = _decision(whose, day)
    if decision is None:
        return Benefits(day, tuple(coverages), order, **beside)
    told, chain = decision.values, registered.chain
    # A decision is on coverages, whichever of their rows holds on the day.
    place = {chain[pk]: number for number, pk in reversed(list(enumerate(told["coverages"]))) if pk in chain}
    # Who answers for the accident of this visit comes first, also where the decision was on visits that are not for it.
    if any(chain[one.row.pk] not in place and not one.placed.plan.answers for one in coverages):
        return Benefits(day, tuple(coverages), order, stale=True, **beside)
    coverages.sort(key=lambda one: place.get(chain[one.row.pk], -1))
    return Benefits(day, tuple(coverages), order, told["reason"], told["by"], **beside)


def _answering(plans: Sequence[Plan], values: Mapping[int, Mapping[str, Any]], registered: Accidents) -> list[Plan]:
    """The plans, of those that answer for an accident whether the visit is for it."""
    numbers = {plan.key: str(values[int(plan.key)].get("member_id", "")) for plan in plans if plan.of_accident}

    def answers(plan: Plan) -> bool | None:
        others = [number for key, number in numbers.items() if key != plan.key]
        return registered.answers(plan.kind, numbers[plan.key], others)

    return [replace(plan, answers=answers(plan)) if plan.of_accident else plan for plan in plans]


@writes
def decide(patient: Patient, keys: Sequence[int], reason: str, by: By, *, day: date, since: date | None = None) -> None:
    """Another order than the proposed one of a day, with a reason. It holds for services ``since`` a day on, else of any day,
    until it is taken back or a coverage comes."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    there = {one.row.pk for one in on(patient, day).coverages}
    if sorted(keys) != sorted(there):
        raise RefusedError("The coverages have changed meanwhile. Look at them again.")
    if not reason.strip():
        raise RefusedError("Say why the order is another than the proposed one.")
    who = by.actor.shown_name if by.actor else by.login
    told = {"coverages": list(keys), "reason": reason.strip()[:_LONGEST], "by": who}
    before = _decision(list(patient.whole), day)
    row = PatientRow(practice_id=patient.practice_id, patient=patient, kind=KIND, valid_from=since)
    row.put(told)
    row.save()
    changes.keep(patient, KIND, "decided", by, row=row, before=_for_people(before), after=_for_people(row))


@writes
def take_back(patient: Patient, by: By, *, day: date) -> None:
    """The order of the rules again."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    before = _decision(list(patient.whole), day)
    if before is None:
        raise RefusedError("Nobody has decided otherwise: the order is the proposed one.")
    row = PatientRow(practice_id=patient.practice_id, patient=patient, kind=KIND)
    row.put({"coverages": [], "reason": "", "by": ""})
    row.save()
    changes.keep(patient, KIND, "taken back", by, row=row, before=_for_people(before))


def _decision(whose: Sequence[Patient], day: date) -> PatientRow | None:
    """The last word on the order that holds on the day; None where it was taken back."""
    last = next(iter(reversed(rows.rows_of(whose, KIND, on=day))), None)
    return last if last is not None and last.values["coverages"] else None


def _for_people(row: PatientRow | None) -> dict[str, Any]:
    if row is None:
        return {}
    told = row.values
    named = {one.pk: one.values.get("payer_name", "") for one in PatientRow.objects.filter(pk__in=told["coverages"])}
    return {"order": [named.get(pk, "") for pk in told["coverages"]], "reason": told["reason"]}


def _kind(values: Mapping[str, Any], payer: Payer | None) -> str:
    """The kind of payer, as registered, as the list of payers has it, or as the filing indicator says; empty: nobody knows."""
    indicator = values.get("claim_filing_indicator") or (payer.claim_filing_indicator if payer else "")
    return str(values.get("kind") or (payer.kind if payer else "") or kind_of(indicator))


def _plan(row: PatientRow, values: Mapping[str, Any], payer: Payer | None, starts: date | None) -> Plan:
    kind = _kind(values, payer)
    return Plan(
        key=str(row.pk),
        name=payer.name if payer else str(values["payer_name"]),
        kind=kind,
        relationship=str(values.get("relationship", "18")),
        subscriber_birth_date=_day(values.get("subscriber_birth_date")),
        work="none" if kind in ACCIDENT else str(values.get("work", "")),
        employees=values.get("employees"),
        continued=bool(values.get("continued")),
        parent=str(values.get("parent", "")),
        starts=starts,
        first_at_esrd={"yes": True, "no": False}.get(str(values.get("first_at_esrd", ""))),
    )


def _case(patient: Patient, day: date) -> Case:
    told = people.values_of(patient)
    return Case(day, patient.birth_date, str(told.get("medicare_because", "")), _day(told.get("esrd_since")))


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
