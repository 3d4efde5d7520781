"""Which phrases the indexes, tables and ontologies a user has added bring, and where the search over them lies."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.reference import data_folder as homes
from claimwright.reference.search import disease_terms, index_terms, table_terms
from claimwright.reference.search.builder import build_system
from claimwright.reference.shelf.shelf import Shelf

if TYPE_CHECKING:
    from claimwright.reference.releases.store import Release

FOLDER: Final = "search"
READY: Final = "search_icd10cm.parquet"
PHRASES: Final[dict[str, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "icd10cm_index": lambda frame: index_terms.phrases(frame, "index"),
    "icd10cm_external_index": lambda frame: index_terms.phrases(frame, "cause"),
    "icd10cm_neoplasm": table_terms.neoplasms,
    "icd10cm_drug": table_terms.drugs,
    "disease_ontology": lambda frame: disease_terms.phrases(frame, "disease_ontology"),
    "mondo": lambda frame: disease_terms.phrases(frame, "mondo"),
}
"""Data set (its table has the same name) to the phrases it offers: columns text, code, kind, source."""
LISTS: Final = ("icd10cm_order", "icd10cm_tabular")
"""Data sets whose titles and notes take the place of the packages' own for their period, and so change what is searched."""


def newest(library: Shelf) -> list[Release]:
    """The newest loaded release of each data set that search reads. Codes are checked against the date asked for, so that
    an index of another year helps too."""
    found = []
    for dataset in PHRASES:
        in_force = [release for release, _ in library.releases.in_force(dataset)]
        found += [max(in_force, key=lambda release: release.valid_from)] if in_force else []
    return found


def folder(library: Shelf, progress: Callable[[str], None] | None = None) -> Path:
    """The folder of the ICD-10-CM search: the library's own, or one with what the user has added, built if not there yet."""
    releases = newest(library)
    lists = [release for dataset in LISTS for release, _ in library.releases.in_force(dataset)]
    if not releases and not lists:
        return library.folder
    named = ";".join(f"{r.dataset}={r.sha256}/{r.layout}" for r in [*releases, *lists])
    parent = library.home / FOLDER
    target = parent / f"{library.folder.name}-{hashlib.sha256(named.encode()).hexdigest()[:12]}"
    if not (target / READY).is_file():
        with homes.build_lock(library.home):
            if not (target / READY).is_file():
                if progress:
                    progress("building the search index with what was added")
                _build(library, releases, target)
    return target


def _build(library: Shelf, releases: list[Release], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        build_system(library, scratch, "icd10cm", phrases(releases))
        scratch.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        scratch.rename(target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    for other in target.parent.iterdir():
        if other != target:
            shutil.rmtree(other, ignore_errors=True)


def phrases(releases: list[Release]) -> pl.DataFrame | None:
    """The phrases of releases: columns text, code, kind, source; None without any."""
    frames = [
        PHRASES[release.dataset](
            pl.read_parquet(release.folder / f"{release.dataset}.parquet").with_columns(
                pl.lit(release.source).alias("source")
            )
        )
        for release in releases
    ]
    return pl.concat(frames) if frames else None
