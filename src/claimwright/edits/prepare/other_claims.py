"""What a patient's other claims say of the lines of a batch: repetitions, and whatever else is found beside them."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.context import Context
from claimwright.edits.history.table import HISTORY, standing
from claimwright.edits.prepare import earlier_lines, earlier_stays, frequencies, same_days
from claimwright.edits.prepare.beside import EARLIER, REPEATED, carries, judged, shared

_AGAIN: Final = ("76", "77", "91", "59", "XE", "XP", "XS", "XU", "RT", "LT", "50")
"""Modifiers that say a service was done again, or elsewhere (CPT appendix A): beside them a line is no near repetition."""
_KEY: Final = ["patient", "payer_order", "who", "procedure_code"]
_SPAN: Final = [*_KEY, "day", "until"]
_FEW: Final = 500
"""Up to so many patients, their rows of a sorted history are found by halving it."""
_LOOKED_FOR: Final = (
    earlier_lines.global_periods,
    earlier_lines.known_patients,
    earlier_lines.gone_organs,
    earlier_lines.visits_of_a_stay,
    earlier_lines.denied_before,
    frequencies.too_soon,
    same_days.units_elsewhere,
    same_days.primaries_elsewhere,
)


def of_patients(history: pl.DataFrame | pl.LazyFrame | None, mine: pl.DataFrame) -> pl.DataFrame:
    """The rows of a history (``HISTORY``) that are of the patients of ``mine`` and of none of its claims. A history sorted by
    ``patient`` (and marked so) is not gone through as a whole."""
    if history is None:
        return HISTORY.empty()
    patients = mine["patient"].unique()
    if isinstance(history, pl.LazyFrame):
        rows = history.filter(pl.col("patient").is_in(patients.implode())).collect()
    elif history["patient"].flags["SORTED_ASC"] and patients.len() <= _FEW:
        firsts = history["patient"].search_sorted(patients, side="left")
        lasts = history["patient"].search_sorted(patients, side="right")
        parts = [history.slice(first, last - first) for first, last in zip(firsts, lasts, strict=True) if last > first]
        rows = pl.concat(parts) if parts else HISTORY.empty()
    else:
        rows = history.filter(pl.col("patient").is_in(patients.implode()))
    return HISTORY.conform(rows).filter(~pl.col("claim_id").is_in(mine["claim_id"].unique().implode()))


def earlier_services(mine: pl.DataFrame, past: pl.DataFrame) -> pl.DataFrame:
    """claim_id of each claim of ``mine``, with the rows (``HISTORY``) of its patient's other claims that still stand."""
    around = judged(standing(pl.concat([past, mine]))).rename({"claim_id": "other_id"})
    asked = mine.select("claim_id", "patient").unique(maintain_order=True)
    pairs = asked.join(around, on="patient", how="inner", maintain_order="left")
    return pairs.filter(pl.col("claim_id") != pl.col("other_id"))


def found_beside(mine: pl.DataFrame, past: pl.DataFrame, context: Context, *, asked: bool) -> pl.DataFrame:
    """What is found of the lines ``mine`` beside the rows of ``past`` and of each other's claims, as rows of ``EARLIER``.

    ``asked``: a history was given, so that an original that is not there is missing.
    """
    everything = pl.concat([past, mine])
    # Joins of numbers are many times faster than of names; two names of one hash there are not among billions.
    several = everything.lazy().filter(pl.col("claim_id").n_unique().over("patient") > 1).collect()
    around = standing(several).with_columns(pl.col("patient").hash())
    ours = several.filter(pl.col("claim_id").is_in(mine["claim_id"].unique().implode())) if past.height else several
    ours = ours.with_columns(pl.col("patient").hash())
    coded = (judged(ours), judged(around))
    found = [look(*coded, context) for look in _LOOKED_FOR]
    found.append(earlier_stays.near_stays(ours, around, context))
    if asked:
        found.append(earlier_lines.unknown_originals(mine, everything, context))
    rows = pl.concat(found)
    return rows if rows.height else pl.DataFrame(schema=EARLIER)


def repeated_elsewhere(mine: pl.DataFrame, past: pl.DataFrame | None = None) -> pl.DataFrame:
    """Lines (``HISTORY``) that an earlier claim has: claim_id, line, on_claim (its patient control number, else its id), alike
    (whether the modifiers are the same too).

    Earlier are the claims before it in ``mine``, and all of ``past``. Originals of professional claims alone: what
    replaces or voids a claim repeats it by its nature, and so does the claim to the second payer (SBR01). A line that has some
    of the days of another is not alike but near it.
    """
    both = [mine] if past is None else [past.filter(~pl.col("later").fill_null(value=False)), mine]
    lines = _originals(standing(pl.concat(both)))
    # Most lines are alone with their key: what follows looks at the few.
    lines = lines.lazy().filter(shared(*_KEY)).collect()
    if lines.is_empty():
        return pl.DataFrame(schema=REPEATED)
    lines = lines.with_row_index("row")
    first = pl.col("row").min()
    told = lines.with_columns(exact=first.over([*_SPAN, "modifiers"]), again=carries(*_AGAIN), near=_nearest(lines))
    named = told.filter((pl.col("exact") != pl.col("row")) | (pl.col("near") != pl.col("row")))
    named = named.filter(pl.col("claim_id").is_in(mine["claim_id"].unique().implode()))
    claim_of = lines.select("row", other="claim_id", number="on_claim")
    for kind in ("exact", "near"):
        there = claim_of.rename({"row": kind, "other": f"{kind}_claim", "number": f"{kind}_number"})
        named = named.join(there, on=kind, how="left", maintain_order="left")
    alike = pl.col("exact_claim") != pl.col("claim_id")
    likely = (pl.col("near_claim") != pl.col("claim_id")) & ~pl.col("again")
    found = named.filter(alike | likely).with_columns(alike=alike)
    told_of = found.select(
        "claim_id", "line", "alike", on_claim=pl.when(alike).then("exact_number").otherwise("near_number")
    )
    # One row a line, so that those who join it never count a charge twice.
    return told_of.select(REPEATED.keys()).unique(["claim_id", "line"], keep="first", maintain_order=True)


def _originals(rows: pl.DataFrame) -> pl.DataFrame:
    """Lines of original professional claims that have all of the key."""
    original = (pl.col("kind") == "P") & (pl.col("frequency_code").fill_null("1") == "1")
    known = rows.filter(original).with_columns(who=pl.coalesce("clinician", "practice"))
    return known.filter(pl.all_horizontal(pl.col(_SPAN).is_not_null()))


def _nearest(lines: pl.DataFrame) -> pl.Series:
    """For each line the first row of those that share a day with it, by its key; its own row where none comes before.

    Spans are compared by their ends and each once: a day that was typed centuries off costs no more than any other.
    """
    same = lines.select(near=pl.col("row").min().over(_SPAN)).to_series()
    several = lines.filter(pl.col("until") > pl.col("day"))
    if several.is_empty():
        return same
    beside = lines.join(several, on=_KEY, how="semi").group_by(_SPAN).agg(pl.col("row").min())
    pairs = (
        several.unique(_SPAN, keep="first", maintain_order=True)
        .join(beside, on=_KEY, suffix="_other")
        .filter(pl.col("day") <= pl.col("until_other"), pl.col("day_other") <= pl.col("until"))
    )
    one_way = pairs.select(*_SPAN, row="row_other")
    other_way = pairs.select(*_KEY, day="day_other", until="until_other", row="row")
    over = pl.concat([one_way, other_way]).group_by(_SPAN).agg(near=pl.col("row").min())
    found = lines.select(_SPAN).join(over, on=_SPAN, how="left", maintain_order="left")["near"]
    return pl.select(pl.min_horizontal(same, found)).to_series().alias("near")
