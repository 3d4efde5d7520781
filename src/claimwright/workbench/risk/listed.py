"""Which patients have charts in a year of service, and what is to be looked at of each?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from claimwright.grouping.hcc import RiskModel, nearest_model, payment_years, risk_models
from claimwright.workbench import lists, typed
from claimwright.workbench.models import Encounter, EncounterStatus, Practice, RiskYear
from claimwright.workbench.risk.years import Reviewed, keep, reviewed, stamp_of
from claimwright.workbench.services import writes

SHOWN: Final = {
    "": "All",
    "flags": "Often unsupported",
    "unsupported": "Without support",
    "recapture": "Recapture",
    "suspects": "Questions",
    "open": "Charts still open",
}
SORTS: Final = {"": "Most to look at", "name": "Name"}
SECONDS: Final = 1.5
"""How long a page may take to review who changed; the others are told as not reviewed yet."""


def chosen_model(practice: Practice, asked: Mapping[str, str]) -> RiskModel:
    """The model and year that an address asks for; V28 and the latest year that has charts where it asks for nothing."""
    names = {one.model for one in risk_models()}
    model = asked.get("model", "") if asked.get("model", "") in names else "V28"
    year = typed.whole(asked.get("year", "")) or latest_year(practice)
    return nearest_model(model, year + 1)


def latest_year(practice: Practice) -> int:
    """The latest year of service that has charts and can be scored."""
    most = payment_years()[-1] - 1
    rows = Encounter.objects.filter(practice=practice, discharged_on__year__lte=most)
    found = rows.order_by("-discharged_on").values_list("discharged_on", flat=True).first()
    return max(found.year if found else most, payment_years()[0] - 1)


def years() -> list[int]:
    """Years of service that can be chosen, the latest first."""
    return [year - 1 for year in reversed(payment_years())]


@writes
def begin(practice: Practice, model: RiskModel) -> None:
    """A row for every person with charts in the year; none is taken away."""
    year = model.payment_year - 1
    rows = _charts_of(model).filter(practice=practice)
    people = set(rows.values_list(Coalesce("patient__merged_into", "patient"), flat=True))
    known = set(of_year(practice, model).values_list("patient", flat=True))
    RiskYear.objects.bulk_create(
        [
            RiskYear(practice=practice, patient_id=person, service_year=year, model=model.model)
            for person in sorted(people - known)
        ],
        ignore_conflicts=True,
    )


def of_year(practice: Practice, model: RiskModel) -> QuerySet[RiskYear]:
    """The rows of a year and model, of people who stand for themselves."""
    return RiskYear.objects.filter(
        practice=practice, service_year=model.payment_year - 1, model=model.model, patient__merged_into=None
    )


def page(practice: Practice, model: RiskModel, filters: Mapping[str, str]) -> lists.Page:
    """A page of the year's people, those that changed reviewed anew as far as ``SECONDS`` allow."""
    begin(practice, model)
    rows = of_year(practice, model)
    refresh(rows.filter(stamp="").select_related("patient"), model)
    rows = _of_payer(rows, model, filters)
    found = lists.page_of_rows(_ordered(_shown(rows, filters), filters).select_related("patient"), filters)
    refresh([one for one in found.rows if one.stamp != stamp_of(one.patient, model)], model)
    return found


def refresh(rows: QuerySet[RiskYear] | list[RiskYear], model: RiskModel, seconds: float | None = None) -> None:
    """Reviews rows one after the other until the time is over: ``SECONDS`` unless more is given."""
    until = time.monotonic() + (SECONDS if seconds is None else seconds)
    for row in rows:
        keep(row, reviewed(row.patient, model))
        if time.monotonic() > until:
            return


def remember(practice: Practice, found: Reviewed) -> None:
    """What the list shows of a review that a page has just made, where the list has its row."""
    if (row := of_year(practice, found.model).filter(patient=found.patient).first()) is not None:
        keep(row, found)


def payers(practice: Practice, model: RiskModel) -> list[str]:
    """The payers that records of the year name: a model is for the members of its plans alone."""
    rows = _charts_of(model).filter(practice=practice).exclude(payer_name="")
    return list(rows.order_by("payer_name").values_list("payer_name", flat=True).distinct())


def _charts_of(model: RiskModel) -> QuerySet[Encounter]:
    rows = Encounter.objects.filter(discharged_on__year=model.payment_year - 1)
    return rows.exclude(status=EncounterStatus.WITHDRAWN)


def _of_payer(rows: QuerySet[RiskYear], model: RiskModel, filters: Mapping[str, str]) -> QuerySet[RiskYear]:
    """Those of the people of whom a record of the year names the payer that an address asks for."""
    if not (payer := filters.get("payer", "")):
        return rows
    people = _charts_of(model).filter(payer_name=payer)
    return rows.filter(patient__in=people.values_list(Coalesce("patient__merged_into", "patient")))


def totals(practice: Practice, model: RiskModel, filters: Mapping[str, str]) -> dict[str, int]:
    """The sums over everybody of the payer asked for, by the name of the filter that opens their rows."""
    rows = _of_payer(of_year(practice, model), model, filters)
    sums = rows.aggregate(**{name: Sum(name) for name in ("flags", "unsupported", "recapture", "suspects")})
    return {name: sums[name] or 0 for name in sums} | {"waiting": rows.filter(stamp="").count()}


def _shown(rows: QuerySet[RiskYear], filters: Mapping[str, str]) -> QuerySet[RiskYear]:
    show = filters.get("show", "")
    if show == "open":
        return rows.filter(open_charts__gt=0)
    return rows.filter(**{f"{show}__gt": 0}) if show in SHOWN and show else rows


def _ordered(rows: QuerySet[RiskYear], filters: Mapping[str, str]) -> QuerySet[RiskYear]:
    if filters.get("sort") == "name":
        return rows.order_by("patient__last_name", "patient__first_name", "pk")
    if (show := filters.get("show", "")) in ("flags", "unsupported", "recapture", "suspects"):
        return rows.order_by(f"-{show}", "pk")
    return rows.order_by("-flags", "-unsupported", "-recapture", "-suspects", "pk")
