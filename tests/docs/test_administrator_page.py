"""The page docs/administrator.md sets up a practice as it says, with its people and its first charts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimwright.workbench.models import Encounter, Membership, Practice

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "administrator.md"
_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.django_db
def test_the_page_sets_up_a_practice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    practices = ROOT / "demo" / "practices"
    for name in ("lakeside.toml", "lakeside-fees.csv"):
        (tmp_path / name).symlink_to(practices / name)
    (tmp_path / "charts").mkdir()
    for name in ("lmg-0009-copd-flare.xml", "lmg-0001-diabetes-office.json"):
        (tmp_path / "charts" / name).symlink_to(ROOT / "demo" / "charts" / "lakeside" / name)

    monkeypatch.chdir(tmp_path)
    (block,) = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    exec(block, {})
    practice = Practice.objects.get(name="Lakeside Medical Group")
    assert [(one.user.username, one.role) for one in Membership.objects.filter(practice=practice)] == [
        ("cora", "coder")
    ]
    held = Encounter.objects.filter(practice=practice).count()
    assert held == 2
    assert capsys.readouterr().out.split("\n")[:2] == ["2", "new encounters"]
