"""The files of deploy/ name settings that exist, commands that exist, and files that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimwright.cli.main import COMMANDS
from claimwright.workbench.watching.probes import PATHS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = sorted((ROOT / "deploy").iterdir())


@pytest.mark.parametrize("file", DEPLOY, ids=lambda file: file.name)
def test_settings_are_those_documented(file: Path) -> None:
    documented = set(
        re.findall(r"`(CLAIMWRIGHT_\w+)`", (ROOT / "docs" / "administrator.md").read_text(encoding="utf-8"))
    )
    assert set(re.findall(r"CLAIMWRIGHT_[A-Z_]*[A-Z]", file.read_text(encoding="utf-8"))) <= documented


@pytest.mark.parametrize("file", DEPLOY, ids=lambda file: file.name)
def test_commands_exist(file: Path) -> None:
    called = re.findall(r"(?:bin/| && exec |-c\", \")claimwright (\w+)", file.read_text(encoding="utf-8"))
    assert set(called) <= set(COMMANDS)
    assert bool(called) == (file.suffix != ".conf")


def test_the_probe_of_the_container_is_an_address() -> None:
    (asked,) = re.findall(
        r"http://127\.0\.0\.1:8000(/\w+)", (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    )
    assert asked in PATHS


def test_the_page_names_each_file() -> None:
    page = (ROOT / "docs" / "administrator.md").read_text(encoding="utf-8")
    assert [file.name for file in DEPLOY if f"../deploy/{file.name}" not in page] == []
