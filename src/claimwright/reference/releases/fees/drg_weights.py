"""MS-DRG weights and lengths of stay: Table 5 of the inpatient prospective payment system's final rule."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import polars as pl

from claimwright.reference.releases.layout import Field, Layout
from claimwright.reference.releases.periods import fiscal_year
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

C = Column
Weight: Final = pl.Decimal(10, 4)
Days: Final = pl.Decimal(6, 1)

DRG_TABLE: Final = Table(
    "drg_table",
    "one MS-DRG of one fiscal year (Table 5)",
    (
        C("drg", pl.String, "Three digits."),
        C("title", pl.String, "CMS title."),
        C("mdc", pl.String, "Major diagnostic category, two digits, or PRE; null for the DRGs of all categories."),
        C("kind", pl.String, "medical or surgical; null for 998 and 999."),
        C("weight", Weight, "Relative weight after the 10 % cap."),
        C("gmlos", Days, "Geometric mean length of stay.", "days"),
        C("amlos", Days, "Arithmetic mean length of stay.", "days"),
        C("post_acute", pl.Boolean, "Subject to the post-acute transfer policy."),
        C("special_pay", pl.Boolean, "Paid by the special transfer formula."),
    ),
    key=("drg",),
)

LAYOUT: Final = Layout(
    (
        Field("drg", "MS DRG", filled=True),
        Field("post_acute", r"(.* )?POST ACUTE DRG"),
        Field("special_pay", r"(.* )?SPECIAL PAY DRG"),
        Field("mdc", "MDC"),
        Field("kind", "TYPE"),
        Field("title", "MS DRG TITLE", filled=True),
        Field("weight", r"(FINAL )?WEIGHTS?( 10 CAP APPLIED| AFTER (10 )?CAP( APPLIED)?)?", "decimal"),
        Field("gmlos", "GEOMETRIC MEAN LOS", "decimal"),
        Field("amlos", "ARITHMETIC MEAN LOS", "decimal"),
    )
)
_YEAR: Final = re.compile(r"FY (20\d\d)")


def _read(file: SourceFile) -> Parsed:
    grid = LAYOUT.grid(file)
    rows = grid.only(lambda row: bool(re.fullmatch(r"\d{1,3}(\.0)?", grid.cell(row, "drg"))))
    # 998 and 999 have no weight: the cell holds dots or asterisks.
    cleared = [(line, ["" if re.fullmatch(r"[.*\s-]+", cell) else cell for cell in row]) for line, row in rows.rows]
    frame = LAYOUT.frame(file, replace(grid, rows=cleared))
    frame = frame.with_columns(
        pl.col("drg").str.replace(r"\.0$", "").str.zfill(3),
        pl.col("title").str.replace_all(r"\s+", " "),
        pl.col("kind").replace_strict({"MED": "medical", "SURG": "surgical"}, default=None),
        pl.when(pl.col("mdc").str.contains(r"^\d$")).then(pl.col("mdc").str.zfill(2)).otherwise("mdc").alias("mdc"),
        pl.col("post_acute", "special_pay").str.to_lowercase() == "yes",
    )
    stated = _YEAR.search(" ".join([*grid.names, grid.banner]))
    return Parsed({"drg_table": frame}, fiscal_year(int(stated[1])) if stated else None)


READERS: Final = (
    Reader("drg_table", "MS-DRG weights (Table 5)", (DRG_TABLE,), LAYOUT.knows, _read, "fiscal"),
)  # fmt: skip
