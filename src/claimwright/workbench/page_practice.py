"""Was a page opened in the practice that its person works in now? Who switches in one window must write nothing from another.

Each form carries the practice of its page (``{% csrf_token %}`` writes it), each step of a script the header ``X-Practice``. The
session's practice alone would take a patient, a file or a fee of one practice into another.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from claimwright.workbench.models import Practice

FIELD: Final = "page_practice"
HEADER: Final = "X-Practice"
STATUS: Final = 409
"""RFC 9110 section 15.5.10: the request conflicts with the state it was sent in."""


def is_another(request: HttpRequest, practice: Practice) -> bool:
    """Whether the page that sends was of another practice than this one; a request that says nothing is of this one."""
    told = [request.headers.get(HEADER, ""), request.POST.get(FIELD, "")]
    return any(one not in ("", str(practice.pk)) for one in told)


def refuse(request: HttpRequest, practice: Practice) -> HttpResponse:
    """Nothing is done, in words."""
    text = f"Nothing was done: that page was opened in another practice, and you work in {practice} now."
    advice = "Switch back to its practice at the top of the screen, then go back and send it again."
    context = {"title": "You switched to another practice", "text": f"{text} {advice}"}
    return render(request, "frame/error.html", context, status=STATUS)
