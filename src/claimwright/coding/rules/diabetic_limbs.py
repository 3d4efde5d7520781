"""A limb of a patient with diabetes: gangrene that an amputation took away, and neuropathy told elsewhere as polyneuropathy (I.A.15)."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, has, recoded, set_aside
from claimwright.coding.rules.tellings import asserted
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_AMPUTATED_FOR: Final = compiled(
    r"\b(?:amputat\w+|BKA|AKA|TMA|toe amp\w*|ray resection)\b[^.;\n]{0,40}\b(?:for|due to|d/t|2/2|secondary to|because of)\b[^.;\n]{0,20}$",
)
_GANGRENE: Final = compiled(r"\bgangren\w+\b")
_POLYNEUROPATHY: Final = compiled(
    r"\b(?:polyneuropathy|DPN\b|(?:distal|symmetric|sensorimotor|peripheral) (?:\w+ )?(?:poly)?neuropathy|stocking[- ]glove)",
)
_REACH: Final = 90


def gangrene_removed(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside gangrene told only as what a limb was amputated for: it is gone with the limb (IV.J)."""
    texts = case.texts
    return [
        set_aside(s, "gone with the limb that was amputated for it (IV.J)")
        if s.suggested and not s.given and has(s, *case.codes("gangrene")) and _gone(s, texts)
        else s
        for s in suggestions
    ]


def _gone(s: Suggestion, texts: dict[str, str]) -> bool:
    places = []
    for e in s.evidence:
        text = texts.get(e.document, "")
        at = _GANGRENE.search(text, e.start, e.end)
        places.append(text[max(0, at.start() - _REACH) : at.start()] if at else "")
    return bool(places) and all(_AMPUTATED_FOR.search(words) for words in places)


def polyneuropathy_told(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Diabetic neuropathy of no kind, in a record that tells a polyneuropathy (Index: Diabetes, with, polyneuropathy)."""
    pairs = case.pairs("neuropathy_told_as_polyneuropathy")
    vague = next((s for s in suggestions if s.suggested and not s.given and undot(s.code) in pairs), None)
    told = next(iter(asserted(case, _POLYNEUROPATHY)), None) if vague else None
    if vague is None or told is None:
        return suggestions
    code = pairs[undot(vague.code)]
    if any(s.suggested and undot(s.code) == code for s in suggestions):
        return [set_aside(s, "told more closely elsewhere (I.B.2)") if s is vague else s for s in suggestions]
    new = recoded(vague, code, "told as polyneuropathy (Index: Diabetes, with, polyneuropathy)", case, (told.evidence,))
    return [new if s is vague else s for s in suggestions if s.code != new.code]
