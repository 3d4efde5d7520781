"""What every command shares: exit codes, JSON on standard output, readable tables, errors on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from claimwright.errors import UnreadableError

OK: Final = 0
FINDINGS: Final = 1
"""There are findings, or something is held."""
UNREADABLE: Final = 2
"""Something could not be read."""

_UNSHOWN: Final = dict.fromkeys(
    (*range(9), *range(10, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
"""Control characters but the tab, and those that turn the direction of writing."""


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def json_line(value: Any) -> None:
    """One JSON document on one line of standard output. Money is written as a string such as "12.50"."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")


def error(message: str) -> None:
    """One message on standard error."""
    sys.stderr.write(f"claimwright: {message}\n")


def unreadable(path: Path | str, problem: UnreadableError) -> None:
    """What a file of the command line could not be read for, on standard error, under the path the person gave."""
    place = f"{problem.place}: " if problem.place else ""
    error(f"{path}: {place}{problem.expected}")


def printable(text: str) -> str:
    """A text without the characters that move the cursor or colour a terminal: a stranger's file may hold any."""
    return text if text.isprintable() else text.translate(_UNSHOWN)


def colours_wanted() -> bool:
    """Whether standard output is a terminal that shows colours, and its user wants them (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(message: str) -> None:
    """One line on standard output, for people."""
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, right: Sequence[str] = ()) -> None:
    """A readable table on standard output; columns named in ``right`` are aligned right (money, counts)."""
    # Start-up: --json and plain lines, what other programs read, need no tables.
    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        shown.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*("" if value is None else str(value) for value in row))
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=160)
    console.print(shown)
