"""When a rule is switched or changed, the claims that have not gone out and that it is about are asked again."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from claimwright.edits.own_rules.trial import tried
from claimwright.errors import UnreadableError
from claimwright.payers import Payers
from claimwright.workbench import bridge, opened_library
from claimwright.workbench.billing import BEFORE_SENDING, history_beside, registration, rule_of, scrub_claims
from claimwright.workbench.models import Claim, Finding, OwnRuleVersion, Practice, User

_SLICE: Final = 500


def ask_again(version: OwnRuleVersion, *, actor: User | None = None) -> int:
    """Scrubs the claims that have not gone out and that this version finds, or an earlier one found; says how many."""
    practice = version.practice
    waiting = Claim.objects.filter(practice=practice, status__in=BEFORE_SENDING).exclude(status="cancelled")
    told = Finding.objects.filter(practice=practice, edit=version.rule).values("record_id")
    about = set(waiting.filter(pk__in=told).values_list("pk", flat=True))
    if version.asked:
        about |= _found(practice, version, sorted(waiting.filter(~Q(pk__in=about)).values_list("pk", flat=True)))
    for start in range(0, len(about), _SLICE):
        scrub_claims(practice, sorted(about)[start : start + _SLICE], actor=actor)
    return len(about)


def _found(practice: Practice, version: OwnRuleVersion, keys: list[int]) -> set[int]:
    try:
        rule = rule_of(version)
    except UnreadableError:
        return set(keys)
    payers, found = Payers(registration(practice).payers), set[str]()
    for start in range(0, len(keys), _SLICE):
        claims = bridge.claims_from_db(keys[start : start + _SLICE])
        past = history_beside(practice, claims) if rule.looks_back else None
        rows = tried([rule], claims, opened_library.library(), history=past, payers=payers)
        found |= set(rows.filter("found")["claim_id"])
    named = Claim.objects.filter(practice=practice, claim_id__in=found)
    return set(named.values_list("pk", flat=True))
