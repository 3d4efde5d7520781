"""The commands ``audit`` and ``serve``: codes, JSON, and a server that is ready when it says so."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.db import connection
from typer.testing import CliRunner

from claimwright.cli import serve
from claimwright.cli.main import app
from claimwright.workbench import audit, triggers
from claimwright.workbench.models import AuditEvent, Practice

runner = CliRunner()


def test_an_intact_trail_ends_with_0(practice: Practice) -> None:
    audit.record("a", practice=practice)
    result = runner.invoke(app, ["audit", "verify"])
    assert (result.exit_code, result.stdout) == (0, "The audit trail is intact: 1 events.\n")


def test_a_broken_trail_ends_with_1_and_names_the_event(practice: Practice) -> None:
    for name in "abc":
        audit.record(name, practice=practice)
    triggers.drop(connection)
    AuditEvent.objects.filter(sequence=2).update(event="z")
    result = runner.invoke(app, ["audit", "verify", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "intact": False, "events": 2, "broken_at": 2, "reason": "its content was changed after it was recorded",
    }  # fmt: skip


def test_the_server_is_ready_on_an_address_of_its_own(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["localhost"])
    served: list[tuple[object, ...]] = []
    monkeypatch.setattr(serve, "run", lambda *given: served.append(given[1:]))
    result = runner.invoke(app, ["serve", "--host", "127.0.0.2", "--port", "8123"])
    assert result.exit_code == 0, result.output
    assert served == [("127.0.0.2", 8123, 8)]
    assert "http://127.0.0.2:8123/" in result.stderr
    assert "127.0.0.2" in settings.ALLOWED_HOSTS


@pytest.mark.parametrize("built", [False, True])
def test_serve_says_that_the_code_lists_are_not_built(monkeypatch: pytest.MonkeyPatch, built: bool) -> None:
    for name, answer in (("ready", object()), ("run", None), ("first_start", ""), ("has_library", built)):
        monkeypatch.setattr(serve, name, lambda *_, _answer=answer, **__: _answer)
    done = CliRunner().invoke(serve.app, ["--port", "8123"])
    assert ("claimwright reference build" in done.stderr) is not built


@pytest.mark.parametrize("command", ["audit", "serve"])
def test_help_has_an_example(command: str) -> None:
    arguments = [command, "verify", "--help"] if command == "audit" else [command, "--help"]
    assert f"Example: claimwright {command}" in runner.invoke(app, arguments).output


def test_serve_names_its_address_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "ready", lambda host, prepare: object())
    monkeypatch.setattr(serve, "run", lambda *arguments: None)
    monkeypatch.setattr(serve, "first_start", lambda address: "")
    done = CliRunner().invoke(serve.app, ["--port", "8123", "--json"])
    assert json.loads(done.stdout)["address"] == "http://127.0.0.1:8123/"
