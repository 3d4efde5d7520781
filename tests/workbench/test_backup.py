"""A backup holds all that the database holds, comes back into SQLite and PostgreSQL alike, and is refused when it is not whole."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from claimwright.workbench import backup, crypto

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import django; django.setup(); from tests.faults import practice; practice.build()"
LINES = (
    "import sys, json, pathlib, django; django.setup()\n"
    "from claimwright.workbench.backup.sealed_file import Reader\n"
    "for line in Reader(pathlib.Path(sys.argv[1])).lines(): print(json.dumps(line, sort_keys=isinstance(line, list)))"
)
OF_THE_BACKUP = ("workbench_auditevent", "workbench_audithead", "django_migrations")
"""Tables in which making and restoring a backup leaves a row."""


class Installation:
    """A home of its own, with a key that all of them share, and commands run in processes of their own."""

    def __init__(self, home: Path, key: str, url: str = "") -> None:
        self.home = home
        home.mkdir()
        keep = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CLAIMWRIGHT_DATA_KEY"}
        }
        self.environment = {
            **keep,
            "CLAIMWRIGHT_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "claimwright.workbench.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DATABASE_URL": url,
            **({"CLAIMWRIGHT_DATA_KEY": key} if key else {}),
        }

    def python(self, code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)

    def __call__(self, *arguments: object) -> tuple[int, str]:
        done = self.python("from claimwright.cli.main import main; main()", *arguments)
        return done.returncode, done.stdout + done.stderr

    def rows(self, file: Path) -> dict[str, list[str]]:
        """Lines of a backup by table."""
        found: dict[str, list[str]] = {}
        for line in self.python(LINES, file).stdout.splitlines():
            if line.startswith('{"table": '):
                at = found.setdefault(line.split('"')[3], [])
            elif line.startswith("["):
                at.append(line)
        return {table: rows for table, rows in found.items() if table not in OF_THE_BACKUP}


@pytest.fixture(scope="module")
def key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, key: str) -> Installation:
    home = Installation(tmp_path_factory.mktemp("source") / "home", key)
    done = home.python(BUILD)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="module")
def saved(source: Installation) -> Path:
    file = source.home.parent / "monday.cwb"
    code, said = source("backup", file)
    assert (code, f"Written and read again: {file}" in said) == (0, True), said
    return file


@pytest.fixture
def another_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty PostgreSQL database where the tests run on such a server; otherwise none, which is SQLite in the home."""
    if connection.vendor != "postgresql":
        yield ""
        return
    request.getfixturevalue("django_db_blocker").unblock()
    name = f"restored_{secrets.token_hex(4)}"
    settings = connection.settings_dict

    def run(statement: str) -> None:
        import psycopg

        with psycopg.connect(
            host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname="postgres", autocommit=True
        ) as server:
            server.execute(statement)

    run(f"CREATE DATABASE {name}")
    yield f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{name}"
    run(f"DROP DATABASE {name} WITH (FORCE)")


def test_all_of_it_comes_back(
    source: Installation, saved: Path, tmp_path: Path, key: str, another_database: str
) -> None:
    other = Installation(tmp_path / "other", key, another_database)
    code, said = other("restore", saved)
    assert (code, "Restored, and the audit trail is intact" in said) == (0, True), said
    code, said = other("check")
    assert (code, said.count("sound ")) == (0, 5), said
    again = tmp_path / "again.cwb"
    assert other("backup", again)[0] == 0
    there, here = source.rows(saved), other.rows(again)
    assert len(there["workbench_claim"]) == 5
    assert sum(map(len, there.values())) > 100
    assert here == there
    code, said = (
        other.python(
            "import django; django.setup()\nfrom claimwright.workbench import exchange\nfrom claimwright.workbench.models import *\n"
            "practice = Practice.objects.get(); exchange.send(practice); print(Batch.objects.count())\n"
            "from tests.faults.practice import payment\nfrom tests.workbench.scenes import make_claims\n"
            "from claimwright.workbench import bridge\nbridge.save_claims(practice, make_claims('E9'))\n"
            "exchange.receive_file(practice, 'new.835', payment()); assert PostedPayment.objects.exists()"
        ).returncode,
        other("restore", saved)[1],
    )
    assert code == 0, "new rows get numbers of their own"
    assert "in use" in said, "a database with people's work is never overwritten"


def test_a_backup_never_takes_the_place_of_another(source: Installation, saved: Path) -> None:
    before = saved.read_bytes()
    code, said = source("backup", saved)
    assert (code, "is there already" in said, saved.read_bytes() == before) == (2, True, True)


def cut(data: bytes) -> bytes:
    return data[:-40]


def without_its_last_frame(data: bytes) -> bytes:
    start, frames = data.index(b"}\n") + 2, [0]
    while start < len(data):
        frames.append(start)
        start += 5 + int.from_bytes(data[start : start + 4], "big")
    return data[: frames[-1]]


def changed(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def told_another_version(data: bytes) -> bytes:
    return data.replace(b'"version": "', b'"version": "9', 1)


def longer(data: bytes) -> bytes:
    return data + b"x"


def other_file(data: bytes) -> bytes:
    return b"%PDF-1.7\n" + data


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (cut, "cut off"), (without_its_last_frame, "cut off"), (changed, "was changed"), (told_another_version, "was changed"),
        (longer, "behind its end"), (other_file, "is no backup"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused(
    saved: Path, tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch, change: Callable[[bytes], bytes], words: str
) -> None:
    monkeypatch.setenv("CLAIMWRIGHT_DATA_KEY", key)
    crypto.derived_key.cache_clear()
    bad = tmp_path / "bad.cwb"
    bad.write_bytes(change(saved.read_bytes()))
    with pytest.raises(backup.BackupError, match=words):
        backup.verify(bad)
    crypto.derived_key.cache_clear()


def test_nothing_of_a_backup_without_its_end_stays(saved: Path, tmp_path: Path, key: str) -> None:
    bad = tmp_path / "bad.cwb"
    bad.write_bytes(cut(saved.read_bytes()))
    empty = Installation(tmp_path / "empty", key)
    code, said = empty("restore", bad)
    assert (code, "cut off" in said) == (2, True), said
    assert empty("restore", saved)[0] == 0


def test_another_key_and_no_key_are_told(saved: Path, tmp_path: Path) -> None:
    wrong = Installation(tmp_path / "wrong", urlsafe_b64encode(bytes(32)).decode())
    code, said = wrong("restore", saved)
    assert (code, "another data key" in said) == (2, True), said
    code, said = Installation(tmp_path / "none", "")("restore", saved)
    assert (code, "there is no data key" in said) == (2, True), said


def test_no_name_and_no_key_stands_in_the_file_in_the_clear(source: Installation, saved: Path, key: str) -> None:
    data = saved.read_bytes()
    assert (saved.stat().st_mode & 0o077, b"Harbor" in data, key.encode() in data) == (0, False, False)


def test_a_wrong_trail_is_not_sound(source: Installation, tmp_path: Path, key: str, saved: Path) -> None:
    other = Installation(tmp_path / "other", key)
    assert other("restore", saved)[0] == 0
    tamper: Any = (
        "import django; django.setup()\nfrom django.db import connection\nfrom claimwright.workbench import triggers\n"
        "from claimwright.workbench.models import AuditEvent\ntriggers.drop(connection)\n"
        "AuditEvent.objects.filter(sequence=2).update(event='z')"
    )
    assert other.python(tamper).returncode == 0
    code, said = other("check")
    assert (code, "WRONG  audit trail: broken at event 2" in said) == (1, True), said
    damage = (
        "import django; django.setup()\nfrom django.db import connection\n"
        "connection.cursor().execute('UPDATE workbench_document SET sealed_text = %s', [b'x' * 40])"
    )
    assert other.python(damage).returncode == 0
    code, said = other("check")
    assert (code, "WRONG  sealed content: " in said) == (1, True), said
