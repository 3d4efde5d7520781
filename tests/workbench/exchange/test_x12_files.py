"""The X12 screen: a stored file loop by loop, found in, looked at without posting, for those who may."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.x12.claims import PAYMENT, PROFESSIONAL
from tests.x12.test_outline import THREE

from claimwright.workbench.exchange import receiving, x12_files
from claimwright.workbench.models import AuditEvent, Interchange, Payment, Practice

BAD = THREE.replace("SV1*HC:99212*40*UN*1***1~", "SV1*HC:99212*40*UN*1***2~")


@pytest.fixture
def kept(practice: Practice) -> Interchange:
    found, _ = Interchange.objects.keep(
        practice, BAD.encode(), direction="out", transaction="837P", file_name="batch.837", control_number="000000031"
    )
    return found


def page(client: Client, kept: Interchange, query: str = "") -> str:
    return client.get(reverse("x12_file", args=[kept.pk]) + query).content.decode()


def test_the_first_claim_with_a_finding_opens_with_the_finding_in_place(
    member: Callable[..., Client], kept: Interchange
) -> None:
    shown = page(member("biller"), kept)
    assert "Claim 3 of 3" in shown
    assert "ROE" in shown
    assert "JANE" not in shown
    pointer = shown.index("a diagnosis pointer points to a diagnosis the claim does not have")
    assert shown.index("Service line <span") < pointer
    assert "Expected 1 to 1." in shown
    assert "2026-11-04" in shown


def test_every_claim_has_its_own_address_without_a_name(member: Callable[..., Client], kept: Interchange) -> None:
    first = page(member("auditor"), kept, "?claim=1")
    assert "Claim 1 of 3" in first
    assert "JANE" in first
    assert f"{reverse('x12_file', args=[kept.pk])}?claim=3" in first
    assert "Outside claims</h2>" in page(member("auditor"), kept, "?claim=0")
    assert "Claim 3 of 3" in page(member("auditor"), kept, "?claim=99")


def test_a_search_is_in_the_body_and_in_the_trail(member: Callable[..., Client], kept: Interchange) -> None:
    client = member("biller")
    shown = client.post(reverse("x12_find", args=[kept.pk]), {"find": "pcn2"}).content.decode()
    assert "1 claims hold it" in shown
    assert "Claim 2 of 3" in shown
    assert "PCN3" not in shown
    assert list(AuditEvent.objects.values_list("event", flat=True).order_by("pk"))[-1] == "interchange.searched"
    assert not any("pcn2" in str(event.detail).lower() for event in AuditEvent.objects.all())
    assert client.get(reverse("x12_find", args=[kept.pk])).status_code == 405


def test_a_remittance_opens_for_those_who_may_read_money(member: Callable[..., Client], practice: Practice) -> None:
    era, _ = Interchange.objects.keep(practice, PAYMENT.encode(), direction="in", transaction="835", file_name="e.835")
    address = reverse("x12_file", args=[era.pk])
    assert member("biller").get(address).status_code == 200
    assert member("coder").get(address).status_code == 403
    assert AuditEvent.objects.filter(event="access.refused").exists()
    assert "e.835" in member("biller").get(reverse("x12_files")).content.decode()
    assert "e.835" not in member("coder").get(reverse("x12_files")).content.decode()


def test_a_file_looked_at_is_not_posted_until_it_is_received(
    member: Callable[..., Client], registered: Practice
) -> None:
    client = member("biller")
    for _ in range(2):
        answer = client.post(reverse("x12_look"), {"file": SimpleUploadedFile("june.835", PAYMENT.encode())})
        assert answer.status_code == 302
    kept = Interchange.objects.get()
    assert answer["Location"] == reverse("x12_file", args=[kept.pk])
    assert (kept.state, kept.transaction, Payment.objects.count()) == (x12_files.LOOKED_AT, "835", 0)
    received = receiving.receive_file(registered, "june.835", PAYMENT.encode())
    assert received.state == "read"
    assert Payment.objects.get().amount == Decimal("105.00")
    kept.refresh_from_db()
    assert kept.state == "read"


def test_what_is_no_x12_is_named_and_not_kept(member: Callable[..., Client], practice: Practice) -> None:
    client = member("biller")
    answer: Any = client.post(reverse("x12_look"), {"file": SimpleUploadedFile("page.html", b"<html>")}, follow=True)
    assert "page.html: byte 0: no ISA segment" in answer.content.decode()
    assert not Interchange.objects.exists()
    assert "Choose a file first." in client.post(reverse("x12_look"), follow=True).content.decode()


def test_a_batch_and_a_remittance_lead_to_their_files(member: Callable[..., Client], scene: Any) -> None:
    client = member("biller")
    batch = client.get(reverse("batch", args=[scene.batch.pk])).content.decode()
    assert reverse("x12_file", args=[scene.interchange.pk]) in batch
    assert PROFESSIONAL not in batch
