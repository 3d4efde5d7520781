"""What a poison did stands after it: the signs told in one breath with the poisoning (I.C.19.e.5.b)."""

from __future__ import annotations

from typing import Final

from claimwright.coding import context
from claimwright.coding.mentions import Mention
from claimwright.coding.rules.base import Case, active, has, new_code, quoted
from claimwright.coding.sections import ASSESSED
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_ON_PURPOSE_OR_NOT: Final = ("accidental (unintentional)", "intentional self-harm", "assault", "undetermined")


def poisonings(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the signs that a conclusion names with a poisoning."""
    poisons = [
        s
        for s in active(suggestions)
        if has(s, *case.codes("drug_events"), *case.codes("toxic_effects"))
        and any(kind in s.description.lower() for kind in _ON_PURPOSE_OR_NOT)
    ]
    for one in case.mentions if poisons else ():
        if one.section.kind not in ASSESSED or not one.phrase.code.startswith(case.codes("signs")):
            continue
        if not any(_beside(one, s) for s in poisons) or one.meaning != context.ASSERTED:
            continue
        stems = frozenset(one.phrase.key)
        code = case.book.billable_for(one.phrase.code, stems) or case.book.descend(one.phrase.code, stems)
        if not code or any(undot(s.code)[:3] == code[:3] for s in active(suggestions)):
            continue
        quote = quoted(one.document, one.start, one.end)
        why = "what the poison did, after it (I.C.19.e.5.b)"
        new = new_code(code, "sure", (quote,), why, case)
        suggestions = [*(s for s in suggestions if undot(s.code) != code), new]
    return suggestions


def _beside(one: Mention, poison: Suggestion) -> bool:
    """Whether a sign is told in the sentence of the poisoning, behind it."""
    return any(
        e.document == one.document.document_id and one.low <= e.start < one.high and e.start < one.start
        for e in poison.evidence
    )
