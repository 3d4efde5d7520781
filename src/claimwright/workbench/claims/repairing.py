"""What of a claim can be put right without judgement, offered beside its findings and done with one key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claimwright.edits.offered_repairs import offered_repairs
from claimwright.edits.repairs import repairs_of_edits
from claimwright.errors import UnreadableError
from claimwright.payers import Payers
from claimwright.workbench import bridge, opened_library
from claimwright.workbench.billing import asked_rules, changeable, registration, scrubbed
from claimwright.workbench.claim_content import before_step, rows_of
from claimwright.workbench.claims.mending import COLUMNS, keep_step, may_type, row_named
from claimwright.workbench.claims.typed_values import parse
from claimwright.workbench.models import Claim, Finding, Practice, User
from claimwright.workbench.refusals import RefusedError


@dataclass(frozen=True)
class Offer:
    """A value of a row (by its key) as it stands, and put right; ``where`` names the row as the screen does."""

    edit: str
    table: str
    row: int
    column: str
    where: str
    before: str
    after: str


def offers(claim: Claim, findings: Iterable[Finding]) -> list[Offer]:
    """What can be put right of a claim; edits run only where a finding is of one that has a repair."""
    repaired = {*repairs_of_edits(), *(rule.id for rule in asked_rules(claim.practice).read if rule.repair)}
    if not any(one.edit in repaired for one in findings):
        return []
    try:
        return offers_of(claim.practice, [claim.pk]).get(claim.pk, [])
    except UnreadableError:  # the practice is not set up yet, and its claim is only looked at
        return []


def offers_of(practice: Practice, keys: Sequence[int]) -> dict[int, list[Offer]]:
    """The same of many claims, by the key of each."""
    claims = bridge.claims_from_db(keys)
    payers = Payers(registration(practice).payers)
    rules = asked_rules(practice).read
    found = offered_repairs(claims, opened_library.library(), rules=rules, payers=payers)
    rows = Claim.objects.filter(practice=practice, claim_id__in=found["claim_id"].to_list())
    by_id = {one.claim_id: one.pk for one in rows.only("claim_id")}
    made: dict[int, list[Offer]] = {}
    for one in found.iter_rows(named=True):
        key = by_id[one["claim_id"]]
        there = _rows(key, one["table"])
        if not may_type(one["table"], one["column"]) or one["row"] >= len(there):
            continue
        row = there[one["row"]]
        where = f"{row_named(one['table'], row)}{one['column'].replace('_', ' ')}"
        offer = Offer(one["edit"], one["table"], row.pk, one["column"], where, one["before"], one["after"])
        made.setdefault(key, []).append(offer)
    return made


@scrubbed
def put_right(claim: Claim, offered: Sequence[Offer], *, actor: User | None = None) -> bool:
    """Puts right what was offered, as one step. Raises ``RefusedError`` where a value is not what it was."""
    changeable(claim)
    if not offered:
        raise RefusedError("Nothing is left to put right.")
    before, told = before_step(claim), []
    for one in offered:
        rows = rows_of(one.table).filter(practice_id=claim.practice_id, pk=one.row)
        rows = rows.filter(pk=claim.pk) if one.table == "claims" else rows.filter(record_id=claim.pk)
        row = rows.first()
        if row is None or (getattr(row, one.column) or "") != one.before:
            raise RefusedError("Something else changed this claim meanwhile. Nothing was put right.")
        rows.update(**{one.column: parse(COLUMNS[one.table, one.column], one.after)})
        told.append(f"{one.where} from {one.before or 'nothing'} to {one.after or 'nothing'}")
    text = f"Put right: {'; '.join(told)}."
    return keep_step(claim, before, actor, text, {"table": offered[0].table})


def _rows(claim: int, table: str) -> list[object]:
    if table == "claims":
        return list(rows_of(table).filter(pk=claim))
    return list(rows_of(table).filter(record_id=claim).order_by("position"))
