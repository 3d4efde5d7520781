"""Does what is ready go out once, and is each answer read, or kept and named?"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.workbench.answers import balance, interchange, remittance

from claimwright.workbench import bridge, states
from claimwright.workbench.exchange import outbox, receiving, sending
from claimwright.workbench.models import (
    Acknowledgment,
    Batch,
    Claim,
    Interchange,
    LedgerEntry,
    Practice,
    SentClaim,
)


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
    result = receiving.receive_file(sent.practice, "a.999", interchange("999", "005010X231A1", "FA", body))
    assert result.state == "read", result.summary
    sent.refresh_from_db()
    assert (sent.status, Batch.objects.get().status) == (claim_status, batch_status)


def claim_answer(code: str, batch: str = "B000001", control: int = 77) -> bytes:
    """A 277CA with one status for claim CW1."""
    body = f"""
        BHT*0085*08*REF1*20261015*1200*TH
        HL*1**20*1
        NM1*PR*2*EXAMPLE HEALTH*****PI*EXH01
        HL*2*1*21*1
        NM1*41*2*HARBOR*****46*HARBOR01
        TRN*2*{batch}
        HL*3*2*19*1
        NM1*85*2*HARBOR*****XX*1234567893
        HL*4*3*PT
        NM1*QC*1*WHITFIELD*MARGARET****MI*EXH90001
        TRN*2*CW1
        STC*{code}*20261015*{"U" if code.startswith("A7") else "WQ"}*182
    """
    return interchange("277", "005010X214", "HN", body, control)


@pytest.mark.parametrize(("code", "status"), [("A2:20", "accepted"), ("A7:562:85", "rejected")])
def test_a_277ca_answers_the_claim_and_every_answer_stays(sent: Claim, code: str, status: str) -> None:
    assert receiving.receive_file(sent.practice, "a.277", claim_answer(code)).state == "read"
    sent.refresh_from_db()
    assert sent.status == status
    assert [(one.kind, one.accepted) for one in Acknowledgment.objects.filter(claim=sent)] == [
        ("277CA", status == "accepted")
    ]


def test_an_answer_to_an_earlier_sending_does_not_set_the_claim_back(sent: Claim, tmp_path: Path) -> None:
    receiving.receive_file(sent.practice, "a.277", claim_answer("A7:562:85"))
    states.move_claim(sent, "clear", "Mended.")
    sending.send(sent.practice, folder=tmp_path)
    receiving.receive_file(sent.practice, "again.277", claim_answer("A7:562:85", control=78))
    sent.refresh_from_db()
    assert (sent.status, Acknowledgment.objects.filter(claim=sent).count()) == ("sent", 2)
    receiving.receive_file(sent.practice, "b.277", claim_answer("A7:562:85", "B000002", control=79))
    sent.refresh_from_db()
    assert sent.status == "rejected"


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


def press(client: Any, **posted: Any) -> dict[str, str]:
    """What the page that asks before sending gives back: its key and the claims it showed."""
    page = client.post(reverse("claims_send"), posted).content.decode()
    return {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("key", "seen")}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The outbox lies in a folder of the test's own."""
    monkeypatch.setattr(outbox.environment, "home", lambda: tmp_path)
    return tmp_path


def files(home: Path) -> list[str]:
    return sorted(path.name for path in home.glob("clearinghouse/*/out/*"))


def test_nothing_goes_out_before_payer_count_and_dollars_are_seen(ready: Claim, member: Any, home: Path) -> None:
    client = member("biller")
    page = client.get(reverse("claims_send")).content.decode()
    assert [one for one in ("EXAMPLE HEALTH", "EXH01", "Send 1 claim, 182.00") if one not in page] == []
    ready.refresh_from_db()
    assert (ready.status, files(home)) == ("ready", [])
    client.post(reverse("claims_send_now"), {})
    assert files(home) == [], "a press without the page sends nothing"


def test_the_same_press_again_sends_nothing_more(ready: Claim, member: Any, home: Path) -> None:
    client = member("biller")
    posted = press(client)
    for _ in range(3):
        client.post(reverse("claims_send_now"), posted)
    assert files(home) == ["000001-837P.x12"]
    Claim.objects.update(status="ready")  # even when its claims are ready once more
    client.post(reverse("claims_send_now"), posted)
    assert files(home) == ["000001-837P.x12"]


def test_what_changed_since_the_page_was_opened_stays(ready: Claim, member: Any, home: Path) -> None:
    client = member("biller")
    posted = press(client)
    Claim.objects.update(version=ready.version + 1, total_charge=Decimal("9.00"))
    page = client.post(reverse("claims_send_now"), posted, follow=True).content.decode()
    assert "1 changed since the page was opened" in page
    assert files(home) == []


def test_only_marked_claims_go(registered: Practice, office_claims: Any, member: Any, home: Path) -> None:
    rows = [bridge.save_claims(registered, office_claims(f"E{n}"))[0] for n in (1, 2, 3)]
    Claim.objects.update(status="ready")
    client = member("biller")
    client.post(reverse("claims_send_now"), press(client, claim=rows[:2]))
    assert list(Claim.objects.order_by("pk").values_list("status", flat=True)) == ["sent", "sent", "ready"]


def test_a_claim_version_has_one_interchange(sent: Claim) -> None:
    (one,) = SentClaim.objects.filter(claim=sent)
    with pytest.raises(IntegrityError), transaction.atomic():
        SentClaim.objects.create(practice=sent.practice, batch=one.batch, claim=sent, version=one.version)


def test_a_rejected_claim_goes_out_again_as_another_version(sent: Claim, tmp_path: Path) -> None:
    states.move_claim(sent, "reject", "277CA")
    states.move_claim(sent, "clear", "Mended.")
    sending.send(sent.practice, folder=tmp_path)
    assert [one.batch.number for one in SentClaim.objects.filter(claim=sent).order_by("pk")] == [1, 2]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["000001-837P.x12", "000002-837P.x12"]
