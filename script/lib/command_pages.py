"""Which commands are there, and what does each take? The page docs/reference/commands.md, from the command line itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from markdown_lines import NOTE, as_code, table_lines


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its full name, groups first."""
    from claimwright.cli.main import COMMANDS

    for name, listed in COMMANDS.items():
        command = listed.load(name)
        yield f"claimwright {name}", command
        for child, inner in _inner(command).items():
            yield f"claimwright {name} {child}", inner


def _inner(command: Any) -> dict[str, Any]:
    """The commands of a group by name; none of a command."""
    import typer

    if not hasattr(command, "list_commands"):
        return {}
    context = typer.Context(command)
    return {name: command.get_command(context, name) for name in command.list_commands(context)}


def commands_page() -> Iterator[str]:
    """The help of every command."""
    yield "# Commands\n"
    yield NOTE.format(source="src/claimwright/cli")
    yield (
        "Every command answers `--help`. A readable table is the default; `--json` writes JSON and nothing else to "
        "standard output; messages go to standard error. Exit codes: 0 all is well, 1 there are findings or something "
        "is held, 2 something could not be read.\n"
    )
    for name, command in commands():
        yield f"## {name}\n"
        if inner := _inner(command):
            yield f"{command.help}\n"
            yield from (f"- [`{name} {child}`](#{f'{name} {child}'.replace(' ', '-')})" for child in inner)
            yield ""
            continue
        yield f"```\n{name} {' '.join(_usage(command))}\n```\n"
        yield from _help(f"{command.help or ''}\n\n{command.epilog or ''}")
        yield from table_lines(("argument or option", "meaning", "default"), _parameters(command))


def _usage(command: Any) -> Iterator[str]:
    for one in command.params:
        if one.param_type_name == "argument":
            many = "..." if one.nargs == -1 else ""
            yield f"{one.name.upper()}{many}" if one.required else f"[{one.name.upper()}{many}]"
    yield "[OPTIONS]"


def _help(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        words = " ".join(paragraph.split())
        if words.startswith("Example: "):
            yield f"```\n{words.removeprefix('Example: ')}\n```\n"
        elif words:
            yield f"{words}\n"


def _parameters(command: Any) -> Iterator[tuple[str, str, str]]:
    for one in command.params:
        if one.param_type_name == "argument":
            names = as_code(one.name.upper())
        else:
            names = ", ".join(as_code(name) for name in [*one.opts, *one.secondary_opts])
        if one.name in {"install_completion", "show_completion"}:
            continue
        default = one.default
        if one.required or default is None or default == "" or default is False or callable(default):
            shown = "required" if one.required else ""
        elif default is True:
            shown = as_code(one.opts[0])
        else:
            shown = as_code(str(getattr(default, "value", default)))
        yield names, getattr(one, "help", "") or "", shown
