"""The environment: databases by URL, keys made once and kept to their owner, wrong values refused by name."""

from __future__ import annotations

import base64
import logging
import stat
import sys
from pathlib import Path

import pytest

from claimwright.workbench import environment
from claimwright.workbench.quiet_logging import NoValuesFormatter


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CLAIMWRIGHT_SECRET_KEY", "CLAIMWRIGHT_DATA_KEY", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLAIMWRIGHT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_sqlite_in_the_home_folder_is_the_default(home: Path) -> None:
    found = environment.database()
    assert found["NAME"] == str(home / "workbench.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


def test_postgresql_is_read_from_the_url() -> None:
    found = environment.database("postgres://me:p%40ss@db.example:6543/claims?sslmode=require")
    assert {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "claims", "USER": "me", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "6543",
    }  # fmt: skip
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_another_database_is_refused() -> None:
    with pytest.raises(ValueError, match="sqlite:/// or postgres://"):
        environment.database("mysql://x/y")


def test_keys_are_made_once_for_their_owner_alone(home: Path) -> None:
    with pytest.raises(ValueError, match="there is no data key"):
        environment.data_key()
    environment.make_data_key()
    first = (environment.secret_key(), environment.data_key())
    environment.make_data_key()
    assert (environment.secret_key(), environment.data_key()) == first
    for name in (environment.SECRET_KEY_FILE, environment.DATA_KEY_FILE):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert len(first[1]) == 32


@pytest.mark.parametrize("text", ["short", base64.urlsafe_b64encode(b"x" * 16).decode(), "***"])
def test_a_data_key_of_the_wrong_size_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("CLAIMWRIGHT_DATA_KEY", text)
    with pytest.raises(ValueError, match="base64 of 32 bytes"):
        environment.data_key()


def test_a_number_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWRIGHT_IDLE_MINUTES", "soon")
    with pytest.raises(ValueError, match="CLAIMWRIGHT_IDLE_MINUTES must be a whole number"):
        environment.number("CLAIMWRIGHT_IDLE_MINUTES", 15)


def test_a_log_line_names_the_place_and_never_the_value() -> None:
    name = "Whit" + "field"
    try:
        raise ValueError(f"Key (last_name)=({name}) already exists")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    text = NoValuesFormatter().format(record)
    assert name not in text
    assert "ValueError" in text
    assert "test_environment.py" in text


@pytest.mark.parametrize("page", ["first-start", "invitation"])
def test_a_link_that_lets_somebody_in_is_not_logged(page: str) -> None:
    """Django names the path of a request it refuses."""
    record = logging.LogRecord("django.security.csrf", logging.WARNING, "", 1, "Forbidden (%s): %s", None, None)
    record.args = ("CSRF cookie not set.", f"/account/{page}/Zk3tokenA/")
    assert NoValuesFormatter().format(record).endswith(f"Forbidden (CSRF cookie not set.): /account/{page}/.../")
