"""The screens of the second reader's answers: how often coders followed them, and what was asked and answered of one finding."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access, lists, opened_library, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.coding import second_readings
from claimwright.workbench.models import SecondReading

READERS: Final = access.CHART_READERS & access.DASHBOARD_READERS
_USUAL: Final = 30


@view(roles=READERS, event="second_reading.listed")
def readings(request: MemberRequest) -> HttpResponse:
    """Answers by what became of them; each number opens its rows."""
    days = typed.whole(request.GET.get("days", "")) or _USUAL
    days = days if days in second_readings.DAYS else _USUAL
    answer, became = request.GET.get("answer", ""), request.GET.get("became", "")
    found = second_readings.rows(request.practice, days)
    wanted = [row for row in found if answer in ("", row.answer) and became in ("", row.became)]
    filters = {"days": days, "answer": answer, "became": became, "page": request.GET.get("page", "")}
    there = lists.place(filters, len(wanted))
    page = there.page(wanted[there.skipped : there.skipped + lists.PAGE])
    context = {
        "here": "worklist",
        "page": page,
        "filters": filters,
        "table": list(second_readings.table(found)),
        "answers": second_readings.ANSWERS.items(),
        "became": second_readings.BECAME.items(),
        "days": second_readings.DAYS.items(),
    }
    return render(request, "coding/second_readings.html", context)


@view(roles=access.CHART_READERS | access.CHOSEN_READERS, event="second_reading.read")
def reading(request: MemberRequest, pk: int) -> HttpResponse:
    """What was asked about one finding and answered, as it was sent and came back."""
    found = get_or_404(request, SecondReading.objects.select_related("encounter__patient"), pk=pk)
    request.audited = found.encounter
    prompt, reply = found.words()
    context = {
        "here": "worklist",
        "reading": found,
        "encounter": found.encounter,
        "finding": opened_library.dot(found.finding),
        "code": opened_library.dot(found.code),
        "says": second_readings.ANSWERS[found.answer],
        "reply": reply,
        **_shown(prompt, reply),
        "may_list": bool(READERS & request.roles),
    }
    return render(request, "coding/second_reading.html", context)


def _shown(prompt: str, reply: str) -> dict[str, Any]:
    """The question as people read it: the codes with what became of each, and the lines; and the messages as they were sent."""
    sent = json.loads(prompt)["messages"]
    told = json.loads(sent[-1]["content"])
    try:
        choice = json.loads(reply)["choice"]
    except (ValueError, LookupError, TypeError, RecursionError):
        choice = ""
    codes = [one | {"chosen": one["code"] == choice, "engine": at == 0} for at, one in enumerate(told["candidates"])]
    return {
        "quote": _written(told["finding"]["quote"]),
        "codes": codes,
        "lines": [_written(one["text"]) for one in told["lines"]],
        "sent": [{"role": one["role"], "text": _written(one["content"])} for one in sent],
    }


def _written(text: str) -> str:
    """A text as a page can carry it."""
    return text.encode("utf-8", "backslashreplace").decode()
