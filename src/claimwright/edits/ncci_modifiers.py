"""Do the modifiers of two lines say that NCCI's pair of their codes was two services?

On hospital bills any NCCI modifier on either code does, as CMS's outpatient editor has it. On professional claims a visit
is set apart by its own modifiers (25 and the like) alone; a procedure by 59, XE, XP, XS or XU on either code, or by any other
NCCI modifier, such as a side or a finger, on the column 2 code. Source: ``data/ncci_modifiers.tsv``.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.context import ReferenceFrames
from claimwright.edits.expressions import has

_USES: Final = ("visit", "either")


def separating(reference: ReferenceFrames, lines: pl.DataFrame) -> dict[str, pl.Expr]:
    """What the modifiers of each line (with procedure_code and day) can do: ``hospital`` (any NCCI modifier), ``visit``,
    ``either`` code, the ``other`` one (column 2 of a procedure), and whether it ``is_visit`` and ``professional``."""
    modifiers = reference.frame("modifiers")
    every = modifiers.filter(pl.col("ncci_bypass"))["code"].unique().to_list()
    rows = data_table("claimwright.edits", "ncci_modifiers.tsv").with_columns(pl.col("valid_from").str.to_date())
    own = {use: rows.filter(pl.col("use") == use) for use in _USES}
    other = [code for code in every if code not in own["visit"]["modifier"].to_list()]
    known = sorted({code for code in lines["procedure_code"].unique().to_list() if is_visit(code)})
    return {
        "hospital": _carries(every),
        "other": _carries(other),
        "is_visit": pl.col("procedure_code").is_in(known),
        **{use: _carries_since(table) for use, table in own.items()},
        "professional": pl.col("claim_kind") != "I",
    }


def bypassed() -> pl.Expr:
    """Whether the modifiers of a pair, columns as ``separating`` gives them with _1 and _2 for the two codes, set it apart."""
    visit = (pl.col("is_visit_1") & pl.col("visit_1")) | (pl.col("is_visit_2") & pl.col("visit_2"))
    procedure = pl.col("either_1") | pl.col("either_2") | pl.col("other_2")
    professional = visit | (procedure & ~pl.col("is_visit_2"))
    return pl.when(pl.col("professional_2")).then(professional).otherwise(pl.col("hospital_1") | pl.col("hospital_2"))


def is_visit(code: str) -> bool:
    """Whether a code is one of evaluation and management."""
    ranges = data_table("claimwright.edits", "visit_codes.tsv").iter_rows()
    return any(len(code) == len(first) and first <= code <= last for first, last in ranges)


def _carries(codes: list[str]) -> pl.Expr:
    return has(*codes)


def _carries_since(rows: pl.DataFrame) -> pl.Expr:
    """Whether a line of the day carries one of these modifiers from its first day on."""
    by_day = [
        _carries(group["modifier"].to_list()) & (pl.col("day") >= first)
        for (first,), group in rows.group_by("valid_from", maintain_order=True)
    ]
    return pl.any_horizontal(by_day).fill_null(value=False)
