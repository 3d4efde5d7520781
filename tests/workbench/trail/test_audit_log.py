"""The audit screen: this practice's events, newest first, filtered, and the chain verified by a key."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.urls import reverse

from claimwright.workbench import audit, triggers
from claimwright.workbench.models import AuditEvent, Practice


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
