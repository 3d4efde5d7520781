"""A status or a disease that is over, told anywhere in the record by words of the lexicon (I.C.21.c.3, I.C.21.c.4)."""

from __future__ import annotations

from typing import Final

from claimwright.coding import context
from claimwright.coding.book import SIDES
from claimwright.coding.compiled import compiled
from claimwright.coding.mentions import Mention
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sides import side_of
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_TOLD: Final = frozenset({context.ASSERTED, context.HISTORY})
_KINDS: Final = frozenset({"status", "history"})
_PAST: Final = compiled(r"\bs/p\b|\bstatus[ -]post\b|\b(?:prior|previous|old|remote|history|hx|h/o)\b")
_PAST_BEFORE: Final = compiled(rf"(?:{_PAST.pattern}|\bhad (?:an? )?|\bpost[- ]?)[^.;\n]{{0,40}}$")
_PLANNED: Final = compiled(r"\b(?:start\w*|begin\w*|plan\w*|schedul\w+|await\w*|due|needs?|refer\w*|for)\b")
_NOT_SO_BEFORE: Final = compiled(
    r"\b(?:wants?|wish\w*|needs?|consider\w*|plan\w*|schedul\w*|await\w*|offer\w*|(?:candidate|refer\w*|eval\w*|work-?up) for|used to|no longer|ready|try\w*|advis\w*|encourag\w*|urg\w*|counsel\w*|declin\w*|refus\w*)\s+(?:[\w']+\s+){0,3}$",
)
_NOT_SO_BEHIND: Final = compiled(
    r"\s*(?:(?:is|was|were|being|to be)\s+(?:discussed|considered|offered|planned|scheduled|recommended)|(?:candidate|candidacy|eval\w*|work-?up|referral|consult\w*))\b",
)
"""Words beside a status by which it is wished, planned or past: "wants to quit smoking", "used to be on an insulin pump"."""
_CARED_FOR: Final = compiled(
    r"\s*(?:check|interrogat\w+|battery|exchange|removal|removed|changed?|clinic|care|supplies|revision)\b",
)
"""What is done to a thing that is there: "needs pacemaker check"."""
_REACH: Final = 60
_IN_AN_OFFICE: Final = frozenset({"", "office", "telehealth", "other"})


def told_status(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds what the record tells of status and history: reported where the table says so, offered elsewhere."""
    suggestions = [
        set_aside(s, "smokes today (Excludes1, I.A.12.a)")
        if s.suggested and not s.recorded and stands_against_today(undot(s.code), active(suggestions), case)
        else s
        for s in suggestions
    ]
    current = active(suggestions)
    present = {undot(s.code) for s in current}
    found: dict[str, Suggestion] = {}
    for told in case.mentions:
        if told.phrase.kind not in _KINDS or told.section.kind in NOT_TOLD_OF_THE_PATIENT or told.meaning not in _TOLD:
            continue
        if _wished_or_past(told):
            continue
        for code in _billable(told, case):
            if (
                stands_against_today(code, current, case)
                or code in present
                or (code in found and found[code].suggested)
            ):
                continue
            reported, guideline, past = reported_here(code, current, case)
            if past and (not _before(told, case) or _PLANNED.search(told.words)):
                continue
            found[code] = new_code(
                code,
                "status",
                (quoted(told.document, told.start, told.end),),
                f"{told.phrase.text} told in the record ({guideline})",
                case,
                suggested=reported,
            )
    return [*(s for s in suggestions if undot(s.code) not in found or s.system != "icd10cm"), *found.values()]


def stands_against_today(code: str, current: list[Suggestion], case: Case) -> bool:
    """Whether a code of past tobacco stands against tobacco of today (Excludes1 at Z87.891)."""
    past = case.code("past_tobacco")
    return code == past and any(has(s, *case.codes("any_tobacco")) and not has(s, past) for s in current)


def _wished_or_past(told: Mention) -> bool:
    """Whether the words beside a status tell it as wished, planned or of before."""
    text = told.note.text
    if _CARED_FOR.match(text, told.end, told.high):
        return False
    before = text[max(told.low, told.start - _REACH) : told.start]
    return bool(_NOT_SO_BEFORE.search(before) or _NOT_SO_BEHIND.match(text, told.end, told.high))


def _billable(told: Mention, case: Case) -> tuple[str, ...]:
    """The code, or the one of the side that the record names; of a code without a side there, the unspecified one."""
    book, code = case.book, told.phrase.code
    stems = frozenset(told.phrase.key)
    chosen = code if code in book.billable else book.billable_for(code, stems) or book.descend(code, stems)
    if not chosen:
        return ()
    side = side_of(
        told.note.text, told.start, told.end, told.high, stems | book.stems(chosen), list(told.note.sections)
    )
    if not side and chosen.startswith(case.codes("absence_of_breast")):
        side = _side_of_tumor(case)
    return book.with_side(chosen, side) if side else (chosen,)


def _side_of_tumor(case: Case) -> str:
    """The one side that the record's cancers of the breast have: the breast that was removed (I.B.13)."""
    titles = [
        case.book.stems(t.code)
        for t in case.tumors
        if t.code.startswith(case.codes("cancers_of_breast")) and t.meaning in _TOLD
    ]
    sides = {side for stems in titles for side in stems & SIDES}
    return sides.pop() if len(sides) == 1 else ""


def reported_here(code: str, current: list[Suggestion], case: Case) -> tuple[bool, str, bool]:
    """Whether a status is reported in this setting and beside these codes, by which section, and whether it must be told of before."""
    for row in dated_rows("status_reported.tsv", case.book.day):
        if code.startswith(row["code"]):
            beside = tuple(row["beside"].split())
            treated = bool(beside) and any(has(s, *beside) for s in current)
            hospital = row["reported"] == "hospital" and case.chart.encounter.setting not in _IN_AN_OFFICE
            return row["reported"] == "always" or hospital or treated, row["guideline"], row["past"] == "yes"
    return False, "I.C.21.c", False


def _before(told: Mention, case: Case) -> bool:
    """Whether an operation is told as one of before: in the past or surgical history, after "s/p", or with an earlier year."""
    text = told.note.text
    if told.section.kind in {"past_history", "surgical_history"} or _PAST.search(text, told.start, told.end):
        return True
    begin = max(text.rfind("\n", 0, told.start) + 1, told.start - _REACH)
    end = text.find("\n", told.end)
    after = text[told.end : min(end if end >= 0 else len(text), told.end + _REACH)]
    return bool(_PAST_BEFORE.search(text[begin : told.start])) or context.earlier_year(after, case.book.day)
