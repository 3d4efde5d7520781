"""Text files as frames: numbered lines, fixed columns, separated values, and a refusal that names the line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases.source import SourceFile


def numbered(file: SourceFile) -> pl.DataFrame:
    """Lines with something in them: columns line (from 1) and text (without line end)."""
    text = file.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1a", "")
    lines = pl.DataFrame({"text": text.split("\n")}).with_row_index("line", offset=1)
    return lines.filter(pl.col("text").str.strip_chars() != "")


def fixed(frame: pl.DataFrame, columns: Mapping[str, tuple[int, int | None]]) -> pl.DataFrame:
    """``line`` and one column a field, cut at 1-based positions (first, last; null: to the end), trimmed, empty null."""
    return frame.select(
        "line",
        *(
            _cut(pl.col("text").str.slice(first - 1, None if last is None else last - first + 1)).alias(name)
            for name, (first, last) in columns.items()
        ),
    )


def _cut(text: pl.Expr) -> pl.Expr:
    trimmed = text.str.strip_chars()
    return pl.when(trimmed != "").then(trimmed)


def refuse_unless(file: SourceFile, frame: pl.DataFrame, holds: pl.Expr, expected: str) -> None:
    """Raises ``UnreadableError`` at the first row (its column ``line``) for which ``holds`` is not true."""
    broken = frame.filter(~holds.fill_null(False))
    if broken.height:
        more = f" ({broken.height:,} lines are not)" if broken.height > 1 else ""
        raise UnreadableError(file.name, f"line {broken['line'][0]}", f"expected {expected}{more}")


def refuse_if_cut(file: SourceFile, codes: pl.Series, last: tuple[str, ...], whole: int) -> None:
    """Raises ``UnreadableError`` when a long list (``whole`` codes or more) does not end where its publisher's does.

    A file that was cut between two lines looks like a list; taken for one, every code after the cut would be invalid.
    """
    if codes.len() >= whole and not str(codes[-1]).startswith(last):
        ends = " or ".join(last)
        raise UnreadableError(file.name, "end", f"expected the list to go on to {ends}; it is cut after {codes[-1]}")


def cells(file: SourceFile, separator: str = ",", *, quoted: bool = True) -> list[tuple[int, list[str]]]:
    """Rows of a separated file with the line each begins on; quoted cells may hold line breaks; empty rows left out."""
    reader = csv.reader(
        io.StringIO(file.text, newline=""), delimiter=separator, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    )
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((before + 1, row))
            before = reader.line_num
    except csv.Error as error:
        raise UnreadableError(file.name, f"line {before + 1}", f"expected separated values: {error}") from error
    return rows


def sheet_rows(file: SourceFile, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    """Rows of a workbook's sheet (default: the first) with their number; empty rows left out, empty cells empty text."""
    frame = file.sheet(sheet or file.sheet_names[0])
    rows = [(number, [cell or "" for cell in row]) for number, row in enumerate(frame.iter_rows(), start=1)]
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


def under_header(
    file: SourceFile, rows: Sequence[tuple[int, list[str]]], header: int, names: Mapping[str, str]
) -> pl.DataFrame:
    """The rows below the header row (an index into ``rows``) as a frame: ``line`` and our name of each column.

    ``names`` maps published header (compared by ``plain``) to our name; columns not named are left out. A row that is
    longer than the header with something in it, or shorter by more than trailing empty cells explain, is refused.
    """
    titles = [plain(cell) for cell in rows[header][1]]
    places = {ours: titles.index(plain(published)) for published, ours in names.items() if plain(published) in titles}
    data: dict[str, list[str | None]] = {ours: [] for ours in places}
    numbers: list[int] = []
    needed = max(places.values()) + 1
    for number, row in rows[header + 1 :]:
        if len(row) > len(titles) and any(cell.strip() for cell in row[len(titles) :]):
            raise UnreadableError(file.name, f"line {number}", f"expected {len(titles)} columns, found {len(row)}")
        padded = row if len(row) >= needed else [*row, *[""] * (needed - len(row))]
        numbers.append(number)
        for ours, place in places.items():
            data[ours].append(padded[place].strip() or None)
    return pl.DataFrame({"line": numbers, **data}, schema={"line": pl.UInt32, **dict.fromkeys(places, pl.String)})


def plain(title: str) -> str:
    """A column title for comparing: lower case letters and digits alone."""
    return "".join(c for c in title.lower() if c.isalnum())


def find_header(rows: Sequence[Sequence[str]], *needed: str) -> int | None:
    """Index of the first row that has all the titles (compared by ``plain``); None without one."""
    wanted = {plain(title) for title in needed}
    return next((i for i, row in enumerate(rows) if wanted <= {plain(cell) for cell in row}), None)


def day(column: str) -> pl.Expr:
    """A column of days written yyyymmdd (zeros or empty: null)."""
    return pl.col(column).str.strip_chars().str.to_date("%Y%m%d", strict=False)


@lru_cache(maxsize=8192)
def as_date(text: str, *forms: str) -> date | None:
    """A day in the first form that fits, such as ``%m/%d/%Y``; None where none does."""
    for form in forms:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
