"""Who may see what: the one decorator every screen carries, and the one way to fetch an object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url

from claimwright.data_files import data_rows
from claimwright.workbench import audit, audit_queue
from claimwright.workbench.models import Membership, Practice, Role, User


def may(area: str, *doing: str) -> frozenset[Role]:
    """The roles that may do one of these things in an area, as ``data/roles.tsv`` has it."""
    rows = data_rows("claimwright.workbench", "roles.tsv")
    allowed = {Role(row["role"]): set(row[area].split(", ")) for row in rows}
    if unknown := set(doing) - set[str]().union(*allowed.values()):
        raise ValueError(f"no role may do {sorted(unknown)} in {area}")
    return frozenset(role for role, may_do in allowed.items() if may_do & set(doing))


EVERYONE: Final = frozenset(Role)
CHART_READERS: Final = may("charts", "read", "code")
CHART_CODERS: Final = may("charts", "code")
CLAIM_READERS: Final = may("claims", "read", "change")
CLAIM_EDITORS: Final = may("claims", "change")
MONEY_READERS: Final = may("remittances", "read", "change")
MONEY_EDITORS: Final = may("remittances", "change")
ACCOUNT_READERS: Final = may("accounts", "read")
DASHBOARD_READERS: Final = may("dashboard", "read")
AUDIT_READERS: Final = may("audit trail", "read")
REFERENCE_READERS: Final = may("encoder", "look up")
PRACTICE_NOTE_EDITORS: Final = may("encoder", "practice's notes")
"""Who keeps the practice's own favourites and notes on codes; each reader keeps their own."""
REFERENCE_ADMINISTRATORS: Final = may("reference data", "status", "load")
REFERENCE_LOADERS: Final = may("reference data", "load")
RELEASE_READERS: Final = may("reference data", "changes")
INBOX_READERS: Final = may("inbox", "read", "bring")
INBOX_BRINGERS: Final = may("inbox", "bring")
SETUP_READERS: Final = may("setup", "read", "change")
SETUP_EDITORS: Final = may("setup", "change")
PEOPLE_EDITORS: Final = may("setup", "people")
PRACTICE_MAKERS: Final = may("setup", "practices")
"""Who adds practices to the installation, and makes and ends its administrators."""
PATIENT_READERS: Final = may("patients", "read", "change")
PATIENT_EDITORS: Final = may("patients", "change")
WORK_READERS: Final = may("worklists", "read", "take", "assign")
WORK_TAKERS: Final = may("worklists", "take", "assign")
WORK_ASSIGNERS: Final = may("worklists", "assign")
"""Who gives work to others, keeps the rules by which it is given, and names lists for the practice."""
LEARNING_READERS: Final = may("learning", "read", "reset")
"""Who leads coders: what is accepted of the proposed codes, and what the engine learned of that."""
LEARNING_RESETTERS: Final = may("learning", "reset")

SESSION_PRACTICE: Final = "practice"


class MemberRequest(HttpRequest):
    """A request that ``view`` let through: it has a user, a practice and the user's roles in it."""

    user: User
    practice: Practice
    roles: frozenset[str]
    audited: Model | None


@dataclass(frozen=True)
class Rule:
    """What a view demands: who may open it, by which methods, which audit event it leaves, and whether it takes files."""

    roles: frozenset[str]
    methods: tuple[str, ...]
    event: str
    uploads: bool = False


RULES: Final[dict[str, Rule]] = {}
"""Every view that carries the decorator, by its dotted name."""

View = Callable[Concatenate[MemberRequest, ...], HttpResponse]


def view(
    *, roles: frozenset[Role], methods: tuple[str, ...] = ("GET",), event: str = "", uploads: bool = False
) -> Callable[[View], View]:
    """Lets a request in when its user holds one of ``roles`` in the chosen practice; all else is refused and recorded.

    With ``event``, a successful answer is recorded in the audit trail (for reads of PHI, searches, exports and
    prints); ``request.audited`` names the object. ``uploads``: files of any size that the installation allows. Changes are recorded by the services that make them.
    """

    def decorate(function: View) -> View:
        name = f"{function.__module__}.{function.__name__}"
        # RFC 9110 section 9.1: whoever answers GET answers HEAD.
        allowed = (*methods, "HEAD") if "GET" in methods else methods
        RULES[name] = rule = Rule(frozenset(str(role.value) for role in roles), allowed, event, uploads)

        @wraps(function)
        def guarded(stranger: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not stranger.user.is_authenticated:
                return to_login(stranger)
            request = cast(MemberRequest, stranger)
            if not choose_practice(request):
                raise PermissionDenied("You are not a member of any practice.")
            if not rule.roles & request.roles:
                audit.record("access.refused", actor=request.user, practice=request.practice, detail={"view": name})
                raise PermissionDenied("Your role does not open this page.")
            if request.method not in rule.methods:
                return HttpResponseNotAllowed(rule.methods)
            request.audited = None
            response = function(request, *args, **kwargs)
            if rule.event and response.status_code < 400:
                audit_queue.record(rule.event, actor=request.user, practice=request.practice, object=request.audited)
            return response

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def to_login(request: HttpRequest) -> HttpResponse:
    """The sign-in page, coming back here after; a script is told by 401, so that it keeps the step that waits.

    What was sent by POST cannot be opened as a page: one comes back to the page it was sent from.
    """
    if request.headers.get("HX-Request") or request.headers.get("Sec-Fetch-Mode") == "cors":
        return HttpResponse(status=401)
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    came = urlsplit(request.headers.get("Referer", ""))
    here = came.netloc == request.get_host() and came.path
    return redirect_to_login(f"{came.path}?{came.query}".rstrip("?") if here else resolve_url("home"))


def memberships(user: User) -> QuerySet[Membership]:
    """The user's roles, leaving out a student's in a practice that is not synthetic."""
    rows = Membership.objects.filter(user=user).select_related("practice").order_by("practice__name")
    return rows.exclude(role=Role.STUDENT, practice__synthetic=False)


def choose_practice(request: MemberRequest) -> bool:
    """Sets ``request.practice`` and ``request.roles``: the practice chosen in the session, else the first."""
    mine = list(memberships(request.user))
    if not mine:
        return False
    chosen = request.session.get(SESSION_PRACTICE)
    practice = next((one.practice for one in mine if one.practice_id == chosen), mine[0].practice)
    if chosen != practice.pk:  # what is set is written, and whoever writes waits for others
        request.session[SESSION_PRACTICE] = practice.pk
    request.practice = practice
    request.roles = frozenset(one.role for one in mine if one.practice_id == practice.pk)
    return True


def of_practice[T: Model](request: MemberRequest, model: type[T]) -> QuerySet[T]:
    """The rows of a model that belong to the request's practice: the only way a screen reads rows."""
    return model._default_manager.filter(practice=request.practice)


def get_or_404[T: Model](request: MemberRequest, model: type[T] | QuerySet[T], **lookup: Any) -> T:
    """One object of the request's practice. Another practice's object does not exist for this user: 404, and recorded."""
    rows = model if isinstance(model, QuerySet) else model._default_manager.all()
    found = rows.filter(practice=request.practice, **lookup).first()
    if found is None:
        raise not_found(request, str(rows.model._meta.model_name), **lookup)
    request.audited = found
    return found


def not_found(request: MemberRequest, kind: str, **lookup: Any) -> Http404:
    """What is raised where an object is not of the request's practice; it is recorded who looked for it."""
    detail = {"kind": kind, **{key: str(value) for key, value in lookup.items()}}
    audit.record("access.not_found", actor=request.user, practice=request.practice, detail=detail)
    return Http404("There is no such page in this practice.")


__all__ = ["RULES", "MemberRequest", "Rule", "get_or_404", "memberships", "of_practice", "redirect", "view"]
