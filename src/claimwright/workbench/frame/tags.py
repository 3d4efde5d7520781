"""How the screens write money, states and names of things."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claimwright.reference import dot
from claimwright.workbench import help_pages, hidden_dollars

register = template.Library()

TONES: Final = {
    "held": "bad",
    "rejected": "bad",
    "denied": "bad",
    "suspended": "bad",
    "quarantined": "bad",
    "refused": "bad",
    "asks": "warn",
    "error": "bad",
    "warning": "warn",
    "queried": "warn",
    "partly": "warn",
    "reversed": "warn",
    "coding": "info",
    "to_code": "info",
    "sent": "info",
    "billed": "info",
    "info": "info",
    "looked at": "info",
    "ready": "good",
    "coded": "good",
    "accepted": "good",
    "paid": "good",
    "posted": "good",
    "used": "good",
    "balanced": "good",
    "closed": "good",
}
_KINDS_OF_CLAIMS: Final = {"P": "Professional", "I": "Institutional", "D": "Dental"}


@register.filter
def money(value: Any) -> str:
    """US dollars with cents; negative in parentheses, as ledgers write it; empty when unknown, a dash where amounts are hidden."""
    if value is None or value == "":
        return ""
    if hidden_dollars.are_hidden():
        return hidden_dollars.DASH
    amount = Decimal(value)
    text = f"{abs(amount):,.2f}"
    return f"({text})" if amount < 0 else text


@register.filter
def words(value: Any) -> str:
    """``ambulatory_surgery`` as ``Ambulatory surgery``."""
    text = str(value or "").replace("_", " ")
    return text[:1].upper() + text[1:]


@register.filter
def claim_kind(value: Any) -> str:
    """``P`` as ``Professional``: the kinds of 837."""
    return _KINDS_OF_CLAIMS.get(str(value), "—")


@register.filter
def mine(mapping: Any, key: Any) -> Any:
    """A value of a mapping, or of a row by the name of its field."""
    if isinstance(mapping, dict):
        return mapping.get(key)
    return getattr(mapping, str(key), None)


@register.filter
def dotted(code: str, role: str = "") -> str:
    """A diagnosis as people write it; a procedure, which has no dot, as it is."""
    return code if role == "procedure" else dot(code)


@register.filter
def gathered(findings: Any) -> list[dict[str, Any]]:
    """Findings (rows or mappings) of one edit together, with their lines and messages, so that its fix is read once."""
    found: dict[tuple[Any, Any], dict[str, Any]] = {}
    for one in findings:
        shared = {name: mine(one, name) for name in ("edit", "severity", "fix", "source")}
        kept = found.setdefault((shared["edit"], shared["severity"]), {**shared, "rows": []})
        kept["rows"].append({"line": mine(one, "line"), "message": mine(one, "message")})
    return list(found.values())


@register.simple_tag
def state(value: str, label: str = "") -> SafeString:
    """A state in its colour; the word is always there, colour alone never tells."""
    return format_html('<span class="tag {}">{}</span>', TONES.get(value, ""), label or words(value))


@register.simple_tag
def edit_named(edit: str) -> SafeString:
    """The id of an edit, leading to what it looks at and why; a practice's own rule is its name alone."""
    address = help_pages.edit_address(edit)
    if not address:
        return format_html('<span class="code">{}</span>', edit)
    return format_html('<a class="code" href="{}">{}</a>', address, edit)
