"""One item: what it is, why it comes where it comes, what people said and did about it, and the way to the thing itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from claimwright.errors import ClaimwrightError
from claimwright.workbench import access, audit, lists, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.models import Encounter, WorkItem, WorkReminder
from claimwright.workbench.worklists import bulk, listing, thread
from claimwright.workbench.worklists.rows import address_of, query_of, rows_of
from claimwright.workbench.worklists.settling import settle_for_a_page
from claimwright.workbench.worklists.sight import Sight
from claimwright.workbench.worklists.thread import Contact
from claimwright.workbench.worklists.views import act_of, colleagues, sight


@view(roles=access.WORK_READERS, event="work.read")
def work_item(request: MemberRequest, pk: int) -> HttpResponse:
    """Opening it reads what was said there to who opens it."""
    seen = sight(request)
    item = _item(request, seen, pk)
    thread.read(item, seen)
    return render(request, "worklists/item.html", _context(request, seen, item))


@view(roles=access.WORK_TAKERS, methods=("POST",), across=True)
def work_item_act(request: MemberRequest, pk: int) -> HttpResponse:
    """An act on this item, or something said about it."""
    seen = sight(request)
    item, refused = _item(request, seen, pk), ""
    try:
        if not _said(request, seen, item):
            text, act = act_of(request, seen)
            report = bulk.on_each([item], text, act, request.user)
            refused = "; ".join(why for _, why in report.refused)
    except ClaimwrightError as error:
        refused = str(error)
    settle_for_a_page([item.practice_id])
    context = _context(request, seen, _item(request, seen, pk))
    typed_in = request.POST if refused else {}
    return render(request, "worklists/parts/item.html", {**context, "refused": refused, "typed": typed_in})


@view(roles=access.WORK_READERS & access.CHART_READERS)
def work_of_chart(request: MemberRequest, pk: int) -> HttpResponse:
    """From a chart to its thread."""
    encounter = get_or_404(request, Encounter, pk=pk)
    settle_for_a_page([request.practice.pk])
    return redirect("work_item", thread.item_of_chart(request.practice, encounter).pk)


@view(roles=access.WORK_READERS, methods=("POST",), across=True)
def work_open(request: MemberRequest, pk: int) -> HttpResponse:
    """Opens the encounter, claim, suspended item or account itself, in its own practice."""
    seen = sight(request)
    item = _item(request, seen, pk)
    if item.practice_id != request.practice.pk:
        request.session[access.SESSION_PRACTICE] = item.practice_id
        audit.record("practice.switched", actor=request.user, practice=item.practice)
    return redirect(f"{address_of(item)}?{request.GET.urlencode()}".rstrip("?"))


def _item(request: MemberRequest, seen: Sight, pk: int) -> WorkItem:
    """An item of any practice of the user's. Those of others do not exist; one that no role here reads is refused."""
    rows = WorkItem.objects.filter(practice__in=seen.practices).select_related("practice", "owner", "patient")
    item = rows.filter(pk=pk).first()
    if item is None:
        raise access.not_found(request, "workitem", pk=pk)
    if not seen.reads(item):
        audit.record("access.refused", actor=request.user, practice=item.practice, object=item)
        raise PermissionDenied("Your role does not open this item.")
    request.audited = item
    return item


def _said(request: MemberRequest, seen: Sight, item: WorkItem) -> bool:
    """Whether the form was about what people say: a note, a contact, a reminder."""
    sent, today = request.POST, timezone.localdate()
    act, text = sent.get("act", ""), sent.get("text", "")
    if act == "note":
        thread.note(item, text, seen)
    elif act == "contact":
        promised = typed.day(sent.get("promised_on", ""))
        spoken = Contact(sent.get("whom", ""), sent.get("number", ""), sent.get("reference", ""), promised)
        thread.note(item, text, seen, spoken)
        if promised and promised >= today:
            thread.remind(item, promised, f"Promised by {spoken.whom}", seen, today=today)
    elif act == "remind":
        thread.remind(item, typed.day(sent.get("due_on", "")), text, seen, today=today)
    elif act == "reminded":
        thread.reminded(item, typed.whole(sent.get("reminder", "")) or 0, seen)
    else:
        return False
    return True


def _context(request: MemberRequest, seen: Sight, item: WorkItem) -> dict[str, Any]:
    today, came = timezone.localdate(), lists.came_from(request)
    others = seen.items().filter(patient=item.patient_id).exclude(pk=item.pk) if item.patient_id else []
    filters = listing.filters_of(request.GET)
    (row,) = rows_of([item], seen, today, filters)
    return {
        "here": "my_work",
        "item": item,
        "row": row,
        "list": came or query_of(item, filters),
        "notes": thread.of_item(item),
        "reminders": WorkReminder.objects.filter(item=item, user=request.user, done_at=None).order_by("due_on"),
        "others": rows_of(others, seen, today),
        "writes": seen.writes(item),
        "works": seen.works(item),
        "gives": seen.gives(item),
        "may_undo": seen.works(item) or seen.gives(item),
        "colleagues": colleagues(seen),
        "last_step": bulk.last(request.user),
        "many": len(seen.practices) > 1,
        "back": lists.query(filters),
    }
