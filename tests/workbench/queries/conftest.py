"""A stay with an open question: its creatinine doubles and nobody says what that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.scenes import make_chart

from claimwright.records.chart import Document, Practitioner
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Encounter, PhysicianQuery, Practice, Role, User
from claimwright.workbench.models import Membership as Member

RISE = "Labs: Creatinine 1.0 (9/1), 2.1 (9/3), 1.1 (9/6). IV fluids 3 L given."
OTHER_NOTE = "Reviewed with the family. Zanzibar plans."


@pytest.fixture
def stay(registered: Practice) -> Encounter:
    chart = make_chart()
    visit = replace(
        chart.encounter,
        setting="inpatient",
        end=datetime(2026, 9, 7, 12, 0),
        practitioners=(Practitioner("attending", "Osei", "Ama", "1578214300"),),
    )
    documents = (
        Document("labs", "Progress note", RISE, "progress_note", datetime(2026, 9, 6, 8, 0), "Ama Osei"),
        Document("family", "Family meeting", OTHER_NOTE, "progress_note", datetime(2026, 9, 6, 9, 0), "Ama Osei"),
    )
    (encounter,) = intake.import_charts(registered, [replace(chart, encounter=visit, documents=documents)]).new
    return encounter


@pytest.fixture
def physician(practice: Practice) -> User:
    user = User.objects.create(username="ama", first_name="Ama", last_name="Osei")
    Member.objects.create(user=user, practice=practice, role=Role.PHYSICIAN)
    return user


@pytest.fixture
def signed_in(physician: User) -> Client:
    client = Client()
    client.force_login(physician, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def form(physician: User) -> Callable[..., dict[str, Any]]:
    """What the composer sends of the gap of the stay; some fields changed."""

    def of(**changed: Any) -> dict[str, Any]:
        fields = {
            "gap": "0",
            "to": physician.pk,
            "subject": "Course of the creatinine",
            "question": "Please state the clinical significance, if any, of the course of the creatinine.",
            "options": "acute kidney injury due to ____\nexpected variation, no diagnosis\nother: ____\nunable to determine",
            "indicator": ["0", "1", "2", "3", "4"],
            "do": "send",
        }
        return fields | changed

    return of


def send(client: Client, stay: Encounter, fields: dict[str, Any]) -> Any:
    return client.post(reverse("query_compose_act", args=[stay.pk]), fields)


@pytest.fixture
def sent(stay: Encounter, member: Callable[..., Client], form: Callable[..., dict[str, Any]]) -> PhysicianQuery:
    assert send(member("cdi"), stay, form()).status_code == 302
    return PhysicianQuery.objects.get()


def answered(client: Client, query: PhysicianQuery, **fields: str) -> PhysicianQuery:
    values = {"do": "answer", "choice": "0", "words": "dehydration", "signed": "1"} | fields
    client.post(reverse("my_query_answer", args=[query.pk]), values)
    query.refresh_from_db()
    return query
