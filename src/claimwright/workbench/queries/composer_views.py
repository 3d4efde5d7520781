"""The composer beside the chart: what the record leaves open, the question made of it, and what the rules say of that."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.errors import ReferenceMissingError
from claimwright.queries import Gap, LintFinding, Query
from claimwright.workbench import access, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.coding import Span, marked_runs
from claimwright.workbench.models import Encounter, PhysicianQuery, QueryStatus, User
from claimwright.workbench.queries import asking, service
from claimwright.workbench.refusals import RefusedError

_OWN: Final = "own"
REFUSED: Final = 409
"""Status of a page with a question that a rule holds back (RFC 9110 section 15.5.10)."""


@view(roles=access.QUERY_ASKERS, event="query.composed")
def compose(request: MemberRequest, pk: int) -> HttpResponse:
    """A chart with what it leaves open; ``gap`` is the place of the one that is asked about, or own."""
    encounter = _encounter(request, pk)
    found, problem = _gaps(encounter)
    gap, query = _begun(encounter, found, request.GET.get("gap", "0" if found else _OWN))
    return _page(request, encounter, found, gap, query, problem=problem)


@view(roles=access.QUERY_ASKERS, methods=("POST",))
def act(request: MemberRequest, pk: int) -> HttpResponse:
    """Checks, keeps or sends what stands in the composer (``do``: check, save, send)."""
    encounter = _encounter(request, pk)
    found, problem = _gaps(encounter)
    sent = request.POST
    draft = _draft(request, encounter, sent.get("draft", ""))
    changed = sent.get("chart", encounter.chart_hash) != encounter.chart_hash
    gap, begun = _begun(
        encounter, found, _same_gap(found, sent.get("key", "")) if changed else sent.get("gap", _OWN), draft
    )
    # Places of another reading: the indicators are chosen anew.
    places = range(len(begun.indicators)) if changed else map(typed.whole, sent.getlist("indicator"))
    chosen = [number for number in places if number is not None]
    query, to = asking.written(begun, sent.dict(), chosen), _physician(request, sent.get("to", ""))
    reason, told = sent.get("reason", ""), ""
    try:
        if changed:
            raise RefusedError(
                "The record changed while you wrote. Look at what is quoted of it, and do your step again."
            )
        if sent.get("do") == "send":
            service.send(encounter, query, gap, to, actor=request.user, reason=reason, draft=draft)
            messages.success(request, f"Sent to {to.shown_name if to else ''}.")
            return redirect("query_compose", encounter.pk)
        if sent.get("do") == "save":
            kept = service.keep_draft(encounter, query, to, actor=request.user, draft=draft)
            messages.success(request, "Kept as a draft.")
            return redirect("query", kept.pk)
        findings = asking.check(encounter, asking.addressed(query, to, encounter), gap, to, draft)
        told = "" if findings else "Nothing speaks against it."
        status = 200
    except service.BlockedError as error:
        findings, problem, status = error.findings, str(error), REFUSED
    except RefusedError as error:
        findings, problem, status = [], str(error), 200
    extra = {"findings": _shown(findings), "reason": reason, "to": to, "draft": draft, "told": told, "all": begun}
    page = _page(request, encounter, found, gap, query, problem=problem, **extra)
    page.status_code = status
    return page


@view(roles=access.QUERY_ASKERS, event="query.composed")
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft in the composer again."""
    kept = get_or_404(request, PhysicianQuery.objects.select_related("encounter__patient", "addressee"), pk=pk)
    if kept.status != QueryStatus.DRAFT:
        return redirect("query", kept.pk)
    encounter = kept.encounter
    found, problem = _gaps(encounter)
    query = asking.loaded(kept.content)
    gap = next((one for one in found if one.key == query.key), None)
    return _page(request, encounter, found, gap, query, problem=problem, draft=kept, to=kept.addressee)


def _encounter(request: MemberRequest, pk: int) -> Encounter:
    return get_or_404(request, Encounter.objects.select_related("patient", "practice"), pk=pk)


def _gaps(encounter: Encounter) -> tuple[tuple[Gap, ...], str]:
    try:
        return asking.gaps_of(encounter), ""
    except ReferenceMissingError as error:
        return (), str(error)


def _same_gap(found: tuple[Gap, ...], key: str) -> str:
    """The place of the gap that was asked about, among those of a later record; own where it is none any more."""
    return next((str(at) for at, one in enumerate(found) if one.key == key), _OWN)


def _begun(
    encounter: Encounter, found: tuple[Gap, ...], wanted: str, draft: PhysicianQuery | None = None
) -> tuple[Gap | None, Query]:
    """The gap that is asked about, and the question as it was made of it (of a draft: as it was kept, with all its indicators)."""
    number = typed.whole(wanted)
    gap = found[number] if number is not None and number < len(found) else None
    if gap is not None:
        return gap, asking.begun(encounter, gap)
    return None, asking.loaded(draft.content) if draft else asking.own_question(encounter)


def _draft(request: MemberRequest, encounter: Encounter, named: str) -> PhysicianQuery | None:
    number = typed.whole(named)
    return get_or_404(request, PhysicianQuery, pk=number, encounter=encounter) if number is not None else None


def _physician(request: MemberRequest, named: str) -> User | None:
    number = typed.whole(named)
    return next((one for one in asking.physicians(request.practice) if one.pk == number), None)


def _shown(findings: list[LintFinding]) -> list[LintFinding]:
    return sorted(findings, key=lambda one: not one.blocks)


def _page(
    request: MemberRequest,
    encounter: Encounter,
    found: tuple[Gap, ...],
    gap: Gap | None,
    query: Query,
    *,
    problem: str = "",
    **extra: Any,
) -> HttpResponse:
    people = asking.physicians(request.practice)
    whole: Query = extra.pop("all", None) or (asking.begun(encounter, gap) if gap else query)
    kept = {(one.rule, one.document, one.start, one.end) for one in query.indicators}
    context = {
        "here": "worklist",
        "encounter": encounter,
        "documents": documents(encounter, query),
        "gaps": [{"gap": one, "at": at, "on": one is gap} for at, one in enumerate(found)],
        "gap": gap,
        "at": found.index(gap) if gap else _OWN,
        "query": query,
        "options": "\n".join(one.text for one in query.options),
        "lines": "\n".join(query.lines),
        "indicators": [
            {"one": one, "at": at, "on": (one.rule, one.document, one.start, one.end) in kept, "told": one.told()}
            for at, one in enumerate(whole.indicators)
        ],
        "people": people,
        "to": asking.likely(query, people),
        "asked": PhysicianQuery.objects.filter(encounter=encounter).select_related("addressee").defer("sealed"),
        "problem": problem,
        "may_chart": bool(access.CHART_READERS & request.roles),
    } | {name: value for name, value in extra.items() if value is not None}
    return render(request, "queries/compose.html", context)


def documents(encounter: Encounter, query: Query, *, only: bool = False) -> list[dict[str, Any]]:
    """The record's documents with the question's indicators marked; ``only`` those that hold one."""
    spans: dict[str, list[Span]] = {}
    for one in query.indicators:
        spans.setdefault(one.document, []).append(Span(one.start, one.end, "evidence"))
    rows = encounter.documents.all()
    return [
        {"document": row, "runs": marked_runs(row.text, spans.get(row.document_id, []), frozenset({"evidence"}))}
        for row in rows
        if not only or row.document_id in spans
    ]
