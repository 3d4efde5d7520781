"""Which visits stand beside a procedure of the same day without saying that they were more than its preparation?"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.context import in_force
from claimwright.edits.ncci_modifiers import is_visit, separating
from claimwright.edits.prepare.pairs import pairs_until
from claimwright.edits.prepared_tables import PreparedTables

_SURGERY: Final = ("10004", "69990")
"""The surgery section of CPT (numbers only)."""
_SIGNIFICANT: Final = ("T", "J1", "Q2")
"""Status indicators of procedures that the outpatient editor sets against a visit (I/OCE edit 21)."""


def visits_beside_procedures(subject: PreparedTables, tables: dict[str, pl.DataFrame]) -> pl.LazyFrame | None:
    """Visits of professional claims without a modifier of visits beside a procedure of the surgery section: procedure_code,
    procedure, day. Only on days for which no practitioner table of NCCI's pairs is loaded: that table says it better. None
    where no claim has both."""
    lines = tables["lines"].filter(pl.col("claim_kind").ne_missing("I") & pl.col("procedure_code").is_not_null())
    codes = lines["procedure_code"].unique()
    surgery = codes.filter(
        (codes >= _SURGERY[0]) & (codes <= _SURGERY[1]) & (codes.str.len_chars() == len(_SURGERY[0]))
    )
    visits = [code for code in codes.to_list() if is_visit(code)]
    if not visits or not surgery.len():
        return None
    until = pairs_until(subject.context.reference).get("practitioner", date.min)
    known = subject.published("hcpcs", surgery).filter(pl.col("status_indicator").is_in(_SIGNIFICANT))
    beside = (
        lines.lazy()
        .filter(pl.col("day") > until)
        .select("claim", "day", procedure="procedure_code")
        .join(known.lazy().select("valid_from", "valid_to", procedure="code"), on="procedure")
        .filter(in_force(pl.col("day")))
        .unique(["claim", "day"], keep="first", maintain_order=True)
        .select("claim", "day", "procedure")
    )
    alone = lines.lazy().filter(
        pl.col("procedure_code").is_in(visits) & ~separating(subject.context.reference, lines)["visit"]
    )
    return alone.join(beside, on=["claim", "day"], maintain_order="left").select(
        "claim", "claim_id", "claim_kind", "line", "date_of_service", "procedure_code", "procedure", "day"
    )
