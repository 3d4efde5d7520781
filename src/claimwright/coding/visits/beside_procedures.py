"""Is a visit more than the procedure of the same day? Its modifier, and whether it stands at all, once the procedures are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.types import Suggestion
from claimwright.coding.visits.reading import visit_of
from claimwright.coding.visits.tables import LEVELS, is_visit, named, separate
from claimwright.coding.visits.values import Visit

_OFFICE: Final = "office_"
_SMALL: Final = frozenset({"", *LEVELS[:2]})


def beside_procedures(found: Sequence[Suggestion], case: Case, diagnosed: Sequence[Suggestion]) -> list[Suggestion]:
    """The suggestions with the visit judged beside the procedures of the record and those proposed with it.

    The decision for a minor procedure is part of it: an office visit that deals with that one small problem alone is offered,
    not suggested, of a new patient too; any other is a visit of its own, with the modifier that says so (NCCI Policy
    Manual ch. I sec. D; IOM 100-04 ch. 12 sec. 40.1.C).
    """
    day = case.book.day
    at = next((n for n, one in enumerate(found) if one.proposed and one.suggested and is_visit(one.code, day)), None)
    done = [one for one in found if one.suggested and _is_procedure(one, case)]
    if at is None or not done or case.chart.encounter.is_inpatient:
        return list(found)
    read, visit = visit_of(case, diagnosed), found[at]
    if read is None or read.code != visit.code:
        return list(found)
    leveled = read.code == read.level.code
    small = leveled and len(read.problems.facts) <= 1 and read.problems.level in _SMALL and read.time.minutes is None
    if read.elements.family.startswith(_OFFICE) and small:
        why = f"the decision for {done[0].code} is part of it: a visit only where its work is separate (NCCI Policy Manual ch. I sec. D)"
        visit = replace(visit, suggested=False, reason=f"{visit.reason}; {why}")
    elif (
        (apart := separate(day))
        and not {apart, named("decision", day)} & {*visit.modifiers}
        and visit.code[0].isdigit()
    ):
        why = f"{apart}: beside {done[0].code} (NCCI Policy Manual ch. I sec. D)"
        visit = replace(visit, modifiers=(apart, *visit.modifiers), reason=f"{visit.reason}; {why}")
    return [*found[:at], visit, *found[at + 1 :]]


def as_proposed(visit: Visit | None, found: Sequence[Suggestion]) -> Visit | None:
    """The visit with the modifiers under which its code is proposed, once the procedures beside it are known."""
    same = (one for one in found if one.proposed and visit is not None and one.code == visit.code)
    proposal = next(same, None)
    return replace(visit, modifiers=proposal.modifiers) if visit and proposal else visit


def _is_procedure(one: Suggestion, case: Case) -> bool:
    ranges = dated_rows("visit_procedure_numbers.tsv", case.book.day)
    return one.system == "cpt" and any(row["first"] <= one.code <= row["last"] for row in ranges)
