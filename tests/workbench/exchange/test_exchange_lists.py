"""Do the lists of batches, received files and X12 files page, filter and total on the server, and is nothing cut silently?"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import lists
from claimwright.workbench.models import Batch, Interchange, Practice


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
