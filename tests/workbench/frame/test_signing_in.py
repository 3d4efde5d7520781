"""Signing in: lock-out, idle log-off, second factor, headers, and pages no cache keeps."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from claimwright.workbench.features import HERE
from claimwright.workbench.models import AuditEvent, CodingDraft, User

PASSWORD = "correct-horse-battery"


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("cora", password=PASSWORD)


def sign_in(client: Client, password: str) -> int:
    return client.post(reverse("account_login"), {"login": "cora", "password": password}).status_code


def test_the_right_password_signs_in_and_is_recorded(user: User) -> None:
    client = Client()
    assert sign_in(client, PASSWORD) == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert AuditEvent.objects.get(event="session.signed_in").actor_name == "cora"


def test_too_many_failures_lock_the_name_even_with_the_right_password(user: User) -> None:
    client = Client()
    for name in ("cora", "Cora", "CORA", "cora ", "cOra")[: settings.AXES_FAILURE_LIMIT]:
        client.post(reverse("account_login"), {"login": name, "password": "wrong"})
    response = client.post(reverse("account_login"), {"login": "cora", "password": PASSWORD})
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert sign_in(elsewhere, PASSWORD) == 429
    assert "_auth_user_id" not in elsewhere.session
    assert AuditEvent.objects.filter(event="session.refused").count() >= settings.AXES_FAILURE_LIMIT


def test_nobody_signs_up() -> None:
    from django.urls import NoReverseMatch

    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_an_idle_session_ends_on_the_server_and_the_draft_stays(scene: Any, member: Callable[..., Client]) -> None:
    client = member("coder")
    client.get(reverse("chart", args=[scene.encounter.pk]))
    client.post(reverse("chart_accept", args=[scene.encounter.pk]), {"suggestion": scene.suggestion.pk})
    session = client.session
    session["last_seen"] = time.time() - settings.IDLE_MINUTES * 60 - 1
    session.save()
    response = client.get(reverse("chart", args=[scene.encounter.pk]))
    assert response["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert AuditEvent.objects.filter(event="session.idle_log_off").exists()
    assert [item["code"] for item in CodingDraft.objects.get().codes] == ["I10"]


def test_an_idle_swap_sends_the_whole_page_to_sign_in(scene: Any, member: Callable[..., Client]) -> None:
    client = member("coder")
    session = client.session
    session["last_seen"] = 1.0
    session.save()
    response = client.post(reverse("chart_accept", args=[scene.encounter.pk]), headers={"HX-Request": "true"})
    assert response.status_code == 401, "the script keeps the step and goes to sign in"


def test_activity_keeps_the_session(scene: Any, member: Callable[..., Client]) -> None:
    client = member("coder")
    session = client.session
    session["last_seen"] = time.time() - settings.IDLE_MINUTES * 60 + 30
    session.save()
    assert client.get(reverse("worklist")).status_code == 200


def test_pages_carry_strict_headers(scene: Any, member: Callable[..., Client]) -> None:
    response = member("coder").get(reverse("worklist"))
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_second_factor_is_asked_for_once_activated(user: User) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    client = Client()
    response = client.post(reverse("account_login"), {"login": "cora", "password": PASSWORD})
    assert response["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("mfa_authenticate")).status_code == 200


def test_the_second_factor_page_opens(member: Callable[..., Client]) -> None:
    assert member("coder").get(reverse("mfa_index")).status_code == 200


def test_a_step_without_a_session_comes_back_to_the_page_it_was_sent_from(scene: Any) -> None:
    chart, take = (reverse(name, args=[scene.encounter.pk]) for name in ("chart", "take"))
    client = Client()
    for referer, there in (
        (f"http://testserver{chart}?sort=date", f"{chart}?sort=date"),
        ("http://elsewhere.example/", "/"),
        ("", "/"),
    ):
        gone = client.post(take, headers={"Referer": referer})["Location"]
        assert parse_qs(urlsplit(gone).query)["next"] == [there]


def test_no_form_of_the_screens_puts_what_is_typed_into_the_address() -> None:
    """Without JavaScript a form of ``hx-post`` would be sent by GET, with the words of a record in the address."""
    for path in HERE.rglob("*.html"):
        for form in re.findall(r"<form\b(?:{%.*?%}|[^>])*>", path.read_text(encoding="utf-8")):
            assert "hx-post" not in form or 'method="post"' in form, (path.name, form)
