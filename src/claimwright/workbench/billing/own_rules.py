"""Which rules of its own does a practice ask its claims? The latest version of each, where it is switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl
from django.db.models import Max, QuerySet

from claimwright.claims.batch import Claims
from claimwright.edits.findings import FINDINGS
from claimwright.edits.own_rules import OwnRule, rules_of_text
from claimwright.errors import UnreadableError
from claimwright.workbench.models import OwnRuleVersion, Practice


@dataclass(frozen=True)
class AskedRules:
    """Rules as they are asked, and what is wrong with those that cannot be read any more, by id."""

    read: tuple[OwnRule, ...]
    unread: Mapping[str, str]


def latest_versions(practice: Practice) -> QuerySet[OwnRuleVersion]:
    """The version of each rule that holds, by the rule's id."""
    rows = OwnRuleVersion.objects.filter(practice=practice)
    last = rows.order_by().values("rule").annotate(last=Max("pk")).values("last")
    return OwnRuleVersion.objects.filter(pk__in=last).order_by("rule")


def asked_rules(practice: Practice) -> AskedRules:
    """What the practice's claims are asked; a finding's source names the version."""
    rows = latest_versions(practice).filter(asked=True).values_list("rule", "version", "content")
    return _read(tuple((str(rule), int(version), str(content)) for rule, version, content in rows))


def rule_of(version: OwnRuleVersion) -> OwnRule:
    """The rule as this version has it. Raises ``UnreadableError`` where the claims' tables or our edits changed since."""
    return read_rule(version.content, version.rule)


@lru_cache(512)
def read_rule(content: str, source: str) -> OwnRule:
    """The one rule of a text."""
    rules = rules_of_text(content, source)
    if len(rules) != 1:
        raise UnreadableError(source, "rules", f"expected one rule, not {len(rules)}")
    return rules[0]


def unread_findings(rules: AskedRules, claims: Claims) -> pl.DataFrame:
    """A warning (``FINDINGS``) on each claim for each rule that could not be asked: a claim is never clean for want of its rules."""
    return FINDINGS.frame(
        {
            "claim_id": claim_id,
            "edit": rule,
            "severity": "warning",
            "message": f"This rule of the practice cannot be asked any more: {problem}",
            "source": "A rule of the practice",
            "fix": "Put the rule right, or switch it off.",
            "where": "claims",
        }
        for rule, problem in rules.unread.items()
        for claim_id in claims.claims["claim_id"]
    )


@lru_cache(64)
def _read(rows: tuple[tuple[str, int, str], ...]) -> AskedRules:
    read, unread = [], {}
    for name, version, content in rows:
        try:
            rule = read_rule(content, name)
        except UnreadableError as problem:
            unread[name] = problem.expected
            continue
        read.append(replace(rule, source=f"{rule.source or 'A rule of the practice'}, version {version}"))
    return AskedRules(tuple(read), unread)
