"""What does CMS's outpatient code editor say of the hospital outpatient claims of a batch that no edit of ours has said?"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.data_files import data_rows
from claimwright.edits.findings import FINDINGS
from claimwright.edits.prepare.claim_facts import payer_kind
from claimwright.errors import ReferenceMissingError
from claimwright.grouping.outpatient_edits import OutpatientEdit, dispositions

EDIT: Final = "IOCE-"
"""Beginning of the ids of its findings; the editor's own number follows."""
_MEDICARE: Final = ("medicare_ffs", "medicare_advantage")
"""Kinds of payers whose claims CMS's editor judges: Medicare, and the Medicare plans that follow it."""
_VOID: Final = "8"
_PLACES: Final = {
    "claim": "claims",
    "diagnosis": "diagnoses.code (2300 HI)",
    "line": "lines (2400 SV2)",
}


def code_editor_findings(claims: Claims, found: pl.DataFrame) -> pl.DataFrame:
    """Findings (columns ``FINDINGS``) of the outpatient code editor on Medicare's hospital outpatient claims.

    ``found`` are those of our own edits: what they have said already is not said again. Claims on days for which the editor
    has no tables are left out, ``days_without_tables`` counts them. Returns none where the editor's package is absent.
    """
    judged = _asked(claims)
    if not len(judged):
        return FINDINGS.empty()
    # Start-up: grouping and pricing are loaded for Medicare's institutional claims alone.
    from claimwright.claims.outpatient_claims import outpatient_claims
    from claimwright.grouping.apc import group_apc

    said = {
        (row["claim_id"], row["line"], row["edit"])
        for row in found.select("claim_id", "line", "edit").iter_rows(named=True)
    }
    same = {row["edit"]: row["ours"].split() for row in data_rows("claimwright.edits", "code_editor_edits.tsv")}
    rows: list[dict[str, Any]] = []
    try:
        for claim_id, claim in outpatient_claims(judged).items():
            result = group_apc(claim)
            only_told = {one.line for one in result.lines if one.outcome == "information"}
            for edit in result.edits:
                ours = same.get(edit.number, ())
                if not any((claim_id, at, one) in said for one in ours for at in {edit.line, None}):
                    rows.append(_finding(claim_id, edit, result.release, edit.line in only_told))
    except ReferenceMissingError:
        return FINDINGS.empty()
    return FINDINGS.frame(rows)


def days_without_tables(claims: Claims) -> tuple[int, date | None]:
    """How many claims the editor would judge but has no tables for, and the day its tables end."""
    judged = _asked(claims)
    if not len(judged):
        return 0, None
    # Start-up: as above.
    from claimwright.claims.outpatient_claims import outpatient_claims
    from claimwright.reference.fees import outpatient_editor

    try:
        held = outpatient_editor.covered()
    except ReferenceMissingError:
        return len(judged), None
    outside = sum(1 for one in outpatient_claims(judged).values() if held.problem(one.first_day))
    return outside, held.last


def with_code_editor(claims: Claims, found: pl.DataFrame) -> pl.DataFrame:
    """The findings with those of CMS's two code editors among them, outpatient and inpatient, in the order of the claims."""
    judged = _asked(claims)
    if not len(judged):
        return found
    # Start-up: as above.
    from claimwright.edits.inpatient_editor import inpatient_editor_findings

    more = pl.concat([code_editor_findings(judged, found), inpatient_editor_findings(judged, found)])
    if more.is_empty():
        return found
    order = claims.claims.select("claim_id").with_row_index("at")
    both = pl.concat([found, more]).join(order, on="claim_id", how="left", maintain_order="left")
    return both.sort("at", "line", maintain_order=True, nulls_last=True).select(FINDINGS.names)


def _asked(claims: Claims) -> Claims:
    """Medicare's institutional claims; a void takes a claim back as it was sent, right or wrong."""
    medicare = claims.claims.filter(
        (pl.col("kind") == "I")
        & payer_kind().is_in(_MEDICARE).fill_null(value=False)
        & (pl.col("frequency_code").fill_null("1") != _VOID)
    )
    return claims.only(medicare["claim_id"].to_list()) if medicare.height else Claims.of()


def _finding(claim_id: str, edit: OutpatientEdit, release: str, only_told: bool) -> dict[str, Any]:
    disposition = dispositions().get(edit.disposition)
    severity = "info" if only_told or disposition is None else disposition.severity
    about = f"{edit.subject}: " if edit.subject else ""
    then = f" {disposition.says}" if disposition and not only_told else ""
    return {
        "claim_id": claim_id,
        "line": edit.line,
        "edit": f"{EDIT}{edit.number}",
        "severity": severity,
        "message": f"{about}{edit.says}{then}",
        "source": f"{release}, edit {int(edit.number)}",
        "fix": edit.fix or "See the editor's edit in CMS's specifications.",
        "where": _PLACES[edit.place],
    }
