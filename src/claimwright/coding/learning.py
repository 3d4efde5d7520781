"""Which of the proposed codes change by what a practice's coders decided before?

Comes after the rules of the guidelines and overrules none that keeps a chart true: only what is asserted of the patient is
proposed, only codes of the day; sides, seventh characters, "code first" notes and Excludes1 are asked again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from claimwright.coding.added_phrases import added_codes
from claimwright.coding.context import ASSERTED
from claimwright.coding.learned import Decisions, Verdict, Words, never_overruled, verdict
from claimwright.coding.resolve import SHOWN
from claimwright.coding.rules.base import Case, recoded, set_aside
from claimwright.coding.rules.exclusions import excludes1
from claimwright.coding.rules.opposite_sides import opposite_sides
from claimwright.coding.rules.sequence import code_first
from claimwright.coding.rules.seventh import seventh_character
from claimwright.coding.shifts import shifts
from claimwright.coding.types import Alternative, Evidence, Suggestion
from claimwright.reference.codes import undot

_AGAINST: Final = frozenset({"alternative", "silence"})
_RULES_AFTER: Final = (seventh_character, opposite_sides, code_first, excludes1)


def with_decisions(suggestions: list[Suggestion], case: Case, decisions: Decisions) -> list[Suggestion]:
    """The suggestions (``keyed``) as the decisions change them, each with how often its code was taken before."""
    if not decisions:
        return suggestions
    told = [_told(one, case, decisions) for one in suggestions]
    found = [_changed(one, what, case, decisions) for one, what in zip(suggestions, told, strict=True)]
    found = [_among_others(one, list(zip(suggestions, told, strict=True))) for one in found]
    found += added_codes(found, case, decisions)
    for rule in _RULES_AFTER:
        found = rule(found, case)
    return found


def _told(one: Suggestion, case: Case, decisions: Decisions) -> Verdict:
    """What the counts say of a suggestion; nothing of a code that the record itself gives."""
    if one.system != "icd10cm" or one.given or not one.mention:
        return Verdict()
    words = Words(one.mention, one.section, case.chart.encounter.setting)
    return verdict(decisions.of(words, undot(one.code)), case.book.day, proposed=one.suggested)


def _changed(one: Suggestion, told: Verdict, case: Case, decisions: Decisions) -> Suggestion:
    one = replace(one, learned=told.words)
    if told.does == "replace" and _may_stand_for(one, told.instead, case):
        new = recoded(one, told.instead, "replaced by coders of this practice", case)
        then = _told(new, case, decisions)
        if then.does in _AGAINST:
            return _aside(replace(new, learned=then.words))
        if then.does == "replace":  # coders took that one back: to them the code of the rules is the right one again
            return one
        return replace(new, learned=f"{one.code} {told.words}")
    if told.does == "assert" and _may_be_proposed(one, case):
        return replace(one, suggested=True, reason=f"{one.reason}; proposed as coders of this practice take it")
    return _aside(one) if one.suggested and told.does in _AGAINST else one


def _aside(one: Suggestion) -> Suggestion:
    return set_aside(one, "set aside as coders of this practice do not take it")


def _may_stand_for(one: Suggestion, code: str, case: Case) -> bool:
    """Whether a code fits the patient on the day, and is of the same side and encounter: what coders chose for one leg says
    nothing of the other, and for a child nothing of an adult."""
    return not case.unfit(code) and not shifts(one.description, case.book.titles.get(code, ""))


def _may_be_proposed(one: Suggestion, case: Case) -> bool:
    """What is uncertain, over or told by others stays aside, and so does what a guideline's own section keeps apart."""
    barred = never_overruled(case.book.day).intersection(one.sections)
    return one.assertion == ASSERTED and not case.unfit(undot(one.code)) and not barred


def _among_others(one: Suggestion, told: Sequence[tuple[Suggestion, Verdict]]) -> Suggestion:
    """What became an alternative stands first among those of a code proposed for the same words; what is silent in none of them."""
    here = [(other, what.does) for other, what in told if one.suggested and _overlap(one.evidence, other.evidence)]
    offered = [Alternative(s.code, s.description, s.score) for s, does in here if does == "alternative"]
    out = {one.code, *(s.code for s, does in here if does in _AGAINST)}
    if len(out) == 1:
        return one
    others = (*(a for a in offered if a.code != one.code), *(a for a in one.alternatives if a.code not in out))
    return replace(one, alternatives=others[:SHOWN])


def _overlap(some: Iterable[Evidence], others: Sequence[Evidence]) -> bool:
    return any(a.document == b.document and a.start < b.end and b.start < a.end for a in some for b in others)
