"""The second reader is named, tried, turned on and off by the administrator of the installation alone, on screen and by command."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.coding.second_reader.stub import Stub, keeps, refuses, send
from typer.testing import CliRunner, Result

from claimwright.cli.main import app
from claimwright.workbench import second_reader
from claimwright.workbench.models import AuditEvent, Practice, SecondReaderSetting

NAMED = {"address": "http://127.0.0.1:8080/v1", "model": "small", "seconds": "15", "in_use": "yes"}


@pytest.fixture
def administrator(practice: Practice, member: Callable[..., Client]) -> Client:
    return member("administrator")


def test_it_is_off_and_unnamed(administrator: Client) -> None:
    page = administrator.get(reverse("second_reader"))
    assert "nothing is asked" in page.content.decode()
    assert not second_reader.setting().in_use
    assert not SecondReaderSetting.objects.exists(), "looking changes nothing"


def test_it_is_named_and_turned_on(administrator: Client, practice: Practice, other_practice: Practice) -> None:
    assert administrator.post(reverse("second_reader"), NAMED | {"version": "0"}).status_code == 302
    kept = second_reader.setting()
    assert (kept.in_use, kept.address, kept.model, kept.seconds) == (True, NAMED["address"], "small", 15)
    events = AuditEvent.objects.filter(event="second_reader.changed").order_by("sequence")
    assert [one.practice for one in events] == [practice, other_practice], "records of every practice go there"
    assert events[0].detail == {
        "in_use": True, "address": NAMED["address"], "model": "small", "seconds": 15, "way": "screen",
    }  # fmt: skip
    page = administrator.get(reverse("second_reader")).content.decode()
    assert NAMED["address"] in page


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("address", "", "Expected an address"),
        ("address", "127.0.0.1:8080", "Expected an address"),
        ("address", "http://a:b@127.0.0.1/v1", "without a password"),
        ("model", " ", "The model&#x27;s name"),
        ("model", "m" * 121, "The model&#x27;s name"),
        ("seconds", "0", "A whole number from 1 to 600"),
        ("seconds", "601", "A whole number from 1 to 600"),
        ("seconds", "soon", "A whole number from 1 to 600"),
    ],
)
def test_what_cannot_be_asked_is_said_and_what_was_typed_stays(
    administrator: Client, field: str, text: str, said: str
) -> None:
    page = administrator.post(reverse("second_reader"), NAMED | {"seconds": "7", field: text}).content.decode()
    assert said in page
    assert field == "seconds" or 'value="7"' in page
    assert not second_reader.setting().in_use


def test_a_change_on_what_somebody_else_changed_is_refused(administrator: Client) -> None:
    administrator.post(reverse("second_reader"), NAMED)
    SecondReaderSetting.objects.update(version=5, changed_by=None)
    page = administrator.post(reverse("second_reader"), NAMED | {"model": "large", "version": "1"}).content.decode()
    assert "Somebody else changed this" in page
    assert second_reader.setting().model == "small"


def test_it_is_turned_off_again(administrator: Client) -> None:
    administrator.post(reverse("second_reader"), NAMED)
    administrator.post(reverse("second_reader"), {name: text for name, text in NAMED.items() if name != "in_use"})
    kept = second_reader.setting()
    assert (kept.in_use, kept.address, kept.version) == (False, NAMED["address"], 2)


def test_the_database_holds_one_that_is_named(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondReaderSetting.objects.create(pk=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondReaderSetting.objects.create(pk=1, in_use=True, address="http://127.0.0.1/v1")


def tried(administrator: Client, **given: str) -> str:
    return administrator.post(reverse("second_reader_try"), NAMED | given).content.decode()


def test_it_is_tried_before_it_is_kept(administrator: Client) -> None:
    with Stub(keeps) as stub:
        assert "It answered as it should." in tried(administrator, address=stub.address)
        stub.choose = lambda told: {**keeps(told), "choice": "second"}
        assert "Its answer would count, and it is wrong" in tried(administrator, address=stub.address)
        stub.choose = refuses
        assert "Its answer would count, and it is wrong" in tried(administrator, address=stub.address)
        stub.choose = lambda told: "Certainly!"
        assert "such an answer would not count" in tried(administrator, address=stub.address)
        stub.raw = lambda handler: send(handler, b"", 307, Location="https://93.184.216.34/")
        assert "It did not answer: it answered 307." in tried(administrator, address=stub.address)
    assert "nothing listens there" in tried(administrator, address=stub.address)
    assert "neither this machine nor a private network" in tried(administrator, address="https://93.184.216.34/v1")
    assert "Expected an address" in tried(administrator, address="file:///etc/passwd")
    assert not SecondReaderSetting.objects.exists()
    assert AuditEvent.objects.filter(event="second_reader.tried").count() == 7


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["second-reader", *words])
    assert result.exit_code == code, (words, result.output, result.stderr, result.exception)
    return result


def test_commands_do_what_the_screen_does(practice: Practice) -> None:
    assert json.loads(run("show", "--json").stdout) == {"state": "off", "address": "", "model": "", "seconds": 20}
    with Stub(keeps) as stub:
        assert "as it should" in run("try", "--address", stub.address, "--model", "small").output
        assert f"on: small at {stub.address}" in run("change", "--address", stub.address, "--model", "small", "--on").output  # fmt: skip
        assert "as it should" in run("try").output
    assert "nothing listens there" in run("try", code=1).output
    assert json.loads(run("show", "--json").stdout)["state"] == "on"
    run("change", "--off")
    assert not second_reader.setting().in_use
    assert "--address" in run("change", "--address", "nowhere", code=1).stderr
    detail = AuditEvent.objects.filter(event="second_reader.changed", practice=practice).latest("sequence").detail
    assert (detail["way"], detail["in_use"]) == ("command", False)
    assert detail["login"]
