"""What do a patient's account and a claim stand at, as sums kept beside the ledger so that lists sort and total by them?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from itertools import batched
from typing import Any, Final

from django.db.models import BigIntegerField, DecimalField, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from claimwright.workbench.models import (
    Claim,
    ClaimBalance,
    FirstDecision,
    LedgerEntry,
    Patient,
    PatientBalance,
    Practice,
)
from claimwright.workbench.services import writes

INSURANCE: Final = ("insurance_receivable", "denied_receivable")
RECEIVABLE: Final = (*INSURANCE, "patient_receivable")
_CENT: Final = Decimal("0.01")
_AT_ONCE: Final = 500
_TOLD: Final = ("sent_at", "service_date", "is_decided")
_PATIENT: Final[Mapping[str, Q]] = {
    "insurance": Q(account__in=INSURANCE),
    "own": Q(account="patient_receivable"),
    "owed": Q(account__in=RECEIVABLE),
}
_CLAIM: Final[Mapping[str, Q]] = {
    "owed": Q(account__in=RECEIVABLE),
    "paid": Q(account="unapplied_cash", kind="payment"),
    "written_off": Q(account="contractual_adjustment"),
}


@writes
def count_anew(practice: Practice, patients: Collection[int], claims: Collection[int]) -> None:
    """Sums these patients' and claims' entries and keeps the sums. Counted, never added to: they cannot drift apart.

    Entries of a patient that was merged count for the one that is kept. The rows are locked in order first, so that of two
    who post at once the second counts what the first added.
    """
    kept = Patient.objects.filter(pk__in=patients).exclude(merged_into=None).values_list("merged_into", flat=True)
    persons = {*patients, *(pk for pk in kept if pk is not None)}
    person = Coalesce("patient__merged_into", "patient", output_field=BigIntegerField())
    for model, key, at, sums, keys in (
        (ClaimBalance, "claim_id", F("record_id"), _CLAIM, claims),
        (PatientBalance, "patient_id", person, _PATIENT, persons),
    ):
        for some in batched(sorted(keys), _AT_ONCE):
            _count(model, practice, key, at, sums, some)


def _count(model: Any, practice: Practice, key: str, at: Any, sums: Mapping[str, Q], keys: Collection[int]) -> None:
    model.objects.bulk_create([model(practice=practice, **{key: one}) for one in keys], ignore_conflicts=True)
    rows = {
        getattr(row, key): row for row in model.objects.select_for_update().filter(**{f"{key}__in": keys}).order_by(key)
    }
    if model is ClaimBalance:
        _describe(rows)
    for row in rows.values():
        for name in sums:
            setattr(row, name, Decimal(0))
    own = Q(patient__in=keys) | Q(patient__merged_into__in=keys) if model is PatientBalance else Q(record__in=keys)
    entries = LedgerEntry.objects.filter(own, practice=practice).annotate(at=at).values("at").order_by()
    totals: Iterable[Any] = entries.annotate(**{name: _total(where) for name, where in sums.items()})
    for found in totals:
        for name in sums if found["at"] in rows else ():
            # SQLite sums amounts as floating point numbers, exact to a cent up to ten trillions.
            setattr(rows[found["at"]], name, Decimal(found[name]).quantize(_CENT))
    model.objects.bulk_update(rows.values(), [*sums, *(_TOLD if model is ClaimBalance else ())])


def _describe(rows: Mapping[int, ClaimBalance]) -> None:
    """Puts beside the sums what the indicators ask of these claims."""
    decided = set(FirstDecision.objects.filter(claim__in=rows).values_list("claim_id", flat=True))
    for claim in Claim.objects.filter(pk__in=rows).only("sent_at", "date_of_service"):
        row = rows[claim.pk]
        row.sent_at, row.service_date = claim.sent_at, claim.date_of_service
        row.is_decided = claim.pk in decided


def _total(where: Q) -> Coalesce:
    amount = Sum(F("debit") - F("credit"), filter=where)
    return Coalesce(amount, Value(Decimal(0)), output_field=DecimalField(max_digits=18, decimal_places=2))
