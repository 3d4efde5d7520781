"""The denials of the last twelve months, set against the edits that spoke before, and what they have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

import polars as pl
from django.utils import timezone

from claimwright.denials import decisions_of
from claimwright.edits import all_edits
from claimwright.edits.findings import FINDINGS
from claimwright.edits.history import HISTORY, MADE_OF, history_of, with_decisions
from claimwright.edits.own_rules import OwnRule
from claimwright.edits.own_rules.foreseen import foreseen, yields
from claimwright.edits.own_rules.mining import Proposal, mined, rule_of
from claimwright.workbench import bridge
from claimwright.workbench.billing import asked_rules, latest_versions
from claimwright.workbench.models import Claim, ClaimPayment, DenialLook, Finding, Practice, User
from claimwright.workbench.services import writes

_DAYS: Final = 365
_SLICE: Final = 5000
_MOST_KEYS: Final = 2000
"""Claims that are kept behind a number."""
KINDS: Final = {
    "overridden": "An edit held it, and it went out",
    "not_held": "An edit warned of it, and did not hold",
    "unforeseen": "No edit spoke of it",
}


@dataclass(frozen=True)
class OfReason:
    """Denied claims of a reason: by how they were foreseen (``KINDS``), the keys of each."""

    reason: str
    claims: dict[str, list[int]]

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(kind, len(self.claims.get(kind, ()))) for kind in KINDS]

    @property
    def total(self) -> int:
        return len({key for keys in self.claims.values() for key in keys})


def look(practice: Practice, *, actor: User | None = None) -> DenialLook:
    """Looks at the claims with services of the last twelve months that a payer decided, and keeps what it found."""
    until = timezone.localdate()
    since = until - timedelta(days=_DAYS)
    decided = ClaimPayment.objects.filter(practice=practice, claim__date_of_service__range=(since, until))
    named = {str(name): int(claim) for name, claim in decided.values_list("claim_payment_id", "claim_id")}
    keys = sorted(set(named.values()))
    lines = _lines(practice, keys, sorted(named))
    findings = _findings(practice, keys)
    rules = asked_rules(practice).read
    prevents = {edit.id: edit.prevents for edit in all_edits()} | {rule.id: rule.prevents for rule in rules}
    spoken = foreseen(lines, findings, prevents)
    numbered = Claim.objects.filter(practice=practice, pk__in=keys).values_list("claim_id", "pk")
    by_id = {str(name): int(key) for name, key in numbered}
    proposals = mined(lines, spoken.drop_nulls("edit"))
    content = {
        "reasons": [asdict(one) for one in _reasons(spoken, by_id)],
        "yields": yields(lines, findings, prevents).to_dicts(),
        "proposals": [
            {**asdict(one), "claims": [by_id[name] for name in one.claims][:_MOST_KEYS]} for one in proposals
        ],
    }
    return _keep(practice, since, until, len(keys), content, actor)


def last_look(practice: Practice) -> DenialLook | None:
    return DenialLook.objects.filter(practice=practice).select_related("actor").first()


def reasons_of(look: DenialLook) -> list[OfReason]:
    found = [OfReason(one["reason"], one["claims"]) for one in look.content["reasons"]]
    return sorted(found, key=lambda one: (-len(one.claims.get("unforeseen", ())), -one.total, one.reason))


def proposals_of(look: DenialLook) -> list[Proposal]:
    return [
        Proposal(
            **{
                **one,
                "shared": tuple((kind, value) for kind, value in one["shared"]),
                "claims": tuple(str(key) for key in one["claims"]),
            }
        )
        for one in look.content["proposals"]
    ]


def proposed_rule(practice: Practice, look: DenialLook, number: int) -> OwnRule | None:
    """The rule of a proposal under an id that no rule of the practice has; None where there is no such proposal."""
    found = proposals_of(look)
    if not 0 <= number < len(found):
        return None
    taken = set(latest_versions(practice).values_list("rule", flat=True))
    return next(rule for at in range(1, len(taken) + 2) if (rule := rule_of(found[number], at)).id not in taken)


def keys_behind(look: DenialLook, about: str, kind: str) -> list[int] | None:
    """The claims behind a number: of a reason by its kind, or of a proposal by its place; None where there is no such number."""
    if kind == "proposal":
        proposals = look.content["proposals"]
        at = int(about) if about.isascii() and about.isdigit() and len(about) < 6 else len(proposals)
        return list(proposals[at]["claims"]) if at < len(proposals) else None
    one = next((row for row in look.content["reasons"] if row["reason"] == about), None)
    return None if one is None or kind not in KINDS else list(one["claims"].get(kind, ()))


@writes
def _keep(
    practice: Practice, since: Any, until: Any, claims: int, content: dict[str, Any], actor: User | None
) -> DenialLook:
    return DenialLook.objects.create(
        practice=practice, since=since, until=until, claims=claims, content=content, actor=actor
    )


def _lines(practice: Practice, keys: list[int], payments: list[str]) -> pl.DataFrame:
    """Lines of these claims (``HISTORY``) with what the payers decided."""
    pieces = [
        history_of(bridge.claims_from_db(keys[start : start + _SLICE], columns=MADE_OF))
        for start in range(0, len(keys), _SLICE)
    ]
    lines = pl.concat([HISTORY.empty(), *pieces])
    decisions = [
        decisions_of(bridge.claim_payments_from_db(practice, payments[start : start + _SLICE]))
        for start in range(0, len(payments), _SLICE)
    ]
    return with_decisions(lines, pl.concat(decisions)) if decisions else lines


def _findings(practice: Practice, keys: Iterable[int]) -> pl.DataFrame:
    rows = Finding.objects.filter(practice=practice, record__in=list(keys))
    named = ("claim_id", "line", "edit", "severity")
    return FINDINGS.frame([dict(zip(named, row, strict=True)) for row in rows.values_list(*named)])


def _reasons(spoken: pl.DataFrame, by_id: dict[str, int]) -> list[OfReason]:
    found: dict[str, dict[str, dict[int, None]]] = {}
    for row in spoken.iter_rows(named=True):
        kind = "unforeseen" if row["edit"] is None else "overridden" if row["severity"] == "error" else "not_held"
        found.setdefault(row["reason"], {}).setdefault(kind, {})[by_id[row["claim_id"]]] = None
    return [
        OfReason(reason, {kind: list(keys)[:_MOST_KEYS] for kind, keys in kinds.items()})
        for reason, kinds in found.items()
    ]
