"""What a disease becomes beside another of the record that the Alphabetic Index joins with it: rows, no words (I.A.15)."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, recoded, set_aside
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import dot, undot

_CAUSE: Final = compiled(r"\b(?:due to|d/t|2/2|secondary to|from|related to|caused by|of)\b")


def combined(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Recodes what ``combined.tsv`` joins; where the joined code stands already, the other one gives way to it."""
    for row in dated_rows("combined.tsv", case.book.day):
        found = active(suggestions)
        given, becomes = row["code"], row["becomes"]
        one = next((s for s in found if undot(s.code) == given and not s.given), None)
        partner = next((s for s in found if s is not one and has(s, *row["beside"].split())), None)
        if one and partner and row["due"] and not _due(one, partner, case):
            continue
        if one is None or partner is None or becomes not in case.book.billable:
            continue
        family = becomes[:-1] if becomes.endswith("0") else becomes
        there = any(undot(s.code).startswith(family) for s in found if s is not one)
        new = (
            set_aside(one, f"included in {dot(becomes)} ({row['guideline']})")
            if there
            else recoded(one, becomes, row["guideline"], case, partner.evidence)
        )
        if row["drops"]:
            suggestions = [
                set_aside(s, f"included in {dot(becomes)} ({row['guideline']})")
                if s.suggested and not s.given and has(s, *row["beside"].split())
                else s
                for s in suggestions
            ]
        suggestions = [new if s is one else s for s in suggestions if s.code != new.code or s is one]
    return suggestions


def _due(one: Suggestion, partner: Suggestion, case: Case) -> bool:
    """Whether some line says that the first is due to the second."""
    for document, note in case.notes:
        for e in (e for e in one.evidence if e.document == document.document_id):
            line = note.text[e.end : (note.text + "\n").index("\n", e.end)]
            cause = _CAUSE.search(line)
            begin = e.end + cause.end() if cause else 0
            if cause and any(
                p.document == e.document and begin <= p.start < e.end + len(line) for p in partner.evidence
            ):
                return True
    return False
