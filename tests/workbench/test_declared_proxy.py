"""Whose address is it: what a declared proxy says is believed, what anybody else says is not."""

from __future__ import annotations

import pytest
from django.test import Client
from typer.testing import CliRunner

from claimwright.cli import serve
from claimwright.workbench.declared_proxy import client_address, declared
from claimwright.workbench.models import AuditEvent


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.9", "10.1.1.1", "", "203.0.113.9"),
        ("203.0.113.9", "10.1.1.1", "10.0.0.5", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.7", "10.0.0.5", "198.51.100.7"),
        ("10.0.0.5", "1.2.3.4, 198.51.100.7", "10.0.0.5", "198.51.100.7"),
        ("10.0.0.5", "198.51.100.7, 10.0.0.6", "10.0.0.0/24", "198.51.100.7"),
        ("10.0.0.5", "<script>, 198.51.100.7", "10.0.0.5", "198.51.100.7"),
        ("10.0.0.5", "<script>", "10.0.0.5", "10.0.0.5"),
        ("127.0.0.1", "2001:db8::1", "1", "2001:db8::1"),
        ("127.0.0.1", "", "1", "127.0.0.1"),
    ],
)
def test_the_address_of_the_client(peer: str, forwarded: str, proxies: str, address: str) -> None:
    assert client_address(peer, forwarded, declared(proxies)) == address


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match=r"proxy\.example"):
        declared("proxy.example")


def test_a_refused_sign_in_carries_the_true_address(client: Client, db: None, settings: object) -> None:
    settings.DECLARED_PROXIES = ("127.0.0.1/32",)  # type: ignore[attr-defined]
    client.post(
        "/account/sign-in/", {"login": "nobody", "password": "x"}, headers={"X-Forwarded-For": "6.6.6.6, 198.51.100.7"}
    )
    assert AuditEvent.objects.get(event="session.refused").address == "198.51.100.7"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_nobody_is_served_beyond_this_machine_without_a_proxy(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "run", lambda *_: pytest.fail("it is served"))
    done = CliRunner().invoke(serve.app, ["--host", host])
    assert (done.exit_code, "CLAIMWRIGHT_BEHIND_PROXY" in done.stderr) == (2, True)
