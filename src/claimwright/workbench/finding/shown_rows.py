"""How does the search box show a row it found, and where does the row lead a person of these roles? Read anew from the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import BigIntegerField, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from claimwright.workbench import access
from claimwright.workbench.models import Batch, Claim, Encounter, Patient, Payment, Practice, SuspendedItem

PEOPLE_READERS: Final = access.ACCOUNT_READERS | access.CHART_READERS | access.PATIENT_READERS
"""Who may find people: those for whom a person's account, chart or registration opens."""

_VISITS: Final = 50
"""Latest visits of which the claims are looked through."""

Why = Mapping[int, tuple[int, str]]
"""Key of a row to how well it fits and why."""


@dataclass(frozen=True)
class Hit:
    """A row: what it is, where it leads, what else tells it apart, and why it was found."""

    label: str
    address: str
    detail: str = ""
    why: str = ""
    score: int = 0
    keys: str = ""
    state: str = ""
    pk: int = 0


def shown(kind: str, practice: Practice, roles: frozenset[str], why: Why) -> list[Hit]:
    """The rows of a kind in the order of ``why``; one that is not of the practice, or is no more, is left out."""
    rows = {hit.pk: hit for hit in KINDS[kind](practice, roles, why)}
    return [rows[pk] for pk in why if pk in rows]


def latest(roles: frozenset[str], patients: Sequence[int], most: int) -> Iterator[tuple[str, int]]:
    """Kind and key of the latest visits and claims of some patients of a practice, as far as the roles may see them."""
    visits = Encounter.objects.filter(_of_persons(patients)).order_by("-date_of_service", "-pk")
    keys = list(visits.values_list("pk", flat=True)[:_VISITS])
    if access.CHART_READERS & roles:
        for pk in keys[:most]:
            yield "visits", pk
    if access.CLAIM_READERS & roles:
        claims = Claim.objects.filter(encounter__in=keys).order_by("-date_of_service", "-pk")
        for pk in claims.values_list("pk", flat=True)[:most]:
            yield "claims", pk


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _dollars(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _people(practice: Practice, roles: frozenset[str], why: Why) -> Iterator[Hit]:
    """A person leads to the account, else to the latest chart, else to the registration: the first that the roles open."""
    accounts, registered = bool(access.ACCOUNT_READERS & roles), bool(access.PATIENT_READERS & roles)
    charts = _latest_charts(list(why)) if access.CHART_READERS & roles and not accounts else {}
    for one in Patient.objects.filter(practice=practice, pk__in=why):
        chart = charts.get(one.pk)
        if accounts:
            address = reverse("account", args=[one.pk])
        elif chart is not None:
            address = reverse("chart", args=[chart])
        elif registered:
            address = reverse("patient", args=[one.pk])
        else:
            continue
        name = " ".join(part for part in (one.shown_name, one.middle_name) if part)
        born = f"born {one.birth_date:%Y-%m-%d}" if one.birth_date else ""
        yield Hit(
            name,
            address,
            _joined(born, one.shown_number, "" if chart is None else "latest chart"),
            *_of(why, one.pk),
            pk=one.pk,
        )


def _latest_charts(patients: list[int]) -> dict[int, int]:
    rows = Encounter.objects.filter(_of_persons(patients)).order_by("date_of_service", "pk")
    person = Coalesce("patient__merged_into", "patient", output_field=BigIntegerField())
    return dict(rows.annotate(person=person).values_list("person", "pk"))


def _of_persons(patients: Sequence[int]) -> Q:
    """Rows of patients, those under the numbers of who was merged into them too."""
    return Q(patient__in=patients) | Q(patient__merged_into__in=patients)


def _visits(practice: Practice, roles: frozenset[str], why: Why) -> Iterator[Hit]:
    rows = Encounter.objects.filter(practice=practice, pk__in=why).select_related("patient").defer("sealed_chart")
    for one in rows:
        label = _joined(one.patient.shown_name, one.date_of_service)
        detail = _joined(one.encounter_id, one.provider_name, one.payer_name)
        yield Hit(label, reverse("chart", args=[one.pk]), detail, *_of(why, one.pk), state=one.status, pk=one.pk)


def _claims(practice: Practice, roles: frozenset[str], why: Why) -> Iterator[Hit]:
    for one in Claim.objects.filter(practice=practice, pk__in=why):
        detail = _joined(one.patient_name, one.date_of_service, one.payer_name, _dollars(one.total_charge))
        label = one.patient_control_number or one.claim_id
        yield Hit(label, reverse("claim", args=[one.pk]), detail, *_of(why, one.pk), state=one.status, pk=one.pk)


def _payments(practice: Practice, roles: frozenset[str], why: Why) -> Iterator[Hit]:
    for one in Payment.objects.filter(practice=practice, pk__in=why):
        label = _joined(one.trace_number, _dollars(one.amount)) or one.payment_id
        detail = _joined(one.payer_name, one.payment_date)
        yield Hit(label, reverse("remittance", args=[one.pk]), detail, *_of(why, one.pk), pk=one.pk)


def _suspended(practice: Practice, roles: frozenset[str], why: Why) -> Iterator[Hit]:
    for one in SuspendedItem.objects.filter(practice=practice, pk__in=why).select_related("payment"):
        detail = _joined(one.payment.payer_name, one.patient_control_number, "closed" if one.resolved_at else "open")
        yield Hit(_dollars(one.amount), reverse("suspended_item", args=[one.pk]), detail, *_of(why, one.pk), pk=one.pk)


def _batches(practice: Practice, roles: frozenset[str], why: Why) -> Iterator[Hit]:
    for one in Batch.objects.filter(practice=practice, pk__in=why):
        detail = _joined(one.payer_name, f"{one.claim_count} claims", _dollars(one.total_charge))
        yield Hit(
            f"Batch {one.number}",
            reverse("batch", args=[one.pk]),
            detail,
            *_of(why, one.pk),
            state=one.status,
            pk=one.pk,
        )


def _of(why: Why, pk: int) -> tuple[str, int]:
    score, reason = why[pk]
    return reason, score


KINDS: Final[dict[str, Callable[[Practice, frozenset[str], Why], Iterator[Hit]]]] = {
    "people": _people,
    "visits": _visits,
    "claims": _claims,
    "payments": _payments,
    "suspended": _suspended,
    "batches": _batches,
}
