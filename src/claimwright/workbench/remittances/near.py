"""Which claims and lines are nearly like what a suspended item says, and what differs? Shown to a person, never posted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from claimwright.ledger.claim_matching import near_claims
from claimwright.ledger.line_matching import near_lines
from claimwright.ledger.paid_claims import PaidClaim, PaidService
from claimwright.ledger.sent_claims import SentClaim, SentLine
from claimwright.workbench.models import Claim, SuspendedItem
from claimwright.workbench.remittances.books import OpenBook, open_book, read_paid

_MOST: Final = 200
"""So many claims of the charge or the patient are looked at."""


@dataclass(frozen=True)
class NearMatch:
    """A claim, or a line of it, with the names of what differs (empty: nothing does)."""

    claim: Claim
    sent: SentClaim
    line: SentLine | None
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What a suspended item is about: the claim payment and, of one service, the service; with its near matches."""

    paid: PaidClaim | None
    service: PaidService | None
    near: list[NearMatch]


def asked(item: SuspendedItem) -> Asked:
    """The item with its near matches, the nearest first."""
    opened = open_book(item.practice, (), (), *([item.claim] if item.claim else []))
    _, paid = read_paid(opened, item.payment, item.claim_payment_id)
    if paid is None or item.resolved_at is not None:
        return Asked(paid, None, [])
    service = next((one for one in paid.services if one.number == item.service_line), None)
    if service is not None and item.claim is not None:
        return Asked(paid, service, _lines(opened, item.claim, service))
    if item.claim is not None:
        sent = opened.sent(item.claim)
        return Asked(paid, service, [NearMatch(item.claim, sent, None, ())] if sent else [])
    return Asked(paid, service, _claims(item, paid))


def _lines(opened: OpenBook, claim: Claim, service: PaidService) -> list[NearMatch]:
    """Every line of the claim: those that are nearly like the service first."""
    sent = opened.sent(claim)
    if sent is None:
        return []
    near = near_lines(service, sent)
    named = {line.line for line, _ in near}
    rest = [(line, ["procedure", "charge"]) for line in sent.lines if line.line not in named]
    return [NearMatch(claim, sent, line, tuple(differs)) for line, differs in (*near, *rest)]


def _claims(item: SuspendedItem, paid: PaidClaim) -> list[NearMatch]:
    wanted = Q(total_charge=abs(paid.charge)) | Q(claimparty_rows__id=paid.member_id or None)
    if paid.last_name:
        wanted |= Q(patient_name__istartswith=paid.last_name)
    rows = Claim.objects.filter(wanted, practice=item.practice).distinct().order_by("-row_id")[:_MOST]
    opened = open_book(item.practice, (), (), *rows)
    return [
        NearMatch(opened.claim(sent), sent, None, tuple(name for name in differs if name != "claim"))
        for sent, differs in near_claims(paid, opened.book.sent)
    ]
