"""Lines set beside the patient's other claims: what was done before, how long ago, by whom, and what became of it."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.context import Context
from claimwright.edits.history.table import originals
from claimwright.edits.prepare.beside import (
    EARLIER,
    MINE,
    beside,
    carries,
    colleague,
    days_after,
    of_groups,
    rows_about,
    window,
)
from claimwright.edits.prepare.service_facts import of_ranges
from claimwright.edits.prepared_tables import fee_schedule

_UNRELATED: Final = {"visit": ["24", "25", "57", "FT"], "surgery": ["58", "78", "79", "76", "77"]}
"""Modifiers with which a visit or a procedure stands apart from the surgery before it (CMS IOM 100-04, chapter 12, section 40.2)."""
_NOT_THE_PACKAGE: Final = ("80", "81", "82", "AS", "55", "56", "53")
"""Modifiers of who assisted, did another part, or gave up: no visits are paid with these (CMS IOM 100-04, chapter 12, sections 20.4.3 and 40.1)."""
_MAJOR: Final = 90
"""Global period of a major procedure, to which the day before it belongs."""
_SEEN: Final = "-3y"
"""How long somebody seen is no new patient (CPT, evaluation and management guidelines)."""


def global_periods(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Visits (about: global visit) and procedures (global procedure) of professional claims in the global period of a procedure of the same
    practice and specialty, without a modifier that sets them apart; number: the period."""
    office = mine.filter(pl.col("kind") == "P")
    done = around.filter((pl.col("kind") == "P") & ~pl.col("denied").fill_null(value=False))
    surgeries = _with_period(of_groups(done, "surgery").filter(~carries(*_NOT_THE_PACKAGE)), context).filter(
        pl.col("period") > 0
    )
    periods = surgeries.select("period", other_procedure_code="procedure_code", other_day="day").unique()
    found = []
    for group, unrelated in _UNRELATED.items():
        lines = of_groups(office, group)
        if group == "surgery":
            # What has no global period of its own (drawing blood, measuring a bladder) is no procedure of the kind.
            lines = _with_period(lines, context).filter(pl.col("period").is_not_null())
        pairs = beside(lines.filter(~carries(*unrelated)), surgeries, "practice")
        pairs = pairs.join(periods, on=["other_procedure_code", "other_day"])
        after = days_after()
        before = pl.when(pl.col("period") >= _MAJOR).then(-1).otherwise(0)
        # A visit of the day itself belongs to the procedure; a second procedure of the day is no matter of the period.
        within = (after >= before) if group == "visit" else (after >= 1)
        found.append(
            rows_about(
                f"global {group}",
                pairs.filter(within & (after <= pl.col("period")) & colleague()),
                number=pl.col("period"),
            )
        )
    return pl.concat(found)


def _with_period(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """``rows`` with period: the days after each procedure that its fee includes; null where nothing says it."""
    schedule = fee_schedule(context.reference)
    if schedule.is_empty():
        days = of_ranges("global_periods.tsv", rows["procedure_code"]).with_columns(
            pl.col("valid_from", "valid_to").str.to_date("%Y-%m-%d"), period="days"
        )
    else:
        days = schedule.select("valid_from", "valid_to", procedure_code="code", period="fee_global_days")
        days = days.filter(pl.col("procedure_code").is_in(rows["procedure_code"].unique().implode()))
    days = days.with_columns(pl.col("period").cast(pl.Int32, strict=False)).drop_nulls("period")
    dated = rows.select("procedure_code", "day").unique().join(days, on="procedure_code")
    in_force = (pl.col("valid_from") <= pl.col("day")) & (
        pl.col("valid_to").is_null() | (pl.col("day") <= pl.col("valid_to"))
    )
    known = dated.filter(in_force).unique(["procedure_code", "day"], keep="first")
    return rows.join(
        known.select("procedure_code", "day", "period"),
        on=["procedure_code", "day"],
        how="left",
        maintain_order="left",
    )


def known_patients(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Visits of a new patient (about: new patient) whom the practice saw in three years; sure where the clinician or the specialty is the
    same, else neither is told apart."""
    new = mine.filter(pl.col("kind") == "P")
    new = new.filter(pl.col("procedure_code").is_in(_codes("new_patient_visits.tsv", new)))
    # Face to face: a blood draw or a test by the practice does not make a patient known.
    seen = around.filter(pl.col("kind") == "P")
    seen = seen.filter(pl.col("procedure_code").is_in(_codes("face_to_face_visits.tsv", seen)))
    pairs = beside(new, seen, "practice").filter(
        (pl.col("other_day") < pl.col("day")) & (pl.col("other_day") > pl.col("day").dt.offset_by(_SEEN))
    )
    unknown = pl.col("specialty").is_null() | pl.col("other_specialty").is_null()
    pairs = pairs.filter(colleague() | unknown).with_columns(sure=colleague())
    return rows_about("new patient", pairs, sure=pl.col("sure"))


def _codes(file: str, rows: pl.DataFrame) -> pl.Series:
    return of_ranges(file, rows["procedure_code"])["procedure_code"].unique().implode()


def gone_organs(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Procedures that take out an organ (words) which an earlier one took out (about: organ)."""
    out = of_ranges("once_in_life.tsv", mine["procedure_code"]).select("procedure_code", "organ")
    lines = mine.join(out.unique(), on="procedure_code", maintain_order="left")
    gone = of_ranges("once_in_life.tsv", around["procedure_code"]).select(
        other_procedure_code="procedure_code", other_organ="organ"
    )
    done = around.filter(~pl.col("denied").fill_null(value=False))
    pairs = beside(lines, done, told=["organ"]).join(gone.unique(), on=["other_procedure_code"], how="inner")
    earlier = (pl.col("organ") == pl.col("other_organ")) & (pl.col("other_day") < pl.col("day"))
    return rows_about("organ", pairs.filter(earlier), words=pl.col("organ"))


def visits_of_a_stay(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """A second initial visit of a clinician within days (about: initial visit), a second discharge day of a stay (discharge day)."""
    office, done = (rows.filter(pl.col("kind") == "P") for rows in (mine, around))
    found = []
    for about, on in (("initial visit", "clinician"), ("discharge day", "practice")):
        pairs = beside(_visits(about, office), _visits(about, done), on)
        same = pl.lit(value=True) if on == "clinician" else colleague()
        found.append(rows_about(about, pairs.filter(days_after().is_between(0, window("visits of one stay")) & same)))
    return pl.concat(found)


def _visits(kind: str, lines: pl.DataFrame) -> pl.DataFrame:
    codes = of_ranges("stay_visits.tsv", lines["procedure_code"]).filter(pl.col("visit") == kind)["procedure_code"]
    return lines.filter(pl.col("procedure_code").is_in(codes.unique().implode()))


def denied_before(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Services that the same payer denied for the same diagnoses in the year before (about: denied); words: the reasons."""
    refused = around.filter(pl.col("denied").fill_null(value=False))
    lines = mine.filter(pl.col("frequency_code").ne_missing("7"))
    pairs = beside(lines, refused, "payer_id", "procedure_code", "diagnoses")
    lately = days_after().is_between(1, window("denied lately"))
    return rows_about("denied", pairs.filter(lately), words=pl.col("other_reasons").list.join(" and "))


def unknown_originals(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Replacements and voids whose original is none of the patient's other claims (about: no original)."""
    undoing = mine.filter(pl.col("frequency_code").is_in(["7", "8"])).unique(
        "claim_id", keep="first", maintain_order=True
    )
    known = originals(undoing, around)["claim_id"].unique().implode()
    alone = undoing.filter(~pl.col("claim_id").is_in(known)).with_columns(line=pl.lit(None, dtype=pl.Int32))
    return alone.select(
        *MINE, "procedure_code", "day", "on_claim", about=pl.lit("no original"), sure=pl.lit(value=True), payers=pl.lit(""),
        other_code=pl.lit(None, dtype=pl.String), other_day=pl.lit(None, dtype=pl.Date), number=pl.lit(None, dtype=pl.Int32),
        words=pl.lit(None, dtype=pl.String),
    ).select(EARLIER.keys())  # fmt: skip
