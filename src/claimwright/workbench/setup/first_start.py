"""How does the first person come in? By one link, behind which they make the administrator, the organization and a practice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from claimwright.workbench import audit
from claimwright.workbench.models import Membership, Practice, Role, User
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import links, people, practices
from claimwright.workbench.setup.changes import SCREEN, SYSTEM, By
from claimwright.workbench.setup.values import read

OWN_ROLES: Final = (Role.MANAGER, Role.CODER, Role.BILLER)
"""What the first person may do beside administering; a manager sees the practice's work."""


def is_waiting() -> bool:
    """Whether nobody can sign in and nothing was set up yet."""
    return not User.objects.exclude(username=SYSTEM).exists() and not Practice.objects.exists()


def token() -> str:
    """The token of the one link; empty once somebody came in. A new one takes the place of those before."""
    return links.make(links.FIRST_START) if is_waiting() else ""


@writes
def begin(token: str, person: Mapping[str, str], password: str, organization: str, practice: Mapping[str, str]) -> User:
    """Makes administrator, organization and practice of what was typed; the link is used up.

    Raises ``RefusedFieldsError`` with every field that cannot be taken, named ``person-...`` or ``practice-...`` where it
    is one of theirs; ``RefusedError`` for a link that does not work any more.
    """
    if links.find(links.FIRST_START, token) is None or not is_waiting():
        raise RefusedError(links.USED)
    who, wrong = read("person", {**person, "roles": person.get("roles") or Role.MANAGER})
    problems = {f"person-{name}": said for name, said in wrong.items()}
    problems |= {f"practice-{name}": said for name, said in read("practice", practice)[1].items()}
    if not 0 < len(organization.strip()) <= practices.LONGEST_NAME:
        problems["organization"] = f"The organization's name, at most {practices.LONGEST_NAME} characters."
    if who.get("username", "").lower() == SYSTEM:
        problems["person-username"] = "This name is the command line's own."
    user = User(**{name: who.get(name, "") for name in ("username", "first_name", "last_name")})
    try:
        people.check_password_of(user, password)
    except RefusedFieldsError as refused:
        problems |= refused.problems
    if problems:
        raise RefusedFieldsError(problems)
    people.keep_password(user, password)
    try:
        made = practices.add(practice, By(user, SCREEN), organization=organization)
    except RefusedFieldsError as refused:
        raise RefusedFieldsError({f"practice-{name}": said for name, said in refused.problems.items()}) from None
    for role in (Role.ADMINISTRATOR, *(role for role in OWN_ROLES if role in who["roles"])):
        Membership.objects.create(user=user, practice=made, role=role)
    links.use(links.FIRST_START, token)
    audit.record("account.first_administrator", actor=user, practice=made, object=user)
    return user
