"""What befell a device, a graft or a stoma: thrombosed fistula, painful plate, infected prosthesis, by its side (I.C.19.g, I.B.16)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HISTORY
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, set_aside
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.types import Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import dot, undot

_SIDE: Final = compiled(r"\b(?:(right|rt|(?-i:R))|(left|lt|(?-i:L))|(bilateral|both))\b(?!\s*(?:\d|arm\b))")
_LINKED: Final = r"(?:[- /](?:associated|assoc\.?|related|induced|line))*[- ]*"
_FROM: Final = (
    r"\s+(?:\w+ ){0,2}?(?:due to|from|around|secondary to|2/2|associated with|related to|at)\s+(?:the |his |her |a )?"
)
_APART: Final = r"(?:(?!\b(?:not?|without|fine|quiet|benign|well|free|patent)\b)[^.;,\n]){0,40}?"
"""What may stand between a device and what befell it: no comma, and nothing that says it is well."""
_OVER: Final = compiled(r"\b(?:hx|history|h/o|prior|previous|old|resolved|(?:19|20)\d\d)\b")
_PLANNED: Final = compiled(r"\b(?:plan\w*|schedul\w+|await\w*|needs?|wants?|consider\w*|for|future|candidate)\b")
_NEAR: Final = 25
"""Characters around a complication in which its side is looked for."""


@dataclass(frozen=True, slots=True)
class _Complication:
    pattern: re.Pattern[str]
    row: dict[str, str]


@lru_cache(maxsize=8)
def _complications(day: date) -> tuple[_Complication, ...]:
    words = {row["name"]: row["words"] for row in data_rows("claimwright.coding", "device_words.tsv")}
    found = []
    for row in dated_rows("device_complications.tsv", day):
        device, effect = rf"\b(?:{words[row['device']]})\b", rf"\b(?:{row['effect']})\b"
        pattern = {
            "before": rf"{effect}\s+(?:\w+ ){{0,3}}?{device}",
            "linked": rf"{device}{_LINKED}{effect}|{device}[- ](?:associated|related|induced)\b[^.;,\n]{{0,30}}?{effect}|{effect}{_FROM}{device}",
            "either": rf"{device}{_APART}{effect}|{effect}{_APART}{device}",
        }[row["how"]]
        found.append(_Complication(compiled(pattern), row))
    return tuple(found)


def device_complications(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the complication; codes of the same words that say less, and the status of the same device, give way."""
    result = suggestions
    for one in _complications(case.book.day):
        for told in tellings(case, one.pattern):
            code = _code(one.row, told, case)
            if not code or told.meaning != ASSERTED or _OVER.search(told.before[-_NEAR:] + told.match[0]):
                continue
            result = _with(code, one.row, told, result, case)
    return result


def _code(row: dict[str, str], told: Told, case: Case) -> str:
    """The code of a row for the side that stands nearest to its words; empty where the side is needed and not told."""
    code = row["open"]
    if not code:
        text = told.note.text
        begin, end = max(told.low, told.match.start() - _NEAR), min(told.high, told.match.end() + _NEAR)
        sides = [*_SIDE.finditer(text, begin, told.match.end())] or [*_SIDE.finditer(text, told.match.end(), end)]
        named = {"right" if side[1] else "left" if side[2] else "both" for side in sides}
        code = row[named.pop()] if len(named) == 1 and named < {"right", "left"} else ""
    return code if code in case.book.billable else ""


def _with(code: str, row: dict[str, str], told: Told, suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    present = [s for s in active(suggestions) if undot(s.code)[:-1] == code[:-1]]
    why = f"complication of the device ({row['guideline']}; I.B.16)"
    instead = tuple(row["instead"].split())
    place = -1
    result: list[Suggestion] = []
    for s in suggestions:
        vague = bool(instead) and s.suggested and not s.given and has(s, *instead) and undot(s.code)[:-1] != code[:-1]
        if vague and _of(s, told, case):
            place = len(result) if place < 0 else place
            s = set_aside(s, f"the complication of the device tells it: {dot(code)}")
        result.append(s)
    if present:
        return [
            replace(s, evidence=tuple(dict.fromkeys((*s.evidence, told.evidence)))) if s in present else s
            for s in result
        ]
    new = new_code(code, "adverse_effect", (told.evidence,), why, case)
    result = [s for s in result if undot(s.code) != code]
    at = min(place, len(result)) if place >= 0 else len(result)
    return [*result[:at], new, *result[at:]]


def _of(s: Suggestion, told: Told, case: Case) -> bool:
    """Whether a suggestion is of the same sentence, or is of a complication itself."""
    return has(s, *case.codes("joint_complications")) or any(
        e.document == told.document.document_id and told.low <= e.start < told.high for e in s.evidence
    )


def status_of_devices(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A status of the device whose complication is coded says nothing more; the device of the other side has its own (I.C.21.c.3)."""
    result = suggestions
    for row in dated_rows("device_complications.tsv", case.book.day):
        for side, other, own, opposite in _sides(row):
            if not any(undot(s.code)[:-1] == row[side][:-1] for s in active(result)):
                continue
            why = "the complication of the device tells its presence (I.C.21.c.3)"
            result = [set_aside(s, why) if _is(s, own) and s.suggested and not s.given else s for s in result]
            if any(undot(s.code)[:-1] == row[other][:-1] or _is(s, opposite) for s in active(result)):
                continue
            for told in tellings(case, _in_place(row["device"], other)):
                if told.meaning in {ASSERTED, HISTORY} and not _PLANNED.search(told.before[-_NEAR:]):
                    why = "the device of the other side, told in the record (I.C.21.c.3)"
                    new = new_code(opposite, "status", (told.evidence,), why, case)
                    result = [*(s for s in result if not _is(s, opposite)), new]
                    break
    return result


def _sides(row: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """The side of a complication, the other one, and the status codes of the devices of both; empty where a row has none."""
    if not row["status"]:
        return []
    right, left = row["status"].split()
    return [("right", "left", right, left), ("left", "right", left, right)]


def _is(s: Suggestion, code: str) -> bool:
    return s.system == "icd10cm" and undot(s.code) == code


@lru_cache(maxsize=8)
def _in_place(device: str, side: str) -> re.Pattern[str]:
    """A joint of a side called replaced: "L TKA", "right knee (also replaced, 2019)"."""
    words = {row["name"]: row["words"] for row in data_rows("claimwright.coding", "device_words.tsv")}
    name = "(?:right|rt|(?-i:R))" if side == "right" else "(?:left|lt|(?-i:L))"
    joint = device.lower()
    return compiled(rf"\b{name}\s+(?:{words[device]}|{joint}\s*\(?(?:(?:also|was|is|previously)\s+)?replaced)\b")
