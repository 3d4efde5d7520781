"""How a row of a worklist writes the columns that somebody chose: in Python, as a page holds hundreds of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claimwright.workbench import hidden_dollars
from claimwright.workbench.frame import money, words
from claimwright.workbench.worklists.rows import Row

register = template.Library()

_NEAR_DAYS: Final = 6
"""A deadline that is nearer stands in red."""
_NOTHING: Final = "—"


@register.simple_tag
def work_cells(row: Row, columns: Iterable[tuple[str, str]]) -> SafeString:
    """The cells of a row, by the names of its columns."""
    return format_html_join("", "{}", ((_CELLS[name](row),) for name, _ in columns))


def _priority(row: Row) -> SafeString:
    """The score, with its parts on hover and for who listens."""
    if row.priority is None:
        return format_html('<td class="num">{}</td>', _NOTHING)
    first = format_html('<b class="bad-text">{}</b> ', "first") if row.priority.first else ""
    parts = row.priority.parts
    if hidden_dollars.are_hidden():  # the score is dollars too
        return format_html('<td class="num">{}{}</td>', first, hidden_dollars.DASH)
    text = '<td class="num" title="{}">{}{}<span class="visually-hidden">: {}</span></td>'
    return format_html(text, parts, first, row.priority.score, parts)


def _deadline(row: Row) -> SafeString:
    near = " bad-text" if row.days_left < _NEAR_DAYS else ""
    goal = "" if row.item.limit else ", goal"
    text = '<td class="nowrap">{} <span class="sub{}">{} d{}</span></td>'
    return format_html(text, row.item.deadline.isoformat(), near, row.days_left, goal)


def _plain(text: str) -> SafeString:
    return format_html("<td>{}</td>", text)


def _tags(row: Row) -> SafeString:
    return format_html(
        "<td>{}</td>", format_html_join(" ", '<span class="tag info">{}</span>', ((t,) for _, t in row.tags))
    )


_CELLS: Final[Mapping[str, Callable[[Row], SafeString]]] = {
    "priority": _priority,
    "list": lambda row: _plain(row.list.title if row.list else ""),
    "step": lambda row: _plain(row.step.words if row.step else ""),
    "payer": lambda row: _plain(row.item.payer_name or _NOTHING),
    "provider": lambda row: _plain(row.item.provider_name or _NOTHING),
    "setting": lambda row: _plain(words(row.item.setting) or _NOTHING),
    "dollars": lambda row: format_html('<td class="num">{}</td>', money(row.item.dollars)),
    "age": lambda row: format_html('<td class="num">{} d</td>', row.age),
    "deadline": _deadline,
    "owner": lambda row: _plain(row.item.owner.shown_name if row.item.owner else ""),
    "tags": _tags,
}
