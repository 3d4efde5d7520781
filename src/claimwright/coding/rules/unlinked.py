"""Which of two diseases that the Index joins does a provider say to be unrelated? (I.A.15, I.C.9.a)"""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.authors import provider_wrote
from claimwright.coding.compiled import compiled
from claimwright.coding.mentions import Mention
from claimwright.coding.rules.base import Case
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.spots import spots

_BETWEEN: Final = r"(?:\W+(?:to|due|from|because|of|caused|by|related|secondary|attributable|attributed|a|an|the|her|his|their|thought|felt|believed|be|result|complication|consequence|longstanding|any)){0,7}\W+"
_NOT: Final = r"\b(?:not|nor|unrelated|rather than|isn't|wasn't|never|instead of)"
HYPERTENSION: Final = compiled(_NOT + _BETWEEN + r"(?:hypertensi(?:on|ve)|HTN|high blood pressure|high BP)\b")
DIABETES: Final = compiled(_NOT + _BETWEEN + r"(?:diabet(?:es|ic)\b|T[12]DM|DM[12]?\b)")

_CAUSE: Final = compiled(r"\b(?:due to|d/t|2/2|secondary to|from|caused by|of|unrelated)\b|\bdue\W+$")
_ENDING: Final = 8
"""Characters by which the words of a mention may go on behind the word of the cause."""


def unlinked(cause: re.Pattern[str], case: Case) -> frozenset[str]:
    """The categories of the diseases that a provider's line says are not due to a cause ("due to takotsubo and not to her hypertension")."""
    found: set[str] = set()
    for document, note in case.notes:
        if not spots(cause, note.text):
            continue
        for match in cause.finditer(note.text):
            section = next((s for s in note.sections if s.start <= match.start() < s.end), None)
            if section is None or section.kind in NOT_TOLD_OF_THE_PATIENT:
                continue
            if not provider_wrote(document.title, note.text, match.start()):
                continue
            begin = note.text.rfind("\n", 0, match.start()) + 1
            found |= {
                one.phrase.code[:3]
                for one in case.mentions
                if one.document.document_id == document.document_id and begin <= one.start < match.start()
            }
    return frozenset(found)


def said_unrelated(one: Mention) -> bool:
    """Whether a mention is a cause that its sentence denies of another disease: "neuropathy from chemotherapy, not diabetic" denies no diabetes."""
    begin = one.low
    line = one.note.text[begin : one.end + _ENDING]
    return any(
        begin + match.start() < one.end <= begin + match.end() + _ENDING and _CAUSE.search(line, 0, match.start())
        for cause in (HYPERTENSION, DIABETES)
        for match in cause.finditer(line)
    )
