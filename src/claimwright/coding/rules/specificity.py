"""A code that says less of a disease than another one beside it adds nothing."""

from __future__ import annotations

from claimwright.coding.book import SIDES
from claimwright.coding.grounds import content
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, set_aside
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot


def less_specific(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside an unspecified code when a specific code of its category is suggested too (I.B.2)."""
    codes = [undot(s.code) for s in active(suggestions)]
    result = []
    for s in suggestions:
        code = undot(s.code)
        told = s.suggested and s.system == "icd10cm"
        vague = (
            told and not code.startswith(case.codes("several_of_a_category")) and "unspecified" in s.description.lower()
        )
        unspecified = told and "unspecified" in s.description.lower()
        specific = any(
            c != code
            and c[:3] == code[:3]
            and (
                (vague and "unspecified" not in case.book.titles.get(c, "").lower())
                or (unspecified and _of_one_part(c, code) and "unspecified" not in case.book.titles.get(c, "").lower())
                or (told and _says_more(c, code, case))
            )
            for c in codes
        )
        result.append(set_aside(s, "a more specific code of the category is suggested (I.B.2)") if specific else s)
    return result


def _of_one_part(one: str, other: str) -> bool:
    """Whether two codes of injuries are of one part of the body, its side included, and of one encounter."""
    return other[0] == "S" and one[:5] == other[:5] and one[6:] == other[6:] and len(one) == len(other)


def _says_more(one: str, other: str, case: Case) -> bool:
    """Whether a title says all of another and more: the ulcer of a site with its stage beside the same without."""
    if other.startswith(case.codes("several_of_a_category_each_of_a_site")):
        return False
    wide, narrow = content(case.book.titles.get(other, "")), content(case.book.titles.get(one, ""))
    return bool(wide) and wide < narrow and (not wide & SIDES or wide & SIDES == narrow & SIDES)


def _stands_beside(s: Suggestion, beside: tuple[str, ...], found: list[Suggestion], case: Case) -> bool:
    """Whether one of some codes is suggested too; ``any`` is whatever says more than the code, in a record that lists diseases."""
    if beside == ("any",) and case.narrative and not case.names_diseases:
        return False
    if beside == ("any",):
        status = (*case.codes("status_and_visits"), *case.codes("external_causes"))
        return any(undot(o.code)[:3] != undot(s.code)[:3] and not has(o, *status) for o in found)
    return any(o is not s and has(o, *beside) for o in found)


def gives_way(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside what says less of a disease than a code of another category beside it: dementia beside Alzheimer's disease."""
    found = active(suggestions)
    rows = [
        (row["code"], tuple(row["beside"].split()), row["guideline"])
        for row in dated_rows("gives_way.tsv", case.book.day)
    ]
    result = []
    for s in suggestions:
        why = next(
            (
                guideline
                for code, beside, guideline in rows
                if s.suggested and not s.given and has(s, code) and _stands_beside(s, beside, found, case)
            ),
            "",
        )
        result.append(set_aside(s, f"another code tells it more closely ({why})") if why else s)
    return result
