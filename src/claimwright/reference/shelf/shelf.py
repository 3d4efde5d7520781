"""What lies on the shelf: every published table by name, whole, lazily, by code or joined to millions of rows."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference import data_folder as homes
from claimwright.reference.releases import registry
from claimwright.reference.releases.store import Store
from claimwright.reference.shelf import merging
from claimwright.reference.shelf.joins import join_valid
from claimwright.reference.shelf.ncci_pairs import PairIndex, pairs_until
from claimwright.reference.shelf.precedence import MERGED
from claimwright.reference.shelf.sorted_lists import KEYS, CodeLists
from claimwright.reference.tables import TABLES

_FEW_CODES: Final = 200
_MANY_TIMES: Final = 50
"""So many small readings of the NCCI pairs take as long as making all of them ready."""


class Shelf:
    """The tables of one build of the reference library, and of the official files added to its home. Read-only."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        self.folder = folder
        self.home = home or folder.parent.parent
        self._frames: dict[str, pl.DataFrame] = {}
        self._asked_for_pairs = 0

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
        return merging.scan(name, path, self.home, self.releases) if name in MERGED else pl.scan_parquet(path)

    def _added(self, name: str) -> pl.LazyFrame:
        if name not in registry.tables():
            known = sorted(TABLES.keys() | registry.tables().keys())
            raise KeyError(f"the reference library has no table {name!r}; it has {', '.join(known)}")
        return self.releases.scan(name)

    @cached_property
    def releases(self) -> Store:
        """The official files added to this home, each a release with its period."""
        return Store(self.home)

    def prepare(self) -> None:
        """Makes the tables in which added files take precedence now, rather than when they are first asked for."""
        for name in MERGED:
            self.table(name)

    @cached_property
    def _nothing_added(self) -> bool:
        return not (self.home / "releases").is_dir()

    @cached_property
    def pair_index(self) -> PairIndex:
        """The NCCI pairs made ready for joins, without keeping their table in memory."""
        return PairIndex.of(self.table("ptp").drop("source").collect())

    def pairs_among(self, codes: pl.Series) -> PairIndex:
        """The NCCI pairs, those of these codes at least.

        One claim's few pairs are read from the file, a hundredth of the time and memory that millions take; once many
        have asked, or many codes, all are made ready.
        """
        self._asked_for_pairs += 1
        if codes.len() > _FEW_CODES or self._asked_for_pairs > _MANY_TIMES:
            return self.pair_index
        both = pl.col("column_1").is_in(codes.implode()) & pl.col("column_2").is_in(codes.implode())
        few = self.table("ptp").drop("source").filter(both).collect()
        return PairIndex.of(few, self.pairs_until if few.height else {})

    @cached_property
    def pairs_until(self) -> dict[str, date]:
        """The last day each table of NCCI pairs answers for."""
        return pairs_until(self.table("ptp"))

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
        listed = self.frame(table) if table in TABLES else self.table(table).collect()
        return join_valid(frame, code, day, listed, key or KEYS.get(table, "code"), take=take, prefix=prefix)

    @cached_property
    def lists(self) -> CodeLists:
        """Sorted code lists for look-ups one code at a time."""
        return CodeLists(self.frame)

    def lexicon(self) -> pl.DataFrame:
        """The ICD-10-CM phrases of the packages: columns text, code (undotted), kind, source.

        ``kind`` is title, inclusion_term, includes, bracketed (what stands beside or in the brackets of one of these), pointer
        (a term by which a note elsewhere names the code) or default
        (what clinicians write for the Alphabetic Index's default). Search also reads the index and tables added.
        """
        return pl.read_parquet(self.folder / "search_icd10cm.parquet", columns=["text", "code", "kind", "source"])
