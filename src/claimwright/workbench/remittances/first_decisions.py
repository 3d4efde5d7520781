"""Which claim is a claim payment about, and what did the payer that answered first decide on that claim?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import batched
from typing import Final

from django.db.models import Case, When

from claimwright.workbench.models import Adjustment, Claim, ClaimBalance, ClaimPayment, FirstDecision
from claimwright.workbench.services import writes

KIND: Final = "|"
"""Between the group, the reason and the kind of payer of an adjustment."""
BETWEEN: Final = ";"
_AT_ONCE: Final = 500
_Key = tuple[int, str]


@writes
def tie(claims: Mapping[int, Claim | None]) -> None:
    """Ties claim payments (by their row ids) to their claims, or to none, and counts the first decisions of these anew."""
    rows = ClaimPayment.objects.in_bulk(claims)
    touched = {row.claim_id for row in rows.values()} | {claim.pk for claim in claims.values() if claim}
    for pk, claim in claims.items():
        rows[pk].claim = claim
    ClaimPayment.objects.bulk_update(rows.values(), ["claim"], batch_size=_AT_ONCE)
    count_anew({pk for pk in touched if pk is not None})


@writes
def count_anew(claims: Collection[int]) -> None:
    """Reads these claims' first decisions from their claim payments: the earliest payment, the first read of one day."""
    for some in batched(sorted(claims), _AT_ONCE):
        FirstDecision.objects.filter(claim__in=some).delete()
        rows = ClaimPayment.objects.filter(claim__in=some, record__payment_date__isnull=False)
        first: dict[int, ClaimPayment] = {}
        for row in rows.order_by("record__payment_date", "row_id"):
            first.setdefault(row.claim_id or 0, row)
        kinds = _kinds(first.values())
        charges = dict(Claim.objects.filter(pk__in=first).values_list("pk", "total_charge"))
        FirstDecision.objects.bulk_create(
            FirstDecision(
                claim_id=claim,
                practice_id=row.practice_id,
                status=row.status or "",
                charge=charges[claim],
                kinds=BETWEEN.join(sorted(kinds.get((row.record_id, row.claim_payment_id), ()))),
            )
            for claim, row in first.items()
        )
        stands = ClaimBalance.objects.filter(claim__in=some)
        stands.update(is_decided=Case(When(claim__in=list(first), then=True), default=False))


def _kinds(rows: Collection[ClaimPayment]) -> dict[_Key, set[str]]:
    payers = {(row.record_id, row.claim_payment_id): row.claim_filing_indicator or "" for row in rows}
    took = Adjustment.objects.filter(
        record__in={record for record, _ in payers}, claim_payment_id__in={named for _, named in payers}, amount__gt=0
    )
    found: dict[_Key, set[str]] = {}
    for record, named, group, reason in took.values_list("record_id", "claim_payment_id", "group_code", "reason_code"):
        key = (record, named or "")
        if key in payers:
            found.setdefault(key, set()).add(KIND.join((group or "", reason or "", payers[key])))
    return found
