"""What a supervisor and a monitor are told: alive, ready or why not, and counts that name nobody."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from prometheus_client.parser import text_string_to_metric_families

from claimwright.errors import ReferenceMissingError
from claimwright.workbench import audit, opened_library, quiet_logging
from claimwright.workbench.models import Claim, Encounter, KeyCheck
from claimwright.workbench.watching import probes

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """By number, as a probe asks: no host name of this installation."""
    return Client(SERVER_NAME="10.1.2.3")


@pytest.fixture
def with_key(db: None) -> None:
    KeyCheck.objects.get_or_create(pk=1, defaults={"value": audit.key_value()})


def _values(text: str) -> dict[tuple[str, str], float]:
    """Sample name and its labels' values, by the labels' names, to its value."""
    return {
        (sample.name, ",".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_health_asks_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", lambda: pytest.fail("the database was asked"))
    answer = client.get("/health")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert client.post("/health").status_code == 405


def test_ready_says_which_part_is_not(client: Client, with_key: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_library, "library", lambda: object())
    assert client.get("/ready").json() == {"ready": True, "database": "ok", "data_key": "ok", "reference": "ok"}

    def not_built() -> object:
        raise ReferenceMissingError("run claimwright reference build")

    monkeypatch.setattr(opened_library, "library", not_built)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["ready"], answer.json()["reference"]) == (200, True, "not built")
    KeyCheck.objects.update(value="another")
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["data_key"]) == (503, "missing or another")


def test_ready_waits_for_the_tables(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes.MigrationExecutor, "migration_plan", lambda self, targets: [("workbench", "9999_newer")])
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "its tables are of another version")


def test_ready_when_the_database_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> object:
        raise DatabaseError("could not connect to host db.example.org")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "does not answer")
    assert b"db.example.org" not in answer.content


def test_metrics_count_requests_and_work(client: Client, ready: Claim) -> None:
    before = _values(client.get("/metrics").content.decode())
    client.get("/account/sign-in/", SERVER_NAME="localhost")
    client.generic("BREW", "/account/sign-in/", SERVER_NAME="localhost")
    client.get("/charts/by-a-stranger/Smith/", SERVER_NAME="localhost")
    after = _values(client.get("/metrics").content.decode())
    grown = {name: value - before.get(name, 0) for name, value in after.items()}
    assert grown["claimwright_requests_total", "GET,200,account_login"] == 1
    assert grown["claimwright_requests_total", "GET,404,none"] == 1
    assert after["claimwright_request_seconds_count", "account_login"] >= 2
    assert after["claimwright_claims", "ready"] == 1
    assert sum(value for (name, _), value in after.items() if name == "claimwright_encounters") == 1
    assert "BREW" not in str(after)


def test_metrics_name_nobody(client: Client, ready: Claim) -> None:
    text = client.get("/metrics").content.decode()
    encounter = Encounter.objects.get()
    assert encounter.patient.last_name
    assert encounter.patient.last_name not in text
    assert encounter.practice.name not in text


@pytest.mark.parametrize(
    ("address", "token", "given", "status"),
    [
        ("127.0.0.1", "", "", 200),
        ("10.0.0.9", "", "", 403),
        ("10.0.0.9", "s3cret", "Bearer s3cret", 200),
        ("10.0.0.9", "s3cret", "Bearer other", 403),
        ("127.0.0.1", "s3cret", "", 403),
    ],
)
def test_who_reads_metrics(client: Client, address: str, token: str, given: str, status: int) -> None:
    with override_settings(METRICS_TOKEN=token):
        assert client.get("/metrics", REMOTE_ADDR=address, HTTP_AUTHORIZATION=given).status_code == status


def test_metrics_behind_a_proxy_are_judged_by_the_client(client: Client) -> None:
    with override_settings(DECLARED_PROXIES=("127.0.0.0/8",)):
        answer = client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.7")
    assert answer.status_code == 403


def test_each_answer_carries_its_own_id(client: Client) -> None:
    first, second = client.get("/health")["X-Request-ID"], client.get("/health")["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second
    given = {"HTTP_X_REQUEST_ID": "from-the-proxy-1"}
    assert client.get("/health", **given)["X-Request-ID"] != "from-the-proxy-1"
    with override_settings(DECLARED_PROXIES=("127.0.0.0/8",)):
        assert client.get("/health", **given)["X-Request-ID"] == "from-the-proxy-1"
        assert client.get("/health", HTTP_X_REQUEST_ID='x" y')["X-Request-ID"] != 'x" y'


def test_a_line_of_log_holds_no_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="claimwright.requests"):
        client.get("/account/first-start/let-me-in/?name=Smith", SERVER_NAME="localhost")
    (record,) = [one for one in caplog.records if one.name == "claimwright.requests"]
    line = quiet_logging.LinesFormatter().format(record)
    told = json.loads(line)
    assert (told["view"], told["method"], told["level"]) == ("first_start", "GET", "INFO")
    assert told["milliseconds"] >= 0
    assert "let-me-in" not in line
    assert "Smith" not in line


def test_a_refusal_logged_after_its_answer_names_its_request(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.get("/account/first-start/let-me-in/", SERVER_NAME="localhost")
    (record,) = [one for one in caplog.records if one.name == "django.request"]
    told = json.loads(quiet_logging.LinesFormatter().format(record))
    assert (told["request"], told["message"]) == (answer["X-Request-ID"], "Gone: /account/first-start/.../")


def test_lines_leave_out_what_an_exception_says() -> None:
    row = "Smith, Jordan 1961-03-04"
    try:
        raise ValueError(row)
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", (), (ValueError, error, error.__traceback__))
    with quiet_logging.of_request("abc"):
        told = json.loads(quiet_logging.LinesFormatter().format(record))
    assert (told["request"], told["message"]) == ("abc", "failed")
    assert told["where"].endswith("ValueError")
    assert "Smith" not in json.dumps(told)


def test_the_order_of_the_doors() -> None:
    """The id and the count around all; the client's address known, and HEAD answered without a body, before a probe asks."""
    names = [name.rsplit(".", 1)[-1] for name in settings.MIDDLEWARE]
    assert names[:4] == ["Requests", "DeclaredProxy", "RequestLimits", "Probes"]
    call_command("check")
