"""Which claims do corrections that go out take the place of? Those charge nothing from then on."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.workbench import billing
from claimwright.workbench.models import Claim, ClaimParty, ClaimPayment


def replaced_by_these(claims: Iterable[Claim]) -> set[int]:
    """The rows that these claims replace or void (frequency codes 7 and 8).

    A correction made here names its claim. One read from a file has only the number its payer gave the claim (REF*F8), and
    each payer counts for itself: the number is looked for among that payer's claims alone.
    """
    corrections = [one for one in claims if one.frequency_code in {billing.REPLACE, billing.VOID}]
    originals = {one.pk: billing.replaces(one) for one in corrections}
    gone = {original.pk for original in originals.values() if original is not None}
    from_files = [one for one in corrections if originals[one.pk] is None and one.payer_claim_control_number]
    numbers = {one.payer_claim_control_number for one in from_files}
    decided = ClaimPayment.objects.filter(
        practice__in={one.practice_id for one in from_files},
        claim__isnull=False,
        payer_claim_control_number__in=numbers,
    ).exclude(claim__in=[one.pk for one in from_files])
    rows = list(decided.values_list("claim", "practice", "payer_claim_control_number"))
    payers = _payers([*(one.pk for one in from_files), *(claim for claim, _, _ in rows)])
    wanted = {(one.practice_id, payers.get(one.pk), one.payer_claim_control_number) for one in from_files}
    return gone | {claim for claim, practice, number in rows if (practice, payers.get(claim), number) in wanted}


def _payers(claims: Iterable[int]) -> dict[int, str]:
    """The payer of each claim: by its id (NM109 of 2010BB), by its name where it has none."""
    rows = ClaimParty.objects.filter(record__in=set(claims), role="payer").order_by("-position")
    found = rows.values_list("record", "id", "last_or_organization_name")
    return {claim: (payer_id or name or "").strip().upper() for claim, payer_id, name in found}
