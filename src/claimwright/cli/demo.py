"""The command ``claimwright demo``: the whole revenue cycle on a synthetic practice group, then the workbench."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.library import ready_library
from claimwright.cli.serve import ready, run
from claimwright.errors import UnreadableError
from claimwright.shipped_folders import shipped

if TYPE_CHECKING:
    from claimwright.workbench.demo.people import Login
    from claimwright.workbench.demo.script import Script

app = typer.Typer()

_COLUMNS = ("encounter", "patient", "service", "codes", "findings", "charge", "paid", "patient owes", "state")


class Teller:
    """Prints each step with the time it took; a step called ... is shown in a terminal only, and overwritten."""

    def __init__(self, out: Any = None) -> None:
        self._out = out or sys.stderr
        self._last = time.monotonic()
        self._live = bool(self._out.isatty())

    def __call__(self, step: str, text: str) -> None:
        if step == "...":
            if self._live:
                self._out.write(f"\r\033[K  {text} ...")
                self._out.flush()
            return
        now = time.monotonic()
        clear = "\r\033[K" if self._live else ""
        spent = f"{now - self._last:5.1f} s" if step else "       "
        self._out.write(f"{clear}{spent}  {step:<28}  {text}\n")
        self._out.flush()
        self._last = now


@app.command()
def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(help="The group: practices/, payers/, charts/ and decisions.toml; the one shipped if left out."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for every file in between.")] = Path("build/demo"),
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the workbench afterwards.")] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the workbench.")] = 8000,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead of the table; does not serve.")
    ] = False,
) -> None:
    """Run the main job on a synthetic practice group: records, codes, claims, payers, money.

    Running it again continues: nothing is read, sent or posted twice.

    Example: claimwright demo --no-serve
    """
    tell = Teller()
    try:
        folder = folder or shipped("demo")
        script = _read(folder)
    except (UnreadableError, OSError) as problem:
        output.error(str(problem))
        raise typer.Exit(output.UNREADABLE) from None
    out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("CLAIMWRIGHT_HOME", str((out / "home").resolve()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.workbench.settings")
    library = ready_library()
    tell(
        "reference library",
        f"{library.frame('icd10cm')['code'].n_unique():,} diagnoses and much more, each with its dates",
    )
    logins, rows = _run(script, out, tell)
    if as_json:
        output.json_line(
            {"folder": str(out.resolve()), "encounters": [dict(zip(_COLUMNS, row, strict=True)) for row in rows]}
        )
        return
    output.table(f"{len(rows)} encounters", _COLUMNS, rows, right=("charge", "paid", "patient owes"))
    output.say(f"Every file in between: {out.resolve()}")
    _show(logins)
    if serve:
        output.say(f"The workbench: http://127.0.0.1:{port}/ (stop with Ctrl+C)")
        run(ready("127.0.0.1"), "127.0.0.1", port, 8)


def _read(folder: Path) -> Script:
    # Start-up: the workbench's files are loaded once its settings are named.
    from claimwright.workbench.demo.script import read_script

    return read_script(folder)


def _run(script: Script, out: Path, tell: Teller) -> tuple[list[Login], list[tuple[Any, ...]]]:
    # Start-up: Django reads its settings, which lie in the folder named above, when it is loaded.
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    tell("database", "ready")
    # Start-up: models are there once Django is set up.
    from claimwright.workbench import key_check
    from claimwright.workbench.demo.cycle import run
    from claimwright.workbench.demo.summary import summary

    try:
        key_check.settle()
    except key_check.DataKeyError as problem:
        output.error(str(problem))
        raise typer.Exit(output.UNREADABLE) from None
    return run(script, out, tell), summary()


def _show(logins: list[Login]) -> None:
    rows = [(one.username, one.password, one.role, one.practice) for one in logins]
    output.table("Sign-ins of the workbench", ("user", "password", "role", "practice"), rows)
