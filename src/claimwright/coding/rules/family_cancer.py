"""Cancer in the family: Z80, by the words of kin anywhere in the record (I.C.21.c.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.authors import provider_wrote
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT - {"family_history"}
_BLOOD: Final = compiled(
    r"\b(?:mother|father|mom|dad|moth|fath|brothers?|sisters?|sib(?:ling)?s?|parents?|grand(?:mother|father|parents?|ma|pa)|(?:m|p)g[mf]|(?:mat|pat|maternal|paternal)(?:\.|(?= ))|(?:half[- ])?aunts?|uncles?|cousins?|sons?|daughters?"
    r"|nieces?|nephews?|relatives?|kin|f/?hx?|fam(?:ily)?\.? ?(?:hx|history|h/o)|fhx?)\b",
)
_NOT_BLOOD: Final = compiled(r"\b(?:husband|wife|spouse|step\w+|in-law|adopt(?:ed|ive)|partner|friend)\b")
_KNOWN: Final = r"(?:ca\b|cancers?|carcinoma|adenoca\w*|malignan\w+|tumou?r)"
_NAMED_WITHOUT: Final = compiled(
    r"\b(?:melanoma|leukemia|AML|CML|CLL|lymphoma|myeloma|hodgkin\w*|glioblastoma|sarcoma|glioma)\b"
)
_DENIED: Final = compiled(
    r"\b(?:no|neg(?:ative)?(?: for)?|denies|without|nil|none|never|unknown|non-?contributory)\b[^.;\n]{0,60}$",
)
_FAMILY_HISTORY: Final = compiled(r"\b(?:f/?hx?|fam(?:ily)?\.? ?(?:hx|history|h/o)|fhx?)\b")
_CLAUSE: Final = compiled(r"[;\n]|\.\s", 0)
_REACH: Final = 60


@lru_cache(maxsize=16)
def _sites(day: date) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (compiled(rf"\b(?:{row['words'].replace(' | ', '|')})\b"), row["code"])
        for row in dated_rows("family_cancers.tsv", day)
    )


@lru_cache(maxsize=16)
def _bears_on(day: date) -> dict[str, tuple[str, ...]]:
    return {row["code"]: tuple(row["bears_on"].split()) for row in dated_rows("family_cancers.tsv", day)}


def family_cancer(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds cancers of the family: reported where an assessment states them as a family history, and beside the neoplasm, polyp, screening
    or genetic code that they bear on; offered elsewhere (I.C.21.c.4)."""
    current = active(suggestions)
    result = list(suggestions)
    bears_on = _bears_on(case.book.day)
    told = list(_told(case))
    stated = {code for code, quote in told if _is_stated(quote, case)}
    for code, quote in dict(told).items():
        if code not in case.book.billable or any(undot(s.code) == code and s.suggested for s in current):
            continue
        result = [s for s in result if undot(s.code) != code]
        result.append(
            new_code(
                code,
                "status",
                (quote,),
                "cancer in the family (I.C.21.c.4)",
                case,
                suggested=code in stated or any(has(s, *bears_on.get(code, ())) for s in current),
            )
        )
    return result


def _is_stated(quote: Evidence, case: Case) -> bool:
    """Whether an assessment names it as a family history: what a provider lists there was part of the visit (IV.J)."""
    note = next((note for document, note in case.notes if document.document_id == quote.document), None)
    if note is None or not any(s.start <= quote.start < s.end for s in note.of("assessment", "assessment_plan")):
        return False
    line = note.text.rfind("\n", 0, quote.start) + 1
    return _FAMILY_HISTORY.search(note.text, line, quote.end) is not None


def _told(case: Case) -> Iterator[tuple[str, Evidence]]:
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in _NOT_READ:
                continue
            family = section.kind == "family_history"
            for low, high in sentences(note.text, section.heading if family else section.start, section.end):
                for kin in _BLOOD.finditer(note.text, low, high):
                    if not provider_wrote(document.title, note.text, kin.start()):
                        continue
                    if found := _cancer(note.text, kin, low, high, case.book.day):
                        code, end = found
                        yield code, quoted(document, kin.start(), end)
                if family:
                    yield from (
                        (code, quoted(document, *span)) for code, span in _bare(note.text, low, high, case.book.day)
                    )


def _cancer(text: str, kin: re.Match[str], low: int, high: int, day: date) -> tuple[str, int] | None:
    """The cancer told right behind a word of kin ("mother breast ca 39"), or before it ("ovarian cancer in a sister")."""
    stop = _CLAUSE.search(text, kin.end(), high)
    until = min(kin.end() + _REACH, stop.start() if stop else high)
    after = text[kin.end() : until]
    if other := _NOT_BLOOD.search(after):
        after = after[: other.start()]
    if re.match(
        r"\s*(?:'s|’s)?\s*(?:reports?|states?|says?|denies|notes?|asks?|is with|drove|brought)\b", after, re.IGNORECASE
    ):
        return None
    nxt = _BLOOD.search(after)
    own = after[: nxt.start()] if nxt and nxt.start() > 3 else after
    for words, base in ((own, kin.end()),):
        if found := _named(words, day):
            code, at, end = found
            if not _DENIED.search(text[max(low, kin.start() - _REACH) : kin.start()]) and not _DENIED.search(
                words[:at]
            ):
                return code, base + end
    before = text[max(low, kin.start() - _REACH) : kin.start()]
    if re.search(
        r"\b(?:in|of)\s+(?:(?:a|an|his|her|their|the|one|two|maternal|paternal)\s+)*$", before, re.IGNORECASE
    ) or before.rstrip().endswith(("(", "-", "–")):
        clause = re.split(r"[;,\n]|\.\s", before)[-1]
        if (found := _named(clause, day)) and not _DENIED.search(clause[: found[1]]):
            return found[0], kin.end()
    if before.rstrip().lower().endswith(("fh", "fhx")):
        return None
    return None


def _bare(text: str, low: int, high: int, day: date) -> Iterator[tuple[str, tuple[int, int]]]:
    """A cancer of a family history that names no kin ("Family history: breast cancer")."""
    words = text[low:high]
    if _NOT_BLOOD.search(words):
        return
    if (found := _named(words, day)) and not _DENIED.search(words[: found[1]]):
        yield found[0], (low + found[1], low + found[2])


def _named(words: str, day: date) -> tuple[str, int, int] | None:
    """The code of the first cancer that some words name by its site, with the offsets of its words."""
    for pattern, code in _sites(day):
        for match in pattern.finditer(words):
            if _NAMED_WITHOUT.fullmatch(match[0]):
                return code, match.start(), match.end()
            tail = re.match(rf"[\s/,and]{{0,6}}(?:\w+ )?{_KNOWN}", words[match.end() :], re.IGNORECASE)
            lead = re.search(rf"{_KNOWN}\s+(?:of|in|[-:])?\s*(?:the )?$", words[: match.start()], re.IGNORECASE)
            if tail or lead:
                return code, match.start(), match.end() + (tail.end() if tail else 0)
    return None
