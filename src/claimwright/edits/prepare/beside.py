"""Pairs of a line and a line of another claim of the same patient, and the rows that edits are shown of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.edits.prepare.service_facts import bit_of, facts_of

if TYPE_CHECKING:
    from polars._typing import JoinStrategy

MINE: Final = ["claim_id", "line"]
EARLIER: Final = {
    "claim_id": pl.String,
    "line": pl.Int32,
    "about": pl.String,
    "procedure_code": pl.String,
    "day": pl.Date,
    "on_claim": pl.String,
    "other_code": pl.String,
    "other_day": pl.Date,
    "number": pl.Int32,
    "words": pl.String,
    "sure": pl.Boolean,
    "payers": pl.String,
}
"""One row a line and thing found: about (what), the other claim by its number, with code and day; number, words and sure say more;
payers: the kinds that ask it, all where it is empty."""
REPEATED: Final = {"claim_id": pl.String, "line": pl.Int32, "on_claim": pl.String, "alike": pl.Boolean}
"""A line that another claim has too."""
_VOID: Final = "8"
_OF_ONE: Final = ("patient", "payer_order")
_COMPARED: Final = ("procedure_code", "day", "clinician", "specialty")
_CROWD: Final = 4_000_000
"""Pairs of a patient beyond which the name is nobody's."""


def judged(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines (``HISTORY``) that can be compared: with day and code, and of no void, which says what was."""
    return lines.filter(
        pl.col("frequency_code").ne_missing(_VOID)
        & pl.col("procedure_code").is_not_null()
        & pl.col("day").is_not_null()
    )


def beside(
    mine: pl.DataFrame, others: pl.DataFrame, *same: str, told: Sequence[str] = (), theirs: Sequence[str] = ()
) -> Pairs:
    """Pairs of a line and a line of another claim of the patient to a payer of the same order (what goes to the second payer says again what
    went to the first), equal in ``same``; ``told`` and ``theirs``: further columns of
    ``mine`` and of ``others`` that are asked of.

    Lines that are alike are compared once, so that a batch in which everybody has one name costs no more than another.
    """
    same = (*_OF_ONE, *same)
    keys = list(dict.fromkeys([*same, *_COMPARED, *told]))
    if mine.is_empty() or others.is_empty():
        return Pairs(mine.clear(), None)
    both = mine["patient"].unique()
    others = others.filter(pl.col("patient").is_in(both.implode()))
    lines = mine.filter(pl.col("patient").is_in(others["patient"].unique().implode())).select(*MINE, *keys)
    kinds = lines.select(keys).unique(maintain_order=True).with_row_index("kind")
    there = list(dict.fromkeys([*same, *_COMPARED, *theirs]))
    # Two claims are enough: one of them is not the line's own.
    alike = (
        others.select("claim_id", "on_claim", "reasons", *there)
        .unique(["claim_id", *there], keep="first", maintain_order=True)
        .group_by(there, maintain_order=True)
        .agg(
            other_ids=pl.col("claim_id").head(2),
            on_claims=pl.col("on_claim").head(2),
            other_reasons=pl.col("reasons").first(),
        )
    )
    named = alike.select(
        *same,
        "other_ids",
        "on_claims",
        "other_reasons",
        **{f"other_{name}": pl.col(name) for name in (*_COMPARED, *theirs)},
    )
    few = _few(kinds, named)
    pairs = few.join(named, on=list(same), how="inner", maintain_order="left")
    return Pairs(
        lines.join(kinds, on=keys, how="inner", nulls_equal=True, maintain_order="left").select(*MINE, "kind"), pairs
    )


def _few(kinds: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Without those of patients of whom there are too many pairs: no patient, but a name that stands for many."""
    counted = (
        kinds.group_by("patient").agg(mine=pl.len()).join(others.group_by("patient").agg(theirs=pl.len()), on="patient")
    )
    crowds = counted.filter(pl.col("mine").cast(pl.Int64) * pl.col("theirs") > _CROWD)["patient"]
    return kinds.filter(~pl.col("patient").is_in(crowds.implode())) if crowds.len() else kinds


@dataclass(frozen=True)
class Pairs:
    """``lines``: claim_id, line and the kind of line they are of; ``pairs``: kinds with alike lines of others (columns with other_)."""

    lines: pl.DataFrame
    pairs: pl.DataFrame | None
    """None where nothing can be a pair: what is asked of it then costs nothing."""

    def filter(self, condition: pl.Expr) -> Pairs:
        return self if self.pairs is None else Pairs(self.lines, self.pairs.filter(condition))

    def join(self, table: pl.DataFrame, on: list[str], how: JoinStrategy = "left") -> Pairs:
        if self.pairs is None:
            return self
        return Pairs(self.lines, self.pairs.join(table, on=on, how=how, maintain_order="left"))

    def with_columns(self, **columns: pl.Expr) -> Pairs:
        return self if self.pairs is None else Pairs(self.lines, self.pairs.with_columns(**columns))


def colleague() -> pl.Expr:
    """Whether the other line is of the same clinician, or of one of the same specialty: they bill as one (CMS IOM 100-04, chapter 12,
    section 30.6.5)."""
    same = pl.col("clinician") == pl.col("other_clinician")
    return (same | (pl.col("specialty") == pl.col("other_specialty"))).fill_null(value=False)


def shared(*columns: str) -> pl.Expr:
    """Whether several claims have a line that is equal in these columns; a rare other line may pass, none is left out."""
    key = pl.sum_horizontal(pl.col(name).hash(seed) for seed, name in enumerate(columns))
    return pl.col("claim_id").hash().n_unique().over(key) > 1


def carries(*modifiers: str) -> pl.Expr:
    """Whether a line has any of these modifiers."""
    return pl.col("modifiers").str.contains(rf"\b(?:{'|'.join(modifiers)})\b").fill_null(value=False)


def days_after() -> pl.Expr:
    """How many days the line comes after the other."""
    return (pl.col("day") - pl.col("other_day")).dt.total_days()


def window(name: str) -> int:
    """Days of a window (``day_windows.tsv``)."""
    return next(int(row["days"]) for row in data_rows("claimwright.edits", "day_windows.tsv") if row["window"] == name)


def of_groups(lines: pl.DataFrame, *groups: str) -> pl.DataFrame:
    """The lines whose service is of one of these groups (``service_groups.tsv``, and visit)."""
    mask = sum({bit_of(one) for one in groups})
    known = facts_of(lines["procedure_code"]).filter((pl.col("groups") & mask) != 0)
    return lines.filter(pl.col("procedure_code").is_in(known["code"].implode()))


def rows_about(
    about: str,
    found: Pairs,
    *,
    number: pl.Expr | None = None,
    words: pl.Expr | None = None,
    sure: pl.Expr | None = None,
    payers: pl.Expr | None = None,
) -> pl.DataFrame:
    """Pairs as rows of ``EARLIER``, one a line: of several the surest, then the latest day."""
    if found.pairs is None or found.pairs.is_empty():
        return pl.DataFrame(schema=EARLIER)
    told = found.pairs.select(
        "kind",
        "procedure_code",
        "day",
        "other_ids",
        "on_claims",
        about=pl.lit(about),
        other_code="other_procedure_code",
        other_day="other_day",
        number=(pl.lit(None) if number is None else number).cast(pl.Int32),
        words=(pl.lit(None) if words is None else words).cast(pl.String),
        sure=pl.lit(value=True) if sure is None else sure,
        payers=pl.lit("") if payers is None else payers,
    )
    single = told.explode("other_ids", "on_claims", empty_as_null=True, keep_nulls=True)
    ordered = single.sort("sure", "other_day", "other_ids", descending=[True, True, False], maintain_order=True)
    best = ordered.unique(["kind", "other_ids"], keep="first", maintain_order=True)
    two = best.filter(pl.int_range(pl.len()).over("kind") < 2)
    rows = found.lines.join(two, on="kind", maintain_order="left_right").filter(
        pl.col("claim_id") != pl.col("other_ids")
    )
    return rows.unique(MINE, keep="first", maintain_order=True).rename({"on_claims": "on_claim"}).select(EARLIER.keys())
