"""How an event names what it is of: a link where that has a page, which shows its history with old and new values."""

from __future__ import annotations

from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claimwright.workbench.models import AuditEvent

register = template.Library()

_PAGES: Final = {
    "claim": "claim",
    "encounter": "chart",
    "payment": "remittance",
    "batch": "batch",
    "interchange": "x12_file",
}
"""Kind of object to the address of its page."""
_SECOND_READ: Final = "coding.second_read"


@register.simple_tag
def object_of(event: AuditEvent) -> SafeString | str:
    """``claim 12``, as a link where a page shows it; of a finding that was read twice also what was asked and answered."""
    text = f"{event.object_kind} {event.object_id}".strip()
    if event.event == _SECOND_READ and str(event.detail.get("reading", "")).isdecimal():
        there = reverse("second_reading", args=[int(event.detail["reading"])])
        return format_html('{}, <a href="{}">what was asked</a>', _link(event, text), there)
    return _link(event, text)


def _link(event: AuditEvent, text: str) -> SafeString | str:
    if event.object_kind not in _PAGES or not event.object_id.isdecimal():
        return text
    return format_html('<a href="{}">{}</a>', reverse(_PAGES[event.object_kind], args=[int(event.object_id)]), text)
