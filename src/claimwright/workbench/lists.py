"""Which rows of a long list does a page show, and how does its address lead to the next page, another order, or back?

The database counts, sums, sorts and cuts; what is beyond the page is told by number and one press away, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast
from urllib.parse import unquote, urlencode, urlsplit

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from claimwright.workbench import typed

PAGE: Final = 50
"""Rows a page shows."""


@dataclass(frozen=True)
class Page:
    """A page of a list: its rows, how many there are in all, and the filters that lead to its neighbours."""

    rows: list[Any]
    number: int
    pages: int
    count: int
    filters: Mapping[str, Any]
    named: str = "page"
    """Under which name its number stands in the address: a screen may show several lists."""

    @property
    def first(self) -> int:
        """The place of the page's first row in the whole list; 0 where there is none."""
        return (self.number - 1) * PAGE + 1 if self.count else 0

    @property
    def last(self) -> int:
        return min(self.number * PAGE, self.count)

    @property
    def before(self) -> str:
        """The query of the page before; empty on the first."""
        return query(self.filters, **{self.named: self.number - 1}) if self.number > 1 else ""

    @property
    def after(self) -> str:
        return query(self.filters, **{self.named: self.number + 1}) if self.number < self.pages else ""

    @property
    def here(self) -> str:
        """The query of this page, which an opened row carries so that one comes back to it."""
        return query(self.filters, **{self.named: self.number if self.number > 1 else ""})


@dataclass(frozen=True)
class Place:
    """Where in a list of ``count`` rows a page lies: its number of ``pages``, and the rows ``skipped`` before it."""

    number: int
    pages: int
    count: int
    filters: Mapping[str, Any]
    named: str = "page"

    @property
    def skipped(self) -> int:
        return (self.number - 1) * PAGE

    def page(self, rows: list[Any]) -> Page:
        return Page(rows, self.number, self.pages, self.count, self.filters, self.named)


def place(filters: Mapping[str, Any], count: int, named: str = "page") -> Place:
    """The page that ``filters[named]`` asks for, of ``count`` rows; one beyond the end is the last."""
    pages, wanted = max(1, -(-count // PAGE)), filters.get(named, "")
    number = min(typed.whole(wanted) or 1, pages)
    return Place(number, pages, count, filters, named)


def page(rows: QuerySet[Any], filters: Mapping[str, Any], count: int, named: str = "page") -> Page:
    """The keys on the page that ``filters`` ask for, of rows of which there are ``count``, in an order that knows no ties."""
    return page_of_parts([(rows, count)], filters, named)


def page_of_parts(parts: Sequence[tuple[QuerySet[Any], int]], filters: Mapping[str, Any], named: str = "page") -> Page:
    """As ``page``, of rows that follow one another in parts: only the parts that the page shows are sorted."""
    there = place(filters, sum(count for _, count in parts), named)
    keys: list[Any] = []
    skipped = there.skipped
    for rows, count in parts:
        wanted = min(PAGE - len(keys), count - skipped)
        if wanted > 0:
            keys += _from_nearer_end(rows.values_list("pk", flat=True), count, skipped, wanted)
        skipped = max(skipped - count, 0)
    return there.page(keys)


def _from_nearer_end(keys: QuerySet[Any], count: int, skipped: int, wanted: int) -> list[Any]:
    """The database keeps as many rows in order as it is to skip: what lies near the end is read from there."""
    left = count - skipped - wanted
    if skipped <= left:
        return list(keys[skipped : skipped + wanted])
    return list(keys.reverse()[left : left + wanted])[::-1]


def page_of_rows[M: Model](rows: QuerySet[M], filters: Mapping[str, Any], named: str = "page") -> Page:
    """A page of narrow rows themselves, counted here."""
    found = page(rows, filters, rows.count(), named)
    return replace(found, rows=in_order(rows.filter(pk__in=found.rows), found.rows))


def placed[M: Model](rows: QuerySet[M], place: Any, *, descending: bool = False) -> QuerySet[M]:
    """Rows ordered by ``place``, an expression that is never null, and by their keys where that is the same."""
    sign = "-" if descending else ""
    return cast("QuerySet[M]", rows.annotate(place=place).order_by(f"{sign}place", f"{sign}pk"))


def after[M: Model](rows: QuerySet[M], pk: int, among: QuerySet[M] | None = None) -> int | None:
    """The key of the row that follows ``pk`` in rows that are ``placed``; the first where ``pk`` is not among them.

    ``among``: those of the rows that may be chosen. None at the end of the list.
    """
    here = rows.filter(pk=pk).values_list("place", flat=True).first() if pk else None
    left = rows if among is None else among
    if here is not None:
        side = "lt" if str(rows.query.order_by[0]).startswith("-") else "gt"
        left = left.filter(Q(**{f"place__{side}": here}) | Q(**{"place": here, f"pk__{side}": pk}))
    found: int | None = left.values_list("pk", flat=True).first()
    return found


def in_order(rows: Iterable[Any], keys: Iterable[int]) -> list[Any]:
    """Rows read by their keys, in the order of the keys: wide rows are read only for the page that shows them."""
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


def query(filters: Mapping[str, Any], **changed: Any) -> str:
    """The query of an address with these filters, some of them changed; an empty one is left out. A list is many values."""
    merged = {**filters, **{name: str(value) for name, value in changed.items()}}
    return urlencode({name: value for name, value in merged.items() if value}, doseq=True)


def came_from(request: HttpRequest) -> str:
    """The query of the list from which one opened a page, which that page's address carries, also within a swap."""
    shown = request.headers.get("HX-Current-URL", "")
    try:
        query = urlsplit(shown).query if typed.readable(unquote(shown)) else ""
    except ValueError:  # no address at all, such as one with half a bracket
        query = ""
    return query or request.GET.urlencode()
