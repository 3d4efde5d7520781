"""A fracture of osteoporosis that has healed is history beside the disease (Z87.310; I.C.13.d.1)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import provider_wrote
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code, quoted
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_BROKEN: Final = compiled(
    r"\b(?:fragility|osteoporotic|insufficiency|vertebral|compression|wedge|low[- ]energy|low[- ]trauma|from bending)\b[^.;\n]{0,30}\b(?:fracture|fx)\w*|\b(?:fracture|fx)\w*\b[^.;\n]{0,40}\b(?:fragility|osteoporotic|from bending|from standing|low[- ]energy)\b"
    r"|\b[TL]\d{1,2}\b[^.;\n]{0,12}\b(?:wedge|compression|fracture|fx)\b",
)
_HEALED: Final = compiled(r"\bhealed\b|\bunited\b")
_NOT_HEALED: Final = compiled(r"\b(?:not|non|delayed|un|incompletely|partially)[- ]?(?:yet |fully )?(?:healed|united)")


def healed_fragility_fracture(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A fracture of osteoporosis that has healed is history beside the disease (Z87.310: notes at M80, M81; I.C.13.d.1)."""
    code = case.code("healed_fragility_fracture")
    known = active(suggestions)
    if not any(has(s, *case.codes("osteoporosis")) for s in known) or any(has(s, code) for s in known):
        return suggestions
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in NOT_TOLD_OF_THE_PATIENT:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                match = _BROKEN.search(note.text, low, high)
                if match is None or not _over(note.text, match, low, high):
                    continue
                if context.assertion(note.text, match.start(), match.end(), (low, high)) in {
                    context.ASSERTED,
                    context.HISTORY,
                } and provider_wrote(document.title, note.text, match.start()):
                    quote = quoted(document, match.start(), match.end())
                    why = "a fracture of osteoporosis that has healed (note at M81; I.C.13.d.1)"
                    added = new_code(code, "status", (quote,), why, case)
                    return [*(s for s in suggestions if undot(s.code) != code), added]
    return suggestions


def _over(text: str, match: re.Match[str], low: int, high: int) -> bool:
    """Whether the sentence of a fracture, or the end of its line, says that it has healed."""
    stop = text.find("\n", high)
    rest = text[low : min(stop if stop >= 0 else len(text), match.end() + 120)]
    return bool(_HEALED.search(rest)) and not _NOT_HEALED.search(rest)
