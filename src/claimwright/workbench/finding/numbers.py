"""Which rows have exactly this number or this amount? The database's own indexes answer, each for one kind of number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Model

from claimwright.workbench import access, typed
from claimwright.workbench.models import (
    Batch,
    Claim,
    ClaimParty,
    ClaimPayment,
    Encounter,
    Payment,
    Practice,
    Role,
    SuspendedItem,
)  # fmt: skip

LARGEST_NUMBER: Final = 2**31 - 1
"""The highest number of a batch (a 32-bit column)."""


@dataclass(frozen=True)
class Lookup:
    """A column that holds numbers of one kind: the rows it leads to (``shows``, by ``key``), why, and who may see them."""

    model: type[Model]
    column: str
    shows: str
    key: str
    why: str
    roles: frozenset[Role]


NUMBERS: Final = (
    Lookup(Claim, "patient_control_number", "claims", "pk", "claim number", access.CLAIM_READERS),
    Lookup(Claim, "claim_id", "claims", "pk", "claim id", access.CLAIM_READERS),
    Lookup(Claim, "payer_claim_control_number", "claims", "pk", "payer's claim number", access.CLAIM_READERS),
    Lookup(ClaimPayment, "payer_claim_control_number", "claims", "claim_id", "payer's claim number", access.CLAIM_READERS),
    Lookup(ClaimParty, "id", "claims", "record_id", "member id", access.CLAIM_READERS),
    Lookup(ClaimParty, "id", "people", "record__encounter__patient_id", "member id", frozenset(Role)),
    Lookup(Encounter, "encounter_id", "visits", "pk", "encounter number", access.CHART_READERS),
    Lookup(Encounter, "encounter_id", "people", "patient_id", "encounter number", frozenset(Role)),
    Lookup(Payment, "trace_number", "payments", "pk", "check or trace number", access.MONEY_READERS),
    Lookup(ClaimPayment, "payer_claim_control_number", "payments", "record_id", "payer's claim number", access.MONEY_READERS),
)  # fmt: skip
AMOUNTS: Final = (
    Lookup(Claim, "total_charge", "claims", "pk", "charge", access.CLAIM_READERS),
    Lookup(
        ClaimPayment, "paid", "claims", "claim_id", "paid on the claim", access.CLAIM_READERS & access.MONEY_READERS
    ),
    Lookup(Batch, "total_charge", "batches", "pk", "total of the batch", access.CLAIM_READERS),
    Lookup(Payment, "amount", "payments", "pk", "amount of the check", access.MONEY_READERS),
    Lookup(ClaimPayment, "paid", "payments", "record_id", "paid on a claim of it", access.MONEY_READERS),
    Lookup(SuspendedItem, "amount", "suspended", "pk", "suspended amount", access.MONEY_READERS),
)
_PERSONS: Final = ("subscriber", "patient")
"""Parties whose id is a member id; a payer's or a submitter's is none."""

_MORE: Final = 8
"""Rows that are read for one shown: the lines of a member's claims are many."""

Found = Iterator[tuple[str, int, str]]


def by_number(practice: Practice, numbers: tuple[str, ...], roles: frozenset[str], most: int) -> Found:
    """Kind, key and reason of rows with one of these numbers, as far as the roles may see them."""
    for one in NUMBERS if numbers else ():
        if one.roles & roles:
            yield from _keys(practice, one, {f"{one.column}__in": numbers}, most)
    counted = [number for text in numbers if (number := typed.whole(text, LARGEST_NUMBER)) is not None]
    if counted and access.CLAIM_READERS & roles:
        for pk in Batch.objects.filter(practice=practice, number__in=counted).values_list("pk", flat=True)[:most]:
            yield "batches", pk, "batch number"


def by_amount(practice: Practice, amount: Decimal, roles: frozenset[str], most: int) -> Found:
    """Kind, key and reason of rows of this amount in USD, the newest first."""
    for one in AMOUNTS:
        if one.roles & roles:
            yield from _keys(practice, one, {one.column: amount}, most)


def _keys(practice: Practice, lookup: Lookup, where: dict[str, Any], most: int) -> Found:
    """The newest first. Asked for in the order of the column's index, as a database that is asked for the newest rows alone may
    walk the whole table from its end, looking for them."""
    rows = lookup.model._default_manager.filter(practice=practice, **where).exclude(**{lookup.key: None})
    if lookup.model is ClaimParty:
        rows = rows.filter(role__in=_PERSONS)
    ordered = rows.order_by(f"-{lookup.column}", "-pk").values_list("pk", lookup.key)
    found = sorted(ordered[: most * _MORE], reverse=True)
    for key in list(dict.fromkeys(key for _, key in found))[:most]:
        yield lookup.shows, key, lookup.why
