"""Rules of a practice are kept: every version, who made it, why, and whether claims are asked it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from claimwright.edits.own_rules import OwnRule, rules_of_text, toml_of
from claimwright.errors import UnreadableError
from claimwright.workbench import audit
from claimwright.workbench.billing import latest_versions, rule_of
from claimwright.workbench.models import OwnRuleVersion, Practice, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes

LARGEST: Final = 1_000_000
"""Bytes of the largest file of rules."""
MOST: Final = 500
"""Rules of a practice: each is asked of every claim."""
_LONGEST: Final = 40
_CHANGED: Final = "Somebody else changed this rule meanwhile. Nothing was kept; look at it and try again."


@dataclass(frozen=True)
class Incoming:
    """A rule of a file beside what the practice has: ``state`` is new, changed or same."""

    rule: OwnRule
    state: str


def latest(practice: Practice, rule: str) -> OwnRuleVersion | None:
    return latest_versions(practice).filter(rule=rule).first()


@writes
def add(practice: Practice, rule: OwnRule, *, actor: User | None = None, why: str = "") -> OwnRuleVersion:
    """A rule that is new here; no claim is asked it yet. Raises ``RefusedError`` where the practice has one of its id."""
    if latest(practice, rule.id) is not None:
        raise RefusedError(f"There is a rule {rule.id} already: give this one another id.")
    if latest_versions(practice).count() >= MOST:
        raise RefusedError(f"A practice has at most {MOST} rules; change one that is not needed any more.")
    return _keep(practice, rule, 1, False, why, actor)


@writes
def change(practice: Practice, seen: int, rule: OwnRule, *, actor: User | None = None, why: str = "") -> OwnRuleVersion:
    """Another version of a rule, made on version ``seen`` of it; it stays on or off."""
    there = _made_on(practice, rule.id, seen)
    if there.content == toml_of([rule]):
        raise RefusedError("Nothing is changed.")
    return _keep(practice, rule, there.version + 1, there.asked, why, actor)


@writes
def switch(
    practice: Practice, name: str, seen: int, *, on: bool, actor: User | None = None, why: str = ""
) -> OwnRuleVersion:
    """The rule as it is, switched on or off: a version of its own, so that it is known who did it and when."""
    there = _made_on(practice, name, seen)
    if there.asked == on:
        raise RefusedError(f"The rule is {'on' if on else 'off'} already.")
    try:
        rule = rule_of(there)
    except UnreadableError as problem:
        if on:
            raise RefusedError(f"It cannot be asked: {problem.expected}") from problem
        return _keep_text(practice, name, there.content, there.version + 1, False, why, actor)
    return _keep(practice, rule, there.version + 1, on, why, actor)


def looked_at(practice: Practice, text: str, name: str) -> list[Incoming]:
    """The rules of a file beside those that are here. Raises ``UnreadableError`` naming the place, also where the file is too large."""
    if len(text.encode()) > LARGEST:
        raise UnreadableError(name, "", f"expected a file of at most {LARGEST // 1_000_000} MB")
    here = {one.rule: one.content for one in latest_versions(practice)}
    found = []
    for number, rule in enumerate(rules_of_text(text, name), 1):
        if len(rule.id) > _LONGEST:
            raise UnreadableError(name, f"rules {number}, id", f"expected at most {_LONGEST} characters")
        content = toml_of([rule])
        state = "new" if rule.id not in here else "same" if here[rule.id] == content else "changed"
        found.append(Incoming(rule, state))
    return found


@writes
def take_in(practice: Practice, text: str, name: str, *, actor: User | None = None) -> list[Incoming]:
    """Takes the rules of a file in: new ones off, changed ones as another version of what is here."""
    found = looked_at(practice, text, name)
    for one in found:
        if one.state == "new":
            add(practice, one.rule, actor=actor, why=f"From {name}.")
        elif one.state == "changed":
            there = latest(practice, one.rule.id)
            assert there is not None
            change(practice, there.version, one.rule, actor=actor, why=f"From {name}.")
    return found


def file_of(practice: Practice) -> str:
    """All rules of the practice as a file, those that cannot be read any more left out."""
    readable = []
    for one in latest_versions(practice):
        try:
            readable.append(rule_of(one))
        except UnreadableError:
            continue
    return toml_of(readable)


def _made_on(practice: Practice, name: str, seen: int) -> OwnRuleVersion:
    there = latest(practice, name)
    if there is None:
        raise RefusedError(f"There is no rule {name} here.")
    if there.version != seen:
        raise RefusedError(_CHANGED)
    return there


def _keep(practice: Practice, rule: OwnRule, version: int, asked: bool, why: str, actor: User | None) -> OwnRuleVersion:
    if len(rule.id) > _LONGEST:
        raise RefusedError(f"An id has at most {_LONGEST} characters.")
    return _keep_text(practice, rule.id, toml_of([rule]), version, asked, why, actor)


def _keep_text(
    practice: Practice, name: str, content: str, version: int, asked: bool, why: str, actor: User | None
) -> OwnRuleVersion:
    try:
        with transaction.atomic():
            kept = OwnRuleVersion.objects.create(
                practice=practice,
                rule=name,
                version=version,
                content=content,
                asked=asked,
                why=why.strip()[:255],
                actor=actor,
            )
    except IntegrityError:
        raise RefusedError(_CHANGED) from None
    detail = {"rule": name, "version": version, "asked": asked}
    audit.record("rule.kept", actor=actor, practice=practice, object=kept, detail=detail)
    return kept
