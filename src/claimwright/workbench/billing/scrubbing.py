"""How is a claim changed and scrubbed so that nobody waits for the edits, and none of it is ever seen half done?

The edits read a claim for a tenth of a second or more. A change is tried out in a transaction that is undone, what it makes
of the claim is scrubbed outside of any, and change and findings are then committed together, if nobody was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import wraps
from typing import Concatenate, Final, cast

import polars as pl
from django.db import transaction
from django.db.models import F

from claimwright.claims.batch import Claims
from claimwright.edits import held, scrub
from claimwright.edits.code_editor import with_code_editor
from claimwright.payers import Payers
from claimwright.workbench import bridge, editing, opened_library, states
from claimwright.workbench.billing.gate import judged, registration
from claimwright.workbench.billing.other_claims import history_beside
from claimwright.workbench.billing.own_rules import asked_rules, unread_findings
from claimwright.workbench.models import Claim, ClaimStatus, Finding, Practice, User
from claimwright.workbench.refusals import BusyError, RefusedError
from claimwright.workbench.services import writes

BEFORE_SENDING: Final = states.before("claim", "hold")
"""States in which a claim may still be changed; a rejected claim was never adjudicated."""
TRIES: Final = 5


def scrubbed[**P](change: Callable[Concatenate[Claim, P], bool]) -> Callable[Concatenate[Claim, P], Claim]:
    """A service that changes a claim and has it scrubbed. ``change`` writes, and says whether it changed anything.

    It is called twice on a claim read anew under its lock: what the first call writes is undone.
    """

    @wraps(change)
    def service(claim: Claim, *args: P.args, **kwargs: P.kwargs) -> Claim:
        actor = kwargs.get("actor")
        assert actor is None or isinstance(actor, User)
        for _ in range(TRIES):
            tried = _try_out(claim, lambda: change(claim, *args, **kwargs), actor)
            if tried is None:
                claim.refresh_from_db()
                return claim
            findings = judged(claim.practice, tried)
            version = claim.version
            if _commit(claim, version, lambda: change(claim, *args, **kwargs), findings, actor):
                claim.refresh_from_db()
                return claim
        raise BusyError("Others are changing this claim. Nothing was changed; look at it and try again.")

    return cast(Callable[Concatenate[Claim, P], Claim], service)


def made_on(claim: Claim, version: int | None) -> None:
    """Says which version of the claim the coming change was made on; the service refuses it where that is stale."""
    claim.seen_version = version  # type: ignore[attr-defined]


@writes
def stay_rejected(claim: Claim, *, actor: User | None = None) -> None:
    """Said within a ``scrubbed`` change: the claim stands as it was refused, and findings neither hold nor clear it."""
    if claim.status != ClaimStatus.REJECTED:
        states.move_claim(claim, "undo", "It stands as it was refused.", actor=actor)
    claim.stays_rejected = True  # type: ignore[attr-defined]


def refuse_stale(claim: Claim, actor: User | None) -> None:
    """Raises ``RefusedError`` when somebody else changed the claim since the version that the change was ``made_on``."""
    seen: int | None = getattr(claim, "seen_version", None)
    if seen not in {None, claim.version}:
        last = claim.events.exclude(event="taken_over").order_by("-pk").values_list("actor_id", flat=True).first()
        editing.unchanged(seen, claim.version, last, actor)


def scrub_frames(practice: Practice, claims: Claims, *, as_of: date | None = None) -> pl.DataFrame:
    """What the edits, the practice's own rules and CMS's code editors say of claims that are not on their way yet, such as that of a
    draft: beside the patient's other claims, by the practice's own rows of payers."""
    rules = asked_rules(practice)
    found = scrub(
        claims,
        opened_library.library(),
        as_of=as_of,
        payers=Payers(registration(practice).payers),
        history=history_beside(practice, claims),
        rules=rules.read,
    )
    return pl.concat([with_code_editor(claims, found), unread_findings(rules, claims)])


def scrub_claims(
    practice: Practice, row_ids: Iterable[int], *, actor: User | None = None, as_of: date | None = None
) -> pl.DataFrame:
    """Scrubs claims of the practice, keeps their findings, and holds or readies those not yet sent.

    A claim that somebody changes meanwhile is scrubbed again.
    """
    left, found = sorted(set(row_ids)), []
    for _ in range(TRIES):
        versions = dict(Claim.objects.filter(practice=practice, pk__in=left).values_list("pk", "version"))
        findings = judged(practice, bridge.claims_from_db(versions), as_of=as_of)
        kept = _keep_scrubbed(practice, versions, findings, actor)
        found.append(findings.filter(pl.col("claim_id").is_in(list(kept.values()))))
        left = [pk for pk in versions if pk not in kept]
        if not left:
            return pl.concat(found)
    raise BusyError("Others are changing these claims; scrub them again.")


def changeable(claim: Claim) -> None:
    """Locks the claim and reads it anew; raises ``RefusedError`` when it has gone out. Within a transaction."""
    states.lock(claim)
    if claim.status == ClaimStatus.CANCELLED:
        raise RefusedError("The claim was cancelled; it never goes out.")
    if claim.status not in BEFORE_SENDING:
        raise RefusedError("The claim has gone out; correct it by a replacement claim.")


def keep_findings(claims: Iterable[Claim], findings: pl.DataFrame, actor: User | None) -> None:
    """Keeps what the edits say of locked claims instead of what they said, and gives each the state that goes with it."""
    rows = {claim.claim_id: claim for claim in claims}
    Finding.objects.filter(record__in=list(rows.values())).delete()
    Finding.objects.bulk_create(
        Finding(practice_id=rows[row["claim_id"]].practice_id, record=rows[row["claim_id"]], position=place, **row)
        for place, row in enumerate(findings.iter_rows(named=True), start=1)
        if row["claim_id"] in rows
    )
    holding = set(held(findings))
    for claim in rows.values():
        if getattr(claim, "stays_rejected", False):
            continue
        _hold_or_clear(claim, bool(claim.claim_id in holding or claim.hold_reason), actor)


@writes
def _try_out(claim: Claim, change: Callable[[], bool], actor: User | None) -> Claims | None:
    """The claim as the change would make it; None when it changes nothing. All of it is undone."""
    version = claim.version
    refuse_stale(claim, actor)
    changed = change()
    tried = bridge.claims_from_db([claim.pk]) if changed else None
    claim.version = version
    transaction.set_rollback(True)
    return tried


@writes
def _commit(claim: Claim, version: int, change: Callable[[], bool], findings: pl.DataFrame, actor: User | None) -> bool:
    """Writes change and findings together; False when the claim is not the one that was scrubbed any more."""
    if claim.version != version:
        return False
    claim.stays_rejected = False  # type: ignore[attr-defined]
    change()
    Claim.objects.filter(pk=claim.pk).update(version=F("version") + 1)
    states.lock(claim)
    keep_findings([claim], findings, actor)
    return True


@writes
def _keep_scrubbed(
    practice: Practice, versions: Mapping[int, int], findings: pl.DataFrame, actor: User | None
) -> dict[int, str]:
    """Row id to ``claim_id`` of the claims that are still as they were scrubbed; their findings are kept."""
    rows = Claim.objects.filter(practice=practice, pk__in=list(versions)).order_by("row_id")
    same = [one for one in rows.select_for_update(no_key=True) if one.version == versions[one.pk]]
    keep_findings(same, findings, actor)
    return {one.pk: one.claim_id for one in same}


def _hold_or_clear(claim: Claim, holding: bool, actor: User | None) -> None:
    """The state of a claim not yet sent, as the edits and hands have it; its encounter goes with it."""
    if claim.status not in BEFORE_SENDING:
        return
    if claim.status == (ClaimStatus.HELD if holding else ClaimStatus.READY):
        states.follow(claim, actor=actor)
    elif holding:
        states.move_claim(claim, "hold", "Held by the edits.", actor=actor)
    else:
        states.move_claim(claim, "clear", "No error is left.", actor=actor)
