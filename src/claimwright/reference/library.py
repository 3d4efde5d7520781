"""The reference library: published tables by name, one answer per date of service, and search over them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference import data_folder as homes
from claimwright.reference.answers.day import ReferenceDay
from claimwright.reference.tables import TABLES

if TYPE_CHECKING:
    from claimwright.reference.releases.store import Store
    from claimwright.reference.search.engine import Engine
    from claimwright.reference.search.hit import Hit
    from claimwright.reference.shelf.ncci_pairs import PairIndex
    from claimwright.reference.shelf.sorted_lists import CodeLists


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
    from claimwright.reference.build import build

    return Library(build(home or homes.default_home(), progress))


class Library:
    """One build of the reference library. Safe to share between threads: everything in it is read-only."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        self.folder = folder
        self.home = home or folder.parent.parent
        self._frames: dict[str, pl.DataFrame] = {}
        self._days: dict[date, ReferenceDay] = {}
        self._engines: dict[str, Engine] = {}

    def table(self, name: str) -> pl.LazyFrame:
        """A table of ``TABLES``, or one that a reader of official files fills, lazily.

        Where official files of a table of ``TABLES`` were added, they answer for their period (``precedence``).

        Raises ``KeyError`` for an unknown name, ``ReferenceMissingError`` when no file of that table was added.
        """
        if name not in TABLES:
            return self._added(name)
        path = self.folder / f"{name}.parquet"
        if not path.is_file():
            raise ReferenceMissingError(f"{path} is missing; remove its folder and run: claimwright reference build")
        if self._nothing_added:
            return pl.scan_parquet(path)
        from claimwright.reference.shelf import merging
        from claimwright.reference.shelf.precedence import MERGED

        return merging.scan(name, path, self.home, self.releases) if name in MERGED else pl.scan_parquet(path)

    def _added(self, name: str) -> pl.LazyFrame:
        from claimwright.reference.releases import registry

        if name not in registry.tables():
            known = sorted(TABLES.keys() | registry.tables().keys())
            raise KeyError(f"the reference library has no table {name!r}; it has {', '.join(known)}")
        return self.releases.scan(name)

    @cached_property
    def releases(self) -> Store:
        """The official files added to this home, each a release with its period."""
        from claimwright.reference.releases.store import Store

        return Store(self.home)

    def prepare(self) -> None:
        """Makes the tables in which added files take precedence now, rather than when they are first asked for."""
        from claimwright.reference.shelf.precedence import MERGED

        for name in MERGED:
            self.table(name)

    @cached_property
    def _nothing_added(self) -> bool:
        return not (self.home / "releases").is_dir()

    @cached_property
    def pair_index(self) -> PairIndex:
        """The NCCI pairs made ready for joins, without keeping their table in memory."""
        from claimwright.reference.shelf.ncci_pairs import PairIndex

        return PairIndex.of(self.table("ptp").drop("source").collect())

    def frame(self, name: str) -> pl.DataFrame:
        """A whole table in memory, read once."""
        if name not in self._frames:
            self._frames[name] = self.table(name).collect()
        return self._frames[name]

    def status(self) -> pl.DataFrame:
        """What is loaded: columns data_set, rows, period_from, period_to, source, sha256."""
        manifest = homes.read_manifest(self.folder)
        return pl.DataFrame(
            [
                {
                    "data_set": entry["name"],
                    "rows": entry["rows"],
                    "period_from": entry["period_from"],
                    "period_to": entry["period_to"],
                    "source": "; ".join(entry["sources"]),
                    "sha256": entry["sha256"],
                }
                for entry in manifest["data_sets"]
            ],
            schema={
                "data_set": pl.String,
                "rows": pl.Int64,
                "period_from": pl.String,
                "period_to": pl.String,
                "source": pl.String,
                "sha256": pl.String,
            },
        ).sort("data_set")

    def on(self, day: date) -> ReferenceDay:
        """The library as it stood on a date of service."""
        if day not in self._days:
            if len(self._days) > 400:
                self._days.clear()
            self._days[day] = ReferenceDay(self, day)
        return self._days[day]

    def join_valid(
        self,
        frame: pl.DataFrame,
        code: str,
        day: str,
        table: str,
        *,
        key: str | None = None,
        take: tuple[str, ...] | None = None,
        prefix: str = "",
    ) -> pl.DataFrame:
        """The frame with what ``table`` says of each row's code (undotted) on its day, for millions of rows.

        Rows keep their order and number. Where the list has no row on that day its columns are null and
        ``{prefix}valid`` is false. ``take`` names the columns wanted, ``key`` the table's code column.
        """
        from claimwright.reference.shelf.joins import join_valid

        return join_valid(self, frame, code, day, table, key=key, take=take, prefix=prefix)

    @cached_property
    def lists(self) -> CodeLists:
        """Sorted code lists for look-ups one code at a time."""
        from claimwright.reference.shelf.sorted_lists import CodeLists

        return CodeLists(self)

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
        from claimwright.reference.search.hit import Filters

        filters = Filters(billable_only, chapter, sex, age)
        return self.engine(system).find(term, on or date.today(), limit, filters)  # noqa: DTZ011

    def engine(self, system: str) -> Engine:
        """The search engine of a code system, loaded once."""
        if system not in self._engines:
            from claimwright.reference.search.engine import Engine

            self._engines[system] = Engine(self, system)
        return self._engines[system]

    def lexicon(self) -> pl.DataFrame:
        """The ICD-10-CM phrases of the packages: columns text, code (undotted), kind, source.

        ``kind`` is title, inclusion_term, includes, bracketed (what stands beside or in the brackets of one of these), pointer
        (a term by which a note elsewhere names the code) or default
        (what clinicians write for the Alphabetic Index's default). Search also reads the index and tables added.
        """
        return pl.read_parquet(self.folder / "search_icd10cm.parquet", columns=["text", "code", "kind", "source"])
