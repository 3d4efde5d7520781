"""A group of commands that loads the one asked for, and none to list them: how is ``--help`` answered at once?"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from claimwright.cli.arguments import take_plainly

_LISTING: Final = "claimwright.listing"


@dataclass(frozen=True)
class Listed:
    """A command: where it is (``module:name`` of a Typer application or of a function), and the first paragraph of its
    help, which a test compares with the command's own."""

    home: str
    says: str

    def load(self, name: str) -> Any:
        module, _, attribute = self.home.partition(":")
        found = getattr(importlib.import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False)
            alone.command(name)(found)
            found = alone
        command: Any = typer.main.get_command(found)
        command.name = name
        return command


def lazy_group(commands: Mapping[str, Listed]) -> type[TyperGroup]:
    """A class of group with these commands, for ``typer.Typer(cls=...)``."""

    class LazyGroup(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            return list(commands)

        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            take_plainly(self, ctx)
            return super().parse_args(ctx, args)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            ctx.meta[_LISTING] = True
            super().format_help(ctx, formatter)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            listed = commands.get(cmd_name)
            if listed is None:
                return None
            if ctx.meta.get(_LISTING):
                return TyperCommand(cmd_name, help=listed.says)
            command = listed.load(cmd_name)
            take_plainly(command, ctx)
            return command

    return LazyGroup
