"""An upgrade that changes the tables leaves a whole copy of the database as it was; one that cannot changes nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EARLIER = "0003_posted_payments"
MAKE = f"""
import django; django.setup()
from claimwright.workbench import table_making
table_making.as_of({{("workbench", "0001_initial"), ("workbench", "0002_sending_once"), ("workbench", "{EARLIER}")}})
from django.db import connection
connection.cursor().execute("INSERT INTO auth_group (name) VALUES ('Harbor Group')")
"""
READY = """
import django; django.setup()
from claimwright.cli import serve
serve.ready("127.0.0.1")
"""


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        kept = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CLAIMWRIGHT_DATA_KEY"}
        }
        self.environment = {
            **kept,
            "CLAIMWRIGHT_HOME": str(folder),
            "CLAIMWRIGHT_STATIC_ROOT": str(folder / "static"),
            "DJANGO_SETTINGS_MODULE": "claimwright.workbench.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    def copies(self) -> list[Path]:
        return sorted((self.folder / "before-upgrade").glob("*")) if (self.folder / "before-upgrade").exists() else []


def asked(file: Path, statement: str) -> object:
    with sqlite3.connect(file) as opened:
        return opened.execute(statement).fetchone()[0]


@pytest.fixture
def older(tmp_path: Path) -> Home:
    """A home whose database is of an earlier version, and in use."""
    home = Home(tmp_path / "home")
    done = home.python(MAKE)
    assert done.returncode == 0, done.stderr
    return home


def test_the_database_as_it_was_is_kept(older: Home) -> None:
    done = older.python(READY)
    assert done.returncode == 0, done.stderr
    (copy,) = older.copies()
    assert f"the database as it was: {copy}" in done.stderr
    assert copy.stat().st_mode & 0o777 == 0o600
    latest = "SELECT name FROM django_migrations WHERE app = 'workbench' ORDER BY name DESC LIMIT 1"
    assert asked(copy, "SELECT name FROM auth_group") == "Harbor Group"
    assert asked(copy, latest) == EARLIER
    assert str(asked(older.folder / "workbench.sqlite3", latest)) > EARLIER
    again = older.python(READY)
    assert again.returncode == 0, again.stderr
    assert older.copies() == [copy], "a start that changes no table copies nothing"


def test_without_a_copy_nothing_changes(older: Home) -> None:
    (older.folder / "before-upgrade").write_text("a file stands where the folder belongs")
    done = older.python(READY)
    assert done.returncode != 0
    latest = "SELECT name FROM django_migrations WHERE app = 'workbench' ORDER BY name DESC LIMIT 1"
    assert asked(older.folder / "workbench.sqlite3", latest) == EARLIER


def test_a_new_home_has_nothing_to_keep(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    done = home.python(READY)
    assert done.returncode == 0, done.stderr
    assert home.copies() == []
