"""A killed process loses nothing, and processes at the same moment do nothing twice: a short run; script/faults is the whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: what forks must not have begun to work with threads."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE"}}
    if environment.get("DATABASE_URL", "").startswith("sqlite"):
        del environment["DATABASE_URL"]  # that of the tests lies in memory
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.run", *arguments]
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [("--tries", "16"), ("--races",)], ids=["killed", "at the same moment"])
def test_nothing_is_lost_doubled_or_left_behind(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout
