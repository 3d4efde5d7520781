"""The fee files of October 2025 as loaded from the official bundle, for the tests of prices."""

from __future__ import annotations

import zipfile
from pathlib import Path

import polars as pl
import pytest

from claimwright.reference.packages import shipped_lists
from claimwright.reference.releases import Store, add

_MEMBERS = ("PPRRVU2025_Oct.csv", "GPCI2025.csv", "ANES2025.csv", "OPPSCAP_Oct.csv")


class Loaded:
    """A store of files and the places of service, as pricing asks for them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._frames = {"place_of_service": shipped_lists.place_of_service()}

    def frame(self, name: str) -> pl.DataFrame:
        if name not in self._frames:
            self._frames[name] = self.store.scan(name).collect()
        return self._frames[name]


def store_of(folder: Path, shared: Path) -> Store:
    """A store with the physician fee schedule, ZIP codes, laboratory fees and drug limits."""
    bundle, units = folder / "rvu25d.zip", folder / "2025 anesthesia base units.csv"
    # The same tables lie in the official bundle in three forms; one is enough.
    with zipfile.ZipFile(shared / "mpfs" / "rvu25d.zip") as archive, zipfile.ZipFile(bundle, "w") as smaller:
        for member in _MEMBERS:
            smaller.writestr(member, archive.read(member))
    units.write_text("Code,Base Units\n00790,7\n00840,6\n", encoding="utf-8")
    store = Store(folder / "home")
    files = [
        bundle,
        units,
        shared / "mpfs" / "zip5_oct2025.zip",
        *shared.glob("asp/*Limit*"),
        *shared.glob("clfs/*.csv.gz"),
    ]
    refused = [outcome for outcome in add(store, files) if outcome.status == "refused"]
    assert refused == []
    return store


@pytest.fixture(scope="session")
def loaded(fee_files: Store) -> Loaded:
    return Loaded(fee_files)
