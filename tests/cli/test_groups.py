"""Does a group list its commands as they describe themselves, and does a small job load only what it needs?"""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.x12.claims import PROFESSIONAL
from typer.testing import CliRunner

from claimwright import __version__
from claimwright.cli import main, reference, x12
from claimwright.cli.groups import Listed
from claimwright.cli.main import app

GROUPS = {"": main.COMMANDS, "reference ": reference.COMMANDS, "x12 ": x12.COMMANDS}
LISTED = [(f"{group}{name}", listed) for group, commands in GROUPS.items() for name, listed in commands.items()]
RUN = """
import json, sys
from claimwright.cli.main import main
try:
    main()
finally:
    json.dump(sorted(sys.modules), sys.stderr)
"""


def _loaded(*words: str) -> set[str]:
    """The modules that a command loads in a process of its own."""
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=False)
    return set(json.loads(done.stderr[done.stderr.index("[") :]))


@pytest.mark.parametrize(("words", "listed"), LISTED, ids=[words for words, _ in LISTED])
def test_the_list_says_what_the_command_says(words: str, listed: Listed) -> None:
    told = inspect.cleandoc(listed.load(words.split()[-1]).help)
    assert " ".join(re.split(r"\n\s*\n", told)[0].split()) == listed.says


def test_the_list_loads_no_command() -> None:
    loaded = _loaded("--help")
    assert "typer" in loaded
    assert not {"polars", "numpy", "django", "claimwright.cli.find"} & loaded


def test_a_small_file_is_checked_without_compilers_and_converters(tmp_path: Path) -> None:
    (tmp_path / "one.837").write_text(PROFESSIONAL)
    loaded = _loaded("x12", "check", str(tmp_path / "one.837"))
    assert "claimwright.x12.check.check" in loaded
    assert not {"numba", "pydantic", "pyarrow.compute", "django", "claimwright.cli.x12_show"} & loaded


def test_a_command_looks_for_unused_objects_rarely_and_not_at_its_end() -> None:
    script = """
import atexit, gc, json, sys
atexit.register(lambda: sys.stderr.write(json.dumps([gc.get_threshold()[0], gc.get_freeze_count()])))
from claimwright.cli.main import main
main()
"""
    done = subprocess.run([sys.executable, "-c", script, "--version"], capture_output=True, text=True, check=True)
    threshold, frozen = json.loads(done.stderr)
    assert threshold == 100_000
    assert frozen > 10_000


def test_the_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"claimwright {__version__}\n"
    done = subprocess.run(
        [sys.executable, "-m", "claimwright", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"claimwright {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["find", "-n", "0", "asthma"], "greater than or equal to 1"),
        (["find", "-n", "few", "asthma"], "integer"),
        (["find", "--system", "icd9", "asthma"], "icd10pcs"),
        (["find", "--sex", "X", "asthma"], "'F', 'M'"),
        (["find"], "Missing argument"),
        (["reference", "add", "no-such-file.zip"], "does not exist"),
        (["x12", "shew"], "No such command"),
    ],
)
def test_what_is_wrong_is_refused(words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert said in " ".join(re.sub(r"[│╭╮╰╯─]", " ", done.output).split())


def test_values_are_taken_as_their_options_say() -> None:
    words = [
        "find",
        "asthma",
        "copd",
        "-n",
        "2",
        "--system",
        "icd10cm",
        "--date",
        "2026-03-02",
        "--json",
        "--age",
        "40",
    ]
    told = [json.loads(line) for line in CliRunner().invoke(app, words).output.splitlines()]
    assert [one["term"] for one in told] == ["asthma", "copd"]
    assert [len(one["codes"]) for one in told] == [2, 2]
    assert told[1]["codes"][0]["code"] == "J44.9"
