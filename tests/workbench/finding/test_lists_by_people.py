"""Lists are filtered by a person as the list itself writes the name, and no name stands in an address."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.scenes import make_chart, make_claims

from claimwright.workbench import bridge
from claimwright.workbench.finding import front
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, Claim, Practice


@pytest.fixture
def lindholm(scene: Any) -> Any:
    """Beside the scene's Whitfield: Lindholm to code, and a claim read from a file that has no visit here."""
    practice = scene.encounter.practice
    intake.import_charts(practice, [make_chart(2, last_name="Lindholm")])
    Claim.objects.filter(pk=scene.claim.pk).update(patient_name="Whitfield, Margaret")
    bridge.save_claims(practice, make_claims("E9"), encounters={})
    Claim.objects.filter(claim_id="E9").update(patient_name="Quux, Olive B", patient_control_number="FROMFILE")
    return scene


def filtered(client: Client, name: str, words: str, filters: str = "") -> tuple[str, str]:
    """The address one comes to, and its page."""
    answer = client.post(reverse(f"{name}_of_people"), {"q": words, "filters": filters})
    assert answer.status_code == 302
    return answer["Location"], client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("words", ["Whitfield, Margaret", "margaret whit", "3/11/1958 whitf", "H1001"])
@pytest.mark.parametrize("name", ["worklist", "claims"])
def test_a_list_shows_the_rows_of_whom_it_names(
    name: str, words: str, lindholm: Any, member: Callable[..., Client]
) -> None:
    address, page = filtered(member("coder"), name, words, "status=all" if name == "worklist" else "")
    assert "Whitfield, Margaret" in page
    assert "Lindholm" not in page
    assert "FROMFILE" not in page
    assert f'value="{words}"' in page, "what was typed stays in its field"
    assert not re.search(r"whit|marg|1958|h1001", address, re.IGNORECASE)
    assert ("status=all" in address) == (name == "worklist"), "the other filters stay"


def test_a_claim_that_was_read_from_a_file_is_found_by_its_own_name(
    lindholm: Any, member: Callable[..., Client]
) -> None:
    _, page = filtered(member("biller"), "claims", "Quux, Olive B")
    assert "FROMFILE" in page
    assert "Whitfield" not in page


def test_nobody_is_nobody_and_no_words_are_all(lindholm: Any, member: Callable[..., Client]) -> None:
    client = member("biller")
    address, page = filtered(client, "claims", "zzzz")
    assert "No claim fits these filters." in page
    address, page = filtered(client, "claims", "", address.partition("?")[2] + "&page=7")
    assert address == "/claims/"
    assert "Whitfield" in page


def test_a_sealed_name_opens_in_its_practice_alone(
    lindholm: Any, other_practice: Practice, member: Callable[..., Client]
) -> None:
    practice = lindholm.encounter.practice
    token = front.sealed(practice, "Whitfield, Margaret")
    assert front.opened(practice, token) == "Whitfield, Margaret"
    assert front.opened(other_practice, token) == ""
    for wrong in ("", "x", token[:-4], token + "AAAA", "é", "=" * 9, "A" * 5000):
        assert front.opened(practice, wrong) == ""
        assert member("biller").get(reverse("claims"), {"who": wrong}).status_code == 200
    page = member("manager", other_practice).get(reverse("claims"), {"who": token}).content.decode()
    assert "Whitfield" not in page


def test_the_filter_is_in_the_trail_without_its_words(lindholm: Any, member: Callable[..., Client]) -> None:
    filtered(member("biller"), "claims", "Whitfield")
    assert AuditEvent.objects.get(event="search.made").detail == {"list": "claims"}


def test_the_pages_and_the_next_row_keep_the_filter(lindholm: Any, member: Callable[..., Client]) -> None:
    client = member("biller")
    address, page = filtered(client, "claims", "whitfield")
    who = address.partition("who=")[2]
    claim = reverse("claim", args=[lindholm.claim.pk])
    assert f"{claim}?who={who}" in page
    answer = client.get(f"{claim}next/?who={who}")
    assert answer["Location"] == address, "the only claim of the list is its last"


def test_accounts_are_found_by_all_that_finds_people(lindholm: Any, member: Callable[..., Client]) -> None:
    client = member("clerk")
    for words in ("margaret whit", "Whitfield, M", "03111958 whitfield", "h1001"):
        page = client.post(reverse("accounts"), {"q": words}).content.decode()
        assert "1 account found" in page
        assert "Whitfield, Margaret" in page
