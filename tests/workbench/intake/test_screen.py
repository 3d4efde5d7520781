"""The inbox on screen: what was brought is told file by file; what waits is mended, read again or discarded there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claimwright.workbench.intake import inbox, views
from claimwright.workbench.models import AuditEvent, Encounter, InboxFile, Patient, Practice

FULL = b"Patient: Doe, Jane\nDOB: 03/04/1958\nMRN: 77\nSex: F\nDOS: 11/02/2025\n\nAssessment: asthma.\n"
BARE = b"Follow-up of asthma, doing <b>well</b>.\n"


@pytest.fixture
def clerk(practice: Practice, member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(inbox, "lay_ready", lambda new, actor=None: None)
    return member("clerk")


def bring(client: Client, *files: tuple[str, bytes], **headers: str) -> Any:
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("inbox_add"), {"files": uploads}, headers=headers)


def test_each_file_is_told_with_what_became_of_it(clerk: Client) -> None:
    answer = bring(clerk, ("a.txt", FULL), ("b.png", b"\x89PNG\r\n\x1a\n"), ("c.txt", BARE), Accept="application/json")
    assert [(one["name"], one["state"]) for one in answer.json()["files"]] == [
        ("a.txt", "used"), ("b.png", "refused"), ("c.txt", "asks"),
    ]  # fmt: skip
    page = clerk.get(reverse("inbox")).content.decode()
    assert "b.png" in page
    assert "A picture (PNG)" in page
    assert "a.txt" not in page, "used: it does not wait"
    assert "a.txt" in clerk.get(reverse("inbox"), {"state": "used"}).content.decode()


def test_without_a_script_the_page_says_it(clerk: Client) -> None:
    page = clerk.post(reverse("inbox_add"), {"files": [SimpleUploadedFile("c.txt", BARE)]}, follow=True)
    assert b"c.txt: It does not say whose record it is" in page.content
    assert b"Choose a file first." in clerk.post(reverse("inbox_add"), follow=True).content


def test_a_file_larger_than_the_screen_takes_is_refused_in_words(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LARGEST", 40)
    (told,) = bring(clerk, ("a.txt", FULL), Accept="application/json").json()["files"]
    assert (told["state"], "bring it by command or folder" in told["words"]) == ("refused", True)
    assert not InboxFile.objects.exists()


def test_a_note_without_a_patient_is_mended_on_its_page(clerk: Client) -> None:
    bring(clerk, ("a.txt", FULL), ("c.txt", BARE))
    file = InboxFile.objects.get(file_name="c.txt")
    page = clerk.get(reverse("inbox_file", args=[file.pk])).content.decode()
    assert "doing &lt;b&gt;well" in page
    hits = clerk.post(reverse("inbox_patients", args=[file.pk]), {"patient_search": "jan 3/4/1958"}).content.decode()
    jane = Patient.objects.get()
    assert f'value="{jane.pk}" checked' in hits
    wrong = clerk.post(reverse("inbox_give", args=[file.pk]), {"patient": jane.pk, "day": "11/31/2025"})
    assert b"Day of service: expected a day" in wrong.content
    assert b'value="11/31/2025"' in wrong.content, "what was typed stays"
    done = clerk.post(reverse("inbox_give", args=[file.pk]), {"patient": jane.pk, "day": "11/5/2025"}, follow=True)
    assert b"Used: new encounter." in done.content
    assert [one.date_of_service for one in jane.encounters.order_by("pk")] == [date(2025, 11, 2), date(2025, 11, 5)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"birth_date": "1858-01-01"}, "before 1900 or in the future"),
        ({"clinician_npi": "1234567890"}, "its check digit does not fit"),
        ({"sex": "X"}, "expected F, M or U"),
        ({"patient": "99999"}, "not of this practice"),
        ({"patient": "9" * 40}, "not of this practice"),
    ],
)
def test_a_fact_that_is_wrong_is_named(clerk: Client, typed: dict[str, str], said: str) -> None:
    bring(clerk, ("c.txt", BARE))
    answer = clerk.post(reverse("inbox_give", args=[InboxFile.objects.get().pk]), typed)
    assert said in answer.content.decode()
    assert not Encounter.objects.exists()


def test_a_patient_of_another_practice_cannot_be_chosen(clerk: Client, other_practice: Practice) -> None:
    stranger = Patient.objects.create(
        practice=other_practice, patient_id="1", last_name="Doe", birth_date=date(1958, 3, 4)
    )
    bring(clerk, ("c.txt", BARE))
    file = InboxFile.objects.get()
    found = clerk.post(reverse("inbox_patients", args=[file.pk]), {"patient_search": "doe"})
    assert b"Nobody is found." in found.content
    refused = clerk.post(reverse("inbox_give", args=[file.pk]), {"patient": stranger.pk, "day": "2025-11-05"})
    assert b"not of this practice" in refused.content


def test_discard_wants_a_reason_and_reading_again_takes_it_back(clerk: Client) -> None:
    bring(clerk, ("c.txt", BARE))
    file = InboxFile.objects.get()
    discard, again = reverse("inbox_discard", args=[file.pk]), reverse("inbox_again", args=[file.pk])
    assert b"Say why it is discarded." in clerk.post(discard, {"reason": ""}, follow=True).content
    assert b"Discarded. It is kept" in clerk.post(discard, {"reason": "Not ours"}, follow=True).content
    assert b"Not ours" in clerk.get(reverse("inbox"), {"state": "discarded"}).content
    assert b"It does not say" in clerk.post(again, follow=True).content


def test_the_bytes_are_saved_as_they_came_and_the_trail_says_who(clerk: Client) -> None:
    bring(clerk, ("Doe Jane.txt", BARE))
    answer = clerk.get(reverse("inbox_bytes", args=[InboxFile.objects.get().pk]))
    assert answer.content == BARE
    assert "Doe" not in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(event="inbox.exported", actor_name__startswith="clerk").exists()
    assert not [event for event in AuditEvent.objects.all() if "Doe" in str(event.detail)]


def test_the_form_begins_with_the_person_who_is_asked_about(clerk: Client) -> None:
    message = (
        "MSH|^~\\&|A|B|C|D|20251102||ADT^A04|{0}|P|2.5\rPID|1||{1}^^^H^MR||{2}||19580304|F\r"
        "PV1|1|O|||||||||||||||||V{0}|||||||||||||||||||||||||{3}\r"
    )
    whole, lacks = message.format(1, "M1", "ROE^MARY", "20251102"), message.format(2, "M2", "DOE^JOHN", "")
    bring(clerk, ("two.hl7", (whole + lacks).encode()))
    page = clerk.get(reverse("inbox_file", args=[InboxFile.objects.get().pk])).content.decode()
    assert 'name="last_name" value="DOE"' in page
    bring(clerk, ("three.hl7", (lacks + message.format(3, "M3", "POE^ANN", "")).encode()))
    page = clerk.get(reverse("inbox_file", args=[InboxFile.objects.first().pk])).content.decode()  # type: ignore[union-attr]
    assert "split the file" in page
    assert 'name="last_name"' not in page


def test_the_page_of_a_file_that_fails_in_us_opens(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise IndexError("Doe")

    monkeypatch.setattr(inbox, "read_record", broken)
    bring(clerk, ("a.txt", FULL))
    page = clerk.get(reverse("inbox_file", args=[InboxFile.objects.get().pk]))
    assert page.status_code == 200
    assert "Claimwright failed here (IndexError)" in page.content.decode()
