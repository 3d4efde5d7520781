"""May a practice's claims go out? The gate that the command line has too, asked with the practice's own envelope."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
from django.conf import settings
from django.utils import timezone

from claimwright.claims.batch import Claims
from claimwright.claims.envelope import envelope_of
from claimwright.claims.practice import Practice as Registration
from claimwright.claims.practice import practice_from
from claimwright.edits import scrub
from claimwright.edits.findings import FINDINGS
from claimwright.edits.gate import judge
from claimwright.payers import Payers
from claimwright.workbench import opened_library, patients
from claimwright.workbench.billing.other_claims import history_beside
from claimwright.workbench.billing.own_rules import asked_rules, unread_findings
from claimwright.workbench.models import Practice


def registration(practice: Practice) -> Registration:
    """The practice as claims need it; raises ``UnreadableError`` naming what its registration lacks."""
    return practice_from(dict(practice.registration), source=f"registration of {practice.name}")


def judged(
    practice: Practice, claims: Claims, *, as_of: date | None = None, encounters: Mapping[str, int] | None = None
) -> pl.DataFrame:
    """Findings on claims that are to go out: a claim that our own check would refuse is not ready, nor one of which the patient
    asked that no health plan be told. The practice's own rules are asked beside. Claims are judged payer by payer, as they go out; ``encounters`` of claims not kept yet."""
    if not len(claims):
        return scrub(claims, opened_library.library(), as_of=as_of)
    ours = registration(practice)
    history = history_beside(practice, claims)
    rules = asked_rules(practice)
    payers = claims.parties.filter(role="payer").unique("claim_id", keep="first")
    named = claims.claims.select("claim_id", "kind").join(payers, on="claim_id", how="left", maintain_order="left")
    pieces = []
    for key, group in named.group_by("kind", "id", "last_or_organization_name", maintain_order=True):
        envelope = envelope_of(
            ours,
            payer_id=str(key[1] or ""),
            payer_name=str(key[2] or ""),
            number=1,
            timestamp=timezone.localtime(),
            production=settings.PRODUCTION_CLAIMS,
        )
        mine = claims.only(group["claim_id"])
        pieces.append(
            judge(
                mine,
                envelope,
                opened_library.library(),
                as_of=as_of,
                payers=Payers(ours.payers),
                history=history,
                rules=rules.read,
            )
        )
    named_by = {claim_id: (encounters or {}).get(claim_id) for claim_id in claims.claims["claim_id"]}
    private = [
        {**patients.PLAN_RESTRICTED, "claim_id": claim_id} for claim_id in patients.restricted(practice, named_by)
    ]
    return pl.concat([*pieces, FINDINGS.frame(private), unread_findings(rules, claims)])
