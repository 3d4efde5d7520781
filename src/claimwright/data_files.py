"""What do the small tables say that ship with a room? One reader for all of them.

A table lies in the room's ``data`` folder: tab separated, UTF-8, its columns named in the first line that does not begin
with ``#``. Lines that do are its source and notes.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from io import StringIO

import polars as pl

_NOTE = "#"
_SOURCE = "# source:"


def data_folder(package: str) -> Traversable:
    """Where the data files of a room (``claimwright.denials``) lie."""
    return resources.files(package).joinpath("data")


def data_text(package: str, name: str) -> str:
    """A data file as it stands, with its notes."""
    return data_folder(package).joinpath(*name.split("/")).read_text(encoding="utf-8")


@cache
def data_table(package: str, name: str) -> pl.DataFrame:
    """A data file as a frame; all columns text, an empty cell null."""
    return pl.read_csv(
        StringIO(data_text(package, name)), separator="\t", comment_prefix=_NOTE, infer_schema=False, quote_char=None
    )


@cache
def data_rows(package: str, name: str) -> tuple[dict[str, str], ...]:
    """A data file as rows by column name; an empty cell is an empty text. Rows are shared: change a copy."""
    lines = [line for line in data_text(package, name).splitlines() if line and not line.startswith(_NOTE)]
    names = lines[0].split("\t") if lines else []
    return tuple([dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]])


@cache
def data_source(package: str, name: str) -> str:
    """What the file's first note names as its source (``# source: ...``); empty where it names none."""
    first = data_text(package, name).partition("\n")[0]
    return first.removeprefix(_SOURCE).strip() if first.startswith(_SOURCE) else ""
