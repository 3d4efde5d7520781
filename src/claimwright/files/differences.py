"""What do two files say differently: by claim or payment, table and column, whatever the order and the envelope?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import polars as pl

from claimwright.files.named import NamedBy
from claimwright.files.tables import ELEMENTS_TABLE
from claimwright.files.transactions import ELEMENTS, kinds, owners_of
from claimwright.schema import Column, Money, Table
from claimwright.x12.answer.tables import TA1
from claimwright.x12.answer.verdicts import ACKNOWLEDGED_ERRORS, ACKNOWLEDGED_SETS

C = Column

DIFFERENCES: Final = Table(
    "x12_differences",
    "one thing that two files say differently",
    (
        C("what", pl.String, "claim, payment, claim payment; transaction for those without tables of their own."),
        C("who", pl.String, "Its number: patient control number, trace number; with its rank where several share one."),
        C("table", pl.String, "Table of the row."),
        C("place", pl.String, "Which row of it, such as line 2; empty where there is one."),
        C("column", pl.String, "Column that differs; null where the row stands in one file alone."),
        C("first", pl.String, "What the first file says; for a row in one file alone: here, or nothing."),
        C("second", pl.String, "What the second file says."),
        C("difference", Money, "Second minus first, for money.", "USD"),
    ),
)
_ENVELOPE: Final = frozenset(
    {
        "source",
        "interchange_control_number",
        "group_control_number",
        "transaction_control_number",
        "segment",
        "header",
        "row",
    }
)
"""Columns that tell where a row stood, not what it says."""
_PAIRED_BY: Final = (
    "line",
    "service_line",
    "other_payer",
    "role",
    "kind",
    "level",
    "trace",
    "benefit",
    "qualifier",
    "type",
    "group_code",
    "reason_code",
)
"""Columns by which rows of a table without a key of its own are set side by side."""
_HERE: Final = "here"
_DERIVED: Final = ("balances",)
"""Tables that follow from the rest."""
_ACKNOWLEDGED: Final = (TA1, ACKNOWLEDGED_SETS, ACKNOWLEDGED_ERRORS)
_OF_ELEMENTS: Final = replace(ELEMENTS_TABLE, key=("loop", "place"))


def differences(first: Mapping[str, pl.DataFrame], second: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What two files say differently; columns of ``DIFFERENCES``. Tables are those of ``claimwright.read_x12(...).tables()``.

    Claims and payments are set side by side by their numbers, lines and codes by theirs; their order and the envelope do
    not count. Of a claim or payment in one file alone only that is said.
    """
    found: list[dict[str, Any]] = []
    for owner in owners_of(kinds()):
        named = {one.table: one for one in owner.named()}
        if not any(name in first or name in second for name in named):
            continue
        wanted = [table for table in owner.declared() if table.name not in _DERIVED]
        left, right = (
            _named({table.name: side.get(table.name, table.empty()) for table in wanted}, owner.named())
            for side in (first, second)
        )
        alone: set[tuple[str, str]] = set()
        for table in sorted(wanted, key=lambda table: table.name not in named):
            found += _Compared(table, named.get(table.name), alone).rows(left[table.name], right[table.name])
    for table in _ACKNOWLEDGED:
        if table.name in first or table.name in second:
            sides = [_answered(side.get(table.name, table.empty())) for side in (first, second)]
            found += _Compared(table, None, set()).rows(*sides)
    if ELEMENTS in first or ELEMENTS in second:
        sides = [_elements(side.get(ELEMENTS)) for side in (first, second)]
        found += _Compared(_OF_ELEMENTS, None, set()).rows(*sides)
    return DIFFERENCES.frame(found)


def money_summary(found: pl.DataFrame) -> pl.DataFrame:
    """The money of these differences summed: table, column, rows, difference."""
    amounts = found.filter(pl.col("difference").is_not_null())
    return amounts.group_by("table", "column", maintain_order=True).agg(
        rows=pl.len(), difference=pl.col("difference").sum()
    )


def _answered(frame: pl.DataFrame) -> pl.DataFrame:
    """Acknowledgments, by the transaction set (else group, interchange) they answer."""
    names = ("transaction_control_number", "group_control_number", "interchange_control_number")
    number = pl.coalesce([pl.col(name) for name in names if name in frame.columns])
    return frame.with_columns(what=pl.lit("acknowledgment"), who=number).rename(
        {name: f"{name}_answered" for name in names if name in frame.columns}
    )


def _elements(frame: pl.DataFrame | None) -> pl.DataFrame:
    if frame is None:
        frame = ELEMENTS_TABLE.empty()
    within = pl.col("claim").is_not_null()
    return frame.filter(~pl.col("segment").is_in(["ST", "SE"])).select(
        "loop",
        "segment",
        "place",
        "value",
        what=pl.when(within).then(pl.lit("claim")).otherwise(pl.lit("transaction")),
        who=pl.when(within).then(pl.col("claim")).otherwise(pl.col("transaction")).cast(pl.String),
    )


def _named(frames: dict[str, pl.DataFrame], named: tuple[NamedBy, ...]) -> dict[str, pl.DataFrame]:
    """The tables with ``what`` and ``who`` in the place of the keys, which hold for one file alone."""
    people: dict[str, pl.DataFrame] = {}
    for one in named:
        rows = _plain(frames[one.table].with_columns(who=pl.col(one.label).fill_null("")))
        # Several of one number are told apart by what they say, not by where they stand.
        said = [
            name for name in rows.columns if name not in _ENVELOPE | {"who", "sequence"} and name not in _keys(named)
        ]
        ranked = rows.sort("who", *said, nulls_last=True).with_columns(rank=pl.int_range(1, pl.len() + 1).over("who"))
        shown = pl.when(pl.col("rank") > 1).then(pl.format("{} ({})", "who", "rank")).otherwise("who")
        people[one.key] = ranked.select(one.key, shown.alias(f"who {one.key}"))
    found = {}
    for name, frame in frames.items():
        mine = [one for one in named if one.key in frame.columns]
        told = frame
        for one in mine:
            told = told.join(people[one.key], on=one.key, how="left", maintain_order="left")
        inner = list(reversed(mine))
        whose = [pl.col(f"who {one.key}") for one in inner]
        what = [pl.when(pl.col(f"who {one.key}").is_not_null()).then(pl.lit(one.what)) for one in inner]
        told = told.with_columns(who=pl.coalesce(whose), what=pl.coalesce(what))
        found[name] = told.drop([one.key for one in mine] + [f"who {one.key}" for one in mine])
    return found


def _keys(named: tuple[NamedBy, ...]) -> list[str]:
    return [one.key for one in named]


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as text; lists joined."""
    return frame.select(
        pl.col(name).list.join(" ") if isinstance(dtype, pl.List) else pl.col(name).cast(pl.String)
        for name, dtype in frame.schema.items()
    )


class _Compared:
    """One table of two files. ``named``: its rows are the claims or payments; ``alone``: those that one file has."""

    def __init__(self, table: Table, named: NamedBy | None, alone: set[tuple[str, str]]) -> None:
        self._table = table
        self._named = named
        self._alone = alone
        self._money = [column.name for column in table.columns if column.dtype == Money]

    def rows(self, first: pl.DataFrame, second: pl.DataFrame) -> Iterator[dict[str, Any]]:
        """The differences; rows that are the same in both are set aside at once."""
        key = [name for name in self._table.key if name in first.columns]
        if not key and self._named is None:
            key = [name for name in _PAIRED_BY if name in first.columns]
        idle = [name for name in first.columns if name in {*_ENVELOPE, "sequence"} and name not in key]
        left = _plain(first.drop(idle))
        columns = left.columns
        right = _plain(second.select(columns))
        if left.is_empty() and right.is_empty():
            return
        left, right = (side.with_columns(_n=pl.int_range(pl.len()).over(columns)) for side in (left, right))
        same = [*columns, "_n"]
        only = left.join(right, on=same, how="anti", nulls_equal=True, maintain_order="left")
        other = right.join(left, on=same, how="anti", nulls_equal=True, maintain_order="left")
        yield from self._paired(key, only.drop("_n"), other.drop("_n"))

    def _paired(self, key: list[str], first: pl.DataFrame, second: pl.DataFrame) -> Iterator[dict[str, Any]]:
        """Rows that differ, side by side where they have one place, else each for itself."""
        pairs: dict[tuple[Any, ...], list[dict[str, Any] | None]] = {}
        for number, side in enumerate((first, second)):
            count: dict[tuple[Any, ...], int] = {}
            for row in side.iter_rows(named=True):
                where = (row["what"] or "", row["who"] or "", *(row[one] for one in key))
                count[where] = count.get(where, 0) + 1
                pairs.setdefault((*where, count[where]), [None, None])[number] = row
        for where, (one, two) in pairs.items():
            if (where[0], where[1]) in self._alone:
                continue
            named = zip(key, where[2:], strict=False)
            place = ", ".join(f"{column.replace('_', ' ')} {value}" for column, value in named if value is not None)
            told = {"what": where[0], "who": where[1], "table": self._table.name, "place": place}
            if one is None or two is None:
                yield from self._of_one_side(told, one, two)
            else:
                for column in first.columns:
                    if one[column] != two[column]:
                        yield self._row(told, column, one[column], two[column])

    def _of_one_side(
        self, told: dict[str, Any], one: dict[str, Any] | None, two: dict[str, Any] | None
    ) -> Iterator[dict[str, Any]]:
        if self._named is not None:
            self._alone.add((told["what"], told["who"]))
        yield {**told, "first": _HERE if one else None, "second": _HERE if two else None}
        for column in self._money if self._named is None else [self._named.money] * bool(self._named.money):
            values = [side[column] if side else None for side in (one, two)]
            if any(values):
                yield self._row(told, column, *values)

    def _row(self, told: dict[str, Any], column: str, first: str | None, second: str | None) -> dict[str, Any]:
        apart = Decimal(second or 0) - Decimal(first or 0) if column in self._money else None
        return {**told, "column": column, "first": first, "second": second, "difference": apart}
