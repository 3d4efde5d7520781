"""The first person comes in by one link, makes the practice, and lands on a worklist that says what to do next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import opened_library, setup
from claimwright.workbench.models import AuditEvent, Membership, OneTimeLink, Practice, User

FORM = {
    "person-username": "olga",
    "person-first_name": "Olga",
    "person-last_name": "Marsh",
    "password": "heron-lamp-forty-two",
    "again": "heron-lamp-forty-two",
    "roles": ["manager", "coder"],
    "organization": "Harbor Group",
    "practice-id": "harbor",
    "practice-name": "Harbor Family Medicine",
    "practice-kind": "P",
    "practice-npi": "1234567893",
    "practice-taxonomy": "261QM1300X",
    "practice-tax_id": "84-1234567",
    "practice-address_1": "1 Pier Street",
    "practice-city": "Albany",
    "practice-state": "ny",
    "practice-postal_code": "12207-1234",
    "practice-contact_name": "Billing",
    "practice-phone": "(518) 555-0140",
    "practice-submitter_id": "HARBOR01",
}


def door() -> str:
    return reverse("first_start", args=[setup.first_start_token()])


@pytest.mark.django_db
def test_the_first_person_makes_the_practice_and_lands_on_a_worklist_that_says_what_is_next() -> None:
    client = Client()
    path = door()
    assert client.get(path).status_code == 200
    response = client.post(path, FORM, follow=True)
    assert response.redirect_chain[-1][0] == reverse("worklist")
    page = response.content.decode()
    assert "What a practice needs before its first claim" in page
    assert [page.count(f">{title}</a>") for title in ("Payers", "Providers", "Fees")] == [1, 1, 1]
    practice = Practice.objects.get()
    assert (practice.name, str(practice.organization)) == ("Harbor Family Medicine", "Harbor Group")
    assert practice.registration["billing"] == {
        "name": "Harbor Family Medicine", "npi": "1234567893", "taxonomy": "261QM1300X", "tax_id": "841234567",
        "address_1": "1 Pier Street", "city": "Albany", "state": "NY", "postal_code": "122071234",
        "contact_name": "Billing", "phone": "5185550140",
    }  # fmt: skip
    assert {one.role for one in Membership.objects.all()} == {"administrator", "manager", "coder"}
    assert AuditEvent.objects.filter(event="account.first_administrator", actor_name="olga").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("built", "said"), [(False, "missing"), (True, "1")])
def test_code_lists_that_are_not_built_are_the_first_step(
    monkeypatch: pytest.MonkeyPatch, built: bool, said: str
) -> None:
    monkeypatch.setattr(opened_library, "is_built", lambda: built)
    client = Client()
    page = client.post(door(), FORM, follow=True).content.decode()
    first = page.partition('<ol class="steps">')[2].partition("</li>")[0]
    assert "claimwright reference build" in first
    assert reverse("reference_status") in first
    assert f">{said}</span>" in first


@pytest.mark.django_db
def test_the_link_works_once_for_a_day_and_a_new_one_voids_it() -> None:
    first = door()
    second = door()
    assert Client().get(first).status_code == 410
    assert Client().post(second, FORM).status_code == 302
    again = Client().post(second, FORM | {"person-username": "eve", "practice-name": "Other", "practice-id": "other"})
    assert again.status_code == 410
    assert User.objects.count() == 1
    assert setup.first_start_token() == "", "somebody can sign in: there is no such door any more"


@pytest.mark.django_db
def test_the_link_expires_and_only_its_hash_is_kept() -> None:
    path = door()
    token = path.rstrip("/").rsplit("/", 1)[1]
    assert token not in OneTimeLink.objects.get().digest
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(path).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("practice-npi", "1234567890", "The check digit does not fit"),
        ("practice-npi", "12345", "Ten digits."),
        ("practice-taxonomy", "12", "Ten characters ending in X"),
        ("practice-tax_id", "12-345", "Nine digits."),
        ("practice-postal_code", "12207", "ZIP+4"),
        ("practice-state", "ZZ", "Two letters of a state"),
        ("practice-phone", "555-0140", "Ten digits."),
        ("practice-id", "Harbor One", "Small letters"),
        ("practice-name", "", "Name is needed."),
        ("practice-name", "Harbor " * 20, "No longer than 120 characters."),
        ("organization", " ", "The organization"),
        ("person-username", "system", "the command line"),
        ("password", "password1234", "too common"),
        ("again", "heron-lamp-forty-three", "not the same"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(field: str, typed: str, said: str) -> None:
    form = FORM | {field: typed} | ({"again": typed} if field == "password" else {})
    response = Client().post(door(), form)
    page = response.content.decode()
    assert response.status_code == 200
    assert said in page.replace("&#x27;", "'")
    assert not User.objects.exists()
    assert not Practice.objects.exists()
