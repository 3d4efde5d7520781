"""The chart screen: the record with its evidence on the left, the codes and what the edits say on the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.workbench import access, audit, opened_library
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.coding import draft, drg_and_hcc, evidence_marks
from claimwright.workbench.coding import service as coding
from claimwright.workbench.coding.worklist import OPEN
from claimwright.workbench.models import CodingDraft, Encounter, EncounterStatus, Suggestion
from claimwright.workbench.refusals import RefusedError

Step = Callable[[Encounter], CodingDraft]


@view(roles=access.CHART_READERS, event="chart.read")
def chart(request: MemberRequest, pk: int) -> HttpResponse:
    encounter = get_or_404(request, Encounter.objects.select_related("patient", "owner", "practice"), pk=pk)
    problem = ""
    try:
        coding.open_chart(encounter, actor=request.user)
    except (ReferenceMissingError, UnreadableError) as error:
        problem = str(error)
    codes = _codes(request, encounter)
    context = {
        **codes,
        "here": "worklist",
        "problem": problem,
        "documents": _documents(encounter, codes["entries"], codes["strong"]),
        "claims": list(encounter.claims.order_by("row_id")),
        "may_claims": bool(access.CLAIM_READERS & request.roles),
    }
    return render(request, "coding/chart.html", context)


@view(roles=access.CHART_CODERS, methods=("POST",))
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    number, code = _number(request, "suggestion"), request.POST.get("code", "")
    return _step(request, pk, lambda encounter: draft.accept(encounter, number, actor=request.user, code=code))


@view(roles=access.CHART_CODERS, methods=("POST",))
def reject(request: MemberRequest, pk: int) -> HttpResponse:
    number, reason = _number(request, "suggestion"), request.POST.get("reason", "")
    return _step(request, pk, lambda encounter: draft.reject(encounter, number, reason, actor=request.user))


@view(roles=access.CHART_CODERS, methods=("POST",))
def add(request: MemberRequest, pk: int) -> HttpResponse:
    system, code = request.POST.get("system", ""), request.POST.get("code", "")
    return _step(request, pk, lambda encounter: draft.add(encounter, system, code, actor=request.user))


@view(roles=access.CHART_CODERS, methods=("POST",))
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    key = request.POST.get("key", "")
    return _step(request, pk, lambda encounter: draft.remove(encounter, key, actor=request.user))


@view(roles=access.CHART_CODERS, methods=("POST",))
def move(request: MemberRequest, pk: int) -> HttpResponse:
    key, by = request.POST.get("key", ""), -1 if request.POST.get("by") == "up" else 1
    return _step(request, pk, lambda encounter: draft.move(encounter, key, by, actor=request.user))


@view(roles=access.CHART_CODERS, methods=("POST",))
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    key, values = request.POST.get("key", ""), request.POST.dict()
    return _step(request, pk, lambda encounter: draft.detail(encounter, key, values, actor=request.user))


@view(roles=access.CHART_CODERS, methods=("POST",))
def find(request: MemberRequest, pk: int) -> HttpResponse:
    """Codes for the words typed; by POST, so that no word of a record stands in an address or a log."""
    encounter = get_or_404(request, Encounter, pk=pk)
    term, system = request.POST.get("q", "").strip(), request.POST.get("system", "icd10cm")
    hits: list[dict[str, str]] = []
    if len(term) > 1 and system in {"icd10cm", "icd10pcs", "hcpcs"}:
        found = opened_library.library().find(term, system=system, on=encounter.date_of_service, limit=12)
        hits = [{"code": opened_library.shown(system, one.code), "description": one.description or ""} for one in found]
    audit.record("coding.searched", actor=request.user, practice=request.practice, object=encounter)
    return render(request, "coding/parts/hits.html", {"hits": hits, "encounter": encounter, "system": system})


@view(roles=access.CHART_CODERS, methods=("POST",))
def finalise(request: MemberRequest, pk: int) -> HttpResponse:
    encounter = get_or_404(request, Encounter.objects.select_related("practice", "patient"), pk=pk)
    try:
        claim = coding.finalise(encounter, actor=request.user, override=request.POST.get("override", ""))
    except (RefusedError, UnreadableError) as refused:
        return render(request, "coding/parts/codes.html", {**_codes(request, encounter), "refused": str(refused)})
    state = "held by the edits for the biller" if claim.status == "held" else "ready to bill"
    messages.success(request, f"Encounter {encounter.pk} is final coded; its claim is {state}.")
    response = HttpResponse(status=204)
    response["HX-Redirect"] = reverse("worklist")
    return response


@view(roles=access.CHART_CODERS | access.CLAIM_EDITORS, methods=("POST",))
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Back to the coder, with a reason."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice"), pk=pk)
    try:
        coding.return_to_coder(encounter, request.POST.get("reason", ""), actor=request.user)
        messages.success(request, "The encounter is back with the coder.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("chart", pk) if access.CHART_READERS & request.roles else redirect("claims")


def _number(request: MemberRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() else 0


def _step(request: MemberRequest, pk: int, step: Step) -> HttpResponse:
    """One step on the draft, answered with the codes as they now are; a refused step says why and changes nothing."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice", "patient"), pk=pk)
    refused = ""
    try:
        step(encounter)
    except RefusedError as error:
        refused = str(error)
    return render(request, "coding/parts/codes.html", {**_codes(request, encounter), "refused": refused})


def _codes(request: MemberRequest, encounter: Encounter) -> dict[str, Any]:
    """What the codes pane shows: open suggestions, chosen codes by kind, rejected ones, findings."""
    work = CodingDraft.objects.filter(encounter=encounter).first()
    suggestions = list(encounter.suggestions.all())
    chosen = list(work.codes) if work else []
    taken = {item["suggestion"] for item in chosen if item["suggestion"]}
    reasons = {one["suggestion"]: one["reason"] for one in work.rejected} if work else {}
    findings: list[dict[str, Any]] = []
    problem = ""
    found = None
    try:
        found = drg_and_hcc.groups_of(encounter)
    except (ReferenceMissingError, UnreadableError) as error:
        problem = str(error)
    checked = encounter.status in {*OPEN, EncounterStatus.CODED, EncounterStatus.HELD}
    if checked and work and any(item["kind"] == "diagnosis" for item in chosen):
        try:
            findings = coding.check(encounter, work).to_dicts()
        except (ReferenceMissingError, UnreadableError) as error:
            problem = str(error)
    quotes = _Quotes(encounter)
    opened = [_entry(one, quotes) for one in suggestions if one.pk not in taken | reasons.keys()]
    codes = [item["code"] for item in chosen if item["kind"] == "diagnosis"]
    kinds = [
        (kind, title, [_chosen(item, codes, quotes) for item in chosen if item["kind"] == kind])
        for kind, title in (
            ("diagnosis", "Diagnoses"),
            ("procedure", "Procedures"),
            ("service", "Services and charges"),
        )
    ]
    return {
        "encounter": encounter,
        "open": [one for one in opened if one["suggested"]],
        "greyed": [one for one in opened if not one["suggested"]],
        "kinds": kinds,
        "rejected": [{**_entry(one, quotes), "why": reasons[one.pk]} for one in suggestions if one.pk in reasons],
        "coders_findings": [one for one in findings if one["coders"]],
        "billers_findings": [one for one in findings if not one["coders"]],
        "stops": sum(one["coders"] and one["severity"] == "error" for one in findings),
        "check_problem": problem,
        "checked": checked,
        "groups": found,
        "may_code": bool(access.CHART_CODERS & request.roles) and encounter.status in OPEN,
        "reasons": draft.REJECT_REASONS,
        "poa_values": draft.POA_VALUES,
        "inpatient": encounter.setting == "inpatient",
        "saved_at": work.updated_at if work else None,
        "strong": frozenset(
            [*(f"s{one.pk}" for one in suggestions if one.suggested), *(item["key"] for item in chosen)]
        ),
        "entries": [
            *[(f"s{one.pk}", one.evidence) for one in suggestions],
            *[(item["key"], item["evidence"]) for item in chosen],
        ],
    }


def _chosen(item: dict[str, Any], codes: list[str], quotes: _Quotes) -> dict[str, Any]:
    return {
        **item,
        "shown": opened_library.shown(item["system"], item["code"]) or item.get("revenue_code", ""),
        "suggested_code": opened_library.shown(item["system"], item["suggested_code"]),
        "quotes": quotes(item["evidence"]),
        "pointers": [codes.index(code) + 1 for code in item.get("for", []) if code in codes],
    }


class _Quotes:
    """The words of evidence, read from the sealed documents once for a page."""

    def __init__(self, encounter: Encounter) -> None:
        self._texts = {document.document_id: document.text for document in encounter.documents.all()}

    def __call__(self, evidence: list[dict[str, Any]]) -> list[str]:
        return [self._texts[e["document"]][e["start"] : e["end"]] for e in evidence if e["document"] in self._texts]


def _entry(one: Suggestion, quotes: _Quotes) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "key": f"s{one.pk}",
        "system": one.system,
        "code": one.code,
        "shown": opened_library.shown(one.system, one.code),
        "description": one.description,
        "score": round(one.score * 100),
        "assertion": one.assertion,
        "reason": one.reason,
        "suggested": one.suggested,
        "quotes": quotes(one.evidence),
        "alternatives": [
            {**a, "shown": opened_library.shown(one.system, opened_library.undot(a["code"]))}
            for a in one.alternatives[:6]
        ],
    }


def _documents(
    encounter: Encounter, entries: list[tuple[str, list[dict[str, Any]]]], strong: frozenset[str]
) -> list[dict[str, Any]]:
    shown = []
    for document in encounter.documents.all():
        spans = [
            evidence_marks.Span(e["start"], e["end"], key)
            for key, evidence in entries
            for e in evidence
            if e["document"] == document.document_id
        ]
        shown.append({"document": document, "runs": evidence_marks.runs(document.text, spans, strong)})
    return shown
