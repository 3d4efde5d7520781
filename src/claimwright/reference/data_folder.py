"""Where the reference library lies, which build of it is current, and what it holds (the manifest)."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from claimwright.data_files import data_folder
from claimwright.reference.packages import packages

FORMAT: Final = 10
"""Raised with every change of the tables or the search index, so that an older build is not read."""

READ_AT_QUERY: Final = frozenset(
    {
        "clinical_terms.tsv",
        "abbreviations.tsv",
        "lay_terms.tsv",
        "synonyms.tsv",
        "disease_names.tsv",
        "drug_classes.tsv",
        "filler_words.tsv",
        "procedure_terms.tsv",
        "supply_terms.tsv",
        "word_roots.tsv",
    }
)
"""Data files that no build depends on."""

LEXICON: Final = "lexicon"
"""The folder of our own phrases, which the search reads."""
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True)
class DataSet:
    """One table of a build, for the manifest."""

    name: str
    rows: int
    period_from: str | None
    period_to: str | None
    sources: tuple[str, ...]
    sha256: str


def default_home() -> Path:
    """``$CLAIMWRIGHT_HOME``, or ``~/.local/share/claimwright``."""
    named = os.environ.get("CLAIMWRIGHT_HOME")
    return Path(named) if named else Path.home() / ".local" / "share" / "claimwright"


def reference_folder(home: Path) -> Path:
    return home / "reference"


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Names a build: format, versions of the packages read, and the data files of our own."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for package in sorted(packages.DISTRIBUTIONS):
        digest.update(f"{package}={packages.version(package)};".encode())
    own = data_folder("claimwright.reference")
    for item in sorted(own.iterdir(), key=lambda i: i.name):
        if item.name.endswith(".tsv") and item.name not in READ_AT_QUERY:
            digest.update(item.name.encode() + item.read_bytes())
    for item in sorted(own.joinpath(LEXICON).iterdir(), key=lambda i: i.name):
        if item.name.endswith(".tsv"):
            digest.update(item.name.encode() + item.read_bytes())
    return digest.hexdigest()[:16]


def build_folder(home: Path) -> Path:
    """The folder of the build that belongs to the installed packages, whether or not it exists."""
    return reference_folder(home) / fingerprint()


def is_built(home: Path) -> bool:
    return (build_folder(home) / MANIFEST).is_file()


def build_lock(home: Path) -> AbstractContextManager[None]:
    """Held while building, so that two processes do not build at the same time."""
    return folder_lock(reference_folder(home))


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Held by one process at a time while it makes what belongs in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


def keep(path: Path, write: Callable[[Path], object]) -> None:
    """Has a file written beside its place and moves it there, so that two processes never see half of it.

    For what any process can make again: a library that cannot be written to only costs the next process the same time.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".keeping-", suffix=path.suffix)
    except OSError:
        return
    os.close(handle)
    beside = Path(name)
    try:
        write(beside)
        beside.chmod(0o644)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)


def write_manifest(folder: Path, data_sets: list[DataSet]) -> None:
    content = {
        "format": FORMAT,
        "packages": {packages.DISTRIBUTIONS[name]: packages.version(name) for name in sorted(packages.DISTRIBUTIONS)},
        "data_sets": [asdict(data_set) for data_set in data_sets],
    }
    (folder / MANIFEST).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return content
