"""The help as screens: its pages, one section for the screen one is on, and the search."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.help_pages import pages_shelf, searching, topics

_A_DAY = 86_400


@view(roles=access.ANYBODY, methods=("GET", "POST"))
def index(request: MemberRequest) -> HttpResponse:
    """The first page; by POST the sections that have the words, so that nothing typed stands in an address."""
    words = request.POST.get("q", "").strip()
    if not words:
        return page(request, pages_shelf.INDEX)
    hits = [(one, searching.excerpt(one, words)) for one in searching.sections(words)]
    return render(request, "help_pages/search.html", {"words": words, "hits": hits, "titles": _titles()})


@view(roles=access.ANYBODY)
def page(request: MemberRequest, name: str) -> HttpResponse:
    found = pages_shelf.page(name)
    if found is None:
        raise Http404("There is no such page in the help.")
    # The reader escapes all HTML that a page may hold (pages_shelf).
    html = mark_safe("".join(one.html for one in found.sections))  # noqa: S308
    return render(request, "help_pages/page.html", {"page": found, "html": html, "titles": _titles()})


@view(roles=access.ANYBODY)
def section(request: MemberRequest, name: str) -> HttpResponse:
    """What stands beside the keys of a screen: the section that explains it."""
    topic = topics.topic_of(name)
    at, anchor = topics.parts_of(topic)
    found = pages_shelf.page(at)
    if found is None:
        raise Http404("Nothing explains this screen.")
    html = mark_safe(found.beside(anchor))  # noqa: S308 - as above
    context = {"html": html, "address": topics.address_of(topic), "title": found.title}
    return render(request, "help_pages/parts/section.html", context)


@view(roles=access.ANYBODY)
def picture(request: MemberRequest, name: str) -> HttpResponse:
    found = pages_shelf.picture(name)
    if found is None:
        raise Http404("There is no such picture in the help.")
    return HttpResponse(found, content_type="image/png", headers={"Cache-Control": f"private, max-age={_A_DAY}"})


def _titles() -> list[tuple[str, str]]:
    """Pages to choose from at the side: those a person reads from top to bottom, then the reference."""
    return [
        (pages_shelf.page_address(name), found.title) for name in _SIDE if (found := pages_shelf.page(name)) is not None
    ]


_SIDE = (
    "index", "set-up-a-practice", "practice-file", "coders-day", "billers-morning", "patients", "worklists", "records", "coder",
    "proposed-codes", "second-reader", "queries", "biller", "administrator", "external-auditor", "risk-adjustment", "fees", "inpatient-stays", "outpatient-facility", "earlier-claims", "own-rules",
    "x12", "reference/edits", "reference/states", "reference/kpis", "reference/shortcuts",
    "reference/commands", "reference/setup-files", "reference/patient-files", "reference/files",
)  # fmt: skip
