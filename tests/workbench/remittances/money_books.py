"""A practice's books for tests of money: claims sent, files posted, and what must hold after every step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from claimwright.claims import Claims
from claimwright.ledger import claim_balances, unbalanced
from claimwright.workbench import bridge
from claimwright.workbench.accounts import service as accounts
from claimwright.workbench.models import Claim, Interchange, LedgerEntry, Payment, Practice, SuspendedItem
from claimwright.workbench.remittances import deposits, posting
from claimwright.workbench.remittances.books import open_book

ZERO = Decimal(0)


def new_practice(name: str, *claims: Claims) -> Practice:
    """A practice whose claims went out and are charged."""
    practice = Practice.objects.create(name=name, synthetic=True)
    for batch in claims:
        rows = bridge.save_claims(practice, batch)
        Claim.objects.filter(pk__in=rows).update(status="sent")
        accounts.post_charges(practice, rows)
    return practice


def post(practice: Practice, data: bytes, name: str = "era.835") -> list[int]:
    kept, _ = Interchange.objects.keep(practice, data, direction="in", transaction="835", file_name=name)
    return posting.import_835(kept, data).payments


def open_items(practice: Practice) -> list[SuspendedItem]:
    return list(SuspendedItem.objects.filter(practice=practice, resolved_at=None).order_by("pk"))


def after(practice: Practice) -> dict[str, dict[str, Decimal]]:
    """The five amounts of each claim, as sums of its ledger entries."""
    entries = accounts.entries(LedgerEntry.objects.filter(practice=practice))
    return {
        row["patient_control_number"]: {
            "paid": row["paid"],
            "written_off": row["written_off"],
            "denied_open": row["denied_open"],
            "patient": row["patient_owes"],
            "insurance": row["insurance_owes"] - row["denied_open"],
        }
        for row in claim_balances(entries).iter_rows(named=True)
    }


def check(practice: Practice) -> None:
    """What always holds: entries balance, every deposit is posted + unapplied + provider level, what is unapplied is what is
    suspended, and the ledger stands where the postings of each claim say."""
    rows = LedgerEntry.objects.filter(practice=practice)
    assert unbalanced(accounts.entries(rows)).is_empty()
    for payment in Payment.objects.filter(practice=practice):
        where = deposits.of_payment(payment)
        assert where.received == where.posted + where.unapplied + where.to_return + where.provider_level
        held = SuspendedItem.objects.filter(payment=payment, resolved_at=None)
        assert where.unapplied == sum((one.amount or ZERO for one in held), ZERO), payment
    claims = list(Claim.objects.filter(practice=practice))
    opened = open_book(practice, (), (), *claims)
    stands = after(practice)
    for claim in claims:
        sent = opened.sent(claim)
        assert sent is not None
        five, lines = opened.book.account(sent).after()
        assert tuple(stands[sent.number].values()) == five.amounts()
        assert sum(five.amounts()) == sent.charge
        _check_lines(rows.filter(record=claim), lines)


def _check_lines(rows: Any, lines: dict[int, Any]) -> None:
    for line, five in lines.items():
        mine = accounts.entries(rows.filter(line=line))
        row = claim_balances(mine).row(0, named=True)
        assert (row["paid"], row["written_off"], row["denied_open"], row["patient_owes"]) == five.amounts()[:4]
