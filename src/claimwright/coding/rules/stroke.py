"""A stroke of this encounter has its deficits beside it; one of before what it left (I.C.6.a, I.C.9.d, I.C.18.i)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.context import FAMILY, HYPOTHETICAL, NEGATED, POSSIBLE
from claimwright.coding.rule_tables import dated_rows, pairs
from claimwright.coding.rules.base import Case, active, has, new_code, recoded, set_aside
from claimwright.coding.rules.stroke_words import (
    LEFT_BY,
    NOTHING_LEFT,
    STROKE,
    Deficit,
    deficits,
    dominance,
    kind_of,
    provider_told,
)
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.shifts import on_the_side, side
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import dot, undot

_SCALE: Final = compiled(
    r"\bNIHSS\b(?: score)?(?: (?:of|was|is|on arrival|initial))?\s*[:=]?\s*(?P<score>\d{1,2})\b(?!\s*[/:]\s*\d|\.\d)",
)
_HIGHEST: Final = 42
_VESSEL: Final = compiled(
    r"\b(?:(right|rt)|left|lt|(?-i:(R)|L))\b[ \w]{0,12}?\b(?:MCA|PCA|ACA|ICA|M[12]|middle cerebral|posterior cerebral|anterior cerebral|carotid|vertebral|cerebellar)\b",
)
_LATER: Final = frozenset({"office", "telehealth", "outpatient_hospital"})
"""Settings of visits after a stroke: the codes of the stroke itself are those of the encounter that treats it (I.C.9.d)."""
_NEW: Final = compiled(r"\b(?:acute|new|now|today|this morning|onset|911|sent to|transfer\w*|stroke alert)\b")
_AGO: Final = compiled(
    r"\b(?:last (?:week|month|year|spring|summer|fall|winter)|(?:\d+|a few|several|two|three|four|six) (?:days?|weeks?|wks?|months?|mos?|years?|yrs?) ago|in rehab|since discharge|hospital follow-?up)\b",
)
_NOT_OF_HIM: Final = frozenset({NEGATED, FAMILY, HYPOTHETICAL, POSSIBLE})


def stroke(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the deficits of an acute stroke, or turns those of an old one into its sequelae; nothing where no stroke is told."""
    found = active(suggestions)
    told = [one for one in provider_told(case, STROKE) if one.meaning not in _NOT_OF_HIM]
    if not told and not any(has(s, *case.codes("encounters_of_old_strokes")) for s in found):
        return suggestions
    left = _what_it_left(told, case)
    acute = next((s for s in found if has(s, *case.codes("acute_strokes")) and not s.given), None)
    later = (
        acute is not None
        and case.chart.encounter.setting in _LATER
        and not any(_NEW.search(one.sentence) and not _AGO.search(one.sentence) for one in told)
    )
    if later and not left:
        left = [(deficit, kind_of(deficit.told.sentence)) for deficit in deficits(case)]
    if left:
        return _sequelae(left, suggestions, case)
    if later:
        return _nothing_left(told, suggestions, case)
    if acute is not None and not _of_before(told, case):
        sided = {
            s.code: _on_its_side(s, case) for s in found if has(s, *case.codes("acute_infarctions")) and not s.given
        }
        suggestions = [sided.get(s.code, s) if s.suggested else s for s in suggestions]
        return _with_deficits(acute, suggestions, case)
    if _over(told, case) and not any(has(s, *case.codes("stroke_sequelae")) for s in found):
        return _nothing_left(told, suggestions, case)
    return suggestions


def _what_it_left(told: list[Told], case: Case) -> list[tuple[Deficit, str]]:
    """The deficits that a line names as left by a stroke of before, each with the kind of stroke."""
    lines = []
    for one in told:
        low, high = _line(one)
        if LEFT_BY.search(one.note.text, low, high) and not NOTHING_LEFT.search(one.note.text, low, high):
            lines.append((one.document.document_id, low, high, kind_of(one.note.text[low:high])))
    if not lines:
        return []
    found = []
    for deficit in deficits(case, lines):
        kind = next(
            (
                k
                for d, low, high, k in lines
                if d == deficit.told.document.document_id and low <= deficit.told.low < high
            ),
            "",
        )
        if kind:
            found.append((deficit, kind))
    return found


def _line(one: Told | Evidence, text: str = "") -> tuple[int, int]:
    """The offsets of the line of some words."""
    low, high = (one.start, one.end) if isinstance(one, Evidence) else one.match.span()
    text = text or (one.note.text if isinstance(one, Told) else "")
    end = text.find("\n", high)
    return text.rfind("\n", 0, low) + 1, end if end >= 0 else len(text)


def _of_before(told: list[Told], case: Case) -> bool:
    """Whether every telling of a stroke dates it to an earlier year."""
    return bool(told) and all(
        context.earlier_year(one.note.text[slice(*_line(one))][:120], case.book.day) for one in told
    )


def _over(told: list[Told], case: Case) -> Told | None:
    """A stroke of before that left nothing."""
    return next(
        (
            one
            for one in told
            if NOTHING_LEFT.search(one.note.text, *_line(one))
            and (
                one.meaning == context.HISTORY or context.earlier_year(one.note.text[slice(*_line(one))], case.book.day)
            )
        ),
        None,
    )


def _sequelae(left: list[tuple[Deficit, str]], suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    added: list[Suggestion] = []
    for deficit, kind in left:
        code = pairs("sequela_of_stroke", case.book.day)[kind] + deficit.row["sequela"]
        if deficit.row["form"] == "dominance":
            code += dominance(deficit.side, case) if deficit.side else "9"
        why = f"{deficit.row['name']} left by a stroke ({deficit.row['guideline']})"
        added += _new(code, [deficit.told.evidence], why, case)
        if beside := deficit.row["beside"]:
            added += _new(
                _detailed(beside, deficit, case),
                [deficit.told.evidence],
                f"use additional code note at {dot(code)}",
                case,
            )
    acute = case.codes("acute_strokes")
    same = [deficit.row["acute"] for deficit, _ in left if deficit.row["acute"] and not deficit.row["beside"]]
    return _put(
        added,
        suggestions,
        case,
        (*acute, *same, *case.codes("stroke_sequelae"), case.code("stroke_without_residuals")),
        "told as what a stroke left (I.C.9.d)",
    )


def _with_deficits(acute: Suggestion, suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    added: list[Suggestion] = []
    for deficit in deficits(case):
        if begins := deficit.row["acute"]:
            why = f"{deficit.row['name']} of the stroke of this encounter ({deficit.row['guideline']})"
            added += _new(_detailed(begins, deficit, case), [deficit.told.evidence], why, case)
    if has(acute, *case.codes("acute_infarctions")):
        for one in tellings(case, _SCALE, clinicians=True):
            if int(one.match["score"]) <= _HIGHEST:
                added += _new(
                    f"{case.code('stroke_scale')}{int(one.match['score']):02d}",
                    [one.evidence],
                    "the first score of the stroke scale (I.C.18.i, I.B.14)",
                    case,
                )
                break
    return _put(
        added,
        suggestions,
        case,
        case.codes("hemiplegia") if any(has(a, *case.codes("hemiplegia")) for a in added) else (),
        "its side and dominance are told (I.C.6.a)",
    )


def _on_its_side(s: Suggestion, case: Case) -> Suggestion:
    """The infarction on the side of its vessel: the deficits of a left one are on the right, and stand on the same line."""
    titles, said = case.book.titles, side(case.book.titles.get(undot(s.code), ""))
    lines = " ".join(
        note.text[slice(*_line(e, note.text))]
        for d, note in case.notes
        for e in s.evidence
        if e.document == d.document_id
    )
    told = {"right" if m[1] or m[2] else "left" for m in _VESSEL.finditer(lines)}
    if not said or len(told) != 1 or said in told:
        return s
    there = on_the_side(undot(s.code), titles[undot(s.code)], told.pop(), lambda one: titles.get(one, ""))
    return s if there not in case.book.billable else recoded(s, there, "the side of the vessel (I.B.13)", case)


def _nothing_left(told: list[Told], suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    one = _over(told, case) or next(iter(told), None)
    added = _new(
        case.code("stroke_without_residuals"),
        [one.evidence] if one else [],
        "a stroke of before that left nothing (I.C.9.d.3)",
        case,
    )
    return _put(added, suggestions, case, case.codes("acute_strokes"), "a stroke of before (I.C.9.d.3)")


def _detailed(begins: str, deficit: Deficit, case: Case) -> str:
    """The code of a deficit with its side, or of dysphagia with its phase."""
    day = case.book.day
    if deficit.row["form"] == "dominance":
        return begins + (dominance(deficit.side, case) if deficit.side else "0")
    if deficit.row["form"] == "eye":
        return begins + pairs("eye_side", day).get(deficit.side, "9")
    if begins in case.book.billable:
        return begins
    said = " ".join(one.before[-20:] + one.match[0] for one in provider_told(case, compiled(deficit.row["words"])))
    rows = dated_rows("dysphagia_phases.tsv", day)
    return next((row["code"] for row in rows if re.search(rf"\b{row['words']}", said, re.IGNORECASE)), "")


def _new(code: str, evidence: list[Evidence], why: str, case: Case) -> list[Suggestion]:
    if code not in case.book.billable:
        return []
    return [new_code(code, "status", tuple(evidence), why, case)]


def _put(
    added: list[Suggestion], suggestions: list[Suggestion], case: Case, replaced: tuple[str, ...], why: str
) -> list[Suggestion]:
    """The suggestions with the new ones in the place of those they replace."""
    new = {s.code: s for s in added}
    gone = [
        s for s in suggestions if s.suggested and not s.given and s.code not in new and replaced and has(s, *replaced)
    ]
    kept = [
        set_aside(s, why) if s in gone else s
        for s in suggestions
        if s.code not in new or (s.suggested and not undot(s.code).startswith(replaced or ("-",)))
    ]
    there = {s.code for s in kept}
    at = next(
        (
            n
            for n, s in enumerate(kept)
            if s in suggestions and s.suggested is False and any(s.code == g.code for g in gone)
        ),
        len(kept),
    )
    return [*kept[:at], *(s for s in new.values() if s.code not in there), *kept[at:]]
