"""Many claims mended at once: the causes, one cause with what would change row by row, what was done, and taken back as one."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.errors import ClaimwrightError
from claimwright.workbench import access, lists, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.claims import listing, many_changes, many_groups, many_plans, service
from claimwright.workbench.claims.mending import may_type
from claimwright.workbench.crypto import content_hash
from claimwright.workbench.models import Claim, ManyChange, ManyChangeState
from claimwright.workbench.refusals import RefusedError

_SEVERITIES: Final = {"": "Errors and warnings", "error": "Errors", "warning": "Warnings"}


@view(roles=access.CLAIM_EDITORS, event="claims.read")
def claims_many(request: MemberRequest) -> HttpResponse:
    """What holds or questions claims, by cause."""
    filters = request.GET.dict()
    found = many_groups.groups(request.practice, filters)
    there = lists.place(filters, len(found))
    context = {
        "here": "claims",
        "page": there.page(found[there.skipped : there.skipped + lists.PAGE]),
        "filters": filters,
        "severities": _SEVERITIES.items(),
        "payers": listing.payers(request.practice),
        "changes": ManyChange.objects.filter(practice=request.practice).select_related("actor")[:10],
    }
    return render(request, "claims/many.html", context)


@view(roles=access.CLAIM_EDITORS, methods=("GET", "POST"), event="claims.read")
def claims_many_group(request: MemberRequest, key: str) -> HttpResponse:
    """The claims of one cause; by POST what a change would make of each, before anything is written."""
    one = many_groups.group(request.practice, key)
    if one is None:
        messages.info(request, "Nothing is left of this cause.")
        return redirect("claims_many")
    claims = list(Claim.objects.filter(practice=request.practice, pk__in=one.claims).order_by("pk")[: many_groups.MOST])
    findings = many_groups.findings_of(one, request.practice)
    context: dict[str, Any] = {
        "here": "claims",
        "group": one,
        "claims": claims,
        "more": len(one.claims) - len(claims),
        "fields": _fields([row for rows in findings.values() for row in rows]),
        "roles": many_plans.ROLES,
        "people": many_plans.known_people(request.practice),
        "typed": request.POST,
        "chosen": {claim.pk for claim in claims},
        "fix": next((row.fix for rows in findings.values() for row in rows), ""),
    }
    if request.method == "POST":
        marked = {typed.whole(text) for text in request.POST.getlist("claim")}
        chosen = [claim for claim in claims if claim.pk in marked]
        context["chosen"] = {claim.pk for claim in chosen}
        try:
            doing = _doing(request)
            made = many_plans.plans(request.practice, chosen, findings, doing)
            if not any(plan.steps for plan in made):
                raise RefusedError("Nothing would change on the marked claims.")
            signed = content_hash(repr(doing).encode())
            if request.POST.get("do") and request.POST.get("signed") == signed:
                seen = {key: version for key, version in _seen(request).items() if key in context["chosen"]}
                change = many_changes.begin(
                    request.practice,
                    request.POST.get("key", "")[:64],
                    one.edit,
                    doing.told(),
                    made,
                    seen,
                    actor=request.user,
                )
                return redirect("claims_many_change", change.pk)
            if request.POST.get("do"):
                context["refused"] = (
                    "What is to be done was changed after it was looked at: this is what it would do now."
                )
            outcomes = many_plans.tried(request.practice, made, one.edit)
            context |= {
                "looked": [(plan, outcomes.get(plan.claim.pk)) for plan in made],
                "told": doing.told(),
                "changing": sum(bool(plan.steps) for plan in made),
                "gone": sum(outcome.gone for outcome in outcomes.values()),
                "key": uuid4().hex,
                "signed": signed,
                "seen": " ".join(f"{claim.pk}:{claim.version}" for claim in chosen),
            }
        except ClaimwrightError as refused:
            context["refused"] = str(refused)
    return render(request, "claims/many_group.html", context)


@view(roles=access.CLAIM_EDITORS, event="claims.read")
def claims_many_change(request: MemberRequest, pk: int) -> HttpResponse:
    """What came of one change of many claims."""
    return render(request, "claims/many_change.html", _context(get_or_404(request, ManyChange, pk=pk)))


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def claims_many_go_on(request: MemberRequest, pk: int) -> HttpResponse:
    """The next claims of it; the page asks until none is left."""
    change = get_or_404(request, ManyChange, pk=pk)
    many_changes.go_on(change, actor=request.user)
    if not request.headers.get("HX-Request"):
        return redirect("claims_many_change", pk)
    return render(request, "claims/parts/many_rows.html", _context(change))


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def claims_many_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """All of it is taken back."""
    many_changes.take_back(get_or_404(request, ManyChange, pk=pk), actor=request.user)
    return redirect("claims_many_change", pk)


def _context(change: ManyChange) -> dict[str, Any]:
    rows = list(change.rows.select_related("claim").order_by("pk"))
    waiting = ManyChangeState.DONE if change.undone_at else ManyChangeState.PLANNED
    left = sum(row.state == waiting for row in rows)
    counts = {state.label: sum(row.state == state for row in rows) for state in ManyChangeState}
    return {
        "here": "claims",
        "change": change,
        "rows": rows,
        "left": left,
        "past": len(rows) - left,
        "counts": [(label, count) for label, count in counts.items() if count],
        "may_undo": change.undone_at is None and not left and any(row.state == ManyChangeState.DONE for row in rows),
        "go_on": reverse("claims_many_go_on", args=[change.pk]),
    }


def _doing(request: MemberRequest) -> many_plans.Doing:
    post = request.POST
    match post.get("doing"):
        case "right":
            return many_plans.PutRight()
        case "person":
            role, npi = post.get("role", ""), post.get("npi", "").strip()
            last, first = (post.get(name, "").strip() for name in ("last_name", "first_name"))
            if not last and (known := many_plans.known_person(request.practice, role, npi)):
                return known
            return many_plans.SetPerson(role, npi, last, first)
        case "field":
            table, _, column = post.get("field", "").partition(".")
            return many_plans.SetField(table, column, post.get("value", "").strip())
    raise RefusedError("Choose what is to be done.")


def _fields(findings: list[Any]) -> list[tuple[str, str]]:
    """The fields that the findings point at, which can be typed."""
    named = {(table, column) for table, column, _, _ in service.flags(findings) if may_type(table, column)}
    return [
        (f"{table}.{column}", f"{service.title(column)} ({table.replace('_', ' ')})") for table, column in sorted(named)
    ]


def _seen(request: MemberRequest) -> dict[int, int]:
    pairs = ([typed.whole(part) for part in one.split(":", 1)] for one in request.POST.get("seen", "").split())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0] is not None and pair[1] is not None}
