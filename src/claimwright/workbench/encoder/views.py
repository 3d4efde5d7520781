"""The encoder screen: search, a code's page, the books, the ICD-10-PCS builder, favourites; alone or beside a chart."""

from __future__ import annotations

from datetime import date
from itertools import takewhile
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from claimwright.ages import age_on
from claimwright.errors import ReferenceMissingError
from claimwright.workbench import access, audit, editing, opened_library, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.coding import OPEN, Span, add_code, marked_runs
from claimwright.workbench.encoder import code_notes, price_zip
from claimwright.workbench.encoder import service as encoder
from claimwright.workbench.models import CodingDraft, Encounter, Suggestion
from claimwright.workbench.refusals import RefusedError

_PART = "encoder/parts/"
OLDEST = 150
"""Years; what is more is no age."""


@view(roles=access.REFERENCE_READERS)
def screen(request: MemberRequest) -> HttpResponse:
    """The encoder alone; an address may name a code, a list and a day, nothing of a patient."""
    wanted = {"system": request.GET.get("system", "icd10cm"), "code": request.GET.get("code", "")}
    return render(request, "encoder/encoder.html", {**_form(request), **wanted, "here": "encoder"})


@view(roles=access.CHART_READERS, event="chart.read")
def beside_chart(request: MemberRequest, pk: int) -> HttpResponse:
    """The encoder beside the record; with a suggestion of the chart, its page and its evidence to begin from."""
    encounter = get_or_404(request, Encounter.objects.select_related("patient"), pk=pk)
    named = typed.whole(request.GET.get("suggestion", ""))
    begun = encounter.suggestions.filter(pk=named).first() if named is not None else None
    context = {
        **_form(request, encounter),
        **_chosen(request, encounter),
        "documents": [
            {
                "document": one,
                "runs": marked_runs(one.text, _spans(begun, one.document_id), frozenset({"evidence"})),
            }
            for one in encounter.documents.all()
        ],
        "evidence": _first_evidence(encounter, begun),
        "system": begun.system if begun else "icd10cm",
        "code": opened_library.shown(begun.system, begun.code) if begun else "",
        "characters": _known_characters(begun),
        "here": "worklist",
    }
    return render(request, "encoder/encoder.html", context)


@view(roles=access.REFERENCE_READERS, methods=("POST",))
def find(request: MemberRequest) -> HttpResponse:
    """Codes for the words typed; by POST, so that no word of a record stands in an address or a log."""
    encounter = _encounter(request)
    sent = request.POST
    asked = encoder.Asked(
        sent.get("q", "").strip(),
        sent.get("system", "icd10cm"),
        _day(request, encounter),
        billable=bool(sent.get("billable")),
        chapter=sent.get("chapter", ""),
        sex=sent.get("sex", "") if sent.get("sex") in {"F", "M"} else "",
        age=typed.whole(sent.get("age", ""), OLDEST),
    )
    audit.record("coding.searched", actor=request.user, practice=request.practice, object=encounter)
    context: dict[str, Any] = {"asked": asked, "system": asked.system, "label": encoder.SYSTEMS.get(asked.system, "")}
    try:
        context["hits"] = encoder.find(asked)
    except ReferenceMissingError as error:
        context["problem"] = str(error)
    return render(request, f"{_PART}hits.html", context)


@view(roles=access.REFERENCE_READERS, methods=("POST",))
def page(request: MemberRequest) -> HttpResponse:
    """A code's page."""
    return _page(request, request.POST.get("system", ""), request.POST.get("code", ""))


@view(roles=access.REFERENCE_READERS, methods=("POST",))
def browse(request: MemberRequest) -> HttpResponse:
    """A book at a word, or below one of its terms."""
    day = _day(request, _encounter(request))
    at = typed.whole(request.POST.get("position", ""))
    context = encoder.browse(request.POST.get("book", "index"), day, request.POST.get("words", ""), at)
    return render(request, f"{_PART}book.html", context)


@view(roles=access.REFERENCE_READERS, methods=("POST",))
def build(request: MemberRequest) -> HttpResponse:
    """The ICD-10-PCS builder at some characters, or at the index entries of some words."""
    day = _day(request, _encounter(request))
    context = encoder.build(request.POST.get("characters", ""), day, request.POST.get("words", "").strip())
    return render(request, f"{_PART}pcs.html", context)


@view(roles=access.REFERENCE_READERS, methods=("POST",))
def favourites(request: MemberRequest) -> HttpResponse:
    """The codes kept at hand."""
    kept = code_notes.favourites(request.practice, request.user)
    rows = encoder.shown_favourites(kept, _day(request, _encounter(request)))
    return render(request, f"{_PART}favourites.html", {"rows": rows})


@view(roles=access.REFERENCE_READERS, methods=("POST",))
def keep(request: MemberRequest) -> HttpResponse:
    """Keeps a code as a favourite (``gone``: lets it go) or a note on it, the user's own or the practice's; answers with its page."""
    system, code = request.POST.get("system", ""), request.POST.get("code", "")
    shared = bool(request.POST.get("shared"))
    refused = ""
    if shared and not access.PRACTICE_NOTE_EDITORS & request.roles:
        refused = "Your role keeps own favourites and notes; the practice's are kept by auditors and managers."
    else:
        try:
            if "note" in request.POST:
                code_notes.write(request.practice, request.user, system, code, request.POST["note"], shared=shared)
            else:
                kept = request.POST.get("gone") != "1"
                code_notes.favour(request.practice, request.user, system, code, keep=kept, shared=shared)
        except RefusedError as error:
            refused = str(error)
    return _page(request, system, code, refused)


@view(roles=access.CHART_CODERS, methods=("POST",))
def add(request: MemberRequest, pk: int) -> HttpResponse:
    """Adds the page's code to the draft with the words selected in the record as its evidence."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice", "patient"), pk=pk)
    system, code, sent = request.POST.get("system", ""), request.POST.get("code", ""), request.POST
    start = typed.whole(sent.get("start", "")) or 0
    refused = ""
    try:
        editing.begin(encounter, request.user)
        quoted = encoder.evidence(encounter, sent.get("document", ""), sent.get("quote", ""), start)
        add_code(encounter, system, code, actor=request.user, evidence=quoted)
    except RefusedError as error:
        refused = str(error)
    except CodingDraft.DoesNotExist:
        refused = "Open the chart first: its draft is made there."
    added = "" if refused else code
    return render(request, f"{_PART}chosen.html", {**_chosen(request, encounter), "refused": refused, "added": added})


def _known_characters(begun: Suggestion | None) -> str:
    """Of a procedure that the words leave open: the characters that its code and all its alternatives begin with."""
    if begun is None or begun.system != "icd10pcs" or not begun.alternatives:
        return ""
    codes = [begun.code, *(one["code"] for one in begun.alternatives)]
    known = takewhile(lambda letters: len(set(letters)) == 1, zip(*codes, strict=False))
    return "".join(letters[0] for letters in known)


def _form(request: MemberRequest, encounter: Encounter | None = None) -> dict[str, Any]:
    """What the search form stands at: the chart's day, sex and age, else today."""
    born = encounter.patient.birth_date if encounter else None
    day = _day(request, encounter)
    problem, chapters = "", []
    try:
        chapters = encoder.chapters(opened_library.library())
    except ReferenceMissingError as error:
        problem = str(error)
    return {
        "encounter": encounter,
        "day": day,
        "sex": (encounter.patient.sex or "") if encounter else "",
        "age": age_on(born, day),
        "systems": encoder.SYSTEMS,
        "books": encoder.BOOKS,
        "chapters": chapters,
        "problem": problem,
        "may_changes": bool(access.RELEASE_READERS & request.roles),
    }


def _encounter(request: MemberRequest) -> Encounter | None:
    """The chart the encoder stands beside, for one who may read it."""
    named = typed.whole(request.POST.get("encounter", ""))
    if named is None or not access.CHART_READERS & request.roles:
        return None
    return get_or_404(request, Encounter.objects.select_related("patient"), pk=named)


def _day(request: MemberRequest, encounter: Encounter | None) -> date:
    """The date of service: as typed, else the chart's discharge or service, else today."""
    asked = typed.day(request.POST.get("day", "") or request.GET.get("day", ""))
    of_chart = (encounter.discharged_on or encounter.date_of_service) if encounter else None
    return asked or of_chart or timezone.localdate()


def _page(request: MemberRequest, system: str, code: str, refused: str = "") -> HttpResponse:
    encounter = _encounter(request)
    context: dict[str, Any] = {"code": code, "refused": refused, "encounter": encounter}
    try:
        found = encoder.page(system, code, _day(request, encounter), price_zip.chosen(request))
    except ReferenceMissingError as error:
        found, context["problem"] = None, str(error)
    if found:
        context |= found
        context["zip"] = price_zip.chosen(request)
        context["own_zip"] = price_zip.own(request.practice)
        context["kept"] = code_notes.kept(request.practice, request.user, system, code)
        context["may_share"] = bool(access.PRACTICE_NOTE_EDITORS & request.roles)
        context["may_add"] = _may_code(request, encounter) and found["page"].billable
    return render(request, f"{_PART}code_page.html", context)


def _may_code(request: MemberRequest, encounter: Encounter | None) -> bool:
    return bool(encounter and access.CHART_CODERS & request.roles and encounter.status in OPEN)


def _chosen(request: MemberRequest, encounter: Encounter) -> dict[str, Any]:
    work = CodingDraft.objects.filter(encounter=encounter).first()
    codes = [
        {**item, "shown": opened_library.shown(item["system"], item["code"]) or item.get("revenue_code", "")}
        for item in (work.codes if work else ())
    ]
    return {"encounter": encounter, "chosen": codes, "may_code": _may_code(request, encounter)}


def _spans(begun: Suggestion | None, document: str) -> list[Span]:
    evidence = begun.evidence if begun else []
    return [Span(one["start"], one["end"], "evidence") for one in evidence if one["document"] == document]


def _first_evidence(encounter: Encounter, begun: Suggestion | None) -> dict[str, Any] | None:
    for one in begun.evidence if begun else []:
        held = encounter.documents.filter(document_id=one["document"]).first()
        if held:
            return {**one, "quote": held.text[one["start"] : one["end"]]}
    return None
