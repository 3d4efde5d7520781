"""The pieces pages are built of, each once: heads and cells of tables, empty state, facts, filters, keys, lookups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from claimwright.workbench.frame.tags import money, words
from claimwright.workbench.lists import Page
from claimwright.workbench.page_practice import FIELD

register = template.Library()

_NUMBERS: Final = ":num"
_UNSEEN: Final = ":unseen"


@register.simple_tag
def heads(*titles: str) -> SafeString:
    """The head of a table; a title that ends in ``:num`` stands over numbers, one that ends in ``:unseen`` is only read out.

    Raises ``ValueError`` for an empty one: who listens would not know what the column holds.
    """
    return format_html("<thead><tr>{}</tr></thead>", format_html_join("", "{}", ((_head(one),) for one in titles)))


def _head(title: str) -> SafeString:
    if not title:
        raise ValueError("a column of a table has a title; one that needs no words on the screen ends in :unseen")
    if title.endswith(_UNSEEN):
        return format_html('<th><span class="visually-hidden">{}</span></th>', title.removesuffix(_UNSEEN))
    if title.endswith(_NUMBERS):
        return format_html('<th class="num">{}</th>', title.removesuffix(_NUMBERS))
    return format_html("<th>{}</th>", title)


@register.simple_tag
def money_cell(amount: Any, tone: str = "", *, strong: bool = False) -> SafeString:
    """An amount in a table, ``tone`` its colour (``bad``) where it tells something.

    Written without ``format_html``, as pages hold thousands: ``money`` gives digits alone, ``tone`` is the template's own.
    """
    text = f"<b>{money(amount)}</b>" if strong else money(amount)
    return SafeString(f'<td class="num {tone}-text">{text}</td>' if tone else f'<td class="num">{text}</td>')


@register.simple_tag
def empty_row(columns: int, text: str) -> SafeString:
    """What a table says that has no rows."""
    return format_html('<tr><td colspan="{}" class="empty">{}</td></tr>', columns, text)


@register.simple_tag
def fact(name: str, value: Any, kind: str = "") -> SafeString:
    """A name and its value at the head of a screen; a dash where nothing is known. ``kind``: ``num`` or ``code``."""
    shown = "—" if value is None or value == "" else value
    if kind:
        return format_html('<div><dt>{}</dt><dd class="{}">{}</dd></div>', name, kind, shown)
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", name, shown)


@register.inclusion_tag("frame/parts/choice.html")
def choice(
    label: str,
    name: str,
    options: Iterable[Any],
    chosen: Any = "",
    anything: str = "",
    *,
    spelled: bool = False,
    keys: str = "",
    does: str = "",
) -> dict[str, Any]:
    """A filter in the address that applies as soon as it is chosen.

    ``options`` are values, or pairs of a value and its words; ``spelled`` makes words of values (``words``);
    ``anything`` says what no choice means; ``keys`` go there.
    """
    plain = words if spelled else str
    pairs = [(str(one[0]), one[1]) if isinstance(one, list | tuple) else (str(one), plain(one)) for one in options]
    return {
        "label": label,
        "name": name,
        "options": pairs,
        "chosen": str(chosen or ""),
        "anything": anything,
        "keys": keys,
        "does": does,
    }


class _FormToken(CsrfTokenNode):
    """Django's own field, and the practice of the page (``page_practice``)."""

    def render(self, context: Context) -> SafeString:
        practice = getattr(context.get("request"), "practice", None)
        told = format_html('<input type="hidden" name="{}" value="{}">', FIELD, practice.pk) if practice else ""
        return mark_safe(super().render(context) + told)  # noqa: S308 - both are escaped


@register.tag("csrf_token")
def form_token(parser: Parser, token: Token) -> CsrfTokenNode:
    """Stands in every form that is posted: against forgery, and so that nothing is written into another practice."""
    return _FormToken()


@register.simple_tag
def key(keys: str, does: str) -> SafeString:
    """The key of a button, link or field, and what it does; the page of keys lists it."""
    return format_html('data-key="{}" data-help="{}"', keys, does)


@register.simple_tag
def row_key(keys: str, does: str) -> SafeString:
    """A key that acts on the row the cursor is on."""
    return format_html('data-row-key="{}" data-help="{}"', keys, does)


@register.simple_tag
def marked(runs: Iterable[Any], mark: str = "") -> SafeString:
    """The text of a document with its evidence marked, blank for blank as it stands. ``mark``: the class of every mark.

    Without it a mark names the codes it speaks for, and is weak where none of them is suggested.
    """
    return format_html_join("", "{}", ((_run(one, mark),) for one in runs))


def _run(run: Any, mark: str) -> SafeString | str:
    if not run.keys:
        return str(run.text)
    if mark:
        return format_html('<mark class="{}">{}</mark>', mark, run.text)
    weak = format_html(' class="{}"', "weak") if run.weak else ""
    return format_html('<mark data-codes="{}"{}>{}</mark>', " ".join(run.keys), weak, run.text)


@register.inclusion_tag("frame/parts/refused.html", takes_context=True)
def refusal(context: Mapping[str, Any], text: Any) -> dict[str, Any]:
    """Why a step was not taken, and where the help explains the screen it was taken on; nothing where it was taken."""
    return {"text": text, "help_address": context.get("help_address", "")}


@register.inclusion_tag("frame/parts/pager.html")
def pager(page: Page, *, search: str = "", named: str = "q", keys: bool = True) -> dict[str, Any]:
    """Which rows of how many a list shows, and the keys to the pages around.

    ``search``: what was searched for by POST, as a name must not stand in an address; its pages are asked for so too,
    under the name of the field, ``named``. ``keys``: one list of a screen has them.
    """
    return {"page": page, "search": search, "named": named, "keys": keys}
