"""Which rows does a request of somebody from outside reach? The chosen charts and what hangs on them, whoever asks for rows and how.

An external auditor reads chosen charts alone. Every model's default manager asks here first, so no screen, service or
list can forget it: while a scope holds, a model that says nothing of charts has no rows at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q


@dataclass(frozen=True)
class Scope:
    """Keys of the encounters that are open to a request, and of its practice and person."""

    encounters: frozenset[int]
    practice: int
    user: int


_SCOPE: ContextVar[Scope | None] = ContextVar("scope", default=None)

HANGS_ON_CHARTS: Final = ("encounter", "record__encounter", "claim__encounter")
"""Ways from a row to the chart it hangs on: its own, its claim's under either name. The first that a model has is taken."""
PRACTICES_OWN: Final = frozenset({"SetupRow", "FeeScheduleLine"})
"""What a practice set up of itself: no patient stands there, and a claim is checked by it."""
OF_CLAIM_PAYMENTS: Final = frozenset({"ServicePayment", "Adjustment"})
"""Rows of a remittance that name their claim's payment by its number within the remittance."""


@contextmanager
def only(scope: Scope | None) -> Iterator[None]:
    """While it holds, models have the rows of the scope alone; None: of all."""
    before = _SCOPE.set(scope)
    try:
        yield
    finally:
        _SCOPE.reset(before)


class ScopedManager[M: models.Model](models.Manager[M]):
    """The default manager of every model with rows of a practice."""

    def get_queryset(self) -> models.QuerySet[M]:
        rows, scope = super().get_queryset(), _SCOPE.get()
        if scope is None:
            return rows
        where = within(self.model, scope)
        return rows.none() if where is None else rows.filter(where)


def within(model: type[models.Model], scope: Scope) -> Q | None:
    """The condition under which rows of a model are in a scope; None: no row is."""
    name = model.__name__
    if name == "Encounter":
        return Q(pk__in=scope.encounters)
    if name == "Practice":
        return Q(pk=scope.practice)
    if name in {"Membership", "ExternalAudit"}:
        return Q(user=scope.user)
    if name == "ChosenChart":
        return Q(audit__user=scope.user, encounter__in=scope.encounters)
    if name in PRACTICES_OWN:
        return Q(practice=scope.practice)
    if name in OF_CLAIM_PAYMENTS:
        payments = apps.get_model("workbench", "ClaimPayment")._default_manager.filter(
            record=OuterRef("record"), claim_payment_id=OuterRef("claim_payment_id")
        )
        return Q(Exists(payments))
    way = next((one for one in HANGS_ON_CHARTS if _leads(model, one)), None)
    return None if way is None else Q(**{f"{way}__in": scope.encounters})


def _leads(model: type[models.Model], way: str) -> bool:
    for name in way.split("__"):
        field = next((one for one in model._meta.fields if one.name == name), None)
        if not isinstance(field, models.ForeignKey):
            return False
        model = field.remote_field.model
    return model.__name__ == "Encounter"


class ScopedRow(models.Model):
    """What every model with rows of a practice is."""

    objects = ScopedManager()

    class Meta:
        abstract = True
