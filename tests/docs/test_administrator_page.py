"""The page docs/administrator.md sets up a practice as it says, command by command, and brings in its first charts."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.claims.practice import read_practice
from claimwright.cli.main import app
from claimwright.workbench.models import Encounter, Membership, Practice

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "administrator.md"
_COMMAND = re.compile(r"^claimwright (.+)$", re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the page names."""
    for name in ("lakeside.toml", "lakeside-fees.csv"):
        (tmp_path / name).symlink_to(ROOT / "demo" / "practices" / name)
    (tmp_path / "charts").mkdir()
    charts = {"monday.xml": "lmg-0009-copd-flare.xml", "tuesday.json": "lmg-0001-diabetes-office.json"}
    for name, chart in charts.items():
        (tmp_path / "charts" / name).symlink_to(ROOT / "demo" / "charts" / "lakeside" / chart)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_the_page_sets_up_a_practice(folder: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    section = text.partition("## A practice and its people")[2].partition("\n## ")[0]
    commands = _COMMAND.findall(section)
    assert len(commands) >= 8
    for words in commands:
        result = CliRunner().invoke(app, shlex.split(words))
        assert result.exit_code == 0, (words, result.output)
    practice = Practice.objects.get(name="Lakeside Medical Group")
    assert [(one.user.username, one.role) for one in Membership.objects.filter(practice=practice)] == [
        ("cora", "coder")
    ]
    limits = [(one.timely_filing_days, one.valid_from) for one in read_practice(folder / "practice.toml").payers]
    assert [days for days, _ in limits if days] == [90, 60]

    assert Encounter.objects.filter(practice=practice).count() == 2
    assert "monday.xml: new encounter" in result.stdout
