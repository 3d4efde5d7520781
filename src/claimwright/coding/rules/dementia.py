"""Dementia in a disease that causes it is two codes: the disease, then F02 with severity and behavior (I.A.13, I.C.5.d)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, recoded
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_DEMENTIA: Final = compiled(r"\b(?:dementia|demented|major neurocognitive)\b")
_NOT_READ: Final = frozenset({"family_history", "copied", "instructions", "review"})
_ALONE: Final = frozenset({"3", "4"})
"""Mood and anxiety count only where the line of the dementia itself says them: they are diseases of their own elsewhere."""


def dementia(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds F02 after the disease that causes a dementia, and gives F01-F03 their severity and behavior."""
    cause = next((s for s in active(suggestions) if has(s, *case.codes("causes_of_dementia"))), None)
    told = next((s for s in active(suggestions) if has(s, *case.codes("dementia"))), None)
    lines = _lines(case)
    if cause is not None and (told is None or has(told, *case.codes("dementia_unspecified"))):
        always = has(cause, *case.codes("always_with_dementia"))
        if always or lines:
            code = _specific(case.code("dementia_in_other_diseases"), lines, case)
            quote = lines[0][1] if lines else cause.evidence[0]
            why = f"dementia in a disease coded first, {cause.code} (I.A.13; severity and behavior I.C.5.d)"
            added = new_code(code, "sure", (quote,), why, case)
            rest = [s for s in suggestions if undot(s.code) != code]
            rest.insert(rest.index(cause) + 1, added)
            return rest
        return suggestions
    if told is not None and lines:
        code = _specific(undot(told.code)[:3], lines, case)
        if code and code != undot(told.code) and undot(told.code).endswith(case.codes("dementia_plain_endings")):
            one = recoded(told, code, "severity and behavior of the dementia (I.C.5.d)", case)
            return [one if s is told else s for s in suggestions]
    return suggestions


def _lines(case: Case) -> list[tuple[str, Evidence]]:
    """The sentences that tell of dementia as the patient's, with the word as evidence."""
    found = []
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in _NOT_READ:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                match = _DEMENTIA.search(note.text, low, high)
                if match and context.assertion(note.text, match.start(), match.end(), (low, high)) == context.ASSERTED:
                    quote = Evidence(
                        document.document_id, match.start(), match.end(), document.text[match.start() : match.end()]
                    )
                    line_end = note.text.find("\n", high)
                    found.append((note.text[low : line_end if line_end >= 0 else high], quote))
    return found


def _specific(category: str, lines: list[tuple[str, Evidence]], case: Case) -> str:
    """The code of a category with the severity and behavior that the lines tell; without either, the plain one."""
    severity = behavior = ""
    for text, _ in lines:
        severity = severity or _of("severity", text, case)
        behavior = behavior or _of("behavior", text, case)
    for ending in (behavior, "0" if not behavior else "", ""):
        for fifth in dict.fromkeys((severity, "8" if category == case.code("dementia_in_other_diseases") else "9")):
            code = f"{category}{fifth}{ending or '0'}"
            if fifth and code in case.book.billable:
                return code
    return ""


def _of(part: str, text: str, case: Case) -> str:
    for row in dated_rows("dementia_codes.tsv", case.book.day):
        if row["part"] != part:
            continue
        for words in row["words"].split(" | "):
            match = re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)
            if match and context.assertion(text, match.start(), match.end(), (0, len(text))) == context.ASSERTED:
                near = _DEMENTIA.search(text)
                if (
                    part != "behavior"
                    or row["becomes"] not in _ALONE
                    or (near and abs(near.start() - match.start()) < 40)
                ):
                    return row["becomes"]
    return ""
