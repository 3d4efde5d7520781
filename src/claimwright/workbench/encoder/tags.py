"""How the encoder writes codes: as links to their page, alone and inside published notes."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

_CODE: Final = re.compile(r"\b[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?\b")
_KINDS: Final = {
    "includes": "Includes",
    "inclusion_term": "Also called",
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code_first": "Code first",
    "use_additional": "Use additional",
    "code_also": "Code also",
    "seven_chr_note": "7th character",
}
_MARKUP: Final = {ord(one): f"\\u{ord(one):04x}" for one in "&<>'"}
_FLAGS: Final = {
    "cc_level": "CC level",
    "poa_exempt": "POA exempt",
    "ccsr": "CCSR",
    "unacceptable_principal": "Not as principal",
    "external_cause": "External cause",
}


@register.simple_tag
def asks(name: str, **values: Any) -> SafeString:
    """Attributes of what asks an address with these values."""
    return format_html("hx-post=\"{}\" hx-vals='{}'", reverse(name), _written(values))


def _written(values: dict[str, Any]) -> SafeString:
    """Values as JSON that may stand between single quotes: what is markup is written by its number."""
    return SafeString(json.dumps(values, separators=(",", ":")).translate(_MARKUP))


@register.simple_tag
def to_page(name: str, **values: Any) -> SafeString:
    """Attributes of what shows the answer as the page beside the list."""
    return format_html('{} hx-target="#enc-page" hx-swap="innerHTML"', asks(name, **values))


@register.simple_tag
def to_list(name: str, **values: Any) -> SafeString:
    """Attributes of what shows the answer as the list."""
    return format_html('{} hx-target="#enc-list" hx-swap="innerHTML"', asks(name, **values))


@register.simple_tag
def codelink(system: str, code: str) -> SafeString:
    """A code that opens its page beside the list."""
    asked = json.dumps({"system": "hcpcs" if system in {"cpt", "cdt"} else system, "code": code})
    return format_html(
        '<a class="code" href="#" hx-post="{}" hx-vals="{}" hx-target="#enc-page" hx-swap="innerHTML">{}</a>',
        reverse("encoder_page"),
        asked,
        code,
    )


@register.simple_tag
def row_codelink(system: str, code: str) -> SafeString:
    """The code of a row: its page opens as the cursor reaches the row, and by Enter."""
    return format_html(
        '<a class="code" href="#" data-open data-preview {}>{}</a>',
        to_page("encoder_page", system=system, code=code),
        code,
    )


@register.filter
def linked(text: str) -> SafeString:
    """A published note with each ICD-10-CM code in it as a link."""
    text = text.removeprefix(", ")  # the published notes go on behind their heading
    parts, at = [], 0
    for found in _CODE.finditer(text):
        parts += [(text[at : found.start()],), (codelink("icd10cm", found[0]),)]
        at = found.end()
    return format_html_join("", "{}", [*parts, (text[at:],)])


@register.filter
def by_kind(notes: Any) -> list[tuple[str, list[Any]]]:
    """Notes of one place by their kind, in published order."""
    return [(kind, list(some)) for kind, some in groupby(notes, key=lambda note: note.kind)]


@register.filter
def note_kind(kind: str) -> str:
    return _KINDS.get(kind, "Note")


@register.filter
def flag_name(name: str) -> str:
    return _FLAGS.get(name, name.replace("_", " ").capitalize())


@register.filter
def then(characters: str, value: str) -> str:
    """Characters with the next one; Django's ``add`` would add 0 and 1 as numbers."""
    return f"{characters}{value}"


@register.filter
def chop(characters: str) -> str:
    """Characters without the last one."""
    return characters[:-1]
