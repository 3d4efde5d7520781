"""May claims go out: do the edits let them through, and does the check of X12 files accept what would be sent?

The one gate of ``run``, the demo and the workbench: what is called ready here is refused by none of our own checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.writing import encode_837
from claimwright.data_files import data_table
from claimwright.edits.code_editor import with_code_editor
from claimwright.edits.engine import held, scrub
from claimwright.edits.findings import FINDINGS, HOLDING
from claimwright.edits.own_rules.rows import OwnRule
from claimwright.payers import Payers
from claimwright.reference import Library
from claimwright.x12.check.check import check
from claimwright.x12.places.claim_extents import claims_of_file
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import Segments, read_segments

X12: Final = "X12"
"""Edit of the findings that come from the check of the written file."""
_MORE: Final = " and "
"""Stands in the number of a finding that is about several claims."""


def judge(
    claims: Claims,
    envelope: Envelope,
    library: Library,
    *,
    as_of: date | None = None,
    payers: Payers | None = None,
    history: pl.DataFrame | None = None,
    rules: Sequence[OwnRule] = (),
) -> pl.DataFrame:
    """Findings (columns ``FINDINGS``) of all edits, of CMS's outpatient code editor on the claims it judges, and of the check of
    the 837 that the claims without an error would be.

    An error of the envelope, which is about no claim, holds each of them.
    """
    found = with_code_editor(claims, scrub(claims, library, as_of=as_of, payers=payers, history=history, rules=rules))
    let = claims.only(sorted(set(claims.claims["claim_id"]) - set(held(found))))
    if not len(let):
        return found
    refused = FINDINGS.frame(_refused(let, envelope, library))
    if refused.is_empty():
        return found
    order = claims.claims.select("claim_id").with_row_index("at")
    both = pl.concat([found, refused]).join(order, on="claim_id", how="left", maintain_order="left")
    return both.sort("at", maintain_order=True, nulls_last=True).select(FINDINGS.names)


def _refused(claims: Claims, envelope: Envelope, library: Library) -> list[dict[str, Any]]:
    """What keeps the claims from being sent as they stand."""
    ids = claims.claims["claim_id"].to_list()
    try:
        written = encode_837(claims, envelope)
    except ValueError as problem:
        return [_finding(one, f"The claim cannot be written: {problem}.", "claims", "") for one in ids]
    wrong = check(read_segments(written.data, "claims"), library)
    wrong = wrong.filter((pl.col("severity") == HOLDING) | pl.col("finding").is_in(_beside()))
    sent = written.claims["claim_id"].to_list()
    found: list[dict[str, Any]] = []
    for row in wrong.iter_rows(named=True):
        named = row["claim"] and _MORE not in (row["patient_control_number"] or "")
        found += [_told(one, row) for one in ([sent[row["claim"] - 1]] if named else sent)]
    return found


def beside(segments: Segments, claims: Claims) -> pl.DataFrame:
    """What the check says of the claims read from a file that no edit judges (``checked_beside.tsv``), as ``FINDINGS``."""
    wrong = check(segments).filter(pl.col("finding").is_in(_beside()) & pl.col("claim").is_not_null())
    ids = _ids(segments, claims)
    return FINDINGS.frame([_told(ids[row["claim"]], row) for row in wrong.iter_rows(named=True) if row["claim"] in ids])


def _ids(segments: Segments, claims: Claims) -> dict[int, str]:
    """The id of each claim by the number that the check gives it.

    The check numbers the claims of all transactions, guide by guide; an id ends in the place of its CLM in the file
    (``read_837``).
    """
    by_place = {int(one.rpartition("-")[2]): one for one in claims.claims["claim_id"]}
    opened = np.concatenate([chunk.row[chunk.tokens.rows("CLM")] for chunk in segments.chunks])
    numbers = claims_of_file(segments).claim_of_row[opened].tolist()
    return {number: by_place[place] for place, number in enumerate(numbers, start=1) if place in by_place}


def _beside() -> pl.Series:
    return data_table("claimwright.edits", "checked_beside.tsv")["finding"].implode()


def _told(claim_id: str, row: dict[str, Any]) -> dict[str, Any]:
    """A finding of the check in the words of an edit's."""
    element = f"{row['element']:02}" if row["element"] else ""
    where = f"{row['path'] or 'envelope'} {row['id']}{element}"
    addition = f" ({row['addition']}, not {row['expected']})" if row["addition"] else ""
    message = f"{row['message'][:1].upper()}{row['message'][1:]}{addition}."
    return _finding(claim_id, message, where, row["finding"], row["severity"])


def _finding(claim_id: str, message: str, where: str, finding: str, severity: str = HOLDING) -> dict[str, Any]:
    return {
        "claim_id": claim_id,
        "line": None,
        "edit": X12,
        "severity": severity,
        "message": message,
        "source": f"ASC X12 005010, as x12 check has it{f' ({finding})' if finding else ''}",
        "fix": "Complete what the file lacks: the claim, or the practice's own registration where it is about the envelope.",
        "where": where,
    }
