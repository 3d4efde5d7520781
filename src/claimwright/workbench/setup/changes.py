"""Who changed what of a practice's setup, when and by which way: kept for good, and told to the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from claimwright.workbench import audit
from claimwright.workbench.models import Practice, SetupChange, User
from claimwright.workbench.services import writes
from claimwright.workbench.setup_fields import fields_of

SCREEN, COMMAND, FILE = "screen", "command", "file"
SYSTEM: Final = "system"
"""The user that acts where a command was given on the server; nobody signs in as it."""


@dataclass(frozen=True)
class By:
    """Who acts, and by which way; ``login`` is the account of the operating system that gave a command."""

    actor: User | None
    way: str = SCREEN
    login: str = ""


def by_command(login: str) -> By:
    """A command given on the server by this account of the operating system."""
    return By(system_user(), COMMAND, login)


@writes
def system_user() -> User:
    """The user that commands act as: it has no password and is not active."""
    user, made = User.objects.get_or_create(username=SYSTEM, defaults={"is_active": False, "last_name": "Command line"})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@writes
def keep(
    practice: Practice,
    kind: str,
    key: str,
    event: str,
    by: By,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> SetupChange:
    """A change with the values before and after; the audit trail names the fields alone."""
    old, new = dict(before or {}), dict(after or {})
    change = SetupChange.objects.create(
        practice=practice, kind=kind, key=key, event=event, actor=by.actor, way=by.way, before=old, after=new
    )
    fields = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    detail = {"key": key, "way": by.way, "fields": fields} | ({"login": by.login} if by.login else {})
    audit.record(f"{kind}.{event}", actor=by.actor, practice=practice, object=change, detail=detail)
    return change


def told(change: SetupChange) -> list[tuple[str, Any, Any]]:
    """Label, value before and value after, of the fields that changed."""
    labels = {one.name: one.label for one in fields_of(change.kind)}
    names = dict.fromkeys([*change.before, *change.after])
    return [
        (labels.get(name, name), _shown(change.before.get(name)), _shown(change.after.get(name)))
        for name in names
        if change.before.get(name) != change.after.get(name)
    ]


def _shown(value: Any) -> Any:
    """A value as a line of history says it: many rows by their number."""
    if not isinstance(value, list):
        return value
    return f"{len(value)} rows" if value and isinstance(value[0], dict) else "; ".join(str(one) for one in value)
