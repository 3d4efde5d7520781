"""What a row of answers says, for the templates of risk adjustment."""

from __future__ import annotations

from django import template

from claimwright.workbench.models import RiskAnswer
from claimwright.workbench.risk.answers import words_of

register = template.Library()


@register.filter
def said(answer: RiskAnswer) -> str:
    """An answer as people read it."""
    return words_of(answer)
