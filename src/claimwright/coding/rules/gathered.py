"""One disease told in several places of a record is one code: what another sentence says more of it is gathered (I.B.2, I.B.14)."""

from __future__ import annotations

from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import provider_wrote
from claimwright.coding.book import SIDES
from claimwright.coding.compiled import compiled
from claimwright.coding.grounds import content
from claimwright.coding.mentions import Mention
from claimwright.coding.note import Note
from claimwright.coding.refining import told_more
from claimwright.coding.resolve import Candidate, stems_of
from claimwright.coding.rule_tables import score
from claimwright.coding.rules.base import Case, has, quoted, recoded
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sides import side_of
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT | {"review", "past_history"}
_SEVERAL: Final = compiled(
    r"\bribs\b|\bx\s?[2-9]\b|\b(?:multiple|several|two|three|four|five|six)\b|\b\d{1,2}(?:st|nd|rd|th)?\s*(?:[-–,/&]|and|to|through)\s*\d{1,2}(?:st|nd|rd|th)?\b",
)
_LINE: Final = 120


def gathered(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A suggested code as closely as any sentence of the record tells its disease, when all that tell more agree."""
    result = []
    for s in suggestions:
        if s.suggested and s.system == "icd10cm" and not s.given and not has(s, *case.codes("not_gathered")):
            found = _closer(s, case)
            if len(found) == 1:
                code, quote = next(iter(found.items()))
                s = recoded(s, code, "told more closely elsewhere in the record (I.B.2)", case, (quote,))
        result.append(s)
    return result


def _closer(s: Suggestion, case: Case) -> dict[str, Evidence]:
    """The codes of its category that say all that a suggested one says and more, with the words that tell it."""
    own, titles = undot(s.code), case.book.titles
    mine = content(titles.get(own, ""))
    found: dict[str, Evidence] = {}
    for one in case.mentions:
        if one.phrase.code[:3] != own[:3] or one.section.kind in _NOT_READ or one.meaning != context.ASSERTED:
            continue
        if not provider_wrote(one.document.title, one.note.text, one.start):
            continue
        for code in _codes(one, case):
            says = content(titles.get(code, ""))
            if "unspecified" in titles.get(code, "").lower() and "unspecified" not in titles.get(own, "").lower():
                continue
            if code != own and mine < says and _same_end(code, own) and not (mine & SIDES) - (says & SIDES):
                found.setdefault(code, quoted(one.document, one.start, one.end))
    most = [code for code in found if not any(content(titles[code]) < content(titles[other]) for other in found)]
    return {code: found[code] for code in most}


def _same_end(code: str, other: str) -> bool:
    """Whether two codes of injuries are of one encounter (seventh character); other codes always."""
    return len(code) != 7 or len(other) != 7 or code[6] == other[6]


def _codes(one: Mention, case: Case) -> tuple[str, ...]:
    stems = stems_of(one.words) | frozenset(one.phrase.key)
    code = case.book.billable_for(one.phrase.code, stems)
    if not code:
        return ()
    candidate = Candidate(code, score("prose"), one.phrase.source, one.start, one.end, one.phrase.key)
    code = told_more(case.reading(one.note.text), candidate, one.low, one.high) or code
    note: Note = one.note
    side = side_of(note.text, one.start, one.end, one.high, case.book.stems(code), list(note.sections))
    return case.book.with_side(code, side) if side and not case.book.stems(code) & SIDES else (code,)


def several_ribs(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """More than one rib named in a line about a fracture of ribs is the code of multiple fractures (Index: Fracture, rib, multiple)."""
    texts = case.texts
    pairs = case.pairs("several_ribs")
    result = []
    for s in suggestions:
        code = undot(s.code)
        becomes = pairs.get(code[:5], "")
        if becomes and s.suggested and not s.given and any(_several(texts.get(e.document, ""), e) for e in s.evidence):
            s = recoded(s, becomes + code[5:], "more than one rib is named", case)
        result.append(s)
    return result


def _several(text: str, e: Evidence) -> bool:
    begin, end = text.rfind("\n", 0, e.start) + 1, text.find("\n", e.end)
    line = text[max(begin, e.start - _LINE // 2) : min(end if end >= 0 else len(text), e.end + _LINE)]
    return _SEVERAL.search(line) is not None
