"""My work: one's day and lists, a list page by page, and acts on one or many of its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from claimwright.errors import ClaimwrightError
from claimwright.workbench import access, lists, typed
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.models import User, WorkItem
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.worklists import acting, assigning, bulk, listing, my_day, views_of
from claimwright.workbench.worklists.acting import Change
from claimwright.workbench.worklists.definitions import worklists
from claimwright.workbench.worklists.rows import query_of, rows_of
from claimwright.workbench.worklists.settling import settle_for_a_page
from claimwright.workbench.worklists.sight import Sight, sight_of


def sight(request: MemberRequest) -> Sight:
    """What the user sees, with every list brought up to date first, or told how many changes are still to be sorted in."""
    seen = sight_of(request.user)
    if waiting := settle_for_a_page(seen.practices.keys()):
        messages.info(request, f"{waiting:,} changes are being sorted into the lists: open this page again for them.")
    return seen


@view(roles=access.WORK_READERS, event="worklist.read")
def my_work(request: MemberRequest) -> HttpResponse:
    """One's own day first, then every list with its items and dollars."""
    seen, today = sight(request), timezone.localdate()
    day = my_day.my_day(seen, today)
    told = rows_of([*(one.item for one in day.reminders), *(one.item for one in day.mentions)], seen, today)
    context = {
        "here": "my_work",
        "day": day,
        "reminders": list(zip(day.reminders, told, strict=False)),
        "mentions": list(zip(day.mentions, told[len(day.reminders) :], strict=True)),
        "lists": my_day.lists_of(seen, today),
        "views": views_of.views_of(seen, request.practice),
        "many": len(seen.practices) > 1,
        "may_assign": seen.assigns(request.practice.pk),
        "may_charges": bool(access.INBOX_READERS & request.roles),
    }
    return render(request, "worklists/my_work.html", context)


@view(roles=access.WORK_READERS, event="worklist.read")
def work_list(request: MemberRequest) -> HttpResponse:
    seen = sight(request)
    return render(request, "worklists/list.html", _context(request, seen))


@view(roles=access.WORK_TAKERS, methods=("POST",), across=True)
def work_act(request: MemberRequest) -> HttpResponse:
    """One act on the marked rows, or on all that fit; the list comes back with what was done and what was refused."""
    seen, today = sight(request), timezone.localdate()
    report = said = None
    try:
        text, act = act_of(request, seen)
        if request.POST.get("all"):
            keys = listing.every(seen, listing.filters_of(request.GET), today, bulk.MOST)
        else:
            keys = [number for one in request.POST.getlist("item") if (number := typed.whole(one)) is not None]
        if not keys:
            raise RefusedError("Mark a row first.")
        there = WorkItem.objects.filter(pk__in=keys[: bulk.MOST], practice__in=seen.practices)
        items = [one for one in there.select_related("practice", "owner") if seen.reads(one)]
        report = bulk.on_each(lists.in_order(items, keys), text, act, request.user)
    except ClaimwrightError as refused:
        said = str(refused)
    return _list_part(request, seen, report, said)


@view(roles=access.WORK_TAKERS, methods=("POST",), across=True)
def work_undo(request: MemberRequest) -> HttpResponse:
    """Takes back the last act."""
    seen = sight(request)
    report = said = None
    try:
        report = bulk.undo(seen)
    except ClaimwrightError as refused:
        said = str(refused)
    if not request.headers.get("HX-Request"):
        if report:
            messages.success(request, f"{report.text}.")
        return redirect("my_work")
    return _list_part(request, seen, report, said)


@view(roles=access.WORK_READERS)
def work_next(request: MemberRequest) -> HttpResponse:
    """The item that follows in the list one came from, across its pages, with its filters kept."""
    seen, today = sight(request), timezone.localdate()
    filters = {name: value for name, value in listing.filters_of(request.GET).items() if name != "page"}
    here = typed.whole(request.GET.get("work", "")) or 0
    found = listing.after(seen, filters, today, here, request.GET.get("at", ""))
    if found is None:
        messages.success(request, "This was the last of the list." if here else "Nothing waits in this list.")
        return redirect(f"{reverse('work_list')}?{lists.query(filters)}".rstrip("?"))
    return redirect(f"{reverse('work_item', args=[found.pk])}?{query_of(found, filters)}")


@view(roles=access.WORK_READERS, methods=("POST",))
def work_views(request: MemberRequest) -> HttpResponse:
    """Keeps the list as it is shown under a name, or takes a name away."""
    seen, query = sight_of(request.user), request.GET.urlencode()
    try:
        if request.POST.get("remove"):
            views_of.remove(seen, request.practice, typed.whole(request.POST["remove"]) or 0)
            messages.success(request, "The view is taken away.")
        else:
            shared = request.POST.get("for") == "practice"
            kept = views_of.name_list(seen, request.practice, request.POST.get("name", ""), query, shared=shared)
            messages.success(request, f"Kept as “{kept.name}”.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('work_list')}?{query}".rstrip("?"))


def act_of(request: MemberRequest, seen: Sight) -> tuple[str, Callable[[WorkItem], Change]]:
    """What the form asks for, in words and as a step on one item. Raises ``RefusedError``."""
    sent, today = request.POST, timezone.localdate()
    until, reason = typed.day(sent.get("until", "")), sent.get("reason", "")
    acts: dict[str, tuple[str, Callable[[WorkItem], Change]]] = {
        "take": ("Taken", lambda one: acting.take(one, seen)),
        "give_back": ("Given back", lambda one: acting.give_back(one, seen)),
        "defer": ("Deferred", lambda one: acting.defer(one, until, reason, seen, today=today)),
        "undefer": ("Deferred no more", lambda one: acting.undefer(one, seen)),
        "tag": ("Tagged", lambda one: acting.tag(one, sent.get("tag", ""), seen)),
        "untag": ("Tag taken off", lambda one: acting.untag(one, typed.whole(sent.get("label", "")) or 0, seen)),
    }
    if sent.get("act") == "assign":
        owner = User.objects.filter(pk=typed.whole(sent.get("owner", "")) or 0, is_active=True).first()
        if owner is None or owner.pk not in {one.pk for one in colleagues(seen)}:
            raise RefusedError("Choose whom to give it to.")
        return f"Given to {owner.shown_name}", lambda one: acting.assign(one, owner, seen)
    if sent.get("act") not in acts:
        raise RefusedError("Choose what to do.")
    return acts[sent["act"]]


def colleagues(seen: Sight) -> list[User]:
    """Who may be given work, in practices where this person gives work; by name."""
    keys = {
        user
        for practice in seen.practices.values()
        if seen.assigns(practice.pk)
        for user, roles in assigning.roles_of(practice).items()
        if access.WORK_TAKERS & roles
    }
    return list(User.objects.filter(pk__in=keys).order_by("last_name", "first_name", "username"))


def _list_part(request: MemberRequest, seen: Sight, report: bulk.Report | None, said: str | None) -> HttpResponse:
    settle_for_a_page(seen.practices.keys())
    context = _context(request, seen)
    if report:
        numbers = {row.item.pk: row for row in rows_of([one for one, _ in report.refused], seen, timezone.localdate())}
        context["refused_rows"] = [(numbers[item.pk], why) for item, why in report.refused]
    return render(request, "worklists/parts/list.html", {**context, "report": report, "said": said})


def _context(request: MemberRequest, seen: Sight) -> dict[str, Any]:
    today, filters = timezone.localdate(), listing.filters_of(request.GET)
    found = listing.listed(seen, filters, today)
    choices = listing.choices(seen)
    columns = [name for name in filters.get("col", listing.SHOWN) if name in listing.COLUMNS]
    mine = [(key, worklists()[key].title) for key in seen.read()]
    practices = [(pk, one.name) for pk, one in seen.practices.items()]
    return {
        "here": "my_work",
        "page": found.page,
        "rows": rows_of(found.page.rows, seen, today, filters),
        "dollars": found.dollars,
        "filters": filters,
        "several": [
            (label, name, [(str(value), text) for value, text in options], filters.get(name, []))
            for label, name, options in (
                ("List", "list", mine),
                ("Practice", "practice", practices if len(practices) > 1 else []),
                ("Payer", "payer", [(one, one) for one in choices["payers"]]),
                ("Setting", "setting", [(one, one.replace("_", " ")) for one in choices["settings"]]),
                ("Tag", "tag", choices["labels"]),
            )
        ],
        "columns": [(name, listing.COLUMNS[name]) for name in listing.COLUMNS if name in columns],
        "all_columns": list(listing.COLUMNS.items()),
        "chosen_columns": columns,
        "whens": [pair for pair in listing.WHEN.items() if pair[0]],
        "dues": list(listing.DUE.items()),
        "owners": list(listing.OWNERS.items()),
        "sorts": list(listing.SORTS.items()),
        "titles": [title for key, title in mine if key in filters.get("list", [])],
        "many": len(practices) > 1,
        "works": bool(access.WORK_TAKERS & frozenset().union(*seen.roles.values())),
        "colleagues": colleagues(seen),
        "views": views_of.views_of(seen, request.practice),
        "may_share": seen.assigns(request.practice.pk),
        "last_step": bulk.last(request.user),
        "most": bulk.MOST,
    }
