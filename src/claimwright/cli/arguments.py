"""How are the words of a command line understood? Dates as people write them, plain values without Typer's machinery."""

from __future__ import annotations

from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Final

import typer

_NOT_PLAIN: Final = object()


def parse_date(value: str | None) -> date | None:
    """A date of service written YYYY-MM-DD; ends the command with a usage error otherwise."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(f"{value!r} is not a date; write YYYY-MM-DD") from error


def said(values: list[str], what: str) -> list[str]:
    """The arguments as given; ends the command with a usage error when one says nothing."""
    if not all(value.strip() for value in values):
        raise typer.BadParameter(f"an empty argument asks for nothing; write {what}")
    return values


def take_plainly(command: Any, ctx: Any) -> None:
    """Lets the parameters of a command, and of the commands below it, take plain values as they are.

    Typer has Pydantic convert every value, even the default of an option nobody gave. Importing that takes half as long
    as importing Polars. A value that is not plain, or wrong, is still Typer's to convert or refuse.
    """
    for one in getattr(command, "commands", {}).values():
        take_plainly(one, ctx)
    for parameter in command.get_params(ctx):
        # Where a later Typer converts in another way, this changes nothing.
        if getattr(parameter, "_runtime_param", _NOT_PLAIN) is None:
            parameter._runtime_param = _Plain()


class _Plain:
    """In the place of Typer's own conversion of a parameter (``typer._coercion.RuntimeParam``)."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        many = param.multiple or param.nargs == -1
        if value is None:
            return () if many else None
        about = param.type_descriptor
        if many and isinstance(value, list | tuple):
            kind = about.annotation.__args__[0] if about.is_list else object
            taken = [_taken(one, kind, about.parameter_info) for one in value]
            if all(one is not _NOT_PLAIN for one in taken):
                return taken
        elif not many:
            one = _taken(value, about.annotation, about.parameter_info)
            if one is not _NOT_PLAIN:
                return one
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _taken(value: Any, kind: Any, asked: Any) -> Any:
    """The value as a text, path, number or choice; ``_NOT_PLAIN`` where more is to be looked at."""
    if not isinstance(kind, type) or not isinstance(value, str | int | Enum):
        return _NOT_PLAIN
    if issubclass(kind, Enum):
        return next((one for one in kind if value in (one, one.value)), _NOT_PLAIN)
    if kind is str and isinstance(value, str):
        return value
    if kind is Path and isinstance(value, str) and not (asked.exists or asked.resolve_path or asked.allow_dash):
        return Path(value)
    if kind is int and str(value).isdecimal():
        number = int(str(value))
        if (asked.min is None or number >= asked.min) and (asked.max is None or number <= asked.max):
            return number
    return _NOT_PLAIN
