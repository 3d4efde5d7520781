"""Who works in the synthetic group: one sign-in a role, with passwords made once for this installation."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from claimwright.workbench.models import Membership, Practice, Role, User

STAFF: Final = {
    "cora": ("Cora Reyes", Role.CODER),
    "ben": ("Ben Achterberg", Role.BILLER),
    "aud": ("Audrey Quill", Role.AUDITOR),
    "mara": ("Mara Stone", Role.MANAGER),
    "colin": ("Colin Frost", Role.COMPLIANCE),
    "erik": ("Erik Lindqvist", Role.PHYSICIAN),
    "dina": ("Dina Falk", Role.CDI),
    "ada": ("Ada Winter", Role.ADMINISTRATOR),
}
"""Staff of the first practice by user name."""

OTHERS: Final = {
    "hana": ("Hana Petrov", Role.CODER),
    "hugo": ("Hugo Lind", Role.BILLER),
    "jan": ("Jan Kowalczyk", Role.PHYSICIAN),
}
"""Staff of the other practices."""


@dataclass(frozen=True)
class Login:
    """A sign-in as it is printed."""

    username: str
    password: str
    role: str
    practice: str


def people(practices: list[Practice], file: Path) -> list[Login]:
    """The sign-ins of the group. Passwords are random, kept in ``file`` (mode 0600), and the same at every run."""
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    logins = []
    for position, practice in enumerate(practices):
        for username, (name, role) in (STAFF if position == 0 else OTHERS).items():
            password = known.setdefault(username, secrets.token_urlsafe(9))
            user, _ = User.objects.get_or_create(username=username)
            if not user.check_password(password):
                user.first_name, user.last_name = name.split(" ", 1)
                user.set_password(password)
                user.save()
            Membership.objects.get_or_create(user=user, practice=practice, role=role)
            logins.append(Login(username, password, role.label, practice.name))
    _keep(file, known)
    return logins


def _keep(file: Path, known: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(known, out)
