"""The command ``claimwright reference pcs``: an ICD-10-PCS code built character by character from the official tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer

from claimwright.cli import output
from claimwright.cli.arguments import parse_date
from claimwright.cli.library import ready_library
from claimwright.errors import ReferenceMissingError
from claimwright.reference.book import Builder, pcs_index
from claimwright.reference.book.pcs import Step


def pcs(
    characters: Annotated[str, typer.Argument(help="The characters so far, none to seven.")] = "",
    words: Annotated[str, typer.Option("--words", help="Begin from a procedure's name, a body part or a device.")] = "",
    on: Annotated[str | None, typer.Option("--date", help="Date of discharge, YYYY-MM-DD; default today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """List what the next character of an ICD-10-PCS code may be, each value with its definition and what it includes.

    Ends with 1 for seven characters that are no code in force on the date, 2 for a value the tables do not allow.

    Example: claimwright reference pcs 0FT4 --date 2026-03-02
    """
    library, day = ready_library(), parse_date(on) or date.today()  # noqa: DTZ011
    try:
        step = Builder(library, day).step(characters)
    except (ReferenceMissingError, ValueError) as error:
        output.error(str(error))
        raise typer.Exit(output.UNREADABLE) from error
    if words:
        found = [vars(one) for one in pcs_index.entries(library, words, day)]
        keys = [vars(one) for one in pcs_index.key_terms(library, words, day)]
        _begin(found, keys, as_json)
        return
    if as_json:
        output.json_line(_plain(step))
    else:
        for line in _lines(step):
            output.say(line)
    if step.code and not step.valid:
        raise typer.Exit(output.FINDINGS)


def _begin(found: list[dict[str, str]], keys: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        output.json_line({"index": found, "keys": keys})
        return
    rows = [(one["characters"] or "", one["path"], f"{one['relation']} {one['target'] or ''}".strip()) for one in found]
    output.table("Index", ("begin with", "entry", "leads to"), rows)
    output.table("Keys", ("name", "use", "key"), [(one["term"], one["value"], one["key"]) for one in keys])


def _plain(step: Step) -> dict[str, object]:
    return {
        "release": step.release,
        "characters": step.characters,
        "chosen": [vars(one) for one in step.chosen],
        "axis": step.axis,
        "choices": [vars(one) for one in step.choices],
        "code": step.code,
        "valid": step.valid,
        "title": step.title,
        "warning": step.warning,
    }


def _lines(step: Step) -> Iterator[str]:
    if step.warning:
        yield f"Note: {step.warning}"
    for one in step.chosen:
        yield f"{one.value}  {one.axis}: {one.label}"
    if step.code:
        yield f"{step.code}  {step.title}" + ("" if step.valid else "  NOT VALID on this date")
        return
    yield f"Character {len(step.chosen) + 1}, {step.axis}:"
    for choice in step.choices:
        yield f"  {choice.value}  {choice.label}"
        for label, text in (
            ("", choice.definition),
            ("", choice.explanation),
            ("includes ", ", ".join(choice.includes)),
        ):
            if text:
                yield f"       {label}{text}"
