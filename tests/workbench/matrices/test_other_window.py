"""Who works in two practices and switches in one window writes nothing into the wrong one from another: no page acts beyond its practice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from tests.workbench.scenes import BACKEND

from claimwright.workbench import urls
from claimwright.workbench.models import AuditEvent, InboxFile, Membership, Patient, Practice, Role, User

KEPT_ANYWAY = {"AuditEvent", "AuditHead", "AuditJournal", "User"}
ACROSS = {"switch_practice", "work_item_act", "work_open", "work_act", "work_undo"}
"""Addresses that are of no one practice: each item there is judged by the roles in its own."""


def _addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns)
        else:
            yield pattern


POSTED = [one for one in _addresses(urls.SCREENS) if "POST" in one.callback.rule.methods]  # type: ignore[union-attr]


@pytest.fixture
def both(scene: Any, other_practice: Practice) -> Client:
    """Everything but from outside, in both practices; the session is in the second, Ridge Orthopaedics."""
    user = User.objects.create(username="both")
    for practice in (scene.encounter.practice, other_practice):
        for role in set(Role) - {Role.EXTERNAL_AUDITOR}:
            Membership.objects.create(user=user, practice=practice, role=role)
    client = Client()
    client.force_login(user, backend=BACKEND)
    client.get(reverse("patients"))
    client.post(reverse("switch_practice"), {"practice": other_practice.pk})
    return client


def counted() -> dict[str, int]:
    models = apps.get_app_config("workbench").get_models()
    return {one.__name__: one._base_manager.count() for one in models if one.__name__ not in KEPT_ANYWAY}


@pytest.mark.parametrize("pattern", POSTED, ids=lambda pattern: str(pattern.name))
@pytest.mark.parametrize("way", ["field", "header"])
def test_a_page_of_another_practice_writes_nothing(way: str, pattern: URLPattern, scene: Any, both: Client) -> None:
    shown = str(scene.encounter.practice_id)
    numbered = re.sub(r"<int:\w+>", str(scene.encounter.pk), str(pattern.pattern))
    path = "/" + re.sub(r"<\w+:\w+>", "x", numbered)
    before = counted()
    told = {"data": {"page_practice": shown}} if way == "field" else {"headers": {"X-Practice": shown}}
    response = both.post(path, **told)
    if pattern.name in ACROSS:
        assert response.status_code != 409
        return
    assert response.status_code == 409, pattern.name
    assert counted() == before
    assert AuditEvent.objects.filter(event="access.other_practice").exists()


def test_a_patient_and_a_file_do_not_land_in_the_practice_of_another_window(scene: Any, both: Client) -> None:
    both.post(reverse("switch_practice"), {"practice": scene.encounter.practice_id})
    page = both.get(reverse("patient_register")).content.decode()
    hidden = re.findall(r'<input type="hidden" name="page_practice" value="(\d+)">', page)
    assert str(scene.encounter.practice_id) in hidden, "each form says which practice its page was of"
    other = Practice.objects.exclude(pk=scene.encounter.practice_id).get()
    both.post(reverse("switch_practice"), {"practice": other.pk})
    typed = {"last_name": "Abara", "first_name": "Chidi", "birth_date": "1990-05-04", "page_practice": hidden[0]}
    refused = both.post(reverse("patient_register"), typed)
    assert "Nothing was done" in refused.content.decode()
    assert not Patient.objects.filter(last_name="Abara").exists()
    both.post(reverse("switch_practice"), {"practice": scene.encounter.practice_id})
    assert both.post(reverse("patient_register"), typed).status_code == 302
    assert Patient.objects.get(last_name="Abara").practice_id == scene.encounter.practice_id
    assert not InboxFile.objects.filter(practice=other).exists()


def test_the_page_asks_before_it_leaves(scene: Any, both: Client) -> None:
    there = {"X-Practice": str(scene.encounter.practice_id)}
    assert both.get(reverse("still_here"), headers=there).status_code == 409
    both.post(reverse("switch_practice"), {"practice": scene.encounter.practice_id})
    assert both.get(reverse("still_here"), headers=there).status_code == 204


@pytest.mark.parametrize("name", ["inbox", "patients", "claims", "fees_import", "setup_practice", "charge_entry"])
def test_every_way_a_page_writes_says_whose_it_is(name: str, scene: Any, member: Callable[..., Client]) -> None:
    client = member("manager")
    page = client.get(reverse(name)).content.decode()
    shown = str(scene.encounter.practice_id)
    assert f'"X-Practice": "{shown}"' in page
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.DOTALL)
    plain = [form for form in forms if "csrfmiddlewaretoken" in form]
    assert all(f'name="page_practice" value="{shown}"' in form for form in plain)
