"""What else the mother's record tells of a pregnancy: the kind of a scar, a fetus that turned, one that is too large (I.C.15)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code, recoded, set_aside
from claimwright.coding.rules.stages import stage_of, staged
from claimwright.coding.rules.tellings import Told, asserted, tellings
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_SCARS: Final = (
    (
        "classical",
        compiled(
            r"\bclassical\b[^.;\n]{0,20}\b(?:c/?s|cesarean|c-section|incision|scar|hysterotomy)\b|\b(?:cesarean|c/?s|c-section)\b[^.;\n]{0,15}\bclassical\b",
        ),
    ),
    ("low transverse", compiled(r"\bp?(?:LTCS|LTCD|LTC/S|RLTCS)\b|\blow[- ]transverse\b")),
)
_TURNED: Final = compiled(
    r"\b(?:now|currently|today|confirmed|remains?|is|turned(?: to)?) (?:in )?(?:vtx|vertex|cephalic|head[- ]down)\b|\b(?:successful (?:ECV|version)|turned (?:itself|spontaneously))\b",
)
_TOO_LARGE: Final = compiled(
    r"\b(?:EFW|estimated fetal weight)\b[^.;\n]{0,40}?\b(?:9[0-9](?:\.\d)?) ?(?:%|th\b|percentile)|\b(?:EFW|estimated fetal weight)\b[^.;\n]{0,25}?> ?9[05]",
)
_NAMED_LARGE: Final = compiled(r"\bLGA\b|\bmacrosomi\w+|\blarge[- ]for[- ](?:gestational age|dates)\b|\bbig baby\b")
_MEANT: Final = frozenset({context.ASSERTED, context.HISTORY})


def pregnancy_details(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The codes of a pregnancy as closely as the providers of the mother tell them."""
    hers = [s for s in active(suggestions) if has(s, *case.codes("pregnancy"))]
    if not hers:
        return suggestions
    suggestions = [_of_the_scar(s, case) for s in suggestions]
    if any(has(s, *case.codes("malpresentation")) for s in hers) and next(iter(asserted(case, _TURNED)), None):
        suggestions = [
            set_aside(s, "the fetus has turned (I.C.15.a)")
            if s.suggested and not s.given and has(s, *case.codes("malpresentation"))
            else s
            for s in suggestions
        ]
    return _too_large(suggestions, hers, case)


def _of_the_scar(s: Suggestion, case: Case) -> Suggestion:
    """The kind of scar by the operation that made it (Tabular O34.21)."""
    if not s.suggested or s.given or undot(s.code) != case.code("scar_of_any_cesarean"):
        return s
    kinds = case.pairs("scar_of_cesarean_by_kind")
    for kind, pattern in _SCARS:
        told = next((one for one in tellings(case, pattern) if one.meaning in _MEANT and not _now(one)), None)
        if told and kinds[kind] in case.book.billable:
            return recoded(s, kinds[kind], f"{kind} by the cesarean before (Tabular O34.21)", case, (told.evidence,))
    return s


def _now(one: Told) -> bool:
    """Whether the operation is the one of this stay."""
    return bool(re.search(r"\b(?:performed|today|underwent|plan\w*|schedul\w*|for) (?:\w+ ){0,2}$", one.before[-40:]))


def _too_large(suggestions: list[Suggestion], hers: list[Suggestion], case: Case) -> list[Suggestion]:
    """A fetus measured above the 90th centile that a provider calls large for its age (Tabular O36.6)."""
    code = case.code("excessive_fetal_growth")
    if any(has(s, code) for s in active(suggestions)):
        return suggestions
    measured = next(iter(asserted(case, _TOO_LARGE)), None)
    if measured is None or not asserted(case, _NAMED_LARGE):
        return suggestions
    trimester = next((stage_of(s.description) for s in hers if stage_of(s.description) in {"1", "2", "3"}), "")
    chosen = staged(code, trimester or _by_weeks(suggestions, case), "", case.book)
    if not chosen:
        return suggestions
    why = "the fetus is measured, and called, large for its age (Tabular O36.6)"
    new = new_code(chosen, "sure", (measured.evidence,), why, case)
    return [*(s for s in suggestions if undot(s.code) != chosen), new]


def _by_weeks(suggestions: list[Suggestion], case: Case) -> str:
    """The trimester that the weeks of gestation are in (28 weeks and more: the third)."""
    for s in active(suggestions):
        if has(s, case.code("weeks_of_gestation")) and (weeks := re.match(r"(\d+) weeks", s.description)):
            return "3" if int(weeks[1]) >= _THIRD else "2" if int(weeks[1]) >= _SECOND else "1"
    return ""


_SECOND: Final = 14
_THIRD: Final = 28
