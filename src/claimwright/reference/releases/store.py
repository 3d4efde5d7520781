"""The releases a user has loaded: each file once, as Parquet, with its period, source and sha256."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.releases import registry
from claimwright.reference.releases.periods import Period, day_before
from claimwright.reference.releases.reader import Parsed, Reader, without_licensed_text
from claimwright.reference.releases.source import SourceFile

FOLDER: Final = "releases"
LICENSED: Final = "licensed"
"""Files of a licence holder lie apart, so that they can be left out of a copy given to others."""
MANIFEST: Final = "release.json"
_SCRATCH: Final = ".adding-"
Stamp = tuple[tuple[tuple[str, int], ...], ...]
"""Data sets and when each last gained or lost a release: equal while nothing was added or taken out."""


@dataclass(frozen=True)
class Release:
    """One loaded file. ``valid_to`` is the end the publisher gives; ``Store.scan`` cuts it where the next begins."""

    dataset: str
    release: str
    part: str
    valid_from: date
    valid_to: date | None
    file: str
    sha256: str
    rows: dict[str, int]
    loaded_at: str
    layout: int
    licensed: bool
    folder: Path

    @property
    def total_rows(self) -> int:
        return sum(self.rows.values())

    @property
    def source(self) -> str:
        return f"{self.file.rsplit('!', 1)[-1].rsplit('/', 1)[-1]} ({self.release})"


class Store:
    """The folders ``releases`` and ``licensed`` of a home. Nothing in it is ever changed; a release is a folder renamed into place."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER
        self.licensed = home / LICENSED
        self._known: tuple[Stamp, list[Release]] | None = None

    def stamp(self) -> Stamp:
        """What a reader keeps beside its answers to notice that files were added: cheap enough for every request."""
        return tuple(_state(folder) for folder in (self.folder, self.licensed))

    def releases(self, dataset: str | None = None) -> list[Release]:
        """Everything loaded, by data set, first day and the moment it was loaded."""
        state = self.stamp()
        if self._known is None or self._known[0] != state:
            paths = (path for folder in (self.folder, self.licensed) for path in folder.glob(f"[!.]*/[!.]*/{MANIFEST}"))
            found = [_read(path) for path in sorted(paths)]
            found.sort(key=lambda r: (r.dataset, r.valid_from, r.part, r.loaded_at))
            self._known = state, found
        return [release for release in self._known[1] if dataset in (None, release.dataset)]

    def loaded(self, reader: Reader, sha256: str) -> Release | None:
        """The release made from a file of this content by this reader in its present layout."""
        return next(
            (r for r in self.releases(reader.dataset) if r.sha256 == sha256 and r.layout == reader.layout), None
        )

    def add(self, reader: Reader, file: SourceFile, parsed: Parsed, period: Period) -> Release:
        """Writes the tables beside their manifest in a scratch folder and renames it into place whole."""
        parent = (self.licensed if reader.licensed else self.folder) / reader.dataset
        parent.mkdir(parents=True, exist_ok=True)
        name = f"{period.label}-{file.sha256[:12]}-{reader.layout}"
        _sweep(parent)
        scratch = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-", dir=parent))
        try:
            rows = {table: _write(reader, table, frame, scratch) for table, frame in parsed.tables.items()}
            release = Release(
                reader.dataset, period.label, parsed.part, period.valid_from, period.valid_to, file.name, file.sha256,
                rows, datetime.now(UTC).isoformat(timespec="microseconds"), reader.layout, reader.licensed, parent / name,
            )  # fmt: skip
            (scratch / MANIFEST).write_text(json.dumps(_plain(release), indent=1) + "\n", encoding="utf-8")
            scratch.chmod(0o755)
            scratch.rename(parent / name)
        except BaseException as error:
            shutil.rmtree(scratch, ignore_errors=True)
            if not (isinstance(error, OSError) and (parent / name / MANIFEST).is_file()):
                raise
            # Another process loaded the same file in the meantime.
            return _read(parent / name / MANIFEST)
        self._known = None
        return release

    def remove(self, release: Release) -> None:
        """Takes a release out, for a file that was added with a wrong period."""
        gone = release.folder.with_name(f".removed-{release.folder.name}")
        release.folder.rename(gone)
        shutil.rmtree(gone)
        self._known = None

    def in_force(self, dataset: str) -> list[tuple[Release, date | None]]:
        """The releases that answer, each with the last day it answers for (null: no end).

        Of the files of one first day and part the one loaded last answers. A release ends the day before the next first
        day. A cumulative data set is answered by its newest whole release alone.
        """
        last: dict[tuple[date, str], Release] = {}
        for release in self.releases(dataset):
            last[release.valid_from, release.part] = release
        if not last:
            return []
        days = sorted(last)
        reader = registry.datasets().get(dataset)
        if reader is not None and reader.cumulative:
            whole = _newest_whole(last)
            return [(release, release.valid_to) for (day, _), release in last.items() if day == whole]
        apart = reader is not None and reader.apart
        found = []
        for (day, part), release in last.items():
            following = next((later for later, other in days if later > day and (other == part or not apart)), None)
            ends = [end for end in (release.valid_to, day_before(following) if following else None) if end]
            found.append((release, min(ends, default=None)))
        return found

    def has(self, table: str) -> bool:
        """Whether any release fills a table."""
        return any(self.releases(reader.dataset) for reader in registry.tables().get(table, ()))

    def scan(self, table: str) -> pl.LazyFrame:
        """All rows of a table with ``valid_from``, ``valid_to``, ``source`` and ``release``.

        Raises ``KeyError`` for a table no reader fills, ``ReferenceMissingError`` where no file of it is loaded.
        """
        some = registry.tables()[table]
        frames = [
            _scan(release, end, reader, table)
            for reader in {reader.dataset: reader for reader in some}.values()
            for release, end in self.in_force(reader.dataset)
            if table in release.rows
        ]
        if not frames:
            what = " or ".join(dict.fromkeys(reader.describes for reader in some))
            raise ReferenceMissingError(f"no {what} is loaded; add the file with: claimwright reference add FILE")
        return pl.concat(frames)

    def on(self, table: str, day: date) -> pl.LazyFrame:
        """The rows of ``scan`` that hold on a day."""
        holds = (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
        return self.scan(table).filter(holds)


def _sweep(parent: Path) -> None:
    """Removes what loadings left that were killed: scratch folders of processes that are no more."""
    for scratch in parent.glob(f"{_SCRATCH}*"):
        process = scratch.name.removeprefix(_SCRATCH).partition("-")[0]
        try:
            os.kill(int(process), 0)
        except (ValueError, ProcessLookupError):
            shutil.rmtree(scratch, ignore_errors=True)
        except PermissionError:
            continue  # another user's, and alive


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """The data sets in a folder and when each last gained or lost a release: looks at folders alone, not at files."""
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted((entry.name, entry.stat().st_mtime_ns) for entry in entries))
    except FileNotFoundError:
        return ()


def _newest_whole(last: dict[tuple[date, str], Release]) -> date:
    """The newest first day whose files are all there.

    Each release repeats the whole history: one that lacks a part of an earlier one (f2 of f1 to f4 is still to come), or
    has less than half its rows, is an excerpt or not yet complete.
    """
    days = sorted({day for day, _ in last})
    held = {day: {part: release for (on, part), release in last.items() if on == day} for day in days}
    rows = {day: sum(release.total_rows for release in parts.values()) for day, parts in held.items()}
    for day in reversed(days):
        earlier = [one for one in days if one < day]
        if all(held[one].keys() <= held[day].keys() and 2 * rows[day] >= rows[one] for one in earlier):
            return day
    return days[-1]


def _scan(release: Release, end: date | None, reader: Reader, table: str) -> pl.LazyFrame:
    declared = reader.table(table)
    frame = pl.scan_parquet(release.folder / f"{table}.parquet")
    # A release loaded in an earlier layout lacks the columns that came later; column order may differ too.
    kept = frame.collect_schema().names()
    frame = frame.select(
        pl.col(c.name) if c.name in kept else pl.lit(None, dtype=c.dtype).alias(c.name) for c in declared.columns
    )
    if "valid_from" not in declared.names:
        frame = frame.with_columns(
            pl.lit(release.valid_from, dtype=pl.Date).alias("valid_from"), pl.lit(end, dtype=pl.Date).alias("valid_to")
        )
    else:
        frame = frame.with_columns(pl.col("valid_from").fill_null(release.valid_from))
    return frame.with_columns(pl.lit(release.source).alias("source"), pl.lit(release.release).alias("release"))


def _write(reader: Reader, table: str, frame: pl.DataFrame, folder: Path) -> int:
    declared = reader.table(table)
    if table in reader.descriptors and not reader.licensed:
        code, texts = reader.descriptors[table]
        frame = without_licensed_text(frame, code, texts)
    declared.conform(frame).write_parquet(folder / f"{table}.parquet", compression="zstd")
    return frame.height


def _plain(release: Release) -> dict[str, Any]:
    plain = asdict(release)
    del plain["folder"]
    plain["valid_from"] = release.valid_from.isoformat()
    plain["valid_to"] = release.valid_to.isoformat() if release.valid_to else None
    return plain


def _read(path: Path) -> Release:
    plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    plain["valid_from"] = date.fromisoformat(plain["valid_from"])
    plain["valid_to"] = date.fromisoformat(plain["valid_to"]) if plain["valid_to"] else None
    return Release(**plain, folder=path.parent)


def names(releases: Iterable[Release]) -> str:
    """Releases as a person reads them: ``FY2025, FY2026``."""
    return ", ".join(dict.fromkeys(release.release for release in releases))
