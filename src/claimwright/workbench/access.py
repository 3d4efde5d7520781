"""Who may see what: the one decorator every screen carries, and the one way to fetch an object.

An external auditor is nowhere among those whom an area opens to: their screens name them (``CHOSEN_READERS``), and
under each of them only rows of the chosen charts exist (``models.scoped``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from claimwright.data_files import data_rows
from claimwright.workbench import audit, audit_queue, hidden_dollars, page_practice
from claimwright.workbench.models import ChosenChart, ExternalAudit, Membership, Practice, Role, User, scoped


def may(area: str, *doing: str) -> frozenset[Role]:
    """The roles that may do one of these things in an area, as ``data/roles.tsv`` has it."""
    rows = data_rows("claimwright.workbench", "roles.tsv")
    allowed = {Role(row["role"]): set(row[area].split(", ")) for row in rows}
    if unknown := set(doing) - set[str]().union(*allowed.values()):
        raise ValueError(f"no role may do {sorted(unknown)} in {area}")
    return frozenset(role for role, may_do in allowed.items() if may_do & set(doing))


ANYBODY: Final = frozenset(Role)
"""External auditors too: for screens that show nothing of a practice."""
CHOSEN_READERS: Final = may("external audits", "chosen charts")
EVERYONE: Final = ANYBODY - CHOSEN_READERS
"""Whoever works in a practice."""
AUDIT_CHOOSERS: Final = may("external audits", "choose")
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
WITHOUT_DOLLARS: Final = may("worklists", "no dollars")
"""Roles that see no amounts (``hidden_dollars``)."""
WORK_ASSIGNERS: Final = may("worklists", "assign")
"""Who gives work to others, keeps the rules by which it is given, and names lists for the practice."""
LEARNING_READERS: Final = may("learning", "read", "reset")
"""Who leads coders: what is accepted of the proposed codes, and what the engine learned of that."""
LEARNING_RESETTERS: Final = may("learning", "reset")
RISK_READERS: Final = may("risk adjustment", "answer", "set")
RISK_SETTERS: Final = may("risk adjustment", "set")
"""Who gives the normalization and the coding intensity of a payment year."""
RULE_READERS: Final = may("own rules", "read", "write")
RULE_WRITERS: Final = may("own rules", "write")
"""Who writes the practice's own rules, tries them, and switches them on and off."""

QUERY_READERS: Final = may("queries", "read", "ask", "manage")
"""Who sees the questions of the practice to its physicians, with what they were answered."""
QUERY_ASKERS: Final = may("queries", "ask")
QUERY_MANAGERS: Final = may("queries", "manage")
QUERY_ANSWERERS: Final = may("queries", "answer")
"""Physicians: each sees what they are asked, and nothing of what it does to a code."""

SESSION_PRACTICE: Final = "practice"
OK: Final = 200


class MemberRequest(HttpRequest):
    """A request that ``view`` let through: it has a user, a practice and the user's roles in it."""

    user: User
    practice: Practice
    roles: frozenset[str]
    audited: Model | None


@dataclass(frozen=True)
class Rule:
    """What a view demands: who may open it, by which methods, which audit event it leaves, whether it takes files, and whether
    it is of no one practice."""

    roles: frozenset[str]
    methods: tuple[str, ...]
    event: str
    uploads: bool = False
    across: bool = False


RULES: Final[dict[str, Rule]] = {}
"""Every view that carries the decorator, by its dotted name."""

View = Callable[Concatenate[MemberRequest, ...], HttpResponse]


def view(
    *,
    roles: frozenset[Role],
    methods: tuple[str, ...] = ("GET",),
    event: str = "",
    uploads: bool = False,
    across: bool = False,
) -> Callable[[View], View]:
    """Lets a request in when its user holds one of ``roles`` in the chosen practice; all else is refused and recorded.

    With ``event``, a successful answer is recorded in the audit trail (for reads of PHI, searches, exports and
    prints); ``request.audited`` names the object. ``uploads``: files of any size that the installation allows. What a page of another practice sends is refused
    (``page_practice``), but for views ``across`` practices, which judge each row by its own. Changes are recorded by the services
    that make them.
    """

    def decorate(function: View) -> View:
        name = f"{function.__module__}.{function.__name__}"
        # RFC 9110 section 9.1: whoever answers GET answers HEAD.
        allowed = (*methods, "HEAD") if "GET" in methods else methods
        RULES[name] = rule = Rule(frozenset(str(role.value) for role in roles), allowed, event, uploads, across)

        @wraps(function)
        def guarded(stranger: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not stranger.user.is_authenticated:
                return to_login(stranger)
            request = cast(MemberRequest, stranger)
            if not choose_practice(request):
                if (over := last_audit(request.user)) is not None:
                    return sign_out(request, over)
                raise PermissionDenied("You are not a member of any practice.")
            if not rule.roles & request.roles:
                audit.record("access.refused", actor=request.user, practice=request.practice, detail={"view": name})
                raise PermissionDenied("Your role does not open this page.")
            if request.method not in rule.methods:
                return HttpResponseNotAllowed(rule.methods)
            if request.method == "POST" and not across and page_practice.is_another(request, request.practice):
                detail = {"view": name}
                audit.record("access.other_practice", actor=request.user, practice=request.practice, detail=detail)
                return page_practice.refuse(request, request.practice)
            request.audited = None
            hide = hidden_dollars.hidden(request.roles <= WITHOUT_DOLLARS)
            with scoped.only(scope := scope_of(request)), hide:
                response = function(request, *args, **kwargs)
            event = rule.event or ("external_audit.read" if scope and response.status_code == OK else "")
            if event and response.status_code < 400:
                about = {"view": name} if event == "external_audit.read" else {}
                audit_queue.record(
                    event, actor=request.user, practice=request.practice, object=request.audited, detail=about
                )
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
    """The user's roles, leaving out a student's in a practice that is not synthetic, and an audit's that is over.

    Who audits a practice from outside has no other role there, whatever a row says.
    """
    rows = Membership.objects.filter(user=user).select_related("practice").order_by("practice__name")
    here = {"user": OuterRef("user"), "practice": OuterRef("practice")}
    outside = Membership.objects.filter(**here, role=Role.EXTERNAL_AUDITOR)
    rows = rows.exclude(role=Role.STUDENT, practice__synthetic=False)
    rows = rows.exclude(~Exists(open_audits().filter(**here)), role=Role.EXTERNAL_AUDITOR)
    return rows.filter(Q(role=Role.EXTERNAL_AUDITOR) | ~Exists(outside))


def open_audits() -> QuerySet[ExternalAudit]:
    """External audits that nobody ended and whose last day, in the installation's time zone, has not passed."""
    return ExternalAudit.objects.filter(ended_at=None, last_day__gte=timezone.localdate())


def last_audit(user: User) -> ExternalAudit | None:
    """The latest external audit of somebody."""
    return ExternalAudit.objects.filter(user=user).order_by("-pk").first()


def sign_out(request: MemberRequest, over: ExternalAudit) -> HttpResponse:
    """Of somebody whose time in the practice is over: signed out with the next thing they ask for."""
    audit.record("external_audit.signed_out", actor=request.user, practice=over.practice, object=over)
    logout(request)
    messages.error(
        request, f"Your audit of {over.practice} is over: its last day was {over.last_day:%Y-%m-%d}, or it was ended."
    )
    return to_login(request)


def scope_of(request: MemberRequest) -> scoped.Scope | None:
    """The charts chosen for an external auditor; None for everybody else, whose roles and practice say what is open."""
    if not CHOSEN_READERS & request.roles:
        return None
    mine = open_audits().filter(user=request.user, practice=request.practice)
    chosen = ChosenChart.objects.filter(audit__in=mine, taken_back_at=None, encounter__practice=request.practice)
    keys = frozenset(chosen.values_list("encounter__pk", flat=True))
    return scoped.Scope(keys, request.practice.pk, request.user.pk)


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
