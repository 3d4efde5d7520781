"""The search box: who finds what, by which words, and that nothing typed stays anywhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.scenes import make_chart, register

from claimwright.workbench.finding.screens import screens
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, Batch, Claim, Membership, Patient, Payment, Practice, Role


@pytest.fixture
def jordan(scene: Any) -> Any:
    """The scene's patient under a name of several parts, with numbers of every kind."""
    Patient.objects.filter(pk=scene.encounter.patient_id).update(
        last_name="Smith-Whitfield", first_name="Jordan", middle_name="A", birth_date=date(1961, 3, 4)
    )
    Claim.objects.filter(pk=scene.claim.pk).update(payer_claim_control_number="ICN-2026-77")
    Payment.objects.filter(pk=scene.payment.pk).update(trace_number="0099881", amount=Decimal("90.00"))
    return scene


def asked(client: Client, words: str) -> str:
    response = client.post(reverse("find"), {"q": words})
    assert response.status_code == 200
    return response.content.decode()


def rows(client: Client, words: str) -> list[tuple[str, str]]:
    """Address and reason of each row but those of the help, in order."""
    text = asked(client, words)
    found = re.findall(r'<a [^>]*href="([^"]+)">(.*?)</a>', text, re.DOTALL)
    return [
        (address, "".join(re.findall(r'class="why">([^<]*)<', inner)))
        for address, inner in found
        if not address.startswith("/help/")
    ]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("jordan smi", "name"),
        ("smith, j", "name"),
        ("Smith-Whitfield, Jordan A", "name"),
        ("WHITFIELD", "name"),
        ("itfiel jord", "part of the name, name"),
        ("smyth jorden", "spelled nearly so"),
        ("smiht jordan", "spelled nearly so, name"),
        ("3/4/1961", "date of birth"),
        ("1961-03-04", "date of birth"),
        ("03041961", "date of birth"),
        ("19610304", "date of birth"),
        ("3/4/61", "date of birth"),
        ("March 4, 1961", "date of birth"),
        ("4 Mar 1961", "date of birth"),
        ("smith 3.4.1961", "date of birth, name"),
        ("smith 1961", "name, year or month of birth"),
        ("dob 3/4/1961", "date of birth"),
        ("H1001", "record number"),
        ("mrn h-1001", "record number"),
        ("1001", "part of the record number"),
        ("EXH90001", "member id"),
        ("exh 90001", "member id"),
        ("V1", "encounter number"),
    ],
)
def test_a_person_is_found_as_people_type(words: str, why: str, jordan: Any, member: Callable[..., Client]) -> None:
    assert (reverse("account", args=[jordan.encounter.patient_id]), why) in rows(member("manager"), words)


@pytest.mark.parametrize("words", ["smith jones", "zz", "3/5/1961", "13/13/1961", "H2999X", ",", "''", "%", "\\", "_"])
def test_nobody_is_found_by_what_nobody_has(words: str, jordan: Any, member: Callable[..., Client]) -> None:
    assert rows(member("manager"), words) == []


@pytest.mark.parametrize(
    ("words", "name", "row", "why"),
    [
        ("CW1", "claim", "claim", "claim number"),
        ("cw1", "claim", "claim", "claim number"),
        ("ICN-2026-77", "claim", "claim", "payer&#x27;s claim number"),
        ("icn 2026", "claim", "claim", ""),
        ("182.00", "claim", "claim", "charge"),
        ("$182", "claim", "claim", "charge"),
        ("182", "claim", "claim", "charge"),
        ("0099881", "remittance", "payment", "check or trace number"),
        ("check 0099881", "remittance", "payment", "check or trace number"),
        ("90.00", "remittance", "payment", "amount of the check"),
        ("1", "batch", "batch", "batch number"),
        ("batch 1", "batch", "batch", "batch number"),
        ("batch #1", "batch", "batch", "batch number"),
        ("000000001", "batch", "batch", "batch number"),
        ("1,234.56", "batch", "batch", "total of the batch"),
        ("1234.56", "batch", "batch", "total of the batch"),
        ("batch $1,234.56", "batch", "batch", "total of the batch"),
        ("batch total: 1234.56", "batch", "batch", "total of the batch"),
        ("1234.55", "batch", "batch", ""),
        ("check 90.00", "remittance", "payment", "amount of the check"),
        ("check #0099881", "remittance", "payment", "check or trace number"),
        ("eft: 0099881", "remittance", "payment", "check or trace number"),
    ],
)
def test_numbers_and_amounts_are_found(
    words: str, name: str, row: str, why: str, jordan: Any, member: Callable[..., Client]
) -> None:
    Batch.objects.filter(pk=jordan.batch.pk).update(total_charge=Decimal("1234.56"))
    found = (reverse(name, args=[getattr(jordan, row).pk]), why)
    assert (found in rows(member("biller"), words)) == bool(why)


def test_a_batch_total_is_money_of_claims(jordan: Any, member: Callable[..., Client]) -> None:
    Batch.objects.filter(pk=jordan.batch.pk).update(total_charge=Decimal("1234.56"))
    assert [why for _, why in rows(member("coder"), "1234.56")] == ["total of the batch"]
    for role in ("physician", "clerk", "registrar", "cdi"):
        assert rows(member(role), "1234.56") == []


def test_the_number_itself_comes_first(jordan: Any, member: Callable[..., Client]) -> None:
    """A number that is exactly one thing stands above people whose record numbers hold it."""
    Patient.objects.create(practice=jordan.encounter.practice, patient_id="X0099881X", last_name="Oh")
    assert rows(member("manager"), "0099881")[0][0] == reverse("remittance", args=[jordan.payment.pk])


def test_a_code_leads_to_the_encoder(jordan: Any, library: object, member: Callable[..., Client]) -> None:
    (found,) = rows(member("coder"), "e11.9")
    assert found == ("/encoder/?system=icd10cm&amp;code=E11.9", "code of ICD-10-CM")
    assert rows(member("coder"), "99213")[0][0] == "/encoder/?system=hcpcs&amp;code=99213"
    assert rows(member("clerk"), "e11.9") == []


SEEN = {
    "coder": {"visits", "claims", "people"},
    "biller": {"claims", "people", "payments"},
    "auditor": {"visits", "claims", "people", "payments"},
    "manager": {"visits", "claims", "people", "payments"},
    "compliance": {"visits", "claims", "people", "payments"},
    "physician": {"visits", "people"},
    "clerk": {"people"},
    "registrar": {"people"},
    "cdi": {"visits", "people"},
    "instructor": {"visits", "people"},
    "student": {"visits", "people"},
    "administrator": set(),
}
KINDS = {"coding": "visits", "claims": "claims", "accounts": "people", "remittances": "payments"}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.EXTERNAL_AUDITOR])
def test_a_role_finds_what_it_may_open(role: Role, jordan: Any, member: Callable[..., Client]) -> None:
    """Every row that is shown opens; what the role may not see is not there, nor is its name."""
    client = member(role.value)
    kinds = set()
    for words in ("smith", "H1001", "EXH90001", "V1", "CW1", "0099881", "182.00", "90.00", "1", "3/4/1961"):
        text = asked(client, words)
        for address in re.findall(r'<a [^>]*href="([^"]+)"', text):
            assert client.get(address).status_code in {200, 302}, (words, address)
        kinds |= {kind for title, kind in TITLES.items() if f">{title}\n" in text}
        if role == Role.ADMINISTRATOR:
            assert "Jordan" not in text
            assert not [one for one in re.findall(r'<a [^>]*href="([^"]+)"', text) if not one.startswith("/help/")]
    assert kinds == SEEN[role.value]


def test_an_external_auditor_has_no_search(jordan: Any, member: Callable[..., Client]) -> None:
    client = member("external_auditor")
    assert client.post(reverse("find"), {"q": "smith"}).status_code == 403
    assert "Ctrl K" not in client.get(reverse("audited_charts")).content.decode()


TITLES = {"People": "people", "Visits": "visits", "Claims": "claims", "Payments": "payments"}


def test_nothing_of_another_practice_is_found(
    jordan: Any, other_practice: Practice, member: Callable[..., Client]
) -> None:
    register(other_practice)
    stranger = member("manager", other_practice)
    everything = ("smith", "H1001", "EXH90001", "V1", "CW1", "0099881", "182.00", "90.00", "3/4/1961", "icn-2026-77")
    found = [address for words in everything for address, _ in rows(stranger, words)]
    assert [one for one in found if not one.startswith("/encoder/")] == []


def test_who_works_in_two_practices_finds_those_of_the_chosen_one(
    jordan: Any, other_practice: Practice, member: Callable[..., Client]
) -> None:
    (theirs,) = intake.import_charts(register(other_practice), [make_chart()]).new
    client = member("manager")
    Membership.objects.create(user=client.user, practice=other_practice, role=Role.CODER)  # type: ignore[attr-defined]
    assert rows(client, "H1001")[0][0] == reverse("account", args=[jordan.encounter.patient_id])
    client.post(reverse("switch_practice"), {"practice": other_practice.pk})
    addresses = {address for address, _ in rows(client, "H1001")}
    assert reverse("chart", args=[theirs.pk]) in addresses
    assert not [one for one in addresses if one.startswith("/accounts/")], "a coder there opens no account"
    assert reverse("chart", args=[jordan.encounter.pk]) not in addresses


def test_a_screen_is_found_by_its_name_and_by_other_words(practice: Practice, member: Callable[..., Client]) -> None:
    assert rows(member("biller"), "held cl") == [("/claims/?status=held", "screen")]
    assert ("/remittances/", "screen") in rows(member("biller"), "era")
    assert rows(member("clerk"), "held claims") == []
    assert ("/setup/people/add/", "screen") in rows(member("administrator"), "invite")
    assert rows(member("biller"), "invite a person") == []


def test_a_section_of_the_help_is_found_by_its_words(practice: Practice, member: Callable[..., Client]) -> None:
    assert 'href="/help/practice-file/#the-fee-file"' in asked(member("clerk"), "fee file")


def test_every_screen_that_is_offered_opens(scene: Any, member: Callable[..., Client]) -> None:
    offered = [one for one in screens() if one.title]
    assert len(offered) > 40
    for role in Role:
        client = member(role.value)
        for one in offered:
            if role.value in one.roles:
                assert client.get(one.address).status_code in {200, 302}, (role, one.name)


def test_before_anything_is_typed_the_day_begins(practice: Practice, member: Callable[..., Client]) -> None:
    text = asked(member("clerk"), "")
    assert re.findall(r'href="([^"]+)"', text) == ["/inbox/", "/accounts/"]
    assert not AuditEvent.objects.filter(event="search.made").exists()


def test_what_was_typed_is_kept_nowhere(
    jordan: Any, member: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    """The trail says that a search was made and whom it showed; no address, log, session or event has the words."""
    client = member("manager")
    with caplog.at_level(logging.DEBUG):
        text = asked(client, "Smith-Whitfield")
    assert client.get(f"{reverse('find')}?q=smith").status_code == 405
    event = AuditEvent.objects.get(event="search.made")
    assert event.detail["shown"]["people"] == [jordan.encounter.patient_id]
    assert event.detail["shown"]["claims"] == [jordan.claim.pk]
    kept = str([event.detail, event.object_id, dict(client.session)]) + caplog.text
    assert "smith" not in kept.lower()
    assert not re.findall(r'href="[^"]*(?:smith|jordan|1961)', text, re.IGNORECASE)
    client.get(reverse("account", args=[jordan.encounter.patient_id]))
    assert AuditEvent.objects.filter(event="account.read", object_id=jordan.encounter.patient_id).exists()
