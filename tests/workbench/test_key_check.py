"""A missing or wrong data key stops the start with its reason, is never replaced, and is told from a changed trail."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from claimwright.workbench import audit, environment, key_check, triggers
from claimwright.workbench.crypto import derived_key
from claimwright.workbench.models import AuditEvent, KeyCheck, Practice

OTHER = base64.urlsafe_b64encode(b"another key of 32 bytes, not his").decode()


@pytest.fixture
def keys(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation whose key lies in its home folder."""
    monkeypatch.delenv("CLAIMWRIGHT_DATA_KEY")
    monkeypatch.setattr(environment, "home", lambda: tmp_path)
    derived_key.cache_clear()
    yield tmp_path / environment.DATA_KEY_FILE
    derived_key.cache_clear()


def replace(file: Path, text: str) -> None:
    file.write_text(text, encoding="ascii")
    derived_key.cache_clear()


def test_a_new_installation_makes_its_key_once(keys: Path) -> None:
    key_check.settle()
    first = keys.read_text(encoding="ascii")
    key_check.settle()
    assert keys.read_text(encoding="ascii") == first
    assert KeyCheck.objects.count() == 1


@pytest.mark.parametrize("checked", [True, False], ids=["with its check", "from before there was one"])
def test_a_missing_key_stops_the_start_and_is_not_replaced(keys: Path, checked: bool) -> None:
    key_check.settle()
    audit.record("begun")
    if not checked:
        KeyCheck.objects.all().delete()
    keys.unlink()
    derived_key.cache_clear()
    with pytest.raises(key_check.DataKeyError, match="is missing"):
        key_check.settle()
    assert not keys.exists()


@pytest.mark.parametrize("checked", [True, False], ids=["with its check", "from before there was one"])
def test_a_wrong_key_stops_the_start_and_is_no_changed_trail(keys: Path, checked: bool) -> None:
    key_check.settle()
    audit.record("begun")
    if not checked:
        KeyCheck.objects.all().delete()
    replace(keys, OTHER)
    with pytest.raises(key_check.DataKeyError, match="not the one this database was written with"):
        key_check.settle()
    if checked:
        verdict = audit.verify()
        assert (verdict.wrong_key, verdict.intact, verdict.broken_at) == (True, False, None)


def test_a_changed_trail_is_no_wrong_key(keys: Path) -> None:
    key_check.settle()
    for name in ("a", "b"):
        audit.record(name)
    triggers.drop(connection)
    AuditEvent.objects.filter(sequence=1).update(event="x")
    verdict = audit.verify()
    assert (verdict.wrong_key, verdict.broken_at) == (False, 1)


def test_who_changes_the_check_value_hides_nothing(keys: Path, practice: Practice) -> None:
    key_check.settle()
    for name in ("a", "b"):
        audit.record(name)
    KeyCheck.objects.update(value="0" * 64)
    assert audit.verify().reason == "the check value of the data key was changed"
    triggers.drop(connection)
    AuditEvent.objects.filter(sequence=1).update(event="x")
    assert audit.verify().broken_at == 1
