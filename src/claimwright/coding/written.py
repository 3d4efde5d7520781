"""Codes the note itself writes: ICD-10-CM and PCS codes, CPT and HCPCS numbers with modifiers and units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.coding.book import CodeBook
from claimwright.coding.compiled import compiled
from claimwright.coding.sections import Section
from claimwright.reference.codes import undot

if TYPE_CHECKING:
    from claimwright.reference.library import Library

_SERVICE: Final = compiled(
    r"(?<![\w.$/-])(?P<code>\d{4}[0-9FTU]|[A-V]\d{4})(?P<modifiers>(?:\s?-\s?[0-9A-Z]{2}\b){0,4})"
    r"(?:\s*\(?(?:x|×|qty:?|units?:?)\s*(?P<units>\d{1,3})\b(?!\s*(?:mg|ml|cm|mm))|\s*\(?(?P<units_after>\d{1,3})\s+units?\b)?(?![\w/%]|\.\d)",
    0,
)
_LABEL: Final = compiled(
    r"\b(?:CPT|HCPCS|E/?M|procedure codes?|charges?|billed?|billing|service codes?|modifiers?|level of service|LOS)\b",
)
_MODIFIER_WORDS: Final = compiled(r"^\s*,?\s*(?:with\s+)?(?:modifiers?|mod)\s*:?\s*((?:[0-9A-Z]{2}\b[\s,]*){1,4})")
_DIAGNOSIS: Final = compiled(r"(?<![\w.])[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![\w.]\w|\w|\s?=)", 0)
"""A code, and no answer of a questionnaire ("Q10=0")."""
_PROCEDURE: Final = compiled(r"(?<!\w)[0-9B-HJ-NP-Z]{7}(?!\w)", 0)
_LINE_REACH: Final = 240
"""How far back on its line a number's label is looked for."""
_POSTAL: Final = compiled(r"\b[A-Z]{2}\s+$", 0)


@dataclass(frozen=True)
class WrittenCode:
    """A code written in a text, with offsets."""

    system: str
    code: str
    start: int
    end: int
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None


def written_services(text: str, sections: list[Section], book: CodeBook, library: Library) -> list[WrittenCode]:
    """CPT and HCPCS numbers of a note. A bare five-digit number counts only where its line or section speaks of codes."""
    day = library.on(book.day)
    found: list[WrittenCode] = []
    for match in _SERVICE.finditer(text):
        code = match["code"]
        section = next((s for s in sections if s.start <= match.start() < s.end), None)
        if section and section.kind == "copied":
            continue
        line = text[max(text.rfind("\n", 0, match.start()) + 1, match.start() - _LINE_REACH) : match.start()]
        labelled = (
            bool(_LABEL.search(line))
            or (bool(found) and found[-1].start >= match.start() - len(line))
            or (section is not None and section.kind == "billing")
        )
        letter = code[0].isalpha()
        if (
            (not letter and not labelled)
            or (letter and undot(code) in book.titles and not labelled)
            or _POSTAL.search(line)
        ):
            continue
        if not (day.hcpcs(code) or (labelled and _was_one(code, library))) or _not_done(text, *match.span()):
            continue
        modifiers = re.findall(r"[0-9A-Z]{2}", match["modifiers"] or "")
        end = match.end()
        if not modifiers and (more := _MODIFIER_WORDS.match(text[end : end + 40])):
            modifiers = re.findall(r"[0-9A-Z]{2}", more[1])
        units = match["units"] or match["units_after"]
        found.append(
            WrittenCode(
                "hcpcs" if letter else "cpt",
                code,
                match.start(),
                end,
                tuple(modifiers),
                Decimal(units) if units else None,
            )
        )
    return found


def _was_one(code: str, library: Library) -> bool:
    """Whether a number is a code of another day: billed today it must be told, and not be lost."""
    return not library.frame("hcpcs").filter(pl.col("code") == code).is_empty()


_NOT_DONE: Final = compiled(
    r"\b(?:planned|plans? to|next (?:visit|time|week|month)|scheduled for|refus\w+|declin\w+|not (?:done|given|performed|billed|indicated)|do(?:n['’]t| not) bill|deferred"
    r"|cancell?ed|(?:prior|previous|last) (?:visit|time|encounter))\b",
)
"""Words beside a number that say the service was not done today."""


def _not_done(text: str, start: int, end: int) -> bool:
    """Whether the clause of a number says that it was planned, refused, not done, or done before."""
    low = max(text.rfind("\n", 0, start), text.rfind(";", 0, start), text.rfind(". ", 0, start)) + 1
    before = text[low:start].rsplit(",", 1)[-1] if re.search(r"\d{5}", text[low:start]) else text[low:start]
    after = re.match(r"[^,;.\n]{0,30}", text[end:])
    return bool(_NOT_DONE.search(before) or (after and _NOT_DONE.search(after[0])))


def written_diagnoses(text: str, sections: list[Section], book: CodeBook) -> list[WrittenCode]:
    """ICD-10-CM codes of a note, where it assesses or bills; a code without a dot only in brackets or after "ICD"."""
    found = []
    for match in _DIAGNOSIS.finditer(text):
        code = undot(match[0])
        section = next((s for s in sections if s.start <= match.start() < s.end), None)
        if section is None or section.kind not in {
            "assessment",
            "assessment_plan",
            "billing",
            "plan",
            "other",
            "preamble",
        }:
            continue
        before = text[max(0, match.start() - 14) : match.start()]
        bare = "." not in match[0]
        if code in book.titles and (not bare or re.search(r"[(\[]\s*$|ICD[-\s]?10(?:[-\s]?CM)?:?\s*$", before)):
            found.append(WrittenCode("icd10cm", code, match.start(), match.end()))
    return found


def written_procedures(text: str, book: CodeBook, library: Library) -> list[WrittenCode]:
    """ICD-10-PCS codes of a note."""
    day = library.on(book.day)
    return [
        WrittenCode("icd10pcs", match[0], match.start(), match.end())
        for match in _PROCEDURE.finditer(text)
        if any(c.isdigit() for c in match[0]) and any(c.isalpha() for c in match[0]) and day.icd10pcs(match[0])
    ]
