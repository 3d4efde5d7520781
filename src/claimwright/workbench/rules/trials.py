"""A version of a rule is tried on the claims of the last twelve months, some at a time, so that nobody waits for a page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import F, QuerySet
from django.utils import timezone

from claimwright.denials import decisions_of
from claimwright.edits.history import DECISIONS
from claimwright.edits.own_rules.trial import Tally, tally, tried
from claimwright.payers import Payers
from claimwright.workbench import bridge, opened_library
from claimwright.workbench.billing import history_beside, registration, rule_of
from claimwright.workbench.models import (
    Claim,
    ClaimPayment,
    ClaimStatus,
    OwnRuleVersion,
    Practice,
    RuleTrial,
    TriedClaim,
    User,
)
from claimwright.workbench.services import writes

STEP: Final = 250
"""Claims that one request looks at."""
_DAYS: Final = 365
KINDS: Final = {
    "found": ("Would have been found", {"found": True}),
    "decided": ("Found, and decided by a payer", {"found": True, "decided": True}),
    "denied": ("Found, and denied", {"found": True, "denied": True}),
    "for_this": ("Found, and denied for what it prevents", {"found": True, "for_this": True}),
    "missed": ("Denied for what it prevents, and not found", {"found": False}),
}
"""The numbers of a trial: how each is said, and the rows that it counts."""


@writes
def begin(version: OwnRuleVersion, *, actor: User | None = None) -> RuleTrial:
    """A trial of a version on the practice's claims of the last twelve months."""
    until = timezone.localdate()
    since = until - timedelta(days=_DAYS)
    count = _claims(version.practice, since, until).count()
    done = None if count else timezone.now()
    return RuleTrial.objects.create(
        practice=version.practice, version=version, since=since, until=until, claims=count, actor=actor, done_at=done
    )


def go_on(trial: RuleTrial) -> RuleTrial:
    """Looks at the next claims. Two who ask at once look at the same ones, and one of them keeps what was found."""
    if trial.done_at is not None:
        return trial
    practice = trial.practice
    rows = _claims(practice, trial.since, trial.until).filter(pk__gt=trial.last_claim).order_by("pk")
    keys = list(rows.values_list("pk", flat=True)[:STEP])
    if not keys:
        return _keep(trial, trial.last_claim, [], Tally(0, 0, 0, 0, 0), 0, done=True)
    claims = bridge.claims_from_db(keys)
    payments = ClaimPayment.objects.filter(claim__in=keys).values_list("claim_payment_id", flat=True)
    named = sorted({str(one) for one in payments})
    decisions = decisions_of(bridge.claim_payments_from_db(practice, named)) if named else DECISIONS.empty()
    rule = rule_of(trial.version)
    past = history_beside(practice, claims) if rule.looks_back else None
    found = tried(
        [rule],
        claims,
        opened_library.library(),
        decisions=decisions,
        history=past,
        payers=Payers(registration(practice).payers),
    )
    by_id = dict(Claim.objects.filter(pk__in=keys).values_list("claim_id", "pk"))
    kept = [
        TriedClaim(
            practice=practice,
            trial=trial,
            claim_id=by_id[row["claim_id"]],
            reasons=", ".join(row["reasons"] or ())[:80],
            **{name: row[name] for name in ("found", "decided", "denied", "for_this")},
        )
        for row in found.iter_rows(named=True)
    ]
    return _keep(trial, keys[-1], kept, tally(found), len(keys), done=len(keys) < STEP)


@writes
def _keep(
    trial: RuleTrial, last: int, rows: list[TriedClaim], counts: Tally, looked_at: int, *, done: bool
) -> RuleTrial:
    same = RuleTrial.objects.filter(pk=trial.pk, last_claim=trial.last_claim, done_at=None)
    more = {name: F(name) + number for name, number in vars(counts).items()}
    if same.update(
        last_claim=last, looked_at=F("looked_at") + looked_at, done_at=timezone.now() if done else None, **more
    ):
        TriedClaim.objects.bulk_create(rows)
    trial.refresh_from_db()
    return trial


def behind(trial: RuleTrial, kind: str) -> QuerySet[TriedClaim]:
    """The claims that one number of a trial counts (``KINDS``)."""
    return TriedClaim.objects.filter(trial=trial, **KINDS[kind][1]).select_related("claim").order_by("pk")


def _claims(practice: Practice, since: date, until: date) -> QuerySet[Claim]:
    rows = Claim.objects.filter(practice=practice, date_of_service__range=(since, until))
    return rows.exclude(status=ClaimStatus.CANCELLED)
