"""Which food an allergic disease of the bowel or skin is due to: the allergy status beside it (use additional code at K52.2, L27.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_TREATMENT: Final = compiled(r"->|→|;|\b(?:start|switch|change|trial|avoid|formula)\b")


def food_allergies(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the food that the words of the disease name; an allergy of no kind beside it says nothing (I.B.2)."""
    diseases = [s for s in active(suggestions) if has(s, *case.codes("diseases_of_food_allergy"))]
    if not diseases:
        return suggestions
    suggestions = [
        set_aside(s, f"{diseases[0].code} tells what the allergy does (I.B.2)")
        if s.suggested and not s.given and has(s, *case.codes("unnamed_allergy"))
        else s
        for s in suggestions
    ]
    for code, quote in _foods(diseases, case):
        if any(undot(s.code).startswith(code[:6]) for s in active(suggestions)):
            continue
        why = f"the food of {diseases[0].code} (use additional code note)"
        new = new_code(code, "status", (quote,), why, case)
        suggestions = [*(s for s in suggestions if undot(s.code) != code), new]
    return suggestions


def _foods(diseases: list[Suggestion], case: Case) -> Iterator[tuple[str, Evidence]]:
    notes = {document.document_id: (document, note.text) for document, note in case.notes}
    for s in diseases:
        for e in s.evidence:
            if e.document not in notes:
                continue
            document, text = notes[e.document]
            low = text.rfind("\n", 0, e.start) + 1
            high = (text + "\n").index("\n", e.end)
            stop = _TREATMENT.search(text, e.end, high)
            high = stop.start() if stop else high
            for row in dated_rows("foods.tsv", case.book.day):
                match = compiled(row["words"]).search(text, low, high)
                code = row["code"] if row["code"] in case.book.billable else case.book.descend(row["code"], frozenset())
                if (
                    match
                    and code
                    and context.assertion(text, match.start(), match.end(), (low, high)) == context.ASSERTED
                ):
                    yield code, quoted(document, match.start(), match.end())
