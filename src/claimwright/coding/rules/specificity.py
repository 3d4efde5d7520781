"""An unspecified code beside a specific one of the same category adds nothing."""

from __future__ import annotations

from claimwright.coding.rules.base import Case, active, set_aside
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot


def less_specific(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside an unspecified code when a specific code of its category is suggested too (I.B.2)."""
    codes = [undot(s.code) for s in active(suggestions)]
    result = []
    for s in suggestions:
        code = undot(s.code)
        vague = (
            s.suggested
            and s.system == "icd10cm"
            and not code.startswith(case.codes("several_of_a_category"))
            and "unspecified" in s.description.lower()
        )
        specific = next(
            (
                c
                for c in codes
                if vague
                and c != code
                and c[:3] == code[:3]
                and "unspecified" not in case.book.titles.get(c, "").lower()
            ),
            "",
        )
        result.append(set_aside(s, "a more specific code of the category is suggested (I.B.2)") if specific else s)
    return result
