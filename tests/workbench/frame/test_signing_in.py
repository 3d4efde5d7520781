"""Signing in: lock-out, idle log-off, second factor, headers, and pages no cache keeps."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from io import StringIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.apps import apps
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import second_factor, tries
from claimwright.workbench.crypto import SealError
from claimwright.workbench.features import HERE
from claimwright.workbench.models import AuditEvent, CodingDraft, SignInTries, User

PASSWORD = "correct-horse-battery"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


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


def test_failures_make_a_name_wait_at_its_address_even_with_the_right_password(user: User) -> None:
    client = Client()
    for name in ("cora", "Cora", "CORA", "cora ", "cOra"):
        client.post(reverse("account_login"), {"login": name, "password": "wrong"})
    response = client.post(reverse("account_login"), {"login": "cora", "password": PASSWORD})
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "Try again in 1 min" in response.content.decode()
    events = AuditEvent.objects.filter(event__in=["session.refused", "session.locked_out"])
    assert [(one.event, one.detail["name"], one.object_id) for one in events] == [
        *[("session.refused", "cora", str(user.pk))] * 5, ("session.locked_out", "cora", str(user.pk)),
    ]  # fmt: skip


def test_nobody_locks_another_out(user: User) -> None:
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(20):
        sign_in(stranger, "wrong")
    assert sign_in(stranger, PASSWORD) == 429
    assert sign_in(Client(), PASSWORD) == 302


def test_each_failure_doubles_the_wait(user: User) -> None:
    assert [tries.wait_after(n).total_seconds() / 60 for n in (4, 5, 6, 7, 8, 9, 500)] == [0, 1, 2, 4, 8, 15, 15]
    client = Client()
    for _ in range(5):
        sign_in(client, "wrong")
    SignInTries.objects.update(last_at=timezone.now() - timedelta(seconds=61))
    assert sign_in(client, "wrong") == 200
    assert sign_in(client, PASSWORD) == 429
    SignInTries.objects.update(last_at=timezone.now() - timedelta(seconds=121))
    assert sign_in(client, PASSWORD) == 302
    assert list(SignInTries.objects.values_list("failures", flat=True)) == [0], "of the address"


def test_an_address_that_tries_many_names_waits_a_minute(user: User) -> None:
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    for number in range(30):
        assert stranger.post(reverse("account_login"), {"login": f"p{number}", "password": "x"}).status_code == 200
        assert sign_in(Client(), PASSWORD) == 302, "from elsewhere, any number of times"
    assert sign_in(stranger, PASSWORD) == 429
    assert AuditEvent.objects.get(event="session.locked_out").detail == {"kind": "address", "name": "cora"}
    SignInTries.objects.update(last_at=timezone.now() - timedelta(seconds=61))
    assert sign_in(stranger, PASSWORD) == 302


def test_tries_of_the_present_password_are_few(member: Callable[..., Client]) -> None:
    client = member("coder")
    wrong = {"oldpassword": "x", "password1": "third-long-phrase-3", "password2": "third-long-phrase-3"}
    client.user.set_password(PASSWORD)  # type: ignore[attr-defined]
    client.user.save()  # type: ignore[attr-defined]
    client.force_login(client.user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[attr-defined]
    answers = [client.post(reverse("account_change_password"), wrong) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert "Try again in a minute" in answers[-1].content.decode()


def test_what_is_forgotten_leaves_the_table(user: User) -> None:
    sign_in(Client(), "wrong")
    SignInTries.objects.update(last_at=timezone.now() - timedelta(days=2))
    Client(REMOTE_ADDR="198.51.100.7").post(reverse("account_login"), {"login": "nora", "password": "x"})
    assert not SignInTries.objects.filter(last_at__lt=timezone.now() - timedelta(days=1)).exists()


def test_an_administrator_lifts_the_waits(user: User) -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, "wrong")
    call_command("unlock_sign_in", "Cora", stdout=StringIO())
    assert sign_in(client, PASSWORD) == 302


def test_a_name_that_may_be_a_password_is_not_kept(user: User) -> None:
    for name in ("My dog is 12!", "x" * 60, "nora"):
        Client().post(reverse("account_login"), {"login": name, "password": "wrong"})
    kept = [one.detail["name"] for one in AuditEvent.objects.filter(event="session.refused").order_by("sequence")]
    assert kept == ["(no user name)", "(no user name)", "nora"]


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
    assert AuditEvent.objects.get(event="session.idle_log_off").address == "127.0.0.1"
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
    TOTP.activate(user, SEED)
    client = Client()
    response = client.post(reverse("account_login"), {"login": "cora", "password": PASSWORD})
    assert response["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("mfa_authenticate")).status_code == 200


def test_tries_of_a_second_factor_are_limited_and_recorded(user: User) -> None:
    TOTP.activate(user, SEED)
    client = Client()
    client.post(reverse("account_login"), {"login": "cora", "password": PASSWORD})
    for _ in range(5):
        assert client.post(reverse("mfa_authenticate"), {"code": "12345x"}).status_code == 200
    right = format_hotp_value(hotp_value(SEED, int(time.time()) // 30))
    assert client.post(reverse("mfa_authenticate"), {"code": right}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    elsewhere.post(reverse("account_login"), {"login": "cora", "password": PASSWORD})
    assert elsewhere.post(reverse("mfa_authenticate"), {"code": right}).status_code == 429
    assert AuditEvent.objects.filter(event="session.second_factor_refused", actor=user).count() == 5
    SignInTries.objects.update(last_at=timezone.now() - timedelta(seconds=61))
    right = format_hotp_value(hotp_value(SEED, int(time.time()) // 30))
    assert client.post(reverse("mfa_authenticate"), {"code": right}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_seeds_and_recovery_codes_rest_sealed(user: User) -> None:
    TOTP.activate(user, SEED)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    rest = json.dumps([one.data for one in Authenticator.objects.all()])
    assert SEED not in rest
    assert rest.count(second_factor.SEALED) == 2
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).validate_code(codes[0])
    with pytest.raises(SealError):
        second_factor.opened(SEED)


def test_what_stood_open_is_sealed_by_the_migration(user: User) -> None:
    Authenticator.objects.create(user=user, type="totp", data={"secret": SEED})
    migration = import_module("claimwright.workbench.migrations.0007_signing_in")
    migration.seal(apps, SimpleNamespace(connection=connection))
    migration.seal(apps, SimpleNamespace(connection=connection))
    assert second_factor.opened(Authenticator.objects.get().data["secret"]) == SEED


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "Passw0rd!!!!", "aaaaaaaaaaaa", "abcabcabcabc", "abcdefghijkl", "qwertyuiopas", "123456789012",
        "sunshine2026!", "Welcome!2345", "letmein12345",
    ],
)  # fmt: skip
def test_passwords_that_are_guessed_first_are_refused(password: str, user: User) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, user)


def test_a_password_is_not_taken_again(user: User) -> None:
    for new in ("first-long-phrase-1", "second-long-phrase-2"):
        validate_password(new, user)
        user.set_password(new)
        user.save()
    for old in ("first-long-phrase-1", "second-long-phrase-2"):
        with pytest.raises(ValidationError, match="used before"):
            validate_password(old, user)
    validate_password("third-long-phrase-3", user)


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
