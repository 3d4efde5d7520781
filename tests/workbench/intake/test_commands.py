"""``claimwright intake``: what it says of each file, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.cli.intake import app
from claimwright.workbench.intake import inbox
from claimwright.workbench.models import Encounter, Practice

NOTE = b"Patient: Doe, Jane\nDOB: 03/04/1958\nDOS: 11/02/2025\n\nAssessment: asthma.\n"
RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def _house(registered: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "lay_ready", lambda new, actor=None: None)


@pytest.mark.parametrize("named", ["harbor", "Harbor Family Medicine", "harbor family medicine"])
def test_a_practice_is_named_by_its_id_or_name(named: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(NOTE)
    result = RUNNER.invoke(app, ["add", str(tmp_path / "a.txt"), "--practice", named])
    assert (result.exit_code, result.stdout) == (0, "used  a.txt: new encounter\n")


def test_what_waits_ends_with_one_and_what_cannot_be_opened_with_two(tmp_path: Path) -> None:
    for name, data in (("a.txt", NOTE), ("b.txt", b"asthma")):
        (tmp_path / name).write_bytes(data)
    one, two = ([str(tmp_path / name) for name in names] for names in (("a.txt", "b.txt"), ("none.txt", "a.txt")))
    first = RUNNER.invoke(app, ["add", *one, "--practice", "harbor", "--json"])
    assert first.exit_code == 1
    assert [json.loads(line)["state"] for line in first.stdout.splitlines()] == ["used", "asks"]
    assert json.loads(first.stdout.splitlines()[0])["encounters"] == [Encounter.objects.get().pk]
    second = RUNNER.invoke(app, ["add", *two, "--practice", "harbor"])
    assert second.exit_code == 2
    assert "none.txt" in second.stderr
    assert "a.txt: used before; nothing changed" in second.stdout


def test_an_unknown_practice_is_refused_with_those_there_are(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["watch", str(tmp_path), "--practice", "nowhere"])
    assert result.exit_code == 2
    assert "practices: harbor (Harbor Family Medicine)" in result.stderr


def test_a_watch_of_two_looks_takes_in_what_lies_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(NOTE)
    result = RUNNER.invoke(app, ["watch", str(tmp_path), "--practice", "harbor", "--once", "--every", "0.1"])
    assert (result.exit_code, result.stdout) == (0, "used  a.txt: new encounter\n")
    assert (tmp_path / "done" / "a.txt").read_bytes() == NOTE


def test_a_watch_of_two_looks_ends_with_1_when_a_file_waits(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(NOTE)
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    result = RUNNER.invoke(app, ["watch", str(tmp_path), "--practice", "harbor", "--once", "--every", "0.1"])
    assert result.exit_code == 1
    assert "used  a.txt" in result.stdout
    assert "waits  b.png" in result.stdout
