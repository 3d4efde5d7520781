"""Which phrases a disease ontology offers: each name and exact synonym, with the code it is mapped to."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.reference.codes import undot

KINDS: Final = ("disease_ontology", "mondo")
"""Kinds of rows whose code is a curator's mapping: the classification's own words come before theirs."""


def phrases(names: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Columns text, code, kind, source, from rows with ``name``, ``code`` and ``source``.

    A name that only adds "NOS" or repeats another in other capitals makes no phrase of its own.
    """
    rows: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for name, code, source in names.select("name", "code", "source").iter_rows():
        rows.setdefault((name.lower().removesuffix(", nos"), code), (name, undot(code), kind, source))
    return pl.DataFrame(list(rows.values()), schema=["text", "code", "kind", "source"], orient="row")
