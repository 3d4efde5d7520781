"""A published table with a header row: where the header stands, which column is which, and its cells as typed columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import StringIO
from typing import Final, Literal

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases.source import SourceFile

Kind = Literal["text", "decimal", "integer", "day"]
_SEPARATORS: Final = (",", "\t", "~", "|", ";")
_LONGEST_HEADER: Final = 60
"""A longer cell above a header is a banner, not a part of it."""
_DAYS: Final = (
    (r"^\d{8}$", "%Y%m%d"),
    (r"^\d{7}$", "%Y%j"),
    (r"^\d{4}-\d\d-\d\d", "%Y-%m-%d"),
    (r"^\d{1,2}/\d{1,2}/\d{4}$", "%m/%d/%Y"),
)
"""Forms of a day: 20260131, 2026031 (day of the year), 2026-01-31 with or without a time, 1/31/2026."""


def normal(text: str) -> str:
    """A header as it is compared: upper case, every run of other characters than letters and digits as one space."""
    return re.sub(r"[^A-Z0-9]+", " ", text.upper()).strip()


@dataclass(frozen=True)
class Field:
    """A column wanted: its name here, a pattern for its whole header as ``normal`` writes it, and how a cell is read.

    ``needed`` fields must have a column, or the file is another one; ``filled`` cells may not be empty.
    """

    name: str
    header: str
    kind: Kind = "text"
    needed: bool = True
    filled: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.header)


@dataclass(frozen=True)
class Grid:
    """A table's cells: rows with the line (or sheet row) each stands on, the column of each field, every header."""

    rows: list[tuple[int, list[str]]]
    columns: Mapping[str, int]
    names: Sequence[str]
    banner: str
    place: str

    def only(self, keep: Callable[[list[str]], bool]) -> Grid:
        """The grid with the rows that are wanted: footnotes below a table are no rows of it."""
        return replace(self, rows=[(line, row) for line, row in self.rows if keep(row)])

    def cell(self, row: Sequence[str], field: str) -> str:
        """A field's text in a row; empty where the row is shorter."""
        at = self.columns[field]
        return row[at].strip() if at < len(row) else ""


@dataclass(frozen=True)
class Layout:
    """Fields of one kind of file. ``stacked``: how many rows above the last belong to the header."""

    fields: tuple[Field, ...]
    stacked: int = 0
    rows_seen: int = 40

    def knows(self, file: SourceFile) -> bool:
        """Whether the beginning of a file, or of one of its sheets, has a header with every needed field."""
        if file.is_workbook:
            return any(self._find(sheet) for sheet in file.sheets.values())
        try:
            return self._find([row for _, row in _numbered("\n".join(file.first_lines))]) is not None
        except csv.Error:
            return False

    def grid(self, file: SourceFile) -> Grid:
        """The cells below the header. Raises ``UnreadableError`` when there is no such header."""
        for place, rows in _tables(file):
            if found := self._find([row for _, row in rows[: self.rows_seen]]):
                at, columns, names = found
                banner = " ".join(cell for _, row in rows[:at] for cell in row if cell)
                body = [(line, row) for line, row in rows[at + 1 :] if any(cell.strip() for cell in row)]
                return Grid(body, columns, names, banner, place)
        wanted = ", ".join(field.name for field in self.fields if field.needed)
        raise UnreadableError(file.name, "header", f"expected a header row with the columns {wanted}")

    def _find(self, rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int], list[str]] | None:
        for at, row in enumerate(rows[: self.rows_seen]):
            above = rows[max(0, at - self.stacked) : at]
            names = [
                normal(" ".join([*(r[i] for r in above if i < len(r) and len(r[i]) <= _LONGEST_HEADER), cell]))
                if len(cell) <= _LONGEST_HEADER
                else ""
                for i, cell in enumerate(row)
            ]
            columns: dict[str, int] = {}
            for field in self.fields:
                place = next((i for i, name in enumerate(names) if field.pattern.fullmatch(name)), None)
                if place is not None:
                    columns[field.name] = place
                elif field.needed:
                    break
            else:
                return at, columns, names
        return None

    def frame(self, file: SourceFile, grid: Grid) -> pl.DataFrame:
        """The fields as typed columns, with ``line``; a field without a column is null.

        Raises ``UnreadableError`` naming the line of the first cell that cannot be read.
        """
        lines = pl.Series("line", [line for line, _ in grid.rows], dtype=pl.Int64)
        cells = {
            field.name: [row[at] if at < len(row) else "" for _, row in grid.rows]
            for field in self.fields
            if (at := grid.columns.get(field.name)) is not None
        }
        frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String)).with_columns(lines)
        return typed(file, frame, self.fields, grid.place)


def typed(file: SourceFile, frame: pl.DataFrame, fields: Sequence[Field], place: str = "line") -> pl.DataFrame:
    """A frame of texts with ``line`` as typed columns; blanks are null.

    Raises ``UnreadableError`` naming the line of the first cell that cannot be read.
    """
    for field in fields:
        if field.name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(field.name))
        text = pl.col(field.name).str.strip_chars(" \t\r\n\u00a0")
        frame = frame.with_columns(pl.when(text != "").then(text).alias(field.name))
        value = _value(field)
        if value is not None:
            # "N/A" is a published way to say that there is no number.
            absent = pl.col(field.name).str.to_uppercase().is_in(["N/A", "NA"])
            frame = frame.with_columns(pl.when(~absent).then(field.name).alias(field.name))
            frame = frame.with_columns(value.alias("_value"))
            _refuse(file, frame, pl.col(field.name).is_not_null() & pl.col("_value").is_null(), field, place)
            frame = frame.with_columns(pl.col("_value").alias(field.name)).drop("_value")
        if field.filled:
            _refuse(file, frame, pl.col(field.name).is_null(), field, place)
    return frame


def refuse(file: SourceFile, frame: pl.DataFrame, bad: pl.Expr, expected: str, place: str = "line") -> None:
    """Raises ``UnreadableError`` at the line of the first bad row, if there is one."""
    first = frame.filter(bad).head(1)
    if first.height:
        raise UnreadableError(file.name, f"{place} {first['line'][0]}", expected)


def _refuse(file: SourceFile, frame: pl.DataFrame, bad: pl.Expr, field: Field, place: str) -> None:
    what = {"text": "text", "decimal": "a number", "integer": "a whole number", "day": "a date"}[field.kind]
    refuse(file, frame, bad, f"expected {what} in the column {field.name}", place)


def _value(field: Field) -> pl.Expr | None:
    text = pl.col(field.name)
    if field.kind == "decimal":
        plain = text.str.replace_all(r"[$,% ]", "")
        number = pl.when(plain.str.contains(r"^-?\d*\.?\d+$|^-?\d+\.$")).then(plain.str.strip_chars_end("."))
        return number.cast(pl.Decimal(18, 6), strict=False)
    if field.kind == "integer":
        return text.str.replace_all(",", "").str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    if field.kind == "day":
        return pl.coalesce(
            pl.when(text.str.contains(shape)).then(text.str.head(10)).str.to_date(form, strict=False)
            for shape, form in _DAYS
        )
    return None


def _tables(file: SourceFile) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    if file.is_workbook:
        for name in file.sheet_names:
            rows = [[cell or "" for cell in row] for row in file.sheet(name).rows()]
            yield f"sheet {name}, row", list(enumerate(rows, 1))
    else:
        try:
            yield "line", list(_numbered(file.text))
        except csv.Error as error:
            raise UnreadableError(file.name, "", f"expected separated columns: {error}") from None


def _numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each ends on; a quoted cell may run over lines."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=False)
    for row in reader:
        yield reader.line_num, row


def _separator(text: str) -> str:
    start = text[:20000]
    return max(_SEPARATORS, key=start.count)
