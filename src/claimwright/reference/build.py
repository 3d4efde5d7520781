"""Builds the reference library from the installed packages: tables as Parquet, search index, manifest."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from claimwright.reference import data_folder as homes
from claimwright.reference.packages import diagnoses, inpatient, outpatient, shipped_lists
from claimwright.reference.search.builder import build_index
from claimwright.reference.shelf.shelf import Shelf

Progress = Callable[[str], None]


def build(home: Path, progress: Progress | None = None) -> Path:
    """The folder of the current build, built if it is not there yet.

    The build is made in a scratch folder and renamed into place whole; builds of other package versions are removed
    afterwards. Raises ``ReferenceMissingError`` when a package is absent.
    """
    tell = progress or (lambda message: None)
    with homes.build_lock(home):
        target = homes.build_folder(home)
        if homes.is_built(home):
            tell("the reference library is up to date")
            return target
        scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=homes.reference_folder(home)))
        try:
            _fill(scratch, tell)
            scratch.chmod(0o755)
            shutil.rmtree(target, ignore_errors=True)
            scratch.rename(target)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        for other in homes.reference_folder(home).iterdir():
            if other.is_dir() and other != target:
                shutil.rmtree(other, ignore_errors=True)
    return target


def _fill(folder: Path, tell: Progress) -> None:
    data_sets = []
    for name, frame in _tables(folder, tell):
        path = folder / f"{name}.parquet"
        frame.write_parquet(path, compression="zstd")
        data_sets.append(_describe(name, frame, path))
        tell(f"{name}: {frame.height:,} rows")
    tell("building the search index")
    build_index(Shelf(folder), folder)
    homes.write_manifest(folder, data_sets)


def _tables(scratch: Path, tell: Progress) -> Iterator[tuple[str, pl.DataFrame]]:
    tell("reading HCPCS, modifiers, NCCI pairs and APC rates")
    with outpatient.unpacked(scratch) as data:
        titles = outpatient.diagnosis_titles(data)
        yield "hcpcs", outpatient.hcpcs(data)
        modifiers = outpatient.modifiers(data)
        yield "modifiers", pl.concat([modifiers, shipped_lists.further_modifiers(modifiers)]).sort("code", "valid_from")
        yield "addon", outpatient.addon(data)
        yield "revenue_codes", outpatient.revenue_codes(data)
        yield "apc_rates", outpatient.apc_rates(data)
        yield "ptp", outpatient.ptp(data)
    tell("reading the ICD-10-CM tabular list")
    yield from diagnoses.build(titles).items()
    tell("reading ICD-10-PCS and MS-DRG weights")
    yield "icd10pcs", inpatient.icd10pcs()
    yield "drg_weights", inpatient.drg_weights()
    yield "place_of_service", shipped_lists.place_of_service()
    yield "bill_types", shipped_lists.bill_types()


def _describe(name: str, frame: pl.DataFrame, path: Path) -> homes.DataSet:
    first, last = frame["valid_from"].min(), frame["valid_to"].max()
    open_end = frame["valid_to"].null_count() > 0
    return homes.DataSet(
        name=name,
        rows=frame.height,
        period_from=str(first) if first else None,
        period_to=None if open_end or not last else str(last),
        sources=tuple(sorted(frame["source"].unique().to_list())),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
