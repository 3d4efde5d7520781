"""Which claim does a payment belong to, and which are nearly like it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from claimwright.ledger.paid_claims import PaidClaim
from claimwright.ledger.sent_claims import SentClaim, SentClaims

_AGREE: Final = 2
"""Of charge, date, patient and member id so many must agree before a claim is a near match."""
_MOST: Final = 5


def find_claim(paid: PaidClaim, sent: SentClaims, by_payer_number: Mapping[str, SentClaim]) -> SentClaim | None:
    """The claim with the provider's number; of several (a replacement beside its original) the one whose payment the payer
    numbered before, else the one of this charge, else the last. Without such a number the payer's own number decides."""
    known = by_payer_number.get(paid.payer_number)
    found = sent.numbered(paid.number)
    if not found:
        return known or next(
            (one for one in sent.claims if paid.payer_number and one.earlier_number == paid.payer_number), None
        )
    if known in found:
        return known
    same = [one for one in found if one.charge == abs(paid.charge)]
    return (same or found)[-1]


def near_claims(paid: PaidClaim, sent: SentClaims) -> list[tuple[SentClaim, list[str]]]:
    """Claims that agree with the payment in most of charge, date, patient and member id, the nearest first."""
    near = []
    for claim in sent.claims:
        same = {
            "charge": claim.charge == abs(paid.charge),
            "date": paid.day is not None and paid.day == claim.first,
            "patient": bool(paid.last_name) and paid.last_name.upper() == claim.last_name.upper(),
            "member_id": paid.member_id in claim.member_ids,
        }
        if sum(same.values()) >= _AGREE:
            near.append((claim, ["claim", *(name for name, equal in same.items() if not equal)]))
    return sorted(near, key=lambda pair: len(pair[1]))[:_MOST]
