"""Fractures of a bone that osteoporosis has weakened are M80, not injuries; "neck" of a bone is not the neck."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, recoded, set_aside
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_FRAGILE: Final = compiled(
    r"\b(?:osteoporotic|fragility|insufficiency) (?:hip |vertebral |compression |wrist )?(?:fracture|fx)|\b(?:fracture|fx)\w*,? (?:is )?osteoporotic"
    r"|\bfracture[^.\n]{0,30}\b(?:due to|from|secondary to) (?:\w+[- ]){0,2}osteoporosis",
)


def fragility_fractures(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A fracture in known osteoporosis after no more than a minor fall is M80 (I.C.13.d.2); M81 then goes (Excludes1)."""
    found = active(suggestions)
    broken = [
        s
        for s in found
        if any(has(s, site) for site in case.pairs("fragility_fracture")) and "fracture" in s.description.lower()
    ]
    known = next((s for s in found if has(s, *case.codes("osteoporosis_without_fracture"))), None) is not None
    if not broken or any(has(s, *case.codes("violent_causes")) for s in found) or not (known or _called_fragile(case)):
        return suggestions
    result: list[Suggestion] = []
    recoded_any = False
    held = {undot(s.code) for s in found}
    for s in suggestions:
        target = _target(s, case) if s in broken else ""
        if target in held:
            result.append(set_aside(s, "fracture of a bone weakened by osteoporosis (I.C.13.d.2)"))
            recoded_any = True
        elif target:
            result.append(recoded(s, target, "minor injury in known osteoporosis (I.C.13.d.2)", case))
            held.add(target)
            recoded_any = True
        else:
            result.append(s)
    if not recoded_any:
        return suggestions
    return [
        set_aside(s, "included in M80 (Excludes1 at M81)")
        if s.suggested and has(s, *case.codes("included_in_fragility_fracture"))
        else s
        for s in result
    ]


def bone_necks(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """ "Neck fracture" beside a fracture of femur, humerus or another long bone is the neck of that bone."""
    found = active(suggestions)
    if not any(has(s, *case.codes("long_bone_fractures")) for s in found):
        return suggestions
    return [
        set_aside(s, "the neck of the bone coded beside it")
        if s.suggested
        and has(s, *case.codes("fracture_of_the_neck"))
        and not any(re.search("cervical|spine", e.quote, re.IGNORECASE) for e in s.evidence)
        else s
        for s in suggestions
    ]


def _target(suggestion: Suggestion, case: Case) -> str:
    code = undot(suggestion.code)
    stem = next(target for site, target in case.pairs("fragility_fracture").items() if code.startswith(site))
    last = case.pairs("fragility_fracture_encounter").get(code[6:7], "A")
    title = suggestion.description.lower()
    side = "1" if " right " in f" {title} " else "2" if " left " in f" {title} " else "9"
    chosen = f"{stem}X{last}" if stem in case.codes("vertebral_fragility_fracture") else f"{stem}{side}{last}"
    return chosen if chosen in case.book.billable else ""


def _called_fragile(case: Case) -> bool:
    return any(
        context.assertion(note.text, match.start(), match.end(), (low, high)) == context.ASSERTED
        for _, note in case.notes
        for low, high in sentences(note.text)
        for match in _FRAGILE.finditer(note.text, low, high)
    )
