"""Which claim does a payment belong to, and which are nearly like it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from claimwright.ledger.paid_claims import REVERSAL, PaidClaim
from claimwright.ledger.sent_claims import SentClaim, SentClaims

_AGREE: Final = 2
"""Of charge, date, patient and member id so many must agree before a claim is a near match."""
_MOST: Final = 5
_REPLACEMENT: Final = "7"


def find_claim(paid: PaidClaim, sent: SentClaims, by_payer_number: Mapping[str, SentClaim]) -> SentClaim | None:
    """The claim with the provider's number; else the one that the payer numbered before, or whose original it did.

    Of several with one number (a replacement beside its original): see ``_replacement_or_original``.
    """
    known = by_payer_number.get(paid.payer_number)
    numbered = sent.numbered(paid.number)
    found = [claim for claim in numbered if not of_another_person(paid, claim)]
    if numbered and not found:
        return None  # money of another person is never posted to a number that happens to be the same
    if not found:
        corrected = (one for one in sent.claims if paid.payer_number and one.earlier_number == paid.payer_number)
        of_payer = known or next(corrected, None)
        # Each payer counts for itself: another's number may be that of another person's claim.
        return of_payer if of_payer is not None and not of_another_person(paid, of_payer) else None
    return found[0] if len(found) == 1 else _replacement_or_original(paid, found, known)


def of_another_person(paid: PaidClaim, claim: SentClaim) -> bool:
    """Whether the payer names somebody else: another name and another member id than any the claim gives.

    One of the two may differ: names are misspelt, and payers correct member ids (NM1*74).
    """
    names = (
        bool(paid.last_name and claim.last_name) and paid.last_name.strip().upper() != claim.last_name.strip().upper()
    )
    ids = bool(paid.member_id and claim.member_ids) and paid.member_id not in claim.member_ids
    return names and ids


def _replacement_or_original(paid: PaidClaim, found: list[SentClaim], known: SentClaim | None) -> SentClaim:
    """What the payer decided as a replacement (CLP09) is one. Else the claim decides whose payment the payer numbered
    before, then the original whose number a replacement gives as replaced, unless the charge is the other's alone. Then the
    charge, and of equal charges the later claim."""
    same = [one for one in found if one.charge == abs(paid.charge)]
    if paid.status != REVERSAL:
        replacements = [one for one in found if one.frequency == _REPLACEMENT]
        if paid.frequency == _REPLACEMENT and replacements:
            return next((one for one in reversed(replacements) if one in same), replacements[-1])
    named = known if known in found else None
    if named is None and paid.payer_number in {one.earlier_number for one in found}:
        named = next((one for one in found if not one.earlier_number), None)
    if named is not None and (named in same or not same or paid.status == REVERSAL):
        return named
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
