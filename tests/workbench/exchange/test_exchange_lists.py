"""Do the lists of batches, received files and X12 files page, filter and total on the server, and is nothing cut silently?"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import lists
from claimwright.workbench.models import Acknowledgment, Batch, Claim, Interchange, Practice


@pytest.fixture
def exchanged(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Three batches of 100.00 each, the second rejected and the third not written yet; twelve files received."""
    monkeypatch.setattr(lists, "PAGE", 2)
    for number in (1, 2, 3):
        Batch.objects.create(
            practice=practice,
            number=number,
            kind="P",
            payer_name=f"Payer {number}",
            total_charge=Decimal("100.00"),
            claim_count=number,
            status="rejected" if number == 2 else "sent",
            written_at=None if number == 3 else timezone.now(),
        )
    for number in range(12):
        Interchange.objects.keep(
            practice,
            f"ISA{number}".encode(),
            direction="in",
            transaction="999" if number else "835",
            file_name=f"answer-{number:02}.x12",
            state="read" if number else "quarantined",
        )
    return practice


def test_batches_page_filter_and_total(exchanged: Practice, member: Callable[..., Client]) -> None:
    client = member("biller")
    page = client.get(reverse("batches")).content.decode()
    assert "3 batches · 300.00" in page
    assert "1 to 2 of 3" in page
    assert ["Payer 1" in row for row in page.split("<tbody>")[1:2]] == [False]
    second = client.get(reverse("batches"), {"page": "2"}).content.decode()
    assert "Payer 1</td>" in second
    assert "1 batch · 100.00" in client.get(reverse("batches"), {"status": "rejected"}).content.decode()
    waiting = client.get(reverse("batches"), {"status": "waiting"}).content.decode()
    assert "1 batch · 100.00" in waiting
    assert "Payer 3</td>" in waiting


def test_beside_the_batches_stand_the_latest_files_and_how_many_there_are(
    exchanged: Practice, member: Callable[..., Client]
) -> None:
    page = member("biller").get(reverse("batches")).content.decode()
    assert "All 12 received" in page
    assert "answer-11.x12" in page
    assert "answer-01.x12" not in page, "the ten latest"
    every = member("biller").get(reverse("received"), {"page": "6"}).content.decode()
    assert "12 files" in every
    assert "answer-01.x12" in every
    held = member("biller").get(reverse("received"), {"state": "quarantined"}).content.decode()
    assert "1 file" in held
    assert "Read again" in held


def test_x12_files_page_and_filter(exchanged: Practice, member: Callable[..., Client]) -> None:
    client = member("biller")
    assert "1 to 2 of 12" in client.get(reverse("x12_files")).content.decode()
    assert "1 to 2 of 11" in client.get(reverse("x12_files"), {"kind": "999"}).content.decode()
    assert "0 files" in client.get(reverse("x12_files"), {"direction": "out"}).content.decode()
    coder = member("coder").get(reverse("x12_files")).content.decode()
    assert "1 to 2 of 11" in coder, "who does not read money is not told of the remittance"
    assert '<option value="835"' not in coder


def test_a_batch_shows_a_page_of_its_claims_and_what_was_answered_on_them(
    exchanged: Practice, member: Callable[..., Client]
) -> None:
    batch = Batch.objects.get(number=1)
    answer = Interchange.objects.get(file_name="answer-01.x12")
    for number in (1, 2, 3):
        claim = Claim.objects.create(
            practice=exchanged, claim_id=f"E{number}", patient_control_number=f"CW{number}", batch=batch,
            status="rejected" if number == 3 else "accepted",
        )  # fmt: skip
        Acknowledgment.objects.create(
            practice=exchanged, interchange=answer, position=number, batch=batch, claim=claim, kind="277CA",
            accepted=number != 3, text=f"Answer {number}.",
        )  # fmt: skip
    Acknowledgment.objects.create(
        practice=exchanged, interchange=answer, batch=batch, kind="999", accepted=True, text="Answer to all."
    )
    client, there = member("biller"), reverse("batch", args=[batch.pk])
    first = client.get(there).content.decode()
    assert "1 to 2 of 3" in first
    assert [f"CW{n}</a>" in first for n in (1, 2, 3)] == [True, True, False]
    assert [said in first for said in ("Answer 1.", "Answer 2.", "Answer 3.", "Answer to all.")] == [
        True, True, False, True,
    ]  # fmt: skip
    second = client.get(there, {"page": "2"}).content.decode()
    assert [f"CW{n}</a>" in second for n in (1, 2, 3)] == [False, False, True]
    refused = client.get(there, {"status": "rejected"}).content.decode()
    assert "Rejected (1)" in refused
    assert [f"CW{n}</a>" in refused for n in (1, 2, 3)] == [False, False, True]
    assert "Answer 3." in refused
