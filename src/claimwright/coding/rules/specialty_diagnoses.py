"""What the short forms of a specialty mean in a record of that specialty alone ("severe MR" to a cardiologist) (``where`` of the lexicon)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import PROVIDER, title_words
from claimwright.coding.compiled import compiled
from claimwright.coding.mentions import Mention, mentions_of
from claimwright.coding.rules.base import Case, active, new_code, quoted
from claimwright.coding.rules.tellings import speaker
from claimwright.coding.sections import ASSESSED
from claimwright.coding.sides import side_of
from claimwright.coding.specialty_words import specialty_phrases
from claimwright.coding.types import Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import undot

_OPENING: Final = 90
_CATEGORY: Final = 4
_STATED: Final = frozenset({"preamble", "other", "plan"})
_LEAD: Final = compiled(
    r"[\s\W\d]*(?:(?:acute|chronic|known|severe|mild|mod|moderate|frequent|recurrent|hx|left|right|L|R|bilat\w*|and|with|w/|for|has|imp\w*|dx|A/?P?|assessment)\W+){0,4}$",
)
"""Words that may stand between the beginning of a line, or an item of a list, and what is stated there."""


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (compiled(rf"\b(?:{row['words']})\b"), row["specialty"])
        for row in data_rows("claimwright.coding", "specialty_titles.tsv")
    )


def specialty_diagnoses(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds what a document of a specialty states in the short forms of that specialty, where nothing of its category is coded."""
    known = {undot(s.code)[:_CATEGORY] for s in active(suggestions)}
    held = {
        (e.document, at)
        for s in active(suggestions)
        if s.code[0] != "Z"
        for e in s.evidence
        for at in range(e.start, e.end)
    }
    found: dict[str, Suggestion] = {}
    for document, note in case.notes:
        for specialty in _specialties(f"{title_words(document.title)}\n{note.text[:_OPENING]}"):
            for told in mentions_of(document, note, specialty_phrases(specialty)):
                if told.phrase.kind or not _stated(told, case) or (document.document_id, told.start) in held:
                    continue
                for code in _billable(told, case):
                    if code[:_CATEGORY] not in known:
                        why = f"{told.phrase.text} in a document of {specialty} (lexicon)"
                        found[code] = new_code(code, "prose", (quoted(document, told.start, told.end),), why, case)
                        known.add(code[:_CATEGORY])
    return [*(s for s in suggestions if s.system != "icd10cm" or undot(s.code) not in found), *found.values()]


def _specialties(words: str) -> list[str]:
    return [specialty for pattern, specialty in _titles() if pattern.search(words)]


def _stated(told: Mention, case: Case) -> bool:
    """Whether a provider states it as a diagnosis: in an assessment, or at the beginning of a line or item of a note without one."""
    text, kind = told.note.text, told.section.kind
    begin = max(text.rfind("\n", 0, told.start), text.rfind(",", 0, told.start), text.rfind("+", 0, told.start)) + 1
    if kind not in ASSESSED and (kind not in _STATED or told.note.of(*ASSESSED)):
        return False
    if not _LEAD.fullmatch(text, max(begin, told.low), told.start):
        return False
    return told.meaning == context.ASSERTED and speaker(case, told.document, told.note, told.start) == PROVIDER


def _billable(told: Mention, case: Case) -> tuple[str, ...]:
    book, code, stems = case.book, told.phrase.code, frozenset(told.phrase.key)
    chosen = code if code in book.billable else book.billable_for(code, stems) or book.descend(code, stems)
    if not chosen or case.unfit(chosen) or chosen.startswith(case.codes("tumors_by_kind_and_site")):
        return ()
    side = side_of(told.note.text, told.start, told.end, told.high, book.stems(chosen), list(told.note.sections))
    return book.with_side(chosen, side) if side else (chosen,)
