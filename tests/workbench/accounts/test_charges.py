"""Do the charges on the books follow a claim that was rejected, mended and sent again, or cancelled?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.workbench.answers import balance, remittance

from claimwright.claims import Claims
from claimwright.coding.types import CodedDiagnosis, CodedEncounter, CodedService
from claimwright.workbench import billing, bridge
from claimwright.workbench import claim_content as content
from claimwright.workbench.accounts import post_charges, recharge
from claimwright.workbench.claims import replacement
from claimwright.workbench.coding import record_updates
from claimwright.workbench.exchange import receiving, sending
from claimwright.workbench.intake import import_charts
from claimwright.workbench.models import Claim, ClaimPayment, Encounter, LedgerEntry, Payment, Practice
from claimwright.workbench.refusals import RefusedError


def stands() -> tuple[Decimal, Decimal]:
    """What payers owe, and what was charged."""
    return balance("insurance_receivable"), -balance("patient_revenue")


def send_again(claim: Claim, folder: Path) -> None:
    Claim.objects.filter(pk=claim.pk).update(status="ready", version=claim.version + 1)
    sending.send(claim.practice, folder=folder)
    claim.refresh_from_db()
    assert claim.status == "sent"


def test_a_charge_mended_after_a_rejection_is_what_is_owed(sent: Claim, tmp_path: Path) -> None:
    assert stands() == (Decimal("182.00"), Decimal("182.00"))
    content.rows_of("lines").filter(record=sent, line=1).update(charge=Decimal("175.00"))
    send_again(sent, tmp_path)
    assert stands() == (Decimal("207.00"), Decimal("207.00"))
    assert recharge(sent.practice, [sent.pk]) == 0, "what stands is not posted again"


def test_a_line_taken_off_after_a_rejection_is_owed_no_more(sent: Claim, tmp_path: Path) -> None:
    content.rows_of("lines").filter(record=sent, line=2).delete()
    send_again(sent, tmp_path)
    assert stands() == (Decimal("150.00"), Decimal("150.00"))
    send_again(sent, tmp_path)
    assert stands() == (Decimal("150.00"), Decimal("150.00"))


def test_a_visit_that_did_not_take_place_is_owed_nothing_until_it_did(
    registered: Practice,
    charts: Callable[..., Any],
    office_claims: Callable[..., Claims],
    library: object,
    tmp_path: Path,
) -> None:
    (encounter,) = import_charts(registered, [charts()]).new
    name = f"E{encounter.pk}"
    (row,) = bridge.save_claims(registered, office_claims(name), encounters={name: encounter.pk})
    sent = Claim.objects.get(pk=row)
    send_again(sent, tmp_path)
    Claim.objects.filter(pk=sent.pk).update(status="rejected")
    Encounter.objects.update(status="held")
    record_updates._withdraw(Encounter.objects.get(), "The record cancelled the visit.", None)
    sent.refresh_from_db()
    assert sent.status == "cancelled"
    assert stands() == (Decimal("0.00"), Decimal("0.00"))
    coded = CodedEncounter(charts(), (CodedDiagnosis(1, "I10"),), (CodedService(1, "99213", diagnosis_pointers=(1,)),))
    Encounter.objects.update(status="coded")
    again = billing.build(Encounter.objects.get(), coded)()
    assert (again.pk, again.status in {"held", "ready"}) == (sent.pk, True)
    again.refresh_from_db()
    send_again(again, tmp_path)
    assert stands() == (Decimal("150.00"), Decimal("150.00"))


def test_a_visit_cancelled_after_its_claim_was_decided_keeps_its_charges(
    sent: Claim, charts: Callable[..., Any], library: object, tmp_path: Path
) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    sent.refresh_from_db()
    made = replacement.replace(sent)
    send_again(made, tmp_path)
    Claim.objects.filter(pk=made.pk).update(status="rejected")
    Encounter.objects.update(status="held")
    owed = stands()
    gone = charts()
    cancelled = replace(gone, encounter=replace(gone.encounter, status="cancelled"))
    assert record_updates.update_from_record(Encounter.objects.get(), cancelled) == record_updates.BILLED
    encounter = Encounter.objects.get()
    assert encounter.status == "held"
    assert encounter.news == ["The record cancelled the visit after its claim went out: replace or void the claim."]
    assert set(Claim.objects.values_list("status", flat=True)) == {"partly", "rejected"}
    assert stands() == owed
    assert charged(sent, made) == [Decimal(0), Decimal("182.00")]


def test_a_visit_whose_claim_was_decided_is_not_said_to_be_another(
    sent: Claim, charts: Callable[..., Any], library: object
) -> None:
    (other,) = import_charts(sent.practice, [charts(2)]).new
    receiving.receive_file(sent.practice, "r.835", remittance())
    sent.refresh_from_db()
    made = replacement.replace(sent)
    Encounter.objects.filter(pk=sent.encounter_id).update(perhaps_same=other)
    encounter = Encounter.objects.get(pk=sent.encounter_id)
    assert encounter.status == "held"
    with pytest.raises(RefusedError, match="went out"):
        record_updates.same_visit(encounter, True)
    encounter.refresh_from_db()
    made.refresh_from_db()
    assert (encounter.status, made.status) == ("held", "held")


def charged(*claims: Claim) -> list[Decimal]:
    rows = LedgerEntry.objects.filter(kind="charge", account="insurance_receivable")
    return [sum((row.debit - row.credit for row in rows.filter(record=one)), Decimal(0)) for one in claims]


def test_a_correction_that_was_rejected_and_cancelled_gives_the_charges_back(
    sent: Claim, library: object, tmp_path: Path
) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    sent.refresh_from_db()
    made = replacement.replace(sent)
    send_again(made, tmp_path)
    assert charged(sent, made) == [Decimal(0), Decimal("182.00")]
    Claim.objects.filter(pk=made.pk).update(status="rejected")
    billing.hold(made, "The payer never had it")
    replacement.cancel(made)
    assert charged(sent, made) == [Decimal("182.00"), Decimal(0)]
    replacement.take_back_cancel(made)
    made.refresh_from_db()
    send_again(made, tmp_path)
    assert charged(sent, made) == [Decimal(0), Decimal("182.00")]


def decided_under(practice: Practice, claim: Claim, number: str) -> None:
    """A payment that decides the claim under the payer's own number."""
    payment = Payment.objects.create(practice=practice, payment_id=f"P{claim.pk}", amount=Decimal(0))
    ClaimPayment.objects.create(
        practice=practice,
        record=payment,
        claim=claim,
        claim_payment_id=str(claim.pk),
        payer_claim_control_number=number,
    )


def from_a_file(practice: Practice, claims: Claims, **fields: Any) -> Claim:
    """A claim that was read from a file and went out, with facts of its own: charged."""
    rows = bridge.save_claims(practice, claims)
    Claim.objects.filter(pk__in=rows).update(status="sent", **fields)
    post_charges(practice, rows)
    return Claim.objects.get(pk__in=rows)


def at(claims: Claims, payer: str) -> Claims:
    frames = claims.frames()
    role = pl.col("role") == "payer"
    frames["parties"] = frames["parties"].with_columns(id=pl.when(role).then(pl.lit(payer)).otherwise("id"))
    return Claims(**frames)


def test_a_correction_takes_no_charges_off_another_payers_claim(
    sent: Claim, office_claims: Callable[..., Claims], library: object, tmp_path: Path
) -> None:
    """Two payers count their claims alike: EXH000001 of one is not EXH000001 of the other."""
    receiving.receive_file(sent.practice, "r.835", remittance())
    other = from_a_file(sent.practice, at(office_claims("X1"), "OTHER"))
    decided_under(sent.practice, other, "EXH000001")
    sent.refresh_from_db()
    made = replacement.replace(sent)
    send_again(made, tmp_path)
    assert charged(sent, made, other) == [Decimal(0), Decimal("182.00"), Decimal("182.00")]


@pytest.mark.parametrize(("payer", "left"), [("EXH01", "0.00"), ("OTHER", "182.00")])
def test_a_correction_of_a_claim_from_elsewhere_is_known_by_the_number_of_its_payer(
    payer: str, left: str, sent: Claim, office_claims: Callable[..., Claims], library: object
) -> None:
    practice = sent.practice
    decided_under(practice, sent, "EXH000001")
    corrected = at(office_claims("X1"), payer).with_columns_of_claims(
        frequency_code="7", payer_claim_control_number="EXH000001"
    )
    made = from_a_file(practice, corrected)
    assert charged(sent, made) == [Decimal(left), Decimal("182.00")]
