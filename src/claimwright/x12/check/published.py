"""Which codes of a published list are not in it on their day, and how bad is that?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.data_files import data_table
from claimwright.errors import ReferenceMissingError
from claimwright.keeping import kept
from claimwright.x12.check import code_set_kernels
from claimwright.x12.check.claim_view import ClaimView
from claimwright.x12.check.values import Values

if TYPE_CHECKING:
    from claimwright.reference import Library

_QUARTER: Final = timedelta(days=100)
"""A list is trusted to hold no new code for a quarter after its newest one; later an unknown code is a warning."""
_EPOCH: Final = date(1970, 1, 1)
_LONGEST_KEY: Final = 8
_NO_END: Final = 10**9
"""Last day of a code that holds on."""


@dataclass(frozen=True)
class Published:
    """A published list: its table and column, which kinds of codes it answers for, how bad an unknown code is."""

    table: str
    column: str
    kinds: tuple[str, ...]
    severity: str
    often: bool


@cache
def published() -> dict[str, Published]:
    """The published lists a guide may name (``published.tsv``), by name."""
    return {
        row["list"]: Published(
            row["table"],
            row["column"],
            tuple((row["kind"] or "").split(",")) if row["kind"] else (),
            row["severity"],
            row["changes"] == "often",
        )
        for row in data_table("claimwright.x12.grammar", "published.tsv").iter_rows(named=True)
    }


@dataclass(frozen=True)
class _Codes:
    """The codes of a published list as sorted keys; of each its first and last day, and whether it may be reported.

    ``first`` and ``newest``: the first day of the list's oldest and newest code.
    """

    keys: Array
    since: Array
    until: Array
    fine: Array
    first: date
    newest: date


@kept(32)
def _codes(library: Library, table: str, column: str) -> _Codes | None:
    """A list of the library; nothing when it has no such list. Codes of more than eight bytes, or of letters beyond ASCII, are
    not among the keys."""
    try:
        listed = library.table(table)
        # The columns asked for alone: texts of a hundred thousand codes take longer to read than all else here.
        wanted = {column, "valid_from", "valid_to", "billable"} & set(listed.collect_schema().names())
        frame = listed.select(sorted(wanted)).collect()
    except (ReferenceMissingError, KeyError):
        return None
    first, newest = frame["valid_from"].min(), frame["valid_from"].max()
    if not isinstance(first, date) or not isinstance(newest, date):
        return None
    length = pl.col(column).str.len_bytes()
    frame = frame.filter(length <= _LONGEST_KEY, length == pl.col(column).str.len_chars())
    padded = "".join(frame[column].str.pad_end(_LONGEST_KEY, "\0"))
    keys = np.frombuffer(padded.encode(), dtype="<u8")
    days = frame.select(
        pl.col("valid_from").to_physical().alias("since"), pl.col("valid_to").to_physical().fill_null(_NO_END)
    )
    fine = (
        frame["billable"].fill_null(value=True)
        if "billable" in frame.columns
        else pl.repeat(True, len(frame), eager=True)
    )
    since, until = (days[name].to_numpy().astype(np.int64) for name in ("since", "valid_to"))
    order = np.lexsort((since, keys))
    return _Codes(keys[order], since[order], until[order], fine.to_numpy()[order], first, newest)


def check_list(view: ClaimView, some: Values, listed: Published, library: Library, days: Array) -> None:
    """Findings on the values whose code is not in the list on its day (days since 1970); none when it is not loaded."""
    codes = _codes(library, listed.table, listed.column)
    if codes is None:
        return
    known = np.empty(len(days), dtype=bool)
    begins = (codes.first - _EPOCH).days
    code_set_kernels.surely_listed(
        codes.keys, codes.since, codes.until, codes.fine, some.spans.keys(), days, begins, known
    )
    # What is not found as it stands is looked up as a person would read it.
    doubtful = np.flatnonzero(~known)
    if len(doubtful):
        _look_up(view, some.take(doubtful), listed, library, days[doubtful], codes)


def _look_up(view: ClaimView, some: Values, listed: Published, library: Library, days: Array, codes: _Codes) -> None:
    text = some.spans.text().str.strip_chars().str.to_uppercase()
    if listed.table == "icd10cm":
        text = text.str.replace_all(".", "", literal=True)
    if listed.table == "bill_types":
        text = text.str.slice(0, 2)
    if listed.table == "revenue_codes":
        text = text.str.zfill(4)
    day = pl.Series(days.astype(np.int32)).cast(pl.Date)
    asked = pl.DataFrame({"code": text, "day": day}).with_row_index("at")
    asked = asked.filter((pl.col("day") >= codes.first) & (pl.col("code").str.len_chars() > 0))
    pairs = asked.select("code", "day").unique()
    take = ("billable",) if listed.table == "icd10cm" else ()
    held = library.join_valid(pairs, "code", "day", listed.table, key=listed.column, take=take)
    bad = ~pl.col("valid") | ~pl.col("billable").fill_null(value=True) if take else ~pl.col("valid")
    wrong = asked.join(held.filter(bad), on=["code", "day"], how="inner").sort("at")
    if wrong.is_empty():
        return
    at = wrong["at"].to_numpy().astype(np.int64)
    late = (wrong["day"] > codes.newest + _QUARTER).to_list()
    severity = ["warning" if listed.often and one else listed.severity for one in late]
    expected = [f"a code of the list on {one}" for one in wrong["day"].to_list()]
    if take:
        expected = [
            f"a billable code on {one}" if valid else known
            for one, valid, known in zip(wrong["day"], wrong["valid"], expected, strict=True)
        ]
    report_codes(view, "code-unknown", some.take(at), severity, expected)


def report_codes(
    view: ClaimView, finding: str, some: Values, severity: list[str] | None = None, expected: list[str] | None = None
) -> None:
    """Findings on codes, which are shown as they stand: they name no person."""
    texts = [str(one)[:18] for one in some.spans.text().fill_null("").to_list()]
    for number, at in enumerate(some.at.tolist()):
        known = some.placed.rules.elements[int(some.rule[number])]
        changes = {"severity": severity[number]} if severity else {}
        view.found.add(
            finding,
            int(some.placed.rows[at]),
            placed=some.placed,
            at=at,
            element=int(some.element[number]),
            component=int(some.component[number]) or None,
            rule=known,
            value=texts[number],
            expected=expected[number] if expected else None,
            **changes,
        )
