"""The screens of setting up: a form keeps what was typed, readers change nothing, files are looked at before they are taken in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claimwright.workbench.lists import PAGE
from claimwright.workbench.models import Practice, SetupChange, SetupRow
from claimwright.workbench.setup import By, rows

PAYER = {"payer_id": "EXH02", "name": "Example Health East", "takes": ["835", "837P"], "appeal_days": "60"}
PRICES = b"CPT Code,Price,Effective\n99215,290.00,2026-01-01\n99216,lots,2026-01-01\n"


@pytest.fixture
def manager(registered: Practice, member: Callable[..., Client]) -> Client:
    return member("manager")


def test_an_empty_worklist_leads_to_what_is_missing(
    registered: Practice, manager: Client, member: Callable[..., Client]
) -> None:
    page = manager.get(reverse("worklist")).content.decode()
    assert f'<a href="{reverse("inbox")}" data-open>Records</a>' in page
    administrator = member("administrator").get(reverse("setup")).content.decode()
    assert "<b>Records</b>" in administrator, "who may not bring records in is not led there"


def test_a_payer_is_added_with_what_was_ticked(manager: Client, registered: Practice) -> None:
    assert manager.post(reverse("payer_add"), PAYER).status_code == 302
    row = rows.named(registered, "payer", "EXH02")
    assert (row.values["takes"], row.values["appeal_days"]) == (["835", "837P"], 60)
    change = SetupChange.objects.get(key="EXH02")
    assert (change.actor and change.actor.username.partition("-")[0], change.way) == ("manager", "screen")


def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(manager: Client) -> None:
    page = manager.post(reverse("payer_add"), PAYER | {"appeal_days": "soon", "city": "Troy"}).content.decode()
    assert "A whole number of days" in page
    assert 'value="Troy"' in page
    assert not SetupRow.objects.filter(key="EXH02").exists()


def test_a_change_from_a_day_and_an_end_on_screen(manager: Client, registered: Practice) -> None:
    row = rows.add(registered, "payer", PAYER | {"takes": "835"}, By(None))
    form = PAYER | {"name": "East", "since": "2027-01-01", "version": "1"}
    assert manager.post(reverse("payer", args=[row.pk]), form).status_code == 302
    spans = [
        (one.values["name"], one.valid_from, one.valid_to) for one in rows.rows_of(registered, "payer", ended=True)
    ]
    assert spans[1:] == [
        ("Example Health East", None, date(2026, 12, 31)), ("East", date(2027, 1, 1), None),
    ]  # fmt: skip
    stale = manager.post(reverse("payer_end", args=[row.pk]), {"last_day": "2026-06-30", "version": "1"}, follow=True)
    assert "Somebody has changed this meanwhile" in stale.content.decode()
    manager.post(reverse("payer_end", args=[row.pk]), {"last_day": "2026-06-30", "version": "2"})
    assert SetupRow.objects.get(pk=row.pk).valid_to == date(2026, 6, 30)


def test_who_reads_changes_nothing(registered: Practice, member: Callable[..., Client]) -> None:
    biller = member("biller")
    row = rows.named(registered, "payer", "EXH01")
    for path in (reverse("payer", args=[row.pk]), reverse("setup_practice")):
        page = biller.get(path)
        assert page.status_code == 200
        assert "Keep <kbd>" not in page.content.decode()
        assert biller.post(path, PAYER).status_code == 403
    assert not SetupChange.objects.exclude(way="file").exists()


def test_a_list_finds_by_every_word_and_turns_its_pages(manager: Client, registered: Practice) -> None:
    for number in range(PAGE + 2):
        SetupRow.objects.create(
            practice=registered, kind="payer", key=f"P{number:03}", values={"payer_id": f"P{number:03}", "name": "Plan"},
            words=f"p{number:03} plan north",
        )  # fmt: skip
    assert f"1 to {PAGE} of {PAGE + 3}" in manager.get(reverse("payers")).content.decode()
    found = manager.get(reverse("payers"), {"q": "North p007"}).content.decode()
    assert (found.count("data-row="), "P007" in found) == (1, True)


def test_a_file_is_looked_at_and_then_taken_in(manager: Client, registered: Practice) -> None:
    def sent(**more: str) -> str:
        upload = SimpleUploadedFile("prices.csv", PRICES, "text/csv")
        headers = {} if more.get("take") else {"HX-Request": "true"}
        return manager.post(reverse("fees_import"), {"file": upload, **more}, headers=headers).content.decode()

    looked = sent()
    assert "Would be:" in looked
    assert "<option selected>Price</option>" in looked
    assert not registered.fees.filter(procedure_code="99215").exists()
    taken = sent(take="1", **{"map-code": "CPT Code", "map-charge": "Price", "map-valid_from": "Effective"})
    assert "Taken in:" in taken
    assert "An amount in dollars and cents" in taken
    assert str(registered.fees.get(procedure_code="99215").charge) == "290.00"
    assert "lacks the columns charge" in sent(
        **{"map-code": "CPT Code", "map-charge": "", "map-valid_from": "Effective"}
    )


def test_files_are_saved_with_their_names(manager: Client) -> None:
    for name, file in (("practice_file", "harbor.toml"), ("payers_file", "payers.csv"), ("fees_file", "fees.csv")):
        answer = manager.get(reverse(name))
        assert answer["Content-Disposition"] == f'attachment; filename="{file}"'
    assert "99213,,,150.00,2025-01-01," in answer.content.decode()


def test_an_administrator_adds_a_practice_and_is_in_it(registered: Practice, member: Callable[..., Client]) -> None:
    client = member("administrator")
    form = {
        "organization": "Harbor Group", "id": "quay", "name": "Quay Clinic", "kind": "P", "npi": "1234567893",
        "tax_id": "841234567", "address_1": "2 Quay", "city": "Albany", "state": "NY", "postal_code": "122071234",
        "contact_name": "Billing", "phone": "5185550140",
    }  # fmt: skip
    assert "There is a practice of this name" in client.post(
        reverse("practice_add"), form | {"name": registered.name}
    ).content.decode()  # fmt: skip
    assert client.post(reverse("practice_add"), form).status_code == 302
    assert "Setup of Quay Clinic" in client.get(reverse("setup")).content.decode()
    assert client.post(reverse("setup_practice"), form | {"name": "Quay Family Clinic"}).status_code == 302
    assert Practice.objects.filter(name="Quay Family Clinic", organization__name="Harbor Group").exists()


def test_an_invitation_shows_its_link_once(manager: Client) -> None:
    typed = {"username": "cora", "first_name": "Cora", "last_name": "Reyes", "roles": ["coder", "biller"]}
    page = manager.post(reverse("person_add"), typed).content.decode()
    link = page.partition('class="link" readonly value="')[2].partition('"')[0]
    assert "/account/invitation/" in link
    assert link not in manager.get(reverse("people")).content.decode()
    assert Client().get(link.partition("testserver")[2]).status_code == 200


def test_what_is_added_is_called_by_its_name(manager: Client) -> None:
    provider = {"last_name": "Reed", "first_name": "Al", "npi": "1588667638", "taxonomy": "207Q00000X"}
    assert "Reed, Al is added." in manager.post(reverse("provider_add"), provider, follow=True).content.decode()
    place = {"name": "Pier Street", "place_of_service": "11"}
    assert "Pier Street is added." in manager.post(reverse("location_add"), place, follow=True).content.decode()


def test_the_history_calls_fields_as_the_screen_does(manager: Client) -> None:
    manager.post(reverse("provider_add"), {"last_name": "Reed", "npi": "1588667638", "taxonomy": "207Q00000X"})
    page = manager.get(reverse("setup")).content.decode()
    assert '<span class="quiet">NPI</span> 1588667638' in page
    assert "Npi" not in page
