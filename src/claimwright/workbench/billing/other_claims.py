"""The practice's other claims of the patients of some claims, with what payers decided: the history that edits look at."""

from __future__ import annotations

from typing import Final

import polars as pl
from django.db.models import Min, Q

from claimwright.claims.batch import Claims
from claimwright.denials import decisions_of
from claimwright.edits.history import HISTORY, MADE_OF, history_of, with_decisions
from claimwright.workbench import bridge
from claimwright.workbench.billing.corrections import NOT_OUT, REPLACE, VOID, voided
from claimwright.workbench.models import Claim, ClaimParty, ClaimPayment, ClaimStatus, Practice

_PATIENTS: Final = ("patient", "subscriber")


def history_beside(practice: Practice, claims: Claims) -> pl.DataFrame:
    """Rows of ``HISTORY``, sorted by patient. What was cancelled, or taken back by a void that went out, is billed no more; what was
    made after these claims does not make them repetitions."""
    ids = claims.claims["claim_id"].to_list()
    kept = Claim.objects.filter(practice=practice)
    first = kept.filter(claim_id__in=ids).aggregate(first=Min("pk"))["first"]
    people = claims.parties.filter(pl.col("role").is_in(_PATIENTS))
    names = list(people["last_or_organization_name"].drop_nulls().unique())
    members = list(people["id"].drop_nulls().unique())
    born = list(people["birth_date"].drop_nulls().unique())
    same = Q(last_or_organization_name__in=names, birth_date__in=born) | Q(id__in=members)
    named = ClaimParty.objects.filter(same, practice=practice)
    found = kept.filter(pk__in=named.filter(role__in=_PATIENTS).values("record")).exclude(claim_id__in=ids)
    found = found.exclude(frequency_code__in=[REPLACE, VOID], status__in=NOT_OUT)
    rows = {
        str(claim_id): pk for pk, claim_id in found.exclude(status=ClaimStatus.CANCELLED).values_list("pk", "claim_id")
    }
    gone = voided(practice, rows)
    standing = sorted(pk for claim_id, pk in rows.items() if claim_id not in gone)
    if not standing:
        return HISTORY.empty()
    past = history_of(bridge.claims_from_db(standing, columns=MADE_OF))
    after = [claim_id for claim_id, pk in rows.items() if first is not None and pk >= first]
    past = past.with_columns(later=pl.col("claim_id").is_in(after))
    decided = ClaimPayment.objects.filter(claim__in=standing).values_list("claim_payment_id", flat=True)
    if payments := sorted({str(one) for one in decided}):
        past = with_decisions(past, decisions_of(bridge.claim_payments_from_db(practice, payments)))
    return past.sort("patient", maintain_order=True)
