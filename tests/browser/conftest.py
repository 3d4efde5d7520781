"""A real Chromium, a live server, and two practices with work to do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error
from tests.workbench.scenes import register

from claimwright.workbench.models import Membership, Practice, Role, User

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in this thread

PASSWORD = "correct-horse-battery"
ROOT = Path(__file__).resolve().parents[2]
INSIDE = tuple(role for role in Role if role != Role.EXTERNAL_AUDITOR)
"""All roles that one person may have: who audits from outside has no other."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium: nothing is downloaded."""
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(executable).exists():
        pytest.skip("no Chromium: set CHROMIUM")
    return {**browser_type_launch_args, "executable_path": executable, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def practices(transactional_db: None) -> tuple[Practice, Practice]:
    """Two practices."""
    first = register(Practice.objects.create(name="Harbor Family Medicine", synthetic=True))
    second = register(Practice.objects.create(name="Ridge Orthopaedics", synthetic=True))
    for name, practice, roles in (
        ("coder", first, (Role.CODER,)),
        ("biller", first, (Role.BILLER,)),
        ("everyone", first, INSIDE),
        ("stranger", second, INSIDE),
    ):
        user = User.objects.create_user(name, password=PASSWORD, first_name=name.title())
        for role in roles:
            Membership.objects.create(user=user, practice=practice, role=role)
    return first, second


_LOOKS = 1500
_PAUSE_MS = 20
QUIET = """opened => {
  const first = opened && document.querySelector("[autofocus]");
  const busy = document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added");
  return document.readyState === "complete" && !busy && (!first || document.activeElement === first);
}"""


def quiet(page: Any, *, opened: bool = False) -> None:
    """Waits until the page asks for nothing more; of one just opened, until its first field has the focus as well.

    Asked from outside: a function that the page itself would have to evaluate is refused by its content security policy.
    """
    for _ in range(_LOOKS):
        with suppress(Error):  # the page is on its way to another
            if page.evaluate(QUIET, opened):
                return
        page.wait_for_timeout(_PAUSE_MS)
    raise AssertionError("the page never came to rest")


_LEFT_MS = 300


@pytest.fixture
def page(page: Any) -> Iterator[Any]:
    """A page of which ``goto`` ends when a person could type: a slow machine loses no key.

    It is left before the database is emptied: a page says goodbye to the server.
    """
    go = page.goto

    def goto(*args: Any, **kwargs: Any) -> Any:
        response = go(*args, **kwargs)
        quiet(page, opened=True)
        return response

    page.goto = goto
    yield page
    go("about:blank")
    page.wait_for_timeout(_LEFT_MS)


@pytest.fixture
def sign_in(live_server: Any, page: Any) -> Any:
    """``sign_in("coder")``: signs in with the keyboard alone and returns the page; the browser may report no error."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)

    def enter(name: str) -> Any:
        page.goto(f"{live_server.url}/")
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("header.bar")
        quiet(page, opened=True)
        return page

    yield enter
    assert errors == []


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
