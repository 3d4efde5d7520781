"""Which manifestations stand on a claim without any of the diseases that their code first notes name?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from claimwright.edits.context import ReferenceFrames
from claimwright.edits.prepare.claim_facts import LISTED
from claimwright.edits.prepared_tables import PreparedTables
from claimwright.keeping import kept

_CODE: Final = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_NAMED: Final = re.compile(rf"(?P<first>{_CODE})-?(?:-(?P<last>{_CODE}))?")
_SHORTEST: Final = 3
_AFTER_ALL: Final = "~"
"""Sorts after every character of a code."""


def lone_manifestations(subject: PreparedTables, tables: dict[str, pl.DataFrame]) -> pl.LazyFrame | None:
    """Listed manifestations before which none of the diseases stands that their code first note names: code, note. Those whose
    notes name no code are none. None where no claim has a manifestation."""
    listed = tables["diagnoses"].filter(LISTED & pl.col("code").is_not_null())
    found = listed.filter(pl.col("manifestation").fill_null(value=False) & (pl.col("sequence") > 1))
    if not found.height:
        return None
    notes = _notes(subject.context.reference)
    lone = [row for row in found.iter_rows(named=True) if _is_lone(row, listed, notes)]
    same = ("claim", "claim_id", "claim_kind", "line", "date_of_service", "code")
    rows = [{**{name: row[name] for name in same}, "note": _note_of(row["code"], notes)} for row in lone]
    schema = {name: found.schema[name] for name in same} | {"note": pl.String}
    return pl.LazyFrame(rows, schema=schema) if rows else None


def _is_lone(row: Mapping[str, Any], listed: pl.DataFrame, notes: dict[str, tuple[tuple[str, str], ...]]) -> bool:
    note = _note_of(str(row["code"]), notes)
    if not note:
        return False
    before = listed.filter((pl.col("claim") == row["claim"]) & (pl.col("sequence") < row["sequence"]))["code"]
    return not any(first <= code <= last + _AFTER_ALL for code in before for first, last in notes[note])


def _note_of(code: str, notes: dict[str, tuple[tuple[str, str], ...]]) -> str:
    """The nearest code or heading above with a note that names codes; empty where there is none."""
    return next((code[:length] for length in range(len(code), _SHORTEST - 1, -1) if code[:length] in notes), "")


@kept(4)
def _notes(reference: ReferenceFrames) -> dict[str, tuple[tuple[str, str], ...]]:
    """Codes and headings with a code first note, and the ranges of codes (undotted) that it names."""
    try:
        rows = reference.frame("icd10cm_notes").filter(pl.col("kind") == "code_first")
    except KeyError:
        return {}
    named: dict[str, list[tuple[str, str]]] = {}
    for code, text in rows.select("code", "text").iter_rows():
        for match in _NAMED.finditer(text):
            first = match["first"].replace(".", "")
            named.setdefault(code, []).append((first, (match["last"] or first).replace(".", "")))
    return {code: tuple(ranges) for code, ranges in named.items()}
