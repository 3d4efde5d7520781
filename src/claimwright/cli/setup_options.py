"""How do the fields that are kept become options of a command? One option a field, as ``setup_fields.tsv`` has them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.workbench import by, done
from claimwright.workbench.setup_fields import Field, fields_of


def with_options(kind: str, *, needed: bool, without: frozenset[str] = frozenset()) -> Callable[[Any], Any]:
    """Gives a command that takes ``typed`` an option for each field of a kind; with ``needed`` those must be given.

    The command gets in ``typed`` the texts of the options that were given.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command, eval_str=True).parameters
        asked = [one for one in fields_of(kind) if one.name not in without]

        def run(**given: Any) -> None:
            typed = {one.name: text for one in asked if (text := given.pop(_python(one))) is not None}
            command(typed=typed, **given)

        options = [_option(one, needed=needed) for one in asked]
        kept = [one for name, one in own.items() if name != "typed"]
        parameters = sorted([*kept, *options], key=lambda one: one.default is not inspect.Parameter.empty)
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
        )
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        run.__name__, run.__doc__ = command.__name__, command.__doc__
        return run

    return decorate


def _python(one: Field) -> str:
    """The name of the parameter; ``id`` and ``kind`` stay as they are."""
    return f"field_{one.name}"


def _option(one: Field, *, needed: bool) -> inspect.Parameter:
    words = one.means + (" Several with ; between." if one.many else "")
    words += f" One of {', '.join(value for value, _ in one.one_of)}." if one.one_of else ""
    must = needed and one.needed
    told: Any = Annotated[str if must else str | None, typer.Option(one.option, help=words, show_default=False)]
    default = inspect.Parameter.empty if must else None
    return inspect.Parameter(_python(one), inspect.Parameter.KEYWORD_ONLY, default=default, annotation=told)


def take_file(practice: Any, kind: str, path: Path, *, preview: bool, **how: Any) -> None:
    """Takes a CSV file in, or says what it would do; ends with code 1 where rows cannot be used, each named by its line."""
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import read_sheet, take

    try:
        data = path.read_bytes()
    except OSError as problem:
        output.error(f"{path}: cannot be read: {problem.strerror}")
        raise typer.Exit(output.UNREADABLE) from None
    outcome = done(lambda: take(practice, kind, read_sheet(data), by(), preview=preview, **how))
    for line, column, said in outcome.rejects:
        output.error(f"{path}: line {line}{', ' if column else ''}{column}: {said}")
    would = "would be " if preview else ""
    output.say(f"{outcome.added} {would}added, {outcome.changed} {would}changed, {outcome.same} as before")
    raise typer.Exit(output.FINDINGS if outcome.rejects else output.OK)


def write_file(practice: Any, kind: str, out: Path | None) -> None:
    """All rows of a kind as CSV, to a file or to standard output."""
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import listed, written_csv

    save(written_csv(kind, listed(practice, kind)), out)


def save(text: str, out: Path | None) -> None:
    """A text to a file, or to standard output."""
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as problem:
        output.error(f"{out}: cannot be written: {problem.strerror}")
        raise typer.Exit(output.UNREADABLE) from None
    output.say(f"{out} is written")


def plain(values: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    """Values in the order of the columns."""
    return {name: values.get(name) for name in columns}
