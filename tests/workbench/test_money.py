"""Money: batches out, answers in, payments posted or suspended, accounts that add up, and KPIs with their rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from claimwright.claims.batch import Claims
from claimwright.ledger import unbalanced
from claimwright.workbench import bridge
from claimwright.workbench.accounts import service as accounts
from claimwright.workbench.exchange import sending
from claimwright.workbench.indicators import service as kpis
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import (
    Acknowledgment,
    Batch,
    Claim,
    Interchange,
    LedgerEntry,
    Payment,
    Practice,
    SuspendedItem,
)

ENVELOPE = (
    "ISA*00*          *00*          *ZZ*EXH01          *ZZ*HARBOR01       *261015*1200*^*00501*{control}*0*T*:~"
    "GS*{group}*EXH01*HARBOR01*20261015*1200*1*X*{version}~ST*{kind}*0001{st}~{body}SE*{count}*0001~GE*1*1~IEA*1*{control}~"
)


def interchange(kind: str, version: str, group: str, body: str, control: int = 77) -> bytes:
    """One transaction set in its envelope; ``body`` is written a segment a line."""
    segments = [line.strip() for line in body.strip().splitlines()]
    return ENVELOPE.format(
        kind=kind,
        version=version,
        group=group,
        st=f"*{version}" if kind in {"277", "999"} else "",
        body="".join(f"{segment}~" for segment in segments),
        count=len(segments) + 2,
        control=f"{control:09d}",
    ).encode()


def remittance(paid: str = "72.00", total: str = "72.00", number: str = "CW1") -> bytes:
    """An 835 that decides claim CW1 of 182.00: line 1 allows 90.00, line 2 is denied as bundled."""
    body = f"""
        BPR*I*{total}*C*ACH*CCP*01*011000015*DA*1*1999999999**01*011000015*DA*2*20261014
        TRN*1*TRACE1*1999999999
        DTM*405*20261013
        N1*PR*EXAMPLE HEALTH
        N3*1 PLAZA
        N4*ALBANY*NY*12207
        PER*BL*SUPPORT*TE*8005550100
        N1*PE*HARBOR FAMILY MEDICINE*XX*1234567893
        LX*1
        CLP*{number}*1*182*{paid}*18*12*EXH000001*11*1
        NM1*QC*1*WHITFIELD*MARGARET****MI*EXH90001
        SVC*HC:99213*150*72**1
        DTM*472*20260901
        CAS*CO*45*60
        CAS*PR*2*18
        REF*6R*1
        SVC*HC:83036*32*0**1
        DTM*472*20260901
        CAS*CO*97*32
        REF*6R*2
    """
    return interchange("835", "005010X221A1", "HP", body)


@pytest.fixture
def claim(registered: Practice, office_claims: Callable[..., Claims], charts: Callable[..., Any]) -> Claim:
    """CW1, ready: 150.00 + 32.00."""
    (encounter,) = intake.import_charts(registered, [charts()]).new
    (row_id,) = bridge.save_claims(registered, office_claims(), encounters={"E1": encounter.pk})
    Claim.objects.update(status="ready")
    return Claim.objects.get(pk=row_id)


@pytest.fixture
def sent(claim: Claim, tmp_path: Path) -> Claim:
    sending.send(claim.practice, folder=tmp_path)
    claim.refresh_from_db()
    return claim


def balance(account: str) -> Decimal:
    rows = LedgerEntry.objects.filter(account=account)
    return sum((row.debit - row.credit for row in rows), Decimal(0))


def test_sending_writes_the_837_and_opens_the_receivable(sent: Claim, tmp_path: Path) -> None:
    batch = Batch.objects.get()
    assert (sent.status, sent.batch, batch.claim_count, batch.total_charge) == ("sent", batch, 1, Decimal("182.00"))
    assert batch.interchange is not None
    data = (tmp_path / "000001-837P.x12").read_bytes()
    assert batch.interchange.content == data
    assert b"CLM*CW1*182" in data
    assert data not in bytes(batch.interchange.sealed), "sealed at rest"
    assert balance("insurance_receivable") == Decimal("182.00")


def test_sending_again_sends_nothing(sent: Claim, tmp_path: Path) -> None:
    assert sending.send(sent.practice, folder=tmp_path) == []
    assert LedgerEntry.objects.count() == 4


@pytest.mark.parametrize(
    ("status", "claim_status", "batch_status"), [("A", "sent", "accepted"), ("R", "rejected", "rejected")]
)
def test_a_999_answers_the_batch(sent: Claim, status: str, claim_status: str, batch_status: str) -> None:
    body = f"AK1*HC*1*005010X222A1\nAK2*837*0001*005010X222A1\nIK5*{status}\nAK9*{status}*1*1*{int(status == 'A')}"
    result = sending.receive_file(sent.practice, "a.999", interchange("999", "005010X231A1", "FA", body))
    assert result.state == "read", result.summary
    sent.refresh_from_db()
    assert (sent.status, Batch.objects.get().status) == (claim_status, batch_status)


@pytest.mark.parametrize(("code", "status"), [("A2:20", "accepted"), ("A7:562:85", "rejected")])
def test_a_277ca_answers_the_claim_and_every_answer_stays(sent: Claim, code: str, status: str) -> None:
    body = f"""
        BHT*0085*08*REF1*20261015*1200*TH
        HL*1**20*1
        NM1*PR*2*EXAMPLE HEALTH*****PI*EXH01
        HL*2*1*21*1
        NM1*41*2*HARBOR*****46*HARBOR01
        TRN*2*B000001
        HL*3*2*19*1
        NM1*85*2*HARBOR*****XX*1234567893
        HL*4*3*PT
        NM1*QC*1*WHITFIELD*MARGARET****MI*EXH90001
        TRN*2*CW1
        STC*{code}*20261015*{"WQ" if status == "accepted" else "U"}*182
    """
    data = interchange("277", "005010X214", "HN", body)
    assert sending.receive_file(sent.practice, "a.277", data).state == "read"
    sent.refresh_from_db()
    assert sent.status == status
    assert [(one.kind, one.accepted) for one in Acknowledgment.objects.filter(claim=sent)] == [
        ("277CA", status == "accepted")
    ]


def test_a_payment_is_posted_to_the_cent(sent: Claim) -> None:
    result = sending.receive_file(sent.practice, "r.835", remittance())
    assert result.state == "read", result.summary
    sent.refresh_from_db()
    assert sent.status == "partly", "line 2 is denied, not written off"
    assert balance("cash") == Decimal("72.00")
    assert balance("contractual_adjustment") == Decimal("60.00")
    assert balance("patient_receivable") == Decimal("18.00")
    assert balance("insurance_receivable") == Decimal("32.00"), "what the denial leaves open"
    assert unbalanced(accounts.entries(LedgerEntry.objects.all())).is_empty()


@pytest.mark.parametrize(
    ("first_line", "patient", "status"),
    [("CAS*PR*1*90", "90", "partly"), ("CAS*CO*50*90", "0", "denied")],
    ids=["left to the patient", "nothing left to anyone"],
)
def test_a_claim_is_denied_when_nothing_of_it_was_allowed(
    sent: Claim, first_line: str, patient: str, status: str
) -> None:
    """Line 2 is refused as bundled; line 1 pays nothing: its 90.00 are the deductible, or refused as well."""
    data = remittance(paid="0", total="0").replace(b"CAS*PR*2*18", first_line.encode())
    data = data.replace(b"CLP*CW1*1*182*0*18", f"CLP*CW1*1*182*0*{patient}".encode()).replace(b"150*72**1", b"150*0**1")
    assert sending.receive_file(sent.practice, "r.835", data).state == "read"
    sent.refresh_from_db()
    assert sent.status == status


def test_a_refusal_says_why_and_what_is_next_and_its_correction_is_linked_both_ways(sent: Claim, member: Any) -> None:
    sending.receive_file(sent.practice, "r.835", remittance())
    client = member("biller")
    page = client.get(reverse("claim", args=[sent.pk])).content.decode()
    assert "CO-97" in page
    assert "<b>Line 2.</b>" in page
    assert "Next: Appeal" in page
    answer = client.post(reverse("claim_replace", args=[sent.pk]))
    made = Claim.objects.get(claim_id="E1R1")
    assert answer["Location"] == reverse("claim", args=[made.pk])
    assert (made.frequency_code, made.payer_claim_control_number) == ("7", "EXH000001")
    assert (
        f'href="{reverse("claim", args=[made.pk])}">CW1R1</a>'
        in client.get(reverse("claim", args=[sent.pk])).content.decode()
    )
    assert f'href="{reverse("claim", args=[sent.pk])}">CW1</a>' in client.get(answer["Location"]).content.decode()
    client.post(reverse("claim_replace", args=[sent.pk]))
    assert Claim.objects.count() == 2, "one replacement, however often it is asked for"


def test_the_sums_of_a_remittance_stand_below_its_claims(sent: Claim, member: Any) -> None:
    sending.receive_file(sent.practice, "r.835", remittance())
    page = member("biller").get(reverse("remittance", args=[Payment.objects.get().pk])).content.decode()
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert [sum_ for sum_ in ("182.00", "72.00", "18.00", "as the payer states") if sum_ not in foot] == []


def test_the_same_file_again_changes_nothing(sent: Claim) -> None:
    sending.receive_file(sent.practice, "r.835", remittance())
    before = LedgerEntry.objects.count()
    assert sending.receive_file(sent.practice, "renamed.835", remittance()).state == "known"
    assert (LedgerEntry.objects.count(), Payment.objects.count()) == (before, 1)


def test_money_that_does_not_balance_is_suspended_with_the_difference(sent: Claim, member: Any) -> None:
    sending.receive_file(sent.practice, "r.835", remittance(paid="75.00", total="75.00"))
    item = SuspendedItem.objects.filter(level__in=["claim", "line_sum"])[0]
    assert abs(item.difference or 0) == Decimal("3.00")
    assert balance("cash") == 0
    sent.refresh_from_db()
    assert sent.status == "suspended"
    client = member("biller")
    page = client.get(reverse("remittance", args=[item.payment_id])).content.decode()
    assert "Out of balance" in page
    assert item.reason[:1].upper() + item.reason[1:] in page
    client.post(reverse("resolve_suspended", args=[item.pk]), {"resolution": ""})
    item.refresh_from_db()
    assert item.resolved_at is None
    client.post(reverse("resolve_suspended", args=[item.pk]), {"resolution": "Payer sends a corrected file"})
    item.refresh_from_db()
    assert (item.resolution, item.resolved_by) == ("Payer sends a corrected file", client.user)


def test_a_payment_for_no_claim_of_ours_is_kept_aside(sent: Claim) -> None:
    sending.receive_file(sent.practice, "r.835", remittance(number="STRANGE1"))
    item = SuspendedItem.objects.get()
    assert (item.level, item.patient_control_number, item.amount) == ("unmatched", "STRANGE1", Decimal("72.00"))
    assert balance("cash") == 0


@pytest.mark.parametrize(
    ("data", "said"), [(b"Dear billing office, the cheque is in the mail.", "ISA"), (b"", ""), (b"\x00\xff" * 40, "")]
)
def test_a_file_that_cannot_be_read_is_kept_and_named(
    registered: Practice, member: Any, data: bytes, said: str
) -> None:
    client = member("biller")
    client.post(reverse("receive"), {"files": [SimpleUploadedFile("letter.txt", data or b" ")]})
    kept = Interchange.objects.get()
    assert kept.state == "quarantined"
    assert "letter.txt" in kept.message
    assert said in kept.message
    assert kept.content == (data or b" ")
    assert "letter.txt" in client.get(reverse("batches")).content.decode()


def test_the_good_file_beside_a_bad_one_goes_on(sent: Claim, member: Any) -> None:
    files = [SimpleUploadedFile("bad.txt", b"bad"), SimpleUploadedFile("good.835", remittance())]
    member("biller").post(reverse("receive"), {"files": files})
    assert sorted(Interchange.objects.filter(direction="in").values_list("state", flat=True)) == ["quarantined", "read"]
    assert balance("cash") == Decimal("72.00")


def test_an_account_shows_the_running_balance(sent: Claim, member: Any) -> None:
    sending.receive_file(sent.practice, "r.835", remittance())
    assert sent.encounter is not None
    account = accounts.account(sent.encounter.patient)
    assert (account.charged, account.paid, account.written_off) == (
        Decimal("182.00"),
        Decimal("72.00"),
        Decimal("60.00"),
    )
    assert [str(one.balance) for one in account.movements][:2] == ["150.00", "182.00"]
    assert account.movements[-1].balance == account.insurance_owes + account.patient_owes == Decimal("50.00")
    clerk: Client = member("clerk")
    page = clerk.get(reverse("account", args=[sent.encounter.patient_id])).content.decode()
    assert "50.00" in page
    assert reverse("claim", args=[sent.pk]) not in page, "a clerk does not open claims"
    entry = account.movements[-1].entry
    assert "Credit" in clerk.get(reverse("transaction", args=[entry.pk])).content.decode()


def test_accounts_are_searched_without_a_name_in_the_address(sent: Claim, member: Any) -> None:
    client = member("clerk")
    assert "Whitfield" in client.post(reverse("accounts"), {"q": "whit"}).content.decode()
    assert "Whitfield" not in client.post(reverse("accounts"), {"q": "osei"}).content.decode()


def test_the_ledger_is_append_only_by_the_database(sent: Claim) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        LedgerEntry.objects.update(debit=Decimal(1))
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        LedgerEntry.objects.all().delete()


def test_kpis_open_onto_their_rows(sent: Claim, member: Any) -> None:
    sending.receive_file(sent.practice, "r.835", remittance())
    found = {one.definition.id: one for one in kpis.dashboard(sent.practice, as_of=date(2026, 12, 1))}
    assert found["denial_rate"].value == Decimal("100.0"), "a line was refused"
    assert found["denial_rate"].numerator_rows == (str(sent.pk),)
    # 72.00 of 182.00 - 60.00
    assert found["net_collection_rate"].value == Decimal("59.0")
    client = member("manager")
    for one in found:
        page = client.get(reverse("kpi", args=[one])).content.decode()
        assert found[one].definition.formula.replace("'", "&#x27;") in page
    assert "CW1" in client.get(reverse("kpi", args=["denial_rate"])).content.decode()
    assert client.get(reverse("kpi", args=["no-such"])).status_code == 404
