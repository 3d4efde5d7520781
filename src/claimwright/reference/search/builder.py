"""Writes the search index of a library: the lexicon of each code system and the words of every phrase in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.reference.search import initials, lexicon, words
from claimwright.reference.search.vectors import build
from claimwright.reference.shelf.shelf import Shelf

SYSTEMS: Final = ("icd10cm", "icd10pcs", "hcpcs")


_UNSPECIFIED: Final = re.compile(r"\bunspecified ((?:part|type|degree|site|body region)\b(?: of)?)?", re.IGNORECASE)
_WITHOUT: Final = re.compile(r"\bwithout .*$", re.IGNORECASE)


def _light(text: str) -> str:
    """What a title says only by not saying it: "unspecified part of", "without complication"."""
    return " ".join([*(found[1] or "" for found in _UNSPECIFIED.finditer(text)), *_WITHOUT.findall(text)])


def build_index(library: Shelf, folder: Path, further: pl.DataFrame | None = None) -> None:
    """Writes the search index of every system into ``folder``.

    ``further`` has more ICD-10-CM phrases (columns text, code, kind, source), as ``index_terms.phrases`` makes them.
    """
    for system in SYSTEMS:
        build_system(library, folder, system, further if system == "icd10cm" else None)


def build_system(library: Shelf, folder: Path, system: str, further: pl.DataFrame | None = None) -> None:
    """Writes the search index of one code system."""
    rows = getattr(lexicon, system)(library)
    if further is not None:
        rows = lexicon.joined(rows, further)
    tokens = [list(dict.fromkeys(words.words(text))) for text in rows["text"].to_list()]
    light = [" ".join(dict.fromkeys(words.words(_light(text)))) for text in rows["text"].to_list()]
    rows = rows.with_columns(
        pl.Series("words", [" ".join(t) for t in tokens], dtype=pl.String), pl.Series("light", light, dtype=pl.String)
    )
    rows.write_parquet(folder / f"search_{system}.parquet", compression="zstd")
    build(folder, f"search_{system}_words", tokens)
    if system == "icd10cm":
        initials.table(rows["text"].to_list()).write_parquet(folder / f"search_{system}_initials.parquet")
