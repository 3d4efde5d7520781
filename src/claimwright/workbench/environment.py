"""Where the workbench finds its home, its keys and its database: environment variables first, files second."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from claimwright.reference import default_home
from claimwright.workbench import durable_files

SECRET_KEY_FILE: Final = "secret.key"  # noqa: S105 - a file name
DATA_KEY_FILE: Final = "data.key"
DATA_KEY_BYTES: Final = 32


def home() -> Path:
    """The folder of everything this installation keeps; made when missing, readable by its owner alone."""
    folder = default_home()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def flag(name: str, default: bool = False) -> bool:
    """A yes/no environment variable."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A whole number from the environment; anything else is refused by name, never guessed."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise ValueError(f"{name} must be a whole number")
    return int(value)


def secret_key() -> str:
    """Signs sessions and tokens: ``CLAIMWRIGHT_SECRET_KEY``, or a key file made once with mode 0600."""
    named = os.environ.get("CLAIMWRIGHT_SECRET_KEY")
    return named or _key_file(SECRET_KEY_FILE, lambda: secrets.token_urlsafe(64))


def data_key() -> bytes:
    """Encrypts documents and interchanges: ``CLAIMWRIGHT_DATA_KEY`` (32 bytes, base64), or a key file; never the database.

    Raises ``ValueError`` when there is none, or it is no base64 of 32 bytes. It is made by ``make_data_key`` alone: a key
    that went missing and is replaced in silence makes all that was sealed with it unreadable.
    """
    text = os.environ.get("CLAIMWRIGHT_DATA_KEY") or _read_key(DATA_KEY_FILE)
    try:
        key = base64.urlsafe_b64decode(text.strip())
    except ValueError as error:
        raise ValueError("the data key must be base64 of 32 bytes") from error
    if len(key) != DATA_KEY_BYTES:
        raise ValueError("the data key must be base64 of 32 bytes")
    return key


def has_data_key() -> bool:
    """Whether a data key is named by the environment or lies in the home folder."""
    return bool(os.environ.get("CLAIMWRIGHT_DATA_KEY")) or (home() / DATA_KEY_FILE).exists()


def make_data_key() -> None:
    """Makes the key file of a new installation; one that is there stays."""
    _key_file(DATA_KEY_FILE, lambda: base64.urlsafe_b64encode(secrets.token_bytes(DATA_KEY_BYTES)).decode())


def _read_key(name: str) -> str:
    path = home() / name
    if not path.exists():
        raise ValueError(f"there is no data key: neither CLAIMWRIGHT_DATA_KEY nor {path}")
    return path.read_text(encoding="ascii").strip()


def _key_file(name: str, make: Callable[[], str]) -> str:
    path = home() / name
    if not path.exists():
        # Two processes may start at once, and one may be killed: the file appears whole under its name, or not at all,
        # and the one that comes second reads what the first wrote.
        with durable_files.aside(path) as made:
            with durable_files.written(made) as file:
                file.write(f"{make()}\n".encode("ascii"))
            with contextlib.suppress(FileExistsError):
                durable_files.name_anew(made, path)
    return path.read_text(encoding="ascii").strip()


def database(url: str | None = None) -> dict[str, Any]:
    """Django's database settings for ``DATABASE_URL`` (``sqlite:///path`` or ``postgres://user:password@host:port/name``).

    Without a URL: SQLite in the home folder. Raises ``ValueError`` naming the schemes that are understood.
    """
    url = url if url is not None else os.environ.get("DATABASE_URL", "")
    if not url:
        return _sqlite(str(home() / "workbench.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme in {"sqlite", "sqlite3"}:
        return _sqlite(unquote(parts.path[1:]) or ":memory:")
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "OPTIONS": {key: value for key, value in parse_qsl(parts.query) if key != "host"},
        }
    raise ValueError("DATABASE_URL must start with sqlite:/// or postgres://")


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # A transaction that will write takes the write lock at once and waits for it; a deferred one
            # would fail in the middle when another writer was faster (SQLite manual, "Transactions").
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }
