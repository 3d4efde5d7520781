"""Stays and days near them, across a patient's claims: the payment window, stays that overlap, a return on the day of leaving."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.context import Context
from claimwright.edits.prepare.beside import EARLIER, beside, carries, days_after, rows_about, window
from claimwright.edits.prepare.claim_facts import begins

_ACUTE: Final = "11"
_OUTPATIENT: Final = ("13", "14")
"""Hospital outpatient bills; a critical access hospital's (85) stand outside the payment window (CMS IOM 100-04, chapter 3, section 40.3)."""
_SKILLED: Final = "21"
_OFFICE: Final = "11"
"""Place of a clinic that a hospital may own; its physicians in the hospital itself are no part of the window."""
_STILL_THERE: Final = "30"
_THERAPY: Final = ("GN", "GO", "GP")
_OWNED: Final = "PD"
"""Modifier of services that a hospital's own clinic gave in the payment window."""
_VOID: Final = "8"
_STAY: Final = ("left", "patient_status")


def near_stays(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """About payment window (line of an outpatient bill, or of a clinic under the hospital's tax id, in the days before the same provider's
    admission), before the stay (the same, seen from the stay), overlap and return (of stays; line null), and nursing stay (therapy billed
    apart in a skilled stay)."""
    if not (around["kind"] == "I").any():
        return pl.DataFrame(schema=EARLIER)
    ours = mine.filter(pl.col("frequency_code").ne_missing(_VOID))
    general = ~begins("hospital", "poa_exempt_hospitals.tsv")
    hospital, nursing = _stays(around, _ACUTE), _stays(around, _SKILLED)
    apart = ours.filter(_outside())
    after = days_after()
    own = _stays(ours, _ACUTE)
    days = window("payment window")
    near = beside(apart, hospital.filter(general), "practice").filter(after.is_between(-days, 0))
    seen = beside(own.filter(general), around.filter(_outside()), "practice").filter(after.is_between(0, days))
    stays = beside(own, hospital, told=("practice", "left"), theirs=("practice", *_STAY))
    # Interim bills of one stay have one admission.
    same = (pl.col("practice") == pl.col("other_practice")).fill_null(value=False)
    over = (pl.col("day") < pl.col("other_left")) & (pl.col("other_day") < pl.col("left"))
    back = (pl.col("day") == pl.col("other_left")) & (pl.col("other_day") < pl.col("day"))
    gone = pl.col("other_patient_status").ne_missing(_STILL_THERE)
    therapy = ours.filter((pl.col("kind") == "P") & carries(*_THERAPY))
    inside = (pl.col("other_day") <= pl.col("day")) & (pl.col("day") < pl.col("other_left"))
    return pl.concat(
        [
            rows_about("payment window", near),
            rows_about("before the stay", seen),
            rows_about("overlap", stays.filter(over & ~(same & (after == 0)))),
            rows_about("return", stays.filter(same & back & gone)),
            rows_about("nursing stay", beside(therapy, nursing, theirs=_STAY).filter(inside)),
        ]
    )


def _stays(rows: pl.DataFrame, facility: str) -> pl.DataFrame:
    """One row an institutional claim for a stay, its admission for its day."""
    bills = rows.filter(pl.col("kind") == "I", pl.col("facility_type") == facility, pl.col("admitted").is_not_null())
    return bills.unique("claim_id", keep="first", maintain_order=True).with_columns(
        day="admitted", line=pl.lit(None, dtype=pl.Int32), procedure_code=pl.lit(None, dtype=pl.String)
    )


def _outside() -> pl.Expr:
    """Whether a line is of an outpatient bill, or of a clinic that does not say that the hospital owns it."""
    bills = (pl.col("kind") == "I") & pl.col("facility_type").is_in(_OUTPATIENT)
    clinic = (pl.col("kind") == "P") & (pl.col("place") == _OFFICE).fill_null(value=False) & ~carries(_OWNED)
    # Ambulance and maintenance dialysis are outside the window.
    outside = r"^0?(?:54|8[2-5])"
    excepted = pl.col("revenue_code").fill_null("").str.contains(outside) | pl.col("procedure_code").fill_null(
        ""
    ).str.contains("^A0")
    return (bills | clinic) & pl.col("day").is_not_null() & ~excepted
