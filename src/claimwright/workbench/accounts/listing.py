"""Which patients' accounts fit the filters of the address, what do they owe together, and which page of them is shown?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, DecimalField, F, Model, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from claimwright.workbench import finding, lists
from claimwright.workbench.models import Patient, PatientBalance, Practice

ZERO: Final = Decimal("0.00")
SHOWN: Final = {
    "open": "With a balance",
    "patient": "Patient owes",
    "insurance": "Insurance owes",
    "credit": "Credit balance",
    "all": "All patients",
}
SORTS: Final = {"": "Balance", "name": "Name"}
_WHERE: Final = {
    "open": ~Q(owed=0),
    "patient": Q(own__gt=0),
    "insurance": Q(insurance__gt=0),
    "credit": Q(owed__lt=0),
}


@dataclass(frozen=True)
class Listed:
    """A page of patients with their ``balance``, and the sums of all that fit the filters, in USD."""

    page: lists.Page
    insurance: Decimal
    own: Decimal


def listed(practice: Practice, filters: Mapping[str, str], term: str = "") -> Listed:
    """Accounts by the filters: show (those with a balance by default), sort (largest balance first by default), page.

    ``term`` finds among all by parts of names in any order, record number or date of birth.
    """
    where = _WHERE.get(filters.get("show") or "open")
    rows = _patients(practice, term) if term or where is None else _balances(practice, where)
    total = rows.aggregate(count=Count("pk"), insurance=Sum("insurance_owes"), own=Sum("patient_owes"))
    page = lists.page(rows.order_by(*_order(rows.model, filters.get("sort", ""))), filters, total["count"])
    wide = Patient.objects.filter(pk__in=page.rows).select_related("balance")
    shown = lists.in_order(wide, page.rows)
    return Listed(replace(page, rows=shown), total["insurance"] or ZERO, total["own"] or ZERO)


def _balances(practice: Practice, where: Q) -> QuerySet[Any]:
    rows = PatientBalance.objects.filter(where, practice=practice)
    return rows.annotate(insurance_owes=F("insurance"), patient_owes=F("own"), balanced=F("owed"))


def _patients(practice: Practice, term: str) -> QuerySet[Any]:
    rows = Patient.objects.filter(practice=practice, merged_into=None)
    if term:
        rows = rows.filter(pk__in=finding.of_words(practice, term).keys)
    return rows.annotate(
        insurance_owes=F("balance__insurance"),
        patient_owes=F("balance__own"),
        balanced=Coalesce("balance__owed", Value(ZERO), output_field=DecimalField(max_digits=18, decimal_places=2)),
    )


def _order(model: type[Model], sort: str) -> tuple[str, ...]:
    person = "" if model is Patient else "patient__"
    named = (f"{person}last_name", f"{person}first_name", "pk")
    return named if sort == "name" else ("-balanced", "-pk")
