"""The ``claimwright`` command: finds the command groups, loading only the one that is asked for."""

from __future__ import annotations

import importlib
import sys
from typing import Any, Final

import typer
from typer.core import TyperGroup

from claimwright.cli.arguments import take_plainly

COMMANDS: Final[dict[str, str]] = {
    "audit": "claimwright.cli.audit",
    "code": "claimwright.cli.code",
    "demo": "claimwright.cli.demo",
    "explain": "claimwright.cli.explain",
    "find": "claimwright.cli.find",
    "reference": "claimwright.cli.reference",
    "remit": "claimwright.cli.remit",
    "run": "claimwright.cli.run",
    "scrub": "claimwright.cli.scrub",
    "serve": "claimwright.cli.serve",
    "underpaid": "claimwright.cli.underpaid",
    "x12": "claimwright.cli.x12",
}
"""Command name to the module that holds it as ``app``, a Typer application."""


class _LazyGroup(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        take_plainly(self, ctx)
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(importlib.import_module(COMMANDS[cmd_name]).app)
        command.name = cmd_name
        take_plainly(command, ctx)
        return command


app = typer.Typer(cls=_LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def _claimwright() -> None:
    """From a patient's record to a paid claim."""


def main() -> None:
    """Entry point of the ``claimwright`` command."""
    try:
        app()
    except OSError as problem:
        # A full disk or a folder that may not be written is the machine's matter, not a fault of the program.
        named = f"{problem.filename}: " if problem.filename else ""
        sys.stderr.write(f"claimwright: {named}{problem.strerror or problem}\n")
        sys.exit(2)
