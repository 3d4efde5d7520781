"""Is each code one of the published list it comes from, on the day of the service?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.x12.check_claim_dates import written_days
from claimwright.x12.data import data_table
from claimwright.x12.pieces import DIGIT, UPPER, Values
from claimwright.x12.rules import Rules
from claimwright.x12.spans import key
from claimwright.x12.subject import Subject, all_of

if TYPE_CHECKING:
    from claimwright.reference import Library

Array = np.ndarray[Any, Any]

_TAXONOMY: Final = 10
"""Characters of a taxonomy code, the last an X."""
_QUARTER: Final = timedelta(days=100)
"""A list is trusted to hold no new code for a quarter after its newest one; later an unknown code is a warning."""
_UNKNOWN_DAY: Final = -(10**9)
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class _Published:
    """A published list: its table and column, which kinds of codes it answers for, how bad an unknown code is."""

    table: str
    column: str
    kinds: tuple[str, ...]
    severity: str
    often: bool


@cache
def _published() -> dict[str, _Published]:
    return {
        row["list"]: _Published(
            row["table"],
            row["column"],
            tuple((row["kind"] or "").split(",")) if row["kind"] else (),
            row["severity"],
            row["changes"] == "often",
        )
        for row in data_table("published.tsv").iter_rows(named=True)
    }


@cache
def _states() -> Array:
    return np.array([key(code) for code in data_table("states.tsv")["code"]], dtype=np.uint64)


@cache
def _answered(rules: Rules) -> dict[str, Array]:
    """List to the numbers of the elements whose codes come from it."""
    found: dict[str, list[int]] = {}
    for at, part in enumerate(rules.elements):
        if part.answered_by:
            found.setdefault(part.answered_by, []).append(at)
    return {name: np.array(numbers, dtype=np.int64) for name, numbers in found.items()}


@cache
def _holders(rules: Rules, lists: tuple[str, ...]) -> Array:
    """For each use whether one of its elements has codes of these lists."""
    return np.array([any(part.answered_by in lists for part in use.elements) for use in rules.uses], dtype=bool)


class CodeSets:
    """Checks codes, SNIP 5; without a library only those whose form can be checked (states, taxonomy codes)."""

    def __init__(self, subject: Subject, library: Library | None) -> None:
        self._subject = subject
        self._library = library
        self._answered = _answered(subject.placed.rules)
        _check_states(subject)

    @cached_property
    def _days(self) -> _Days:
        return _Days(self._subject)

    def asked(self) -> Array:
        """For each segment whether it may hold a code that is looked up here."""
        placed = self._subject.placed
        lists = [name for name in self._answered if name == "taxonomy" or self._library is not None]
        return _holders(placed.rules, tuple(lists))[placed.use]

    def check(self, values: Values, parts: Values, at: Array) -> None:
        """Findings on the codes of some segments; ``at``: their indexes among the subject's."""
        taxonomy = self._answered.get("taxonomy")
        guide = self._subject.placed.rules.guide
        # Codes of the years of 004010 ended otherwise.
        if taxonomy is not None and guide is not None and not guide.wide:
            _check_taxonomy(self._subject, values, taxonomy)
        if self._library is None:
            return
        for name, listed in _published().items():
            if name not in self._answered:
                continue
            for some in (values, parts):
                chosen = _chosen(some, self._answered[name], listed.kinds)
                if len(chosen):
                    coded = some.take(chosen)
                    _check_list(self._subject, coded, listed, self._library, self._days.of(at[coded.at]))


def _chosen(values: Values, rules: Array, kinds: tuple[str, ...]) -> Array:
    at = np.flatnonzero(np.isin(values.rule, rules))
    if not kinds or not len(at):
        return at
    # The kind of a code is the component before it.
    before = at - 1
    good = (before >= 0) & (values.rule[before] == values.rule[at] - 1)
    meant: Array = at[good & values.take(np.maximum(before, 0)).spans.equal(*kinds)]
    return meant


def _check_taxonomy(subject: Subject, values: Values, rules: Array) -> None:
    some = values.take(np.flatnonzero(np.isin(values.rule, rules)))
    spans = some.spans
    ends = spans.buffer.octets[np.maximum(spans.end - 1, 0)] == ord("X")
    wrong = np.flatnonzero(~(ends & all_of(spans, _TAXONOMY, DIGIT | UPPER)))
    if len(wrong):
        _report(subject, "taxonomy-form", some.take(wrong))


def _check_states(subject: Subject) -> None:
    placed = subject.placed
    if not _answered(placed.rules):
        return
    towns = placed.of("N4")
    towns = towns[placed.inside[towns]]
    if len(towns):
        country = subject.element(towns, 4)
        state = subject.element(towns, 2)
        here = (~country.present | country.equal("US")) & state.present
        wrong = here & ~np.isin(state.keys(), _states())
        if wrong.any():
            texts = [str(one)[:18] for one in state.take(wrong).text().to_list()]
            subject.report("code-unknown", towns[wrong], 2, value=texts)


class _Days:
    """The day a code must be valid on: the line's service, else the claim's, else the day the file was written."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        placed = subject.placed
        size = len(placed.opened) + 1
        self._by_loop: dict[str, Array] = {}
        at = subject.qualified("DTP", 1, "472", "434", "435")
        days, good = subject.first_day(at, 3)
        payments = placed.in_loops("DTM", "2110", "2100")
        for loop in ("2400", "2300", "2110", "2100"):
            if loop not in placed.rules.loop_number:
                continue
            latest = np.full(size, _UNKNOWN_DAY, dtype=np.int64)
            if loop in ("2400", "2300"):
                owner = subject.owner(loop)[at]
                np.maximum.at(latest, owner[good & (owner >= 0)], days[good & (owner >= 0)])
            else:
                told, fine = subject.first_day(payments, 2)
                owner = subject.owner(loop)[payments]
                np.maximum.at(latest, owner[fine & (owner >= 0)], told[fine & (owner >= 0)])
            latest[-1] = _UNKNOWN_DAY
            self._by_loop[loop] = latest

    def of(self, at: Array) -> Array:
        """Days since 1970 for these segments."""
        written, known = written_days(self._subject, at)
        found = np.where(known, written, _UNKNOWN_DAY)
        for loop in ("2100", "2300", "2110", "2400"):
            if loop in self._by_loop:
                own = self._by_loop[loop][self._subject.owner(loop)[at]]
                found = np.where(own > _UNKNOWN_DAY, own, found)
        return found


def _check_list(subject: Subject, some: Values, listed: _Published, library: Library, days: Array) -> None:
    try:
        table = library.table(listed.table).select(pl.col("valid_from").min().alias("a"), pl.col("valid_from").max())
        first, newest = table.collect().row(0)
    except (ReferenceMissingError, KeyError):
        return
    text = some.spans.text().str.strip_chars().str.to_uppercase()
    if listed.table == "icd10cm":
        text = text.str.replace_all(".", "", literal=True)
    if listed.table == "bill_types":
        text = text.str.slice(0, 2)
    if listed.table == "revenue_codes":
        text = text.str.zfill(4)
    day = pl.Series(days.astype(np.int32)).cast(pl.Date)
    asked = pl.DataFrame({"code": text, "day": day}).with_row_index("at")
    asked = asked.filter((pl.col("day") >= first) & (pl.col("code").str.len_chars() > 0))
    pairs = asked.select("code", "day").unique()
    take = ("billable",) if listed.table == "icd10cm" else ()
    held = library.join_valid(pairs, "code", "day", listed.table, key=listed.column, take=take)
    bad = ~pl.col("valid") | ~pl.col("billable").fill_null(value=True) if take else ~pl.col("valid")
    wrong = asked.join(held.filter(bad), on=["code", "day"], how="inner").sort("at")
    if wrong.is_empty():
        return
    at = wrong["at"].to_numpy().astype(np.int64)
    late = (wrong["day"] > newest + _QUARTER).to_list()
    severity = ["warning" if listed.often and one else listed.severity for one in late]
    expected = [f"a code of the list on {one}" for one in wrong["day"].to_list()]
    if take:
        expected = [
            f"a billable code on {one}" if valid else known
            for one, valid, known in zip(wrong["day"], wrong["valid"], expected, strict=True)
        ]
    _report(subject, "code-unknown", some.take(at), severity, expected)


def _report(
    subject: Subject, finding: str, some: Values, severity: list[str] | None = None, expected: list[str] | None = None
) -> None:
    """Findings on codes, which are shown as they stand: they name no person."""
    texts = [str(one)[:18] for one in some.spans.text().fill_null("").to_list()]
    for number, at in enumerate(some.at.tolist()):
        known = some.placed.rules.elements[int(some.rule[number])]
        changes = {"severity": severity[number]} if severity else {}
        subject.found.add(
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
