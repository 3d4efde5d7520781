"""Whatever payers send: five amounts add up to each charge, and each deposit to posted, unapplied and provider level."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.money import check, era, sent

from claimwright.claims import Claims
from claimwright.ledger import balances, claim_balances, journal, settle, unbalanced

CLAIM = sent("C1", "HC:99213:25*150*UN*1***1", "HC:20610:RT*200*UN*1***1~REF*6R*L2", charge="350")
SINGLE = sent("C1", "HC:99213*150*UN*1***1", charge="150")
REASONS = st.sampled_from(
    ["CO*45", "CO*50", "PR*1", "PR*2", "PR*27", "OA*23", "OA*18", "PI*45", "CO*253", "CO*70", "CO*97", "OA*94"]
)
AMOUNTS = st.integers(min_value=-20000, max_value=20000).map(lambda cents: Decimal(cents) / 100)
SERVICES = st.sampled_from(
    ["HC:99213*150", "HC:99213:25*150", "HC:20610:RT*200", "HC:20610:RT*100", "HC:20610:LT*200", "HC:80053*50"]
)
LINE = st.tuples(SERVICES, st.lists(st.tuples(REASONS, AMOUNTS), max_size=3), st.sampled_from(["", "REF*6R*L2~"]))
PAID = st.tuples(
    st.sampled_from(["C1", "C1", "C1", "C9"]),
    st.sampled_from(["1", "2", "3", "4", "19", "20", "23", "25"]),
    st.sampled_from(["MEDICARE", "AETNA"]),
    st.lists(LINE, max_size=3),
    st.booleans(),
)


def body(number: str, status: str, lines: list[Any], *, turned: bool) -> tuple[str, Decimal]:
    """A claim payment that balances, or its reversal, and what it pays."""
    sign = -1 if turned else 1
    charge = paid = share = Decimal(0)
    text = ""
    for service, adjustments, reference in lines:
        procedure, _, charged = service.partition("*")
        value = Decimal(charged) - sum((amount for _, amount in adjustments), Decimal(0))
        charge, paid = charge + Decimal(charged), paid + value
        share += sum((amount for reason, amount in adjustments if reason[:2] == "PR"), Decimal(0))
        text += f"SVC*{procedure}*{sign * Decimal(charged)}*{sign * value}**1~DTM*472*20260310~"
        text += "".join(f"CAS*{reason}*{sign * amount}~" for reason, amount in adjustments) + reference
    head = f"CLP*{number}*{'22' if turned else status}*{sign * charge}*{sign * paid}*{sign * share}*MB*I{status}~"
    return head + text, Decimal(0) if status == "25" and not turned else sign * paid


def same_in_the_ledger(found: Any, entries: pl.DataFrame) -> None:
    """The ledger says what ``settle`` says, to the cent, and holds what is unapplied."""
    assert unbalanced(entries).is_empty()
    kept = {row["patient_control_number"]: row for row in claim_balances(entries).iter_rows(named=True)}
    for one in found["claims"]:
        row, after = kept[one["claim"]], one["after"]
        assert (row["paid"], row["written_off"], row["denied_open"], row["patient_owes"], row["insurance_owes"]) == (
            after["paid"], after["written_off"], after["denied_open"], after["patient"],
            after["insurance"] + after["denied_open"],
        )  # fmt: skip
    assert -dict(balances(entries).rows()).get("unapplied_cash", Decimal(0)) == found["unapplied"]


@settings(max_examples=120)
@given(st.lists(PAID, max_size=5), st.sampled_from([CLAIM, SINGLE]), st.booleans(), AMOUNTS)
def test_nothing_is_lost(paid: list[Any], claim: Claims, off: bool, plb: Decimal) -> None:
    files = []
    for n, (number, status, payer, lines, turned) in enumerate(paid):
        texts = [body(number, status, lines, turned=False)] + (
            [body(number, status, lines, turned=True)] if turned else []
        )
        total = sum((amount for _, amount in texts), Decimal(0)) - plb
        text = "".join(one for one, _ in texts) + f"PLB*1234567893*20261231*WO:X*{plb}~"
        wrong = Decimal(1) if off and n == 0 else Decimal(0)
        files.append(era(str(total + wrong), text, trace=f"T{n}", payer=payer))
    found = settle(files, claim)
    check(found)
    charges = claim.lines["charge"].to_list()
    (one,) = found["claims"]
    assert sum(one["after"].values()) == sum(charges)
    assert [sum(line["after"].values()) for line in one["lines"]] == charges
    assert one["after"]["patient"] >= 0
    same_in_the_ledger(found, journal(files, claim))


@settings(max_examples=60)
@given(PAID)
def test_a_reversal_leaves_everything_as_before(paid: Any) -> None:
    number, status, payer, lines, _ = paid
    if status in ("23", "25"):
        return
    text, amount = body(number, status, lines, turned=False)
    back, less = body(number, status, lines, turned=True)
    files = [
        era(str(amount + 5000), f"{text}PLB*1*20261231*FB:X*-5000~", payer=payer),
        era(str(less + 5000), f"{back}PLB*1*20261231*FB:X*-5000~", trace="EFT2", payer=payer),
    ]
    before, found = settle([], CLAIM), settle(files, CLAIM)
    check(found)
    assert found["unapplied"] == 0
    assert found["claims"] == before["claims"]
