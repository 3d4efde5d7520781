"""Services that their minutes choose: psychotherapy with or without a visit, diagnostic evaluations, counselling, advance care planning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HISTORY, HYPOTHETICAL, POSSIBLE
from claimwright.coding.done import Done, done, titled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import offered
from claimwright.coding.services.telehealth import by_video
from claimwright.coding.services.times import times_in
from claimwright.coding.types import Suggestion
from claimwright.coding.visits.tables import named

_RULE: Final = "service by its minutes (fee schedule of CMS)"
_HALF: Final = 30
"""Minutes of a further unit (of a crisis, of advance care planning)."""
_MINUTES: Final = r"(?P<minutes>\d{1,3})\s*-?min(?:ute)?s?\b"
_PRESCRIBES: Final = compiled(
    r"\b(?:med(?:ication)?s?[ -]?(?:mgmt|management|check|monitoring)|E/?M\b|prescri\w+ (?:management|drug)|pharmacolog\w+ management)",
)
"""Words of a visit beside the therapy."""
_NO_PRESCRIBER: Final = compiled(
    r"\b(?:LCSW|LMSW|LPC|LMHC|LMFT|MFT|LCPC|LPCC|PsyD|psychologist|social worker|counselor)\b", 0
)
_NOT_THIS: Final = compiled(r"\b(?:recommend|refer|weekly|next session|start\w* (?:in|next))\b")
_ADVANCE: Final = "advance care"
_KINDS: Final = (
    ("crisis", compiled(rf"\b(?:crisis (?:psychotherapy|intervention|session|therapy))\b[^.;\n]{{0,40}}?{_MINUTES}")),
    ("family without patient", compiled(rf"\b(?:family (?:psycho)?therapy|family session)\b[^.;\n]{{0,20}}?\bwithout (?:the )?(?:pt|patient|client)\b[^.;\n]{{0,30}}?{_MINUTES}")),
    ("family with patient", compiled(rf"\b(?:family (?:psycho)?therapy|family session|couples? therapy)\b(?![^.;\n]{{0,30}}\bwithout)[^.;\n]{{0,40}}?{_MINUTES}")),
    ("psychotherapy", compiled(rf"(?<!family )(?<!group )\b(?:psychotherapy|individual (?:therapy|session)|therapy session|talk therapy|CBT(?: session)?|supportive therapy)\b[^.;\n]{{0,50}}?{_MINUTES}")),
    ("tobacco", compiled(rf"\b(?:tobacco|smok\w+|cigarettes?|vap\w+|nicotine)\b[^.;\n]{{0,50}}?{_MINUTES}[^.;\n]{{0,15}}?\b(?:counsel\w*|cessation|discuss\w*)|\b(?:tobacco|smok\w+|cigarettes?|vap\w+|nicotine)\b[^.\n]{{0,40}}\bcounsel\w*[^.;\n]{{0,25}}?(?P<minutes3>\d{{1,3}}) ?min|\b(?:smoking|tobacco)[ -]cessation (?:counsel\w*)[^.;\n]{{0,30}}?(?P<minutes2>\d{{1,3}}) ?min")),
    ("alcohol", compiled(rf"\b(?:SBIRT|brief intervention|alcohol (?:and drug )?(?:misuse )?counsel\w*)\b[^.;\n]{{0,40}}?{_MINUTES}")),
    (_ADVANCE, compiled(rf"\b(?:ACP|advance care planning|goals of care)\b[^.;\n]{{0,40}}?{_MINUTES}")),
)  # fmt: skip
_TALKED: Final = 4
"""The kinds of ``_KINDS`` that are psychotherapy."""
_SESSION_NOTE: Final = compiled(
    r"(?<!family )(?<!group )(?<!couples )\b(?:individual )?(?:psychotherapy|counseling|therapy) (?:progress |session )?note\b|\bindividual (?:psycho)?therapy\b",
)
_SESSION: Final = compiled(
    r"\b(?:session (?:time|length|duration|start\w*)|start(?:ed)?|time in|duration|length of session)\b"
)
_EVALUATION: Final = compiled(
    r"\b(?:psychiatric|psychological|psych|behavioral health|mental health) (?:diagnostic )?(?:intake|(?:initial |diagnostic )?evaluation|assessment \(initial\))\b|\bdiagnostic evaluation\b",
)
_MEDICAL: Final = compiled(r"\b(?:\d+ ?mg|start(?:ed)?|restart|labs?|BMP|TSH|EKG|prescri\w+|MD|DO|NP|PMHNP|PA-C)\b", 0)
_TOLD_AS: Final = frozenset({ASSERTED, HISTORY, HYPOTHETICAL, POSSIBLE})


def minute_services(case: Case, *, wellness: bool = False) -> Iterator[Suggestion]:
    """What minutes choose, each kind once; a visit beside psychotherapy makes it an addition to the visit.

    ``wellness``: the visit is a wellness visit of Medicare, with which advance care planning is free of cost share.
    """
    found: set[str] = set()
    for kind, pattern in _KINDS:
        for one in done(case, pattern, meanings=_TOLD_AS, anywhere=True):
            if _NOT_THIS.search(one.clause):
                continue
            yield from _of_minutes(case, kind, one, _spent(one), free=wellness and kind == _ADVANCE)
            found.add(kind)
            break
    if not found & {kind for kind, _ in _KINDS[:_TALKED]}:
        yield from _sessions(case)
    yield from _evaluations(case)


def _spent(one: Done) -> int:
    parts = one.match.groupdict()
    return int(parts["minutes"] or parts.get("minutes2") or parts.get("minutes3") or 0)


def _sessions(case: Case) -> Iterator[Suggestion]:
    """The session of a note that is titled psychotherapy, with its minutes or its begin and end on a line of their own words."""
    for one in titled(case, _SESSION_NOTE):
        for match in _SESSION.finditer(one.text):
            end = one.text.find("\n", match.end())
            line = (match.start(), end if end >= 0 else len(one.text))
            written = re.compile(_MINUTES).search(one.text, *line)
            times = times_in(one.text, *line)
            minutes = int(written["minutes"]) if written else (times.minutes or 0) if times else 0
            if minutes and not _NOT_THIS.search(one.text, *line):
                yield from _of_minutes(case, "psychotherapy", one, minutes)
                return


def _of_minutes(case: Case, kind: str, one: Done, minutes: int, *, free: bool = False) -> Iterator[Suggestion]:
    wanted, beside = kind, ""
    if kind == "psychotherapy":
        visit = _beside_a_visit(one)
        wanted = f"psychotherapy {'with' if visit else 'alone'}"
        beside = "; beside a visit, whose level then rests on decision making alone" if visit else ""
    for row in _minute_rows(case, wanted):
        if int(row["from"]) <= minutes <= int(row["to"]):
            reason = (
                f"{minutes} minutes: {row['from']} to {row['to']}{beside}"
                if row["to"] != "999"
                else f"{minutes} minutes: {row['from']} or more{beside}"
            )
            modifiers = by_video(case)
            if free:
                modifiers = _free_of_cost(case)
                reason = f"{reason}; {''.join(modifiers)}: with a wellness visit free of cost share"
            yield offered(_RULE, case, row["code"], row["plain"], (one.evidence,), reason, modifiers=modifiers)
    for row in _minute_rows(case, f"{kind} further"):
        if int(row["from"]) <= minutes:
            units = 1 + (minutes - int(row["from"])) // _HALF
            told = f"{minutes} minutes: further half hours from {row['from']}"
            beyond = _free_of_cost(case) if free else by_video(case)
            yield offered(_RULE, case, row["code"], row["plain"], (one.evidence,), told, units=units, modifiers=beyond)


def _free_of_cost(case: Case) -> tuple[str, ...]:
    return tuple(filter(None, (named("wellness_planning", case.book.day),)))


def _minute_rows(case: Case, of: str) -> list[dict[str, str]]:
    return [row for row in dated_rows("services/minutes.tsv", case.book.day) if row["of"] == of]


def _beside_a_visit(one: Done) -> bool:
    """Whether the note is also one of a visit: medicines managed, and the author no therapist without them."""
    return _PRESCRIBES.search(one.text) is not None and _NO_PRESCRIBER.search(one.text) is None


def _evaluations(case: Case) -> Iterator[Suggestion]:
    if case.chart.encounter.setting not in {"office", "telehealth", "outpatient_hospital", ""}:
        return
    for one in titled(case, _EVALUATION):
        medical = _NO_PRESCRIBER.search(one.text) is None and _MEDICAL.search(one.text) is not None
        (row,) = _minute_rows(case, f"evaluation {'medical' if medical else 'alone'}")
        (other,) = _minute_rows(case, f"evaluation {'alone' if medical else 'medical'}")
        reason = "first evaluation, " + ("with medicines or tests ordered" if medical else "without medical services")
        others = [(other["code"], other["plain"])]
        yield offered(
            _RULE, case, row["code"], row["plain"], (one.evidence,), reason, modifiers=by_video(case), others=others
        )
        return
