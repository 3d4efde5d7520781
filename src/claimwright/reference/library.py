"""The reference library: published tables by name, one answer per date of service, and search over them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from claimwright.errors import ReferenceMissingError
from claimwright.reference import data_folder as homes
from claimwright.reference.answers.day import ReferenceDay
from claimwright.reference.shelf.shelf import Shelf

if TYPE_CHECKING:
    # Start-up: the search is loaded when something is searched.
    from claimwright.reference.search.engine import Engine
    from claimwright.reference.search.hit import Hit


def open_library(home: Path | None = None, *, build_missing: bool = False) -> Library:
    """The library in ``home`` (default: ``default_home()``); tables are read when first asked for.

    Raises ``ReferenceMissingError``, naming the command that builds it, when it is absent or belongs to other package
    versions; with ``build_missing`` it is built instead.
    """
    place = home or homes.default_home()
    if not homes.is_built(place):
        if build_missing:
            return build_library(place)
        raise ReferenceMissingError(
            f"no current reference library in {homes.reference_folder(place)}; build it with: claimwright reference build"
        )
    return Library(homes.build_folder(place))


def build_library(home: Path | None = None, progress: Callable[[str], None] | None = None) -> Library:
    """Builds the library from the installed packages if it is not there yet, and opens it.

    ``progress`` is told each step in a few words.
    """
    # Start-up: the packages that a build reads are loaded for a build alone.
    from claimwright.reference.build import build

    return Library(build(home or homes.default_home(), progress))


DAYS_KEPT: Final = 8
"""Days whose answers stay at hand; what a day was asked takes megabytes, and a claim has few days."""


class Library(Shelf):
    """One build of the reference library. Safe to share between threads: everything in it is read-only."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        super().__init__(folder, home)
        self._days: dict[date, ReferenceDay] = {}
        self._turning = Lock()
        self._engines: dict[str, Engine] = {}

    def on(self, day: date) -> ReferenceDay:
        """The library as it stood on a date of service."""
        with self._turning:
            found = self._days.pop(day, None) or ReferenceDay(self, day)
            self._days[day] = found  # the latest asked stands last
            while len(self._days) > DAYS_KEPT:
                del self._days[next(iter(self._days))]
        return found

    def find(
        self,
        term: str,
        *,
        system: str = "icd10cm",
        on: date | None = None,
        limit: int = 10,
        billable_only: bool = False,
        chapter: str | None = None,
        sex: str | None = None,
        age: int | None = None,
    ) -> list[Hit]:
        """The codes a phrase, abbreviation or partial code may mean, best first.

        ``system`` is icd10cm, icd10pcs or hcpcs (``KeyError`` otherwise); ``on`` is the date of service (default: today).
        A header is listed only beside a billable code below it, unless ``billable_only`` drops headers. ``chapter`` ("1" to
        "22"), ``sex`` (F or M) and ``age`` (years) leave out ICD-10-CM codes of other chapters, and codes that the Medicare
        Code Editor limits (or limited, while it had that edit) to the other sex or another age.
        """
        # Start-up: the search is loaded when something is searched.
        from claimwright.reference.search.hit import Filters

        filters = Filters(billable_only, chapter, sex, age)
        return self.engine(system).find(term, on or date.today(), limit, filters)  # noqa: DTZ011

    def engine(self, system: str) -> Engine:
        """The search engine of a code system, loaded once."""
        if system not in self._engines:
            # Start-up: the search is loaded when something is searched.
            from claimwright.reference.search.engine import Engine

            self._engines[system] = Engine(self, system)
        return self._engines[system]
