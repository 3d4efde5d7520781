"""The page docs/x12.md does what it says: its file, commands and Python, run one after the other."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimwright.cli.x12 import app

PAGE = Path(__file__).resolve().parents[2] / "docs" / "x12.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FINDINGS = {
    "check monday.837": 1,
    "check monday.837 --repair": 1,
    "show monday.837 --fold": 1,
    "show monday.837 --claim 1": 1,
    "show monday.837 --find josephine": 1,
    "ack monday.837 --out answers": 1,
}
"""Commands of the page that end with 1, because its file has something wrong."""


def test_the_page_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    told: dict[str, str] = {}
    for kind, text in _BLOCK.findall(PAGE.read_text()):
        if kind == "x12":
            Path("monday.837").write_text(text)
        elif kind == "sh":
            for line in text.splitlines():
                command = line.removeprefix("claimwright x12 ")
                result = CliRunner().invoke(app, shlex.split(command))
                assert result.exit_code == _FINDINGS.get(command, 0), (command, result.output, result.exception)
                told[command] = result.stdout
        else:
            exec(text, scope)
    places = [line.split(": ")[1] for line in told["check monday.837"].splitlines()]
    assert places == ["1000A PER04", "2000A/2000B/2300/2400 SV107-2"]
    assert Path("monday.mended.837").read_text() == Path("monday.837").read_text().replace("555-111-2222", "5551112222")
    assert told["diff monday.837 again.837"] == "the files say the same\n"
    assert sorted(path.name for path in Path("answers").iterdir()) == ["monday.277ca", "monday.999"]
    assert "JOSEPHINE" not in Path("shared.837").read_text()
    assert "2300 CLM01 Patient control number ACCT98811" in capsys.readouterr().out
    assert Path("tuesday.837").read_text().count("CLM*") == 2
