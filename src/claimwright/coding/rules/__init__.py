"""ICD-10-CM Official Guidelines as rules over the suggestions of a chart, one family a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from claimwright.coding.rules.base import Case
from claimwright.coding.rules.combinations import chronic_pain, diabetes_with, hypertension_with
from claimwright.coding.rules.exclusions import excludes1
from claimwright.coding.rules.external import external_causes
from claimwright.coding.rules.history import history_codes
from claimwright.coding.rules.specificity import less_specific
from claimwright.coding.rules.status import status_codes
from claimwright.coding.rules.symptoms import integral_symptoms
from claimwright.coding.types import Suggestion

RULES: Final[tuple[Callable[[list[Suggestion], Case], list[Suggestion]], ...]] = (
    history_codes,
    diabetes_with,
    hypertension_with,
    less_specific,
    integral_symptoms,
    chronic_pain,
    status_codes,
    external_causes,
    excludes1,
)
"""In the order in which they are applied."""


def apply_rules(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The suggestions after every rule; what a rule sets aside stays, greyed, with the rule in its reason."""
    for rule in RULES:
        suggestions = rule(suggestions, case)
    return suggestions


__all__ = ["RULES", "Case", "apply_rules"]
