"""Suspended money on the screen: the list with its total, and one item with what is like it and what can be decided."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.ledger.by_hand import ByHand
from claimwright.workbench import access, typed
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.models import Claim, PostedPayment, SuspendedDecision, SuspendedItem
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import deposits, listing, near, reopening, suspended
from claimwright.workbench.remittances.books import WHOLE
from claimwright.workbench.remittances.checks import DUPLICATE, waiting_readings

_ROWS: Final = 4
"""So many rows the form has to post by hand; what it leaves can be posted again."""
_MOST: Final = Decimal("9999999999999.99")
_RELATED: Final = ("payment__interchange", "claim", "practice", "resolved_by", "parent")
_AMOUNTS: Final = (("paid", "Paid"), ("written_off", "Written off"), ("denied", "Refused"), ("patient", "Patient"))


@view(roles=access.MONEY_READERS, event="suspended.read")
def suspended_list(request: MemberRequest) -> HttpResponse:
    """What is suspended, the oldest first: together it is the practice's unapplied cash."""
    filters = request.GET.dict()
    found = listing.suspended(request.practice, filters)
    context = {
        "here": "remittances",
        "page": found.page,
        "everything": filters.get("show") == "all",
        "total": found.dollars,
        "money": deposits.of_practice(request.practice),
    }
    return render(request, "remittances/suspended.html", context)


@view(roles=access.MONEY_READERS, event="suspended.read")
def suspended_item(request: MemberRequest, pk: int) -> HttpResponse:
    item = get_or_404(request, SuspendedItem.objects.select_related(*_RELATED), pk=pk)
    request.audited = item
    context = {
        "here": "remittances",
        "item": item,
        "asked": near.asked(item),
        "parts": item.parts.exclude(decision=SuspendedDecision.MERGED),
        "posted": item.posted.filter(undone_at=None).select_related("claim"),
        "whole": item.level in WHOLE,
        "waits": item.level == DUPLICATE and waiting_readings(item).first(),
        **(listing.readings_of(item.payment) if item.level in WHOLE else {}),
        "elsewhere": reopening.counted_elsewhere(item),
        "rows": range(1, _ROWS + 1),
        "amount_fields": _AMOUNTS,
        "may_post": bool(access.MONEY_EDITORS & request.roles),
        "may_claims": bool(access.CLAIM_READERS & request.roles),
    }
    return render(request, "remittances/suspended_item.html", context)


@view(roles=access.MONEY_EDITORS, methods=("POST",))
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Closes an item by the decision the form names."""
    item = get_or_404(request, SuspendedItem.objects.select_related("practice", "payment", "claim"), pk=pk)
    steps: dict[str, Callable[[], SuspendedItem]] = {
        "match": lambda: _match(request, item),
        "by_hand": lambda: _by_hand(request, item),
        "release": lambda: suspended.release(item, note=_note(request), actor=request.user),
        "take_over": lambda: suspended.take_over(item, note=_note(request), actor=request.user),
        "return": lambda: suspended.give_back(item, note=_note(request), actor=request.user),
        "no_money": lambda: suspended.no_money(item, note=_note(request), actor=request.user),
        "reopen": lambda: reopening.reopen(item, actor=request.user),
    }
    step = steps.get(request.POST.get("decision", ""))
    try:
        if step is None:
            raise RefusedError("Choose what to do with the money.")
        done = step()
        said = done.get_decision_display() if done.decision else "The item is open again"
        messages.success(request, f"{said}.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("suspended_item", pk)


@view(roles=access.MONEY_EDITORS, methods=("POST",))
def take_off(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes a payment off its claim; it waits as a suspended item to be matched to another."""
    posted = get_or_404(request, PostedPayment.objects.select_related("practice", "claim", "payment", "item"), pk=pk)
    try:
        item = reopening.take_off(posted, note=_note(request), actor=request.user)
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("remittance", posted.payment_id)
    messages.success(request, "The payment is off that claim: choose where it belongs.")
    return redirect("suspended_item", item.pk)


def _note(request: MemberRequest) -> str:
    return request.POST.get("note", "").strip()[:2000]


def _match(request: MemberRequest, item: SuspendedItem) -> SuspendedItem:
    claim = _claim(request, request.POST.get("claim", ""))
    line = request.POST.get("line", "").strip()
    lines = {item.service_line: _line(line)} if line and item.service_line is not None else {}
    return suspended.match(item, claim, lines, note=_note(request), actor=request.user)


def _by_hand(request: MemberRequest, item: SuspendedItem) -> SuspendedItem:
    rows = []
    for number in range(1, _ROWS + 1):
        named = request.POST.get(f"claim_{number}", "").strip()
        if named:
            line = request.POST.get(f"line_{number}", "").strip()
            given = {name: _amount(request.POST.get(f"{name}_{number}", "")) for name, _ in _AMOUNTS}
            rows.append((_claim(request, named), ByHand(_line(line) if line else None, **given)))
    return suspended.post_by_hand(item, rows, note=_note(request), actor=request.user)


def _claim(request: MemberRequest, number: str) -> Claim:
    found = of_practice(request, Claim).filter(patient_control_number=number.strip()[:40])
    claim = found.select_related("practice").exclude(frequency_code="8").order_by("-row_id").first()
    if not number.strip() or claim is None:
        raise RefusedError("No claim of this practice has that number.")
    return claim


def _line(text: str) -> int:
    number = typed.whole(text, 9999)
    if number is None:
        raise RefusedError("A line is a number, as the claim has it.")
    return number


def _amount(text: str) -> Decimal:
    plain = text.strip().replace(",", "").removeprefix("$") or "0"
    try:
        amount = Decimal(plain)
        whole = amount.is_finite() and amount == round(amount, 2) and abs(amount) <= _MOST
    except (InvalidOperation, ValueError):
        whole = False
    if not whole:
        raise RefusedError("An amount is dollars and cents, such as 12.50.")
    return amount.quantize(Decimal("0.01"))
