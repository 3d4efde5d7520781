"""What CMS's outpatient code editor makes of a hospital outpatient claim: status, APC, packaging and edits of each line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from claimwright.claims.outpatient_claims import outpatient_claims
from claimwright.errors import ReferenceMissingError
from claimwright.grouping import ApcLine, ApcResult, group_apc
from claimwright.workbench import bridge, opened_library, states
from claimwright.workbench.models import Claim

_FACILITIES: Final = frozenset({"12", "13", "14", "85"})
"""Facility types the editor reads: hospital outpatient, other part B, critical access (IOM 100-04, chapter 25, FL 4)."""
_NOT_FINAL: Final = states.before("encounter", "finalise")
_OUTCOMES: Final = {
    "rejected": "not paid: rejected or denied",
    "denied_day": "on a day that is denied",
    "information": "for information alone",
}


@dataclass(frozen=True)
class Row:
    """A line on the screen: ``how`` says how it is paid, or why it is not."""

    line: ApcLine
    how: str


@dataclass(frozen=True)
class Seen:
    """The editor's view of a claim; ``priced`` where the amounts may be shown."""

    result: ApcResult
    rows: tuple[Row, ...]
    priced: bool


def applies(claim: Claim) -> bool:
    """Whether it is a claim that the outpatient code editor reads."""
    return claim.kind == "I" and (getattr(claim, "facility_type", None) or "").lstrip("0") in _FACILITIES


def seen(claim: Claim, *, money: bool) -> Seen | None:
    """The editor's view of a kept claim; None where it does not read such claims or the claim has no first day.

    Amounts come only with ``money``, and never while the codes of its encounter are open again.
    """
    if not applies(claim):
        return None
    found = outpatient_claims(bridge.claims_from_db([claim.pk])).get(claim.claim_id)
    if found is None:
        return None
    priced = money and (claim.encounter is None or claim.encounter.status not in _NOT_FINAL)
    try:
        result = group_apc(found, opened_library.library(), priced=priced)
    except ReferenceMissingError as absent:
        result = ApcResult((), (), "", str(absent))
    rows = tuple(Row(one, _how(one)) for one in result.lines)
    return Seen(result, rows, priced)


def _how(line: ApcLine) -> str:
    return "; ".join(filter(None, (line.packaged or _OUTCOMES.get(line.outcome, "") or line.apc_note, line.discount)))
