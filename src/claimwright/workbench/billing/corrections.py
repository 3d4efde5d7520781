"""Which claim does this one take the place of, and what is different in it, field by field?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from claimwright.workbench import bridge
from claimwright.workbench.models import Claim, ClaimStatus, Practice
from claimwright.workbench.refusals import RefusedError

REPLACE: Final = "7"
VOID: Final = "8"
"""Claim frequency codes (CLM05-3, National Uniform Billing Committee)."""
NUMBERING: Final = frozenset(
    {"interchange_control_number", "group_control_number", "transaction_control_number", "batch_reference"}
)
_OF_THE_CORRECTION: Final = NUMBERING | {
    "claim_id",
    "source",
    "patient_control_number",
    "frequency_code",
    "payer_claim_control_number",
}
"""Columns in which every correction differs from its original."""
NOT_OUT: Final = (ClaimStatus.HELD, ClaimStatus.READY, ClaimStatus.REJECTED, ClaimStatus.CANCELLED)
"""States of what no payer has: a replacement or void in one of them undoes nothing yet."""
_NAMES_A_ROW: Final = ("line", "sequence", "role", "kind")


@dataclass(frozen=True)
class Difference:
    """One field of a correction that is not as in the original; an absent row's fields are empty."""

    table: str
    row: str
    column: str
    before: str
    after: str


def replaces(claim: Claim) -> Claim | None:
    """The claim this one takes the place of; None for an original."""
    named = re.fullmatch(r"(.+)R[0-9]+", claim.claim_id)
    if named is None or claim.frequency_code not in {REPLACE, VOID}:
        return None
    return Claim.objects.filter(practice=claim.practice_id, claim_id=named[1]).first()


def voided(practice: Practice, claims: Collection[str]) -> set[str]:
    """Which of these claims (by ``claim_id``) a void that went out has taken back, with the replacements between them."""
    voids = Claim.objects.filter(practice=practice, frequency_code=VOID)
    gone = voids.exclude(status__in=NOT_OUT).values_list("claim_id", flat=True)
    roots = {root(str(one)) for one in gone}
    return {one for one in claims if root(one) in roots}


def root(claim_id: str) -> str:
    """The ``claim_id`` of the original, of a correction or of a correction of one."""
    return re.sub(r"(?:R[0-9]+)+$", "", claim_id)


def differences(claim: Claim) -> list[Difference]:
    """What is changed since the original; empty for an original."""
    original = replaces(claim)
    if original is None:
        return []
    there, here = (bridge.claims_from_db([one.pk]).frames() for one in (original, claim))
    return [one for name in here for one in _of_table(name, there[name].to_dicts(), here[name].to_dicts())]


def refuse_unchanged(claim: Claim) -> None:
    """Raises ``RefusedError`` for a replacement that says what the original said: the payer would refuse it as a duplicate."""
    if claim.frequency_code == REPLACE and replaces(claim) is not None and not differences(claim):
        raise RefusedError("Nothing is changed since the original: change what was wrong first, or cancel this draft.")


def _of_table(table: str, there: list[dict[str, Any]], here: list[dict[str, Any]]) -> Iterator[Difference]:
    for number in range(max(len(there), len(here))):
        before, after = (rows[number] if number < len(rows) else {} for rows in (there, here))
        either = after or before
        named = next((f"{key} {either[key]}" for key in _NAMES_A_ROW if either.get(key) is not None), "")
        for column in either:
            if column not in _OF_THE_CORRECTION and before.get(column) != after.get(column):
                old, new = (_text(row.get(column)) for row in (before, after))
                yield Difference(table, named if table != "claims" else "", column, old, new)


def _text(value: Any) -> str:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return f"{value:.0f}"
    return "" if value is None else str(value)
