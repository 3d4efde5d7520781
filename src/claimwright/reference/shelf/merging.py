"""Keeps the tables in which official files take precedence, made once for each set of releases."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.reference.releases.store import Store
from claimwright.reference.shelf.precedence import MERGED

FOLDER: Final = "merged"
FORMAT: Final = 4
"""Raised when ``precedence`` changes what it makes."""


def scan(name: str, package: Path, home: Path, store: Store) -> pl.LazyFrame:
    """A table of the packages with the releases added in their place; the package's own where none was added."""
    datasets, merge = MERGED[name]
    releases = [release for dataset in datasets for release in store.releases(dataset)]
    if not releases:
        return pl.scan_parquet(package)
    digest = hashlib.sha256(f"{FORMAT}{package.parent.name}".encode())
    for release in releases:
        digest.update(f"{release.folder.name}{release.loaded_at}".encode())
    target = home / FOLDER / f"{name}-{digest.hexdigest()[:16]}.parquet"
    if not target.is_file():
        _write(merge(pl.read_parquet(package), store), target, name)
    return pl.scan_parquet(target)


def _write(frame: pl.DataFrame, target: Path, name: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".merging-", dir=target.parent))
    try:
        made = scratch / target.name
        frame.write_parquet(made, compression="zstd")
        made.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for other in target.parent.glob(f"{name}-*.parquet"):
        if other != target:
            other.unlink(missing_ok=True)
