"""How is a Markdown table written? What the reference pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

NOTE: Final = "<!-- Written by script/docs from {source}: change it there. -->\n"


def as_cell(value: object) -> str:
    """A value inside a Markdown table."""
    return str(value).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def as_code(value: str) -> str:
    return f"`{value}`" if value else ""


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(as_cell(value) for value in row) + " |"
    yield ""
