"""Whatever is sent to whatever address is answered or refused in words; it is never a fault of ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from claimwright.workbench import typed, urls
from claimwright.workbench.models import Membership, Practice, Role, User

NAMES = (
    "q", "code", "system", "suggestion", "reason", "key", "by", "units", "poa", "pointers", "modifiers", "override", "table",
    "column", "row", "value", "claim", "seen", "find", "decision", "note", "line", "amount", "claim_1", "line_1", "paid_1",
    "written_off_1", "patient_1", "denied_open_1", "position", "book", "words", "characters", "day", "sex", "age", "chapter",
    "encounter", "start", "quote", "document", "zip", "shared", "state", "after", "before", "kind", "where", "page", "event",
    "actor", "patient", "person", "from", "to", "object", "practice", "names", "status", "edit", "payer", "setting", "sort",
    "owner", "give", "show", "login", "password", "version", "same", "gone", "up",
    "filters", "who",
)  # fmt: skip
"""Every name a view reads from what is sent."""
TEXTS = (
    "9" * 30, "9" * 5000, "-1", "0", "1e999", "NaN", "²", "٣", "0001-01-01", "9999-12-31", "2026-02-30", "A" * 5000,
    "A" * 300, "%s%d{}", "../../etc/passwd", "'", "\U0010ffff", "a:b", "1:1", "lines", "charge",
)  # fmt: skip
UNREADABLE = ("a\0b", "\x1b[2J", "A" * 20_001)


def _addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns)
        else:
            yield pattern


SCREENS = list(_addresses(urls.SCREENS))
OBJECTS = {"int": ["1", "0", "9" * 18, "9" * 30, "9" * 4000], "str": ["x", "A" * 5000]}


def _paths(pattern: URLPattern, scene: Any) -> list[str]:
    """The address with keys that are there and that cannot be."""
    route = str(pattern.pattern)
    if "<int:" in route:
        begin, _, rest = route.partition("<int:")
        numbers = [
            str(getattr(scene, name).pk) for name in ("encounter", "claim", "payment", "suspended", "interchange")
        ]
        return [f"/{begin}{one}{rest.partition('>')[2]}" for one in dict.fromkeys([*numbers, *OBJECTS["int"]])]
    if "<" in route:
        begin, _, rest = route.partition("<")
        return [f"/{begin}{one}{rest.partition('>')[2]}" for one in OBJECTS["str"]]
    return [f"/{route}"]


@pytest.fixture
def anybody(practice: Practice, db: None) -> Client:
    """Somebody with every role."""
    user = User.objects.create(username="everyone", is_superuser=True)
    for role in Role:
        Membership.objects.create(user=user, practice=practice, role=role)
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("pattern", SCREENS, ids=lambda pattern: str(pattern.name))
def test_no_text_is_a_fault(pattern: URLPattern, scene: Any, anybody: Client) -> None:
    method = pattern.callback.rule.methods[-1]  # type: ignore[union-attr]
    method = "get" if method == "HEAD" else "post"
    ask = getattr(anybody, method)
    for path in _paths(pattern, scene):
        assert ask(path).status_code < 500, path
    path = _paths(pattern, scene)[0]
    for text in TEXTS:
        assert ask(path, dict.fromkeys(NAMES, text)).status_code < 500, (path, text)
    for text in UNREADABLE:
        assert ask(path, {"q": text}).status_code == 400, (path, text)
    for shown in ("http://[", "http://testserver/?q=%00"):
        assert ask(path, headers={"HX-Current-URL": shown}).status_code < 500, (path, shown)


@pytest.mark.parametrize("text", [*TEXTS, *UNREADABLE])
def test_no_name_of_a_sign_in_is_a_fault(text: str, client: Client, db: None) -> None:
    assert client.post("/account/sign-in/", {"login": text, "password": text}).status_code < 500
    assert client.get("/account/sign-in/", {"next": text}).status_code < 500


def test_a_cookie_that_cannot_be_read_is_none(client: Client, db: None) -> None:
    """PostgreSQL keeps no NUL, which a quoted cookie can spell."""
    cookie = 'sessionid="\\000"; csrftoken="\\000"'
    assert client.get("/", headers={"Cookie": cookie}).status_code == 302
    large = client.post("/x12/look/", {"file": "x" * 70_000}, headers={"Cookie": cookie})
    assert large.status_code == 401


@pytest.mark.parametrize("path", ["/a%00b/", "/%ff%fe/", "/claims/1%00/"])
def test_an_address_that_cannot_be_read_is_refused(path: str, client: Client, db: None) -> None:
    assert client.get(path).status_code in {400, 404}


@pytest.mark.parametrize(
    ("text", "most", "number"),
    [
        ("7", 9, 7),
        (" 7 ", 9, 7),
        ("10", 9, None),
        ("-1", 9, None),
        ("٣", 9, None),
        ("9" * 5000, 2**63 - 1, None),
        ("", 9, None),
    ],
)
def test_whole_numbers(text: str, most: int, number: int | None) -> None:
    assert typed.whole(text, most) == number


def test_what_people_type_is_read_in_one_place() -> None:
    """``int`` of any text and ``date.fromisoformat`` of any text are asked of ``typed`` alone by what reads a request."""
    workbench = Path(typed.__file__).parent
    for path in [*workbench.rglob("*views.py"), *workbench.rglob("landing.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = node.attr if isinstance(node, ast.Attribute) else ""
            assert named not in {"isdecimal", "fromisoformat"}, f"{path.name} reads {named}"
