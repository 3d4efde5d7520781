"""What the list of rules shows: each rule as it holds now, what it holds, and how it was tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import ndiff
from typing import Final

from django.db.models import Count

from claimwright.edits.own_rules import OwnRule
from claimwright.errors import UnreadableError
from claimwright.workbench.billing import latest_versions, rule_of
from claimwright.workbench.models import Finding, OwnRuleVersion, Practice, RuleTrial

SHOWN: Final = {"": "All", "on": "Asked", "off": "Not asked"}
DOES: Final = {"hold": "Holds", "warn": "Warns", "info": "Tells"}
REPEATS: Final = frozenset({"= [", "]"})


@dataclass(frozen=True)
class Listed:
    """``rule`` is None where it cannot be read any more, ``problem`` then says why. ``told``: claims of which it says something."""

    version: OwnRuleVersion
    rule: OwnRule | None
    problem: str
    told: int
    trial: RuleTrial | None


@dataclass(frozen=True)
class Past:
    """A version, with what it changed: lines taken away and added."""

    version: OwnRuleVersion
    changes: list[tuple[str, str]]


def listed(practice: Practice, filters: Mapping[str, str]) -> list[Listed]:
    """The rules of a practice that ``show`` and ``q`` let through, by id."""
    versions = list(latest_versions(practice).select_related("actor"))
    if filters.get("show") in ("on", "off"):
        versions = [one for one in versions if one.asked == (filters["show"] == "on")]
    if words := filters.get("q", "").strip().casefold():
        versions = [one for one in versions if words in one.content.casefold()]
    told = _told(practice, [one.rule for one in versions])
    trials = trials_of(versions)
    return [_listed(one, told.get(one.rule, 0), trials.get(one.pk)) for one in versions]


def trials_of(versions: list[OwnRuleVersion]) -> dict[int, RuleTrial]:
    """The last trial of each version, by the version's key; one that only switched a rule has that of the version before."""
    rules = [one.rule for one in versions]
    practices = {one.practice_id for one in versions}
    rows = RuleTrial.objects.filter(practice__in=practices, version__rule__in=rules).select_related("version")
    last: dict[tuple[str, str], RuleTrial] = {}
    for one in rows.order_by("pk"):
        last[one.version.rule, one.version.content] = one
    return {one.pk: last[one.rule, one.content] for one in versions if (one.rule, one.content) in last}


def told_of(practice: Practice, name: str) -> int:
    """Of how many claims a rule says something."""
    return _told(practice, [name]).get(name, 0)


def past(practice: Practice, name: str) -> list[Past]:
    """All versions of a rule, the latest first."""
    rows = list(OwnRuleVersion.objects.filter(practice=practice, rule=name).select_related("actor"))
    before = [*(one.content for one in rows[1:]), ""]
    return [Past(one, _changes(old, one.content)) for one, old in zip(rows, before, strict=True)]


def _listed(version: OwnRuleVersion, told: int, trial: RuleTrial | None) -> Listed:
    try:
        return Listed(version, rule_of(version), "", told, trial)
    except UnreadableError as problem:
        return Listed(version, None, problem.expected, told, trial)


def _told(practice: Practice, rules: list[str]) -> dict[str, int]:
    rows = Finding.objects.filter(practice=practice, edit__in=rules)
    counts = rows.order_by().values("edit").annotate(claims=Count("record_id", distinct=True))
    return {str(row["edit"]): int(row["claims"]) for row in counts}


def _changes(before: str, after: str) -> list[tuple[str, str]]:
    if not before:
        return []
    lines = ndiff(before.splitlines(), after.splitlines())
    return [(line[0], line[2:]) for line in lines if line[0] in "+-" and line[2:].strip() not in REPEATS]
