"""The injections and infusions that the record tells of, by the drugs given, hydration and pumps, with their times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.done import done
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.drug_names import drug_index
from claimwright.coding.services.given import Given
from claimwright.coding.services.hierarchy import (
    CHEMOTHERAPY,
    HYDRATION,
    INFUSION,
    INJECTION,
    PUMP,
    PUSH,
    THERAPEUTIC,
    Administration,
    Line,
    lines,
)
from claimwright.coding.services.offer import OFFICE, offered
from claimwright.coding.services.times import times_in
from claimwright.coding.types import Evidence, Suggestion

_RULE: Final = "injection or infusion (Claims Processing Manual ch. 4 sec. 230.2)"
_REPORTED_IN: Final = frozenset({"office", "outpatient_hospital", "emergency", ""})
_WAYS: Final = {"infusion": INFUSION, "push": PUSH, "im": INJECTION, "sc": INJECTION}
_FLUID: Final = compiled(
    r"\b(?:NS|normal saline|(?:0?\.9 ?% )?(?:NaCl|saline)|LR|lactated ringer'?s?|ringer'?s|IV ?fluids?|IVF|D5\w*|hydration)\b(?! ?(?:lock|flush))",
    0,
)
_NOT_HYDRATION: Final = compiled(
    r"\b(?:KVO|TKO|flush\w*|keep (?:the )?vein open|diluent|in \d+ ?(?:cc|ml)|w/ ?drugs?|carrier|lock)\b"
)
_REASON: Final = compiled(
    r"\b(?:dehydrat\w*|rehydrat\w*|hydration|hypovol\w*|volume deplet\w*|vomiting|emesis|diarrhea|hyperemesis|orthostat\w*|AKI|acute kidney|poor (?:po|oral) intake|nephrotox\w*|ketoacidosis|rhabdo\w*)\b",
)
_PUMP: Final = compiled(r"\b(?:pump|CADD|elastomeric|infusor|ambulatory infus\w+)\b")
_CONNECTED: Final = compiled(r"\b(?:connect\w*|start\w*|hook\w*|initiat\w*|attached|placed|begun)\b")
_DISCONNECTED: Final = compiled(r"\b(?:disconnect\w*|stopp\w*|removed)\b")
_ACCESS: Final = compiled(
    r"\b(?:(?:by|via|through|in(?:to)?) )?(?:the )?(?P<side>left|right|L|R)[ -](?:arm|forearm|hand|AC|antecubital|port|PICC|chest port)\b",
    0,
)
_REACH: Final = 60
Read = tuple[Administration, tuple[Evidence, ...], str]
"""What was given, its words, and what the record leaves open of it."""


@lru_cache(maxsize=16)
def _codes(day: date) -> dict[str, dict[str, str]]:
    return {row["place"]: row for row in dated_rows("services/infusion_codes.tsv", day)}


def code_of(place: str, day: date) -> str:
    """The number of a place of the hierarchy on a day."""
    return _codes(day)[place]["code"]


def kind_of(code: str, day: date) -> str:
    """How giving a drug is reported: chemotherapy, hormonal or therapeutic; the narrowest range that holds its code decides."""
    rows = [row for row in dated_rows("services/drug_kinds.tsv", day) if row["first"] <= code <= row["last"]]
    return (
        min(rows, key=lambda row: (int(row["last"][1:]) - int(row["first"][1:]), row["first"]))["kind"]
        if rows
        else THERAPEUTIC
    )


def infusion_services(case: Case, given: Sequence[Given]) -> Iterator[Suggestion]:
    """The administration codes of what was given; a way or an end that the record leaves out is asked."""
    if case.chart.encounter.setting not in _REPORTED_IN:
        return
    found = administrations(case, given)
    facility = case.chart.encounter.setting not in OFFICE
    unsure = {at for at, (_, _, open_question) in enumerate(found) if open_question}
    placed = [_placed(one, at) for at, (one, _, _) in enumerate(found)]
    for line in lines(placed, facility=facility):
        yield _offered(
            case, line, [found[one.at] for one in line.of], bool(unsure & {one.at for one in line.of}), facility
        )


def administrations(case: Case, given: Sequence[Given]) -> list[Read]:
    """Everything that was injected or infused, with its words and what the record leaves open of it."""
    return [*_of_drugs(case, given), *_pumps(case), *_hydration(case)]


def _placed(one: Administration, at: int) -> Administration:
    return Administration(one.name, one.kind, one.way, one.start, one.minutes, one.access, at)


def _of_drugs(case: Case, given: Sequence[Given]) -> Iterator[Read]:
    index = drug_index(case.library, case.book.day)
    for one in given:
        if one.code is not None and one.code.code in index.included:
            continue
        code = one.code or (one.others[0] if one.others else None)
        if code is None:
            continue
        way, question = _way(one)
        if way:
            kind = kind_of(code.code, case.book.day)
            access = match["side"][0].upper() if (match := _ACCESS.search(one.words)) else ""
            name = " ".join(code.name)
            yield Administration(name, kind, way, one.times.start, one.times.minutes, access), one.evidence, question


def _way(one: Given) -> tuple[str, str]:
    """How a drug went in, and what is to be asked about it; an empty way where nothing tells that it was injected."""
    if one.route in {"push", "im", "sc"}:
        return _WAYS[one.route], ""
    if one.times.minutes is not None and one.route in {"infusion", "iv", ""}:
        return INFUSION, ""
    if one.route == "infusion":
        return INFUSION, "no start and stop: counted as a push; when did it begin and end?"
    if one.route == "iv":
        return PUSH, "given intravenously without start and stop: a push, or how long did it run?"
    return "", ""


def _pumps(case: Case) -> Iterator[Read]:
    index = drug_index(case.library, case.book.day)
    for one in done(case, _PUMP):
        if not _CONNECTED.search(one.clause) or _DISCONNECTED.search(one.clause):
            continue
        for start, end, key in index.find(one.text, one.told.low, one.told.high):
            code, _ = index.choose(key, None, "iv", one.sentence)
            if code is not None and kind_of(code.code, case.book.day) == CHEMOTHERAPY:
                quote = one.quote(min(start, one.match.start()), max(end, one.match.end()))
                yield Administration(" ".join(code.name), CHEMOTHERAPY, PUMP), (quote,), ""
                break


def _hydration(case: Case) -> Iterator[Read]:
    for one in done(case, _FLUID):
        start, end = one.match.span()
        line_begin, line_end = one.line
        around = one.text[max(line_begin, start - _REACH) : min(line_end, end + _REACH)]
        if _NOT_HYDRATION.search(around):
            continue
        times = times_in(one.text, end, min(line_end, end + _REACH)) or times_in(one.text, line_begin, start)
        if not times or times.minutes is None:
            continue
        question = (
            "" if _REASON.search(one.text) else "fluids without a reason of their own: was the patient dehydrated?"
        )
        yield Administration("hydration", HYDRATION, INFUSION, times.start, times.minutes), (one.evidence,), question


def _offered(case: Case, line: Line, read: Sequence[Read], unsure: bool, facility: bool) -> Suggestion:
    row = _codes(case.book.day)[line.place]
    quotes = tuple(quote for _, evidence, _ in read for quote in evidence)
    reason = line.why
    questions = dict.fromkeys(question for _, _, question in read if question)
    reason = "; ".join([reason, *questions])
    if facility:
        reason += "; reported by the facility"
    modifiers = ("59",) if line.second_access else ()
    if modifiers:
        reason += "; 59: a second access"
    return offered(
        _RULE,
        case,
        row["code"],
        row["words"],
        quotes,
        reason,
        modifiers=modifiers,
        units=line.units,
        suggested=not unsure,
    )
