"""How does a service write? In one transaction, on a row read anew under its lock: the decorator that every one carries."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db import OperationalError, connection, transaction

from claimwright.workbench import states
from claimwright.workbench.models import Batch, Claim, Encounter, ExternalAudit, PhysicianQuery, WorkItem
from claimwright.workbench.refusals import BusyError

TRIES: Final = 4
"""How often a service begins anew when the database breaks a circle of waiting people (PostgreSQL 40P01, 40001)."""
_BEGIN_ANEW: Final = ("40P01", "40001")
_PAUSE: Final = 0.05

SERVICES: Final[dict[str, Callable[..., Any]]] = {}
"""Every service that writes, by its dotted name."""


def writes[**P, R](service: Callable[P, R]) -> Callable[P, R]:
    """A service that writes: one transaction, and its first row (claim, encounter, batch, query, work item, external audit) locked and read anew in it.

    What it checks of that row then still holds when it ends. A claim is locked before its encounter and an encounter
    after its claims, so that two people never wait for each other in a circle. Where the database does not take the
    transaction nothing is changed and ``BusyError`` says so; a caller's own transaction is joined.
    """
    return _writing(service, durable=False)


def writes_for_good[**P, R](service: Callable[P, R]) -> Callable[P, R]:
    """As ``writes``, but never inside another transaction: when it returns, what it wrote is committed."""
    return _writing(service, durable=True)


def _writing[**P, R](service: Callable[P, R], *, durable: bool) -> Callable[P, R]:
    SERVICES[f"{service.__module__}.{service.__qualname__}"] = service

    @wraps(service)
    def written(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return _once(service, durable, args, kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                return _once(service, durable, args, kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") not in _BEGIN_ANEW or attempt == TRIES:
                    raise BusyError(_words(error)) from error
                time.sleep(_PAUSE * attempt)
        raise AssertionError("the last attempt returns or raises")

    return written


def _once[R](service: Callable[..., R], durable: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    with transaction.atomic(durable=durable):
        if args:
            read_anew(args[0])
        return service(*args, **kwargs)


def read_anew(row: object) -> None:
    """Locks a row and reads it anew, an encounter with its claims; what is no row of these kinds is left alone."""
    if isinstance(row, Encounter) and row.pk:
        states.lock_encounter(row)
    elif isinstance(row, Claim | Batch | PhysicianQuery) and row.pk:
        states.lock(row)
    elif isinstance(row, WorkItem) and row.pk:
        row.refresh_from_db(from_queryset=WorkItem.objects.select_for_update(no_key=True))
    elif isinstance(row, ExternalAudit) and row.pk:
        row.refresh_from_db(from_queryset=ExternalAudit.objects.select_for_update(no_key=True))


def _words(error: OperationalError) -> str:
    full = "full" in str(error).lower()
    why = "Its disk is full" if full else "Others were writing for too long"
    return f"The database did not take this: {why}. Nothing was changed; try again."
