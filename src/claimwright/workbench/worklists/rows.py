"""What does a row of a list say of its item: whose it is, by which number, where it opens, and why it comes where it comes?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from claimwright.workbench import lists
from claimwright.workbench.models import Claim, Encounter, Patient, SuspendedItem, WorkItem, WorkKind, WorkTag
from claimwright.workbench.worklists import priority
from claimwright.workbench.worklists.definitions import Step, Worklist, steps, worklists
from claimwright.workbench.worklists.priority import Priority
from claimwright.workbench.worklists.sight import Sight

_OPENS: Final = {
    WorkKind.ENCOUNTER: "chart",
    WorkKind.CLAIM: "claim",
    WorkKind.SUSPENDED: "suspended_item",
    WorkKind.PATIENT: "account",
}


@dataclass(frozen=True)
class Row:
    """``name`` of the patient or payer, ``number`` of the thing; ``days_left`` to the deadline, ``age`` in the list."""

    item: WorkItem
    name: str
    number: str
    state: str
    priority: Priority | None
    age: int
    days_left: int
    tags: list[tuple[int, str]]
    works: bool
    query: str

    @property
    def list(self) -> Worklist | None:
        return worklists().get(self.item.list)

    @property
    def step(self) -> Step | None:
        return steps().get(self.item.step)

    @property
    def address(self) -> str:
        return reverse("work_item", args=[self.item.pk])

    @property
    def deferred(self) -> bool:
        return self.item.deferred_until is not None


def rows_of(
    items: Iterable[WorkItem], sight: Sight, today: date, filters: Mapping[str, Any] | None = None
) -> list[Row]:
    """Rows of these items in their order. ``query`` carries the list, and the item's place in it, to where it opens."""
    there = list(items)
    said, tags = _said(there), _tags(there)
    return [
        Row(
            one,
            *said.get((one.kind, one.object_id), ("", "", "")),
            priority.of(one, today) if one.list else None,
            (today - one.since).days,
            (one.deadline - today).days,
            tags.get(one.pk, []),
            sight.works(one) or sight.gives(one),
            query_of(one, filters or {}),
        )
        for one in there
    ]


def query_of(item: WorkItem, filters: Mapping[str, Any]) -> str:
    """The list one is in, and where in it this item stands: ids, codes and days alone."""
    place = getattr(item, "place", None)
    return (
        lists.query(filters) + "&" * bool(filters) + urlencode({"work": item.pk, "at": "" if place is None else place})
    )


def address_of(item: WorkItem) -> str:
    """Where the thing itself is opened."""
    return reverse(_OPENS[WorkKind(item.kind)], args=[item.object_id])


def _said(items: list[WorkItem]) -> dict[tuple[str, int], tuple[str, str, str]]:
    """Name, number and state of each thing, by kind and number."""
    keys: dict[str, list[int]] = {}
    for one in items:
        keys.setdefault(one.kind, []).append(one.object_id)
    found: dict[tuple[str, int], tuple[str, str, str]] = {}
    encounters = Encounter.objects.filter(pk__in=keys.get(WorkKind.ENCOUNTER, ())).select_related("patient")
    for encounter in encounters.defer("sealed_chart"):
        number = encounter.encounter_id or str(encounter.pk)
        found["encounter", encounter.pk] = (encounter.patient.shown_name, number, encounter.get_status_display())
    for claim in Claim.objects.filter(pk__in=keys.get(WorkKind.CLAIM, ())):
        number = claim.patient_control_number or claim.claim_id
        found["claim", claim.pk] = (claim.patient_name or number, number, claim.get_status_display())
    suspended = SuspendedItem.objects.filter(pk__in=keys.get(WorkKind.SUSPENDED, ())).select_related("payment", "claim")
    for item in suspended:
        number = item.patient_control_number or item.payment.trace_number or str(item.pk)
        name = item.claim.patient_name if item.claim else (item.payment.payer_name or "Payment")
        found["suspended", item.pk] = (name or number, number, item.get_decision_display() or "Suspended")
    for patient in Patient.objects.filter(pk__in=keys.get(WorkKind.PATIENT, ())):
        found["patient", patient.pk] = (patient.shown_name, patient.shown_number, "")
    return found


def _tags(items: list[WorkItem]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    rows = WorkTag.objects.filter(item__in=items).order_by("label__name")
    for item, label, name in rows.values_list("item", "label", "label__name"):
        found.setdefault(item, []).append((label, name))
    return found
