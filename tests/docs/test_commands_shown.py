"""Every command that the pages show is one that there is; those that need no network or server are run."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.cases.outpatient import CLAIM, WIRE
from tests.x12.claims import PAYMENT, PROFESSIONAL
from typer.testing import CliRunner

from claimwright.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^(?:\w+=\S+ )*(?:\.venv/bin/)?claimwright (?P<words>.+?)(?:\s+#.*)?$")
_SCRIPT = re.compile(r"\bscript/[a-z-]+\b")
NOT_RUN = {
    "serve": "it serves until it is stopped",
    "reference build": "the tests run on what it built",
    "reference add": "needs official files; tests/reference/releases runs it",
    "reference update": "fetches from publishers; tests/reference/releases runs it against a server of its own",
    "reference diff": "needs official files; tests/reference/test_commands.py runs it",
    "reference impact": "needs official files; tests/reference/test_commands.py runs it",
    "reference price": "needs fee files; tests/reference/fees runs it",
    "asc": "needs fee files; tests/reference/fees/test_surgery_center.py runs it",
    "audit": "needs a database; tests/workbench/test_commands.py runs it",
    "backup": "needs a database; tests/workbench/test_backup.py runs it",
    "check": "needs a database; tests/workbench/test_backup.py runs it",
    "restore": "needs a database; tests/workbench/test_backup.py runs it",
    "underpaid": "needs fee files or contracts; tests/cli/test_underpaid.py runs it",
    "x12": "tests/docs/test_x12_page.py runs the page of these from top to bottom",
    "practice": "tests/docs/test_administrator_page.py runs the commands that set up a practice in their order",
    "patient": "needs patients; tests/workbench/patients/test_files.py runs it",
    "payer": "as practice",
    "fees": "as practice",
    "person": "as practice",
    "intake": "as practice; tests/workbench/intake runs it in all its ways",
    "second-reader": "needs a database and a model; tests/workbench/setup/test_second_reader.py runs it",
    "run": "tests/cli/test_run_and_scrub.py runs it on the demo's charts",
}


def _shown() -> Iterator[tuple[str, str]]:
    """Page and words of each command in a block of its own."""
    for page in PAGES:
        for kind, block in _BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines() if kind in {"", "sh"} else ():
                if told := _COMMAND.match(line.strip()):
                    yield page.name, told["words"]


SHOWN = list(dict.fromkeys(_shown()))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the demo and the files that the pages name."""
    (tmp_path / "demo").symlink_to(ROOT / "demo")
    for name in ("batch.837", "sent-2025.837", "monday.837", "received.837", "unbilled.837"):
        (tmp_path / name).write_text(PROFESSIONAL)
    (tmp_path / "outpatient.837").write_text(WIRE)
    (tmp_path / "inpatient.837").write_text(WIRE.replace("***13:A:1", "***11:A:1"))
    (tmp_path / "claim.json").write_text(json.dumps(CLAIM))
    for name in ("era.835", "paid-2025.835"):
        (tmp_path / name).write_text(PAYMENT)
    (tmp_path / "payers.toml").write_text('[[payers]]\npayer_id = "87726"\nkind = "commercial"\n')
    for name in ("acme.toml", "office.toml"):
        rules = (ROOT / "tests" / "edits" / "rules.toml").read_text(encoding="utf-8")
        (tmp_path / name).write_text(rules.replace('id = "', f'id = "{name[0].upper()}'))
    (tmp_path / "note.txt").write_text("ASSESSMENT\n1. COPD exacerbation\n2. Type 2 diabetes\n")
    (tmp_path / "charts" / "doe").mkdir(parents=True)
    (tmp_path / "charts" / "doe" / "june.txt").write_text(
        "DOB: 05/01/1953  Sex: F\nDate of service: 06/01/2025\nASSESSMENT\n1. Type 2 diabetes\n"
    )
    (tmp_path / "members.csv").write_text("member_id,age,sex\na,72,F\n")
    (tmp_path / "diagnoses.csv").write_text("member_id,code\na,E11.9\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _parsed(command: Any, words: list[str], parent: Any = None, name: str = "claimwright") -> None:
    """Lets the command line read the words without doing what they say; raises ``UsageError`` for what it does not know."""
    context = command.make_context(name, list(words), parent=parent)
    if hasattr(command, "resolve_command"):
        rest = [*getattr(context, "_protected_args", []), *context.args]
        chosen, inner, left = command.resolve_command(context, rest)
        _parsed(inner, left, context, chosen)


@pytest.mark.parametrize(("where", "words"), SHOWN, ids=[f"{page}: {words}" for page, words in SHOWN])
def test_the_command_exists_as_it_is_shown(folder: Path, where: str, words: str) -> None:
    told = [word.removeprefix("~/") for word in shlex.split(words)]
    for word in told:
        path = Path(word)
        if (
            not word.startswith("-")
            and re.search(r"\.\w{2,6}$|/$", word)
            and not path.is_absolute()
            and not path.exists()
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir() if word.endswith("/") else path.write_text("")
    _parsed(typer.main.get_command(app), told)


RUN = [words for _, words in SHOWN if not words.startswith(tuple(NOT_RUN))]


@pytest.mark.parametrize("words", dict.fromkeys(RUN))
def test_the_command_does_what_it_is_shown_for(folder: Path, words: str) -> None:
    result = CliRunner().invoke(app, shlex.split(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert result.exit_code in {0, 1}, result.output
    assert result.stdout.strip()


def test_what_is_not_run_is_shown_somewhere() -> None:
    commands = [words for _, words in SHOWN]
    assert [name for name in NOT_RUN if not any(words.startswith(name) for words in commands)] == []


def test_every_script_that_is_shown_is_there() -> None:
    told = {name for page in PAGES for name in _SCRIPT.findall(page.read_text(encoding="utf-8"))}
    assert {"script/demo", "script/test"} <= told
    assert [name for name in sorted(told) if not (ROOT / name).is_file()] == []
