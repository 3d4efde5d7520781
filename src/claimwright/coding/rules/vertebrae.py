"""A fracture of a named vertebra: its level and kind make the code; a compression without injury is a collapse (I.B.2, I.C.19.c)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, set_aside
from claimwright.coding.rules.tellings import Told, asserted, tellings
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_LEVEL: Final = r"(?P<{0}>C[1-7]|T1[0-2]|T[1-9]|L[1-5])"
_MORE: Final = r"(?:\s?(?:,|&|/|and|-|–)\s?(?P<{0}>C[1-7]|T1[0-2]|T[1-9]|L[1-5]))?"
_KIND: Final = (
    r"(?:(?:acute|subacute|mild|moderate|severe|traumatic|osteoporotic|pathologic(?:al)?|fragility|insufficiency|vertebral|vertebra|body|anterior|superior|inferior|endplate|end-plate|displaced|nondisplaced|non-displaced|minimally|comminuted|closed"
    r"|wedge|compression|burst|stable|unstable|chance|teardrop|lamina|spinous process|transverse process|TP|facet|pedicle|age-indeterminate|height loss)[\s,-]+){0,5}"
)
_FRACTURE: Final = compiled(
    rf"\b{_LEVEL.format('level')}{_MORE.format('second')}\s+(?P<kind>{_KIND})(?:fractures?|fx|fxs)\b"
    rf"|\b(?P<kind2>{_KIND})(?:fractures?|fx|fxs) (?:of|at|involving) (?:the )?{_LEVEL.format('level2')}{_MORE.format('second2')}\b",
)
_OLD: Final = compiled(
    r"\b(?:chronic|old|remote|healed|prior|previous|known|hx|h/o|history of|stable|unchanged|s/p|kyphoplasty|vertebroplasty)\b[^.;\n]{0,25}$",
)
_INJURY: Final = compiled(
    r"\b(?:fell|fall(?:s|ing|en)?|trauma\w*|injur\w+|MV[AC]|MCC|crash\w*|collision|accident|struck|hit|thrown|assault\w*|lifting|jumped|slipped|tripped|ladder|landed)\b",
)
_SIXTH: Final = (
    (compiled(r"\bunstable burst"), "2"),
    (compiled(r"\bburst"), "1"),
    (compiled(r"\b(?:wedge|compression)"), "0"),
    (compiled(r"\b(?:chance|process|TP|lamina|facet|pedicle|teardrop|endplate|end-plate)"), "8"),
)
"""The kind of a thoracic or lumbar fracture as the last place before the episode (Tabular S22.0, S32.0)."""
_UNSPECIFIED: Final = "9"
_NOT_DISPLACED: Final = compiled(r"\bnon-?displaced|\bminimally")


def vertebral_fractures(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The code of each vertebra that a provider tells as broken, in place of the ones that name no level."""
    found: dict[str, Told] = {}
    for told in tellings(case, _FRACTURE):
        if told.meaning != context.ASSERTED or _OLD.search(told.before):
            continue
        for code in _codes(told, case):
            found.setdefault(code, told)
    weak = any(has(s, *case.codes("vertebral_fragility_fracture")) for s in active(suggestions))
    if not found or weak:
        return suggestions  # a vertebra that osteoporosis broke has one code, whatever its level (M80.08)
    places = {(t.evidence.document, at) for t in found.values() for at in range(t.match.start(), t.match.end())}
    kept = [
        set_aside(s, "the vertebra is told (I.B.2)")
        if s.suggested
        and not s.given
        and _vague(s, case)
        and any((e.document, e.start) in places or _in_spine(e.quote) for e in s.evidence)
        else s
        for s in suggestions
        if undot(s.code) not in found or s.suggested
    ]
    known = {undot(s.code)[:5] for s in active(kept)}
    added = [
        new_code(
            code,
            "sure",
            (told.evidence,),
            "the vertebra and kind of fracture that the record tells (I.B.2, I.C.19.c)",
            case,
        )
        for code, told in found.items()
        if code[:5] not in known
    ]
    return [*kept, *added]


def _in_spine(quote: str) -> bool:
    return _FRACTURE.search(quote) is not None


def _vague(s: Suggestion, case: Case) -> bool:
    return has(s, *case.codes("vertebra_of_no_level"))


def _codes(told: Told, case: Case) -> Iterator[str]:
    match = told.match
    kind = match["kind"] or match["kind2"] or ""
    rows = {row["level"]: row for row in dated_rows("vertebrae.tsv", case.book.day)}
    levels = [one.upper() for one in (match["level"] or match["level2"], match["second"] or match["second2"]) if one]
    collapsed = bool(re.search(r"compression", kind, re.IGNORECASE)) and not asserted(case, _INJURY)
    for level in levels:
        row = rows[level]
        if collapsed:
            code = f"{row['collapse']}XA"
        elif level[0] == "C":
            code = f"{row['fracture']}0{'1' if _NOT_DISPLACED.search(kind) else '0'}A"
        else:
            code = f"{row['fracture']}{next((sign for words, sign in _SIXTH if words.search(kind)), _UNSPECIFIED)}A"
        if code in case.book.billable:
            yield code
