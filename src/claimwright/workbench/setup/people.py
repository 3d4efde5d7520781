"""Who works in a practice, with which roles? People are invited by a link, change roles, and end at once, signed out.

Nobody is deleted: the audit trail names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import password_changed, validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from claimwright.workbench import audit
from claimwright.workbench.models import ExternalAudit, Membership, Practice, Role, User
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import changes, links
from claimwright.workbench.setup.changes import SYSTEM, By
from claimwright.workbench.setup.values import read

KIND: Final = "person"


@dataclass(frozen=True)
class Worker:
    """A person of a practice: the roles here, whether they can sign in, and whether a second factor is on."""

    user: User
    roles: tuple[str, ...]
    waiting: bool
    second_factor: bool

    @property
    def state(self) -> str:
        if not self.roles:
            return "ended"
        return "invited" if self.waiting else "active"

    @property
    def shown_roles(self) -> str:
        return ", ".join(str(Role(role).label) for role in self.roles)


def workers(practice: Practice, *, term: str = "", ended: bool = False) -> list[Worker]:
    """Those who work here by name; with ``ended`` also those who did. ``term``: every word in the name or user name."""
    roles: dict[int, list[str]] = {}
    for one in Membership.objects.filter(practice=practice).order_by("role"):
        roles.setdefault(one.user_id, []).append(one.role)
    people = User.objects.filter(Q(pk__in=list(roles)) | Q(username__in=_once_here(practice) if ended else []))
    for word in term.split():
        people = people.filter(
            Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    factors = set(Authenticator.objects.filter(user__in=people).values_list("user_id", flat=True))
    return [
        Worker(one, tuple(roles.get(one.pk, ())), not one.has_usable_password(), one.pk in factors)
        for one in people.order_by("last_name", "first_name", "username")
    ]


def worker(practice: Practice, username: str) -> Worker:
    """A person who works or worked here, by user name. Raises ``RefusedError``."""
    for one in workers(practice, ended=True):
        if one.user.username.lower() == username.strip().lower():
            return one
    raise RefusedError(f"Nobody called {username} works in {practice.name}.")


@writes
def invite(
    practice: Practice, typed: Mapping[str, str], by: By, *, may_administer: bool, external: bool = False
) -> tuple[User, str]:
    """A person with roles here, and the token of the link by which they choose a password.

    Somebody who works in another practice already keeps the sign-in: the token is empty. Who was invited there and has not
    come in yet is refused: whoever holds that link would come into this practice, too. ``external``: the role is an external
    auditor's, whose audit is kept with it (``external_audits``). Raises ``RefusedFieldsError``.
    """
    values, problems = read(KIND, typed)
    name = values.get("username", "")
    if name.lower() == SYSTEM:
        problems["username"] = "This name is the command line's own."
    user = User.objects.filter(username__iexact=name).first()
    if user is not None and Membership.objects.filter(practice=practice, user=user).exists():
        problems["username"] = "Somebody of this name works here already."
    if user is not None and _differs(user, values):
        problems["username"] = "This user name is another person's."
    elif user is not None and not user.has_usable_password() and not _may_act_for(practice, user, may_administer):
        problems["username"] = "Invited by another practice and not come in yet: try again when they have."
    if problems:
        raise RefusedFieldsError(problems)
    if user is None:
        user = User(username=name, first_name=values["first_name"], last_name=values["last_name"])
        user.set_unusable_password()
        user.save()
    elif not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    _set_roles(practice, user, values["roles"], may_administer=may_administer, external=external)
    changes.keep(practice, KIND, user.username, "invited", by, after={"roles": sorted(values["roles"])})
    return user, "" if user.has_usable_password() else links.make(links.INVITATION, user)


@writes
def invite_again(practice: Practice, user: User, by: By, *, may_administer: bool) -> str:
    """A new link for somebody who has not chosen a password yet; the one before stops working."""
    if user.has_usable_password() or not _roles(practice, user):
        raise RefusedError("Only who was invited and has no password yet gets a new link.")
    _refuse_beyond(practice, user, may_administer)
    changes.keep(practice, KIND, user.username, "invited", by)
    return links.make(links.INVITATION, user)


@writes
def accept(token: str, password: str) -> User:
    """The invited person's own password; the link is used up. Raises ``RefusedError``."""
    user = links.use(links.INVITATION, token).user
    if user is None or not user.is_active:
        raise RefusedError(links.USED)
    check_password_of(user, password)
    keep_password(user, password)
    audit.record("account.password_chosen", actor=user, object=user)
    return user


def check_password_of(user: User, password: str) -> None:
    """Raises ``RefusedFieldsError`` with what the rules for passwords say."""
    try:
        validate_password(password, user)
    except ValidationError as wrong:
        raise RefusedFieldsError({"password": " ".join(wrong.messages)}) from None


@writes
def keep_password(user: User, password: str) -> None:
    """Sets a password that was checked; the rules for the next one remember it."""
    user.set_password(password)
    user.save()
    password_changed(password, user)


@writes
def change_roles(practice: Practice, user: User, roles: Iterable[str], by: By, *, may_administer: bool) -> None:
    """The person's roles here, all of them; what was there and is not named is taken away. To take all away, ``end``."""
    wanted = {str(role) for role in roles}
    if not wanted:
        raise RefusedFieldsError({"roles": "At least one role; to take all away, end the person."})
    before = _roles(practice, user)
    if not before:
        raise RefusedError("This person does not work here any more: invite them again.")
    _set_roles(practice, user, wanted, may_administer=may_administer)
    if before != wanted:
        if Role.ADMINISTRATOR in wanted - before and not user.has_usable_password():
            # A link that a manager made must not open what only an administrator may give.
            links.void(links.INVITATION, user)
        told = {"before": {"roles": sorted(before)}, "after": {"roles": sorted(wanted)}}
        changes.keep(practice, KIND, user.username, "roles_changed", by, **told)


@writes
def end(practice: Practice, user: User, by: By, *, may_administer: bool) -> None:
    """Takes all roles here. Who has none anywhere any more is signed out at once and cannot sign in."""
    before = _roles(practice, user)
    if not before:
        raise RefusedError("This person does not work here any more.")
    if by.actor is not None and by.actor.pk == user.pk:
        raise RefusedError("Nobody ends themselves.")
    _set_roles(practice, user, set(), may_administer=may_administer)
    ExternalAudit.objects.filter(practice=practice, user=user, ended_at=None).update(ended_at=timezone.now())
    if not Membership.objects.filter(user=user).exists():
        # A new password hash ends every session of the user (Django, session auth hash).
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        Authenticator.objects.filter(user=user).delete()
        links.void(links.INVITATION, user)
    changes.keep(practice, KIND, user.username, "ended", by, before={"roles": sorted(before)})


@writes
def reset_second_factor(practice: Practice, user: User, by: By, *, may_administer: bool) -> None:
    """Takes the second factor away, of a lost telephone for example; the person signs in by password and sets a new one."""
    if not _roles(practice, user):
        raise RefusedError("This person does not work here any more.")
    _refuse_beyond(practice, user, may_administer)
    gone, _ = Authenticator.objects.filter(user=user).delete()
    if not gone:
        raise RefusedError("There is no second factor to reset.")
    changes.keep(practice, KIND, user.username, "factor_reset", by)


def _roles(practice: Practice, user: User) -> set[str]:
    return set(Membership.objects.filter(practice=practice, user=user).values_list("role", flat=True))


def _set_roles(
    practice: Practice, user: User, wanted: Iterable[str], *, may_administer: bool, external: bool = False
) -> None:
    before, after = _roles(practice, user), set(wanted)
    if Role.EXTERNAL_AUDITOR in before | after and after and before != after and not external:
        raise RefusedFieldsError(
            {"roles": "An external auditor has no other role, and a last day: see External audits."}
        )
    if Role.ADMINISTRATOR in before ^ after and not may_administer:
        raise RefusedError("Administrators alone make, change and end administrators.")
    administrators = _administrators(but=practice, of=user) if Role.ADMINISTRATOR in before - after else []
    if Role.STUDENT in after and not practice.synthetic:
        raise RefusedFieldsError({"roles": "A student works in a synthetic practice only."})
    Membership.objects.filter(practice=practice, user=user, role__in=before - after).delete()
    for role in sorted(after - before):
        Membership.objects.create(practice=practice, user=user, role=role)
    if Role.ADMINISTRATOR in before - after and not any(one.has_usable_password() for one in administrators):
        raise RefusedError("Somebody who can sign in must stay administrator of the installation.")


def _administrators(*, but: Practice, of: User) -> list[User]:
    """Active administrators beside this role of this person, locked: of two who step down at once one waits and stays."""
    roles = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).select_related("user")
    every = list(roles.select_for_update(of=("self",)).order_by("pk"))
    return [one.user for one in every if (one.practice_id, one.user_id) != (but.pk, of.pk)]


def _may_act_for(practice: Practice, user: User, may_administer: bool) -> bool:
    """Whether who manages this practice may touch how a person signs in: one sign-in opens all that the person may do.

    A manager may where the person works here alone and administers nothing; an administrator always.
    """
    every = Membership.objects.filter(user=user)
    beyond = every.exclude(practice=practice).exists() or every.filter(role=Role.ADMINISTRATOR).exists()
    return may_administer or not beyond


def _refuse_beyond(practice: Practice, user: User, may_administer: bool) -> None:
    if not _may_act_for(practice, user, may_administer):
        raise RefusedError("An administrator does this for who administers, or works in another practice too.")


def _differs(user: User, values: Mapping[str, Any]) -> bool:
    shown = (user.first_name.lower(), user.last_name.lower())
    return shown != (values.get("first_name", "").lower(), values.get("last_name", "").lower())


def _once_here(practice: Practice) -> list[str]:
    return list(practice.setup_changes.filter(kind=KIND).values_list("key", flat=True).distinct())
