"""Pictures of cards: sealed, of three kinds alone, not too large, shown to who may see the patient."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claimwright.workbench.models import CardImage, Patient, PatientRow
from claimwright.workbench.patients import images, page, rows
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import By

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of a card"


@pytest.fixture
def card(astrid: Patient) -> PatientRow:
    return rows.rows_of(astrid, "coverage")[0]


def test_a_picture_is_kept_sealed_and_shown_as_it_was(card: PatientRow, clerk: Client) -> None:
    upload = SimpleUploadedFile("front.png", PNG, "text/html")
    clerk.post(reverse("card_add", args=[card.pk]), {"file": upload, "side": "front"})
    kept = CardImage.objects.get()
    assert (kept.media_type, kept.side, kept.content) == ("image/png", "front", PNG)
    assert b"picture" not in bytes(kept.sealed)
    answer = clerk.get(reverse("card", args=[kept.pk]))
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (PNG, "image/png", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("data", "side", "said"),
    [
        (b"<svg onload=alert(1)>", "front", "Expected a picture of the card as PNG, JPEG or PDF"),
        (b"GIF89a", "front", "Expected a picture"),
        (b"", "front", "Expected a picture"),
        (PNG, "left", "which side"),
        (PNG + b"x" * images.LARGEST, "front", "larger than 8 MB"),
    ],
)
def test_what_is_no_card_is_refused_in_words(card: PatientRow, data: bytes, side: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        images.add(card, side, data, By(None))
    assert not CardImage.objects.exists()


def test_a_newer_picture_takes_the_place_of_the_older(card: PatientRow) -> None:
    images.add(card, "front", PNG, By(None))
    newer = images.add(card, "front", b"%PDF-1.7", By(None))
    back = images.add(card, "back", b"\xff\xd8\xff\xe0", By(None))
    assert page.cards_of([card]) == {card.pk: [newer, back]}
    assert CardImage.objects.count() == 3


def test_who_reads_brings_none(card: PatientRow, member: Callable[..., Client]) -> None:
    upload = SimpleUploadedFile("front.png", PNG)
    answer = member("coder").post(reverse("card_add", args=[card.pk]), {"file": upload, "side": "front"})
    assert answer.status_code == 403
