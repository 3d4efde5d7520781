"""The audit screen: this practice's events, newest first, filtered, and the chain verified by a key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import audit, history, triggers
from claimwright.workbench.models import AuditEvent, Practice, User


def test_it_shows_this_practices_events_only(
    practice: Practice, other_practice: Practice, member: Callable[..., Client]
) -> None:
    audit.record("chart.read", practice=practice)
    audit.record("elsewhere", practice=other_practice)
    page = member("compliance").get(reverse("audit_log")).content.decode()
    assert "chart.read" in page
    assert "elsewhere" not in page


def test_it_filters_by_event(practice: Practice, member: Callable[..., Client]) -> None:
    for _ in range(3):
        audit.record("chart.read", practice=practice)
    audit.record("claim.read", practice=practice)
    page = member("compliance").get(reverse("audit_log"), {"event": "claim.read"}).content.decode()
    assert "1 events" in page


def test_it_verifies_the_chain(practice: Practice, member: Callable[..., Client]) -> None:
    client = member("compliance")
    audit.record("chart.read", practice=practice)
    assert "intact" in client.post(reverse("audit_verify")).content.decode()
    triggers.drop(connection)
    AuditEvent.objects.filter(sequence=1).update(event="x")
    assert "broken" in client.post(reverse("audit_verify")).content.decode()


def test_reading_the_trail_is_itself_recorded(practice: Practice, member: Callable[..., Client]) -> None:
    member("compliance").get(reverse("audit_log"))
    assert AuditEvent.objects.filter(event="audit.read", practice=practice).count() == 1


def rows_of(page: str) -> int:
    return int(page.partition(" events")[0].rsplit(None, 1)[-1].rsplit(">", 1)[-1])


def test_sign_ins_refusals_and_lock_outs_are_seen_with_name_and_address(
    practice: Practice, other_practice: Practice, member: Callable[..., Client]
) -> None:
    member("coder")
    member("coder", other_practice)
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    for name in ("coder-1", f"coder-{other_practice.pk}", "nora"):
        User.objects.filter(username=f"coder-{practice.pk}").update(username="coder-1")
        for _ in range(6):
            stranger.post(reverse("account_login"), {"login": name, "password": "wrong"})
    page = member("compliance").get(reverse("audit_log")).content.decode()
    assert page.count("session.refused</td>") == 10
    assert page.count("session.locked_out</td>") == 2
    assert "coder-1" in page
    assert "nora" in page
    assert f"coder-{other_practice.pk}<" not in page
    assert "198.51.100.7" in page


def test_it_filters_by_patient_person_day_and_object(
    scene: Any, practice: Practice, member: Callable[..., Client]
) -> None:
    client = member("compliance")
    coder = member("coder").user  # type: ignore[attr-defined]
    for at, thing in enumerate((scene.encounter, scene.claim, scene.encounter.patient, scene.payment)):
        audit.record(f"thing.{at}", actor=coder, practice=practice, object=thing)
    found = client.post(reverse("audit_log"), {"patient": scene.encounter.patient.patient_id}).content.decode()
    assert [f"thing.{at}</td>" in found for at in range(4)] == [True, True, True, False]
    by = lambda **asked: client.get(reverse("audit_log"), asked).content.decode()  # noqa: E731 - said six times
    assert rows_of(by(actor=coder.username)) == 5, "four things and the sign-in"
    assert "thing.1</td>" in by(object=f"claim {scene.claim.pk}")
    assert "thing.0</td>" not in by(object=f"claim {scene.claim.pk}")
    today = timezone.localdate()
    assert rows_of(by(event="thing.0", since=str(today), until=str(today))) == 1
    assert rows_of(by(event="thing.0", since=str(today + timedelta(days=1)))) == 0
    assert rows_of(by(event="thing.0", until=str(today - timedelta(days=1)))) == 0


def test_the_pages_of_a_patient_stay_the_patients_and_out_of_the_address(
    scene: Any, practice: Practice, member: Callable[..., Client]
) -> None:
    client, patient = member("compliance"), scene.encounter.patient
    for _ in range(201):
        audit.record("thing.done", practice=practice, object=patient)
    first = client.post(reverse("audit_log"), {"patient": patient.patient_id}).content.decode()
    assert 'name="page" value="2"' in first
    second = client.post(reverse("audit_log"), {"patient": patient.patient_id, "page": "2"}).content.decode()
    assert "51 to 100 of 20" in second
    assert f'name="patient" value="{patient.patient_id}"' in second
    assert "session.signed_in</td>" not in second
    typed = client.get(reverse("audit_log"), {"patient": patient.patient_id}).content.decode()
    assert f'value="{patient.patient_id}"' not in typed, "a patient in an address is not asked for"


def test_it_shows_which_field_was_changed(scene: Any, member: Callable[..., Client]) -> None:
    history.of_claim(
        scene.claim, "changed", "Changed.", None, table="lines", row=7, column="charge", after_value="9.00"
    )
    page = member("compliance").get(reverse("audit_log"), {"event": "claim.changed"}).content.decode()
    assert all(told in page for told in ("table lines", "row 7", "column charge"))
    assert f'<a href="/claims/{scene.claim.pk}/">claim {scene.claim.pk}</a>' in page
    assert "9.00" not in page
