"""What the practice charges: prices listed, searched, added from a day on, and ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.workbench import access, lists
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.models import FeeScheduleLine
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import fee_book, fees, forms
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.values import Wrong, day_of
from claimwright.workbench.setup.views import filters_of, page_of


@view(roles=access.SETUP_READERS)
def fees_list(request: MemberRequest) -> HttpResponse:
    """Prices by code: searched by how a code begins, paged."""
    filters = filters_of(request)
    found = fees.lines_of(request.practice, term=filters.get("q", ""), ended=bool(filters.get("ended")))
    page = lists.page(found, filters, found.count())
    page.rows[:] = lists.in_order(FeeScheduleLine.objects.filter(pk__in=page.rows), page.rows)
    return render(request, "setup/fees.html", page_of(request, "fees", page=page, filters=filters))


@view(roles=access.SETUP_EDITORS, methods=("GET", "POST"))
def fee_add(request: MemberRequest) -> HttpResponse:
    """A price from a day on; the one before it ends the day before."""
    typed: dict[str, str] = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed = forms.typed(fee_book.KIND, request.POST)
        fee, problems = fees.fee_from(typed)
        try:
            if fee is not None:
                line = fees.add(request.practice, fee, By(request.user))
                messages.success(
                    request, f"{fee_book.named(line)}: {line.charge:,.2f} from {line.valid_from.isoformat()}."
                )
                return redirect("fee_add" if request.POST.get("another") else "fees")
        except RefusedError as refused:
            messages.error(request, str(refused))
    context = page_of(request, "fees", kind=fee_book.KIND, fields=forms.shown(fee_book.KIND, typed, problems))
    return render(request, "setup/row.html", context)


@view(roles=access.SETUP_EDITORS, methods=("POST",))
def fee_end(request: MemberRequest, pk: int) -> HttpResponse:
    """The last day of a price; an empty day opens it again."""
    line = get_or_404(request, FeeScheduleLine, pk=pk)
    text = request.POST.get("last_day", "")
    try:
        fees.end(line, day_of(text) if text.strip() else None, By(request.user))
        messages.success(request, f"{fee_book.named(line)} is changed.")
    except (RefusedError, Wrong) as refused:
        messages.error(request, str(refused))
    return redirect("fees")
