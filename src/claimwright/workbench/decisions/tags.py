"""How the report on decisions writes a number that opens its rows, and minutes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claimwright.workbench import lists

register = template.Library()

_TENTH: Final = Decimal("0.1")
_CHARTS: Final = "charts"


@register.simple_tag
def number(row: Mapping[str, Any], name: str, title: str, by: str, days: str) -> SafeString:
    """A cell with how often something was, leading to those decisions; 0 leads nowhere. ``charts``: to all of the row."""
    every = name == _CHARTS
    times = row[_CHARTS] if every else row[f"n_{name}"]
    if not times:
        return format_html('<td class="num faint">{}</td>', 0)
    address = lists.query({"by": by, "of": row["of"], "days": days, "outcome": "" if every else name})
    label = "All decisions" if every else title
    return format_html(
        '<td class="num"><a href="{}?{}" aria-label="{}: {}"{}>{}</a></td>',
        reverse("decisions_behind"),
        address,
        label,
        times,
        SafeString(" data-open") if every else "",
        intcomma(times),
    )


@register.filter
def minutes(seconds: Any) -> str:
    """Seconds as minutes with a tenth; a dash where none are known."""
    if seconds is None or seconds == "":
        return "—"
    return str((Decimal(str(seconds)) / 60).quantize(_TENTH, ROUND_HALF_UP))
