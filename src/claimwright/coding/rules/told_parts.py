"""What the words about a disease tell of it that its code must say: recurrence, phase, both gases, symptoms of the prostate (I.B.2, I.A.17)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import provider_wrote
from claimwright.coding.rule_tables import dated_rows, score
from claimwright.coding.rules.base import Case, active, has, quoted, recoded
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import dot, undot

_RECURRENT: Final = re.compile(r"\brecurr(?:ent|ing)\b", re.IGNORECASE)
_OXYGEN: Final = re.compile(r"\bhypox\w+", re.IGNORECASE)
_CARBON_DIOXIDE: Final = re.compile(r"\bhypercap\w+|\bhypercarb\w+", re.IGNORECASE)
_AROUND: Final = 40
_BROKEN: Final = re.compile(
    r"\b(?:fragility|osteoporotic|insufficiency|vertebral|compression|wedge|low[- ]energy|low[- ]trauma|from bending)\b[^.;\n]{0,30}\b(?:fracture|fx)\w*|\b(?:fracture|fx)\w*\b[^.;\n]{0,40}\b(?:fragility|osteoporotic|from bending|from standing|low[- ]energy)\b"
    r"|\b[TL]\d{1,2}\b[^.;\n]{0,12}\b(?:wedge|compression|fracture|fx)\b",
    re.IGNORECASE,
)
_HEALED: Final = re.compile(r"\bhealed\b|\bunited\b", re.IGNORECASE)
_NOT_HEALED: Final = re.compile(
    r"\b(?:not|non|delayed|un|incompletely|partially)[- ]?(?:yet |fully )?(?:healed|united)", re.IGNORECASE
)


def told_parts(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The suggestions with what the words around them tell."""
    result: list[Suggestion] = []
    for s in suggestions:
        told = s.suggested and s.system == "icd10cm" and not s.given
        result.extend(_parts(s, case) if told else [s])
    return result


def _parts(s: Suggestion, case: Case) -> list[Suggestion]:
    code = undot(s.code)
    again = case.pairs("recurrent_depression").get(code, "")
    if again in case.book.billable and _RECURRENT.search(_near(s, case)):
        return [recoded(s, again, "told as recurrent (I.B.2; Index: Disorder, depressive, major, recurrent)", case)]
    if code == case.code("dysphagia_of_no_phase"):
        near = _near(s, case)
        for row in dated_rows("dysphagia_phases.tsv", case.book.day):
            if row["words"] and re.search(rf"\b{row['words']}\b", near, re.IGNORECASE):
                return [recoded(s, row["code"], "the phase told of the dysphagia (R13.1; I.B.2)", case)]
    both = case.pairs("failure_of_both_gases").get(code, "")
    if both and _OXYGEN.search(near := _near(s, case)) and _CARBON_DIOXIDE.search(near):
        why = "with hypoxia and with hypercapnia: both are told (I.B.2)"
        return [recoded(s, one, why, case) for one in both.split("+") if one in case.book.billable]
    return [s]


def _near(s: Suggestion, case: Case) -> str:
    """The words around those of a suggestion, of its lines and no further than a sentence end."""
    texts = {document.document_id: note.text for document, note in case.notes}
    near = []
    for e in s.evidence:
        text = texts.get(e.document, "")
        before = re.split(r"[\n;]|\.\s", text[max(0, e.start - _AROUND) : e.start])[-1]
        after = re.split(r"[\n;]|\.\s", text[e.end : e.end + _AROUND])[0]
        near.append(f"{before}{e.quote}{after}")
    return " | ".join(near)


def healed_fragility_fracture(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A fracture of osteoporosis that has healed is history beside the disease (Z87.310: notes at M80, M81; I.C.13.d.1)."""
    code = case.code("healed_fragility_fracture")
    known = active(suggestions)
    if not any(has(s, *case.codes("osteoporosis")) for s in known) or any(has(s, code) for s in known):
        return suggestions
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in NOT_TOLD_OF_THE_PATIENT:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                match = _BROKEN.search(note.text, low, high)
                if match is None or not _over(note.text, match, low, high):
                    continue
                if context.assertion(note.text, match.start(), match.end(), (low, high)) in {
                    context.ASSERTED,
                    context.HISTORY,
                } and provider_wrote(document.title, note.text, match.start()):
                    quote = quoted(document, match.start(), match.end())
                    why = "a fracture of osteoporosis that has healed (note at M81; I.C.13.d.1)"
                    added = Suggestion(
                        dot(code), "icd10cm", case.book.titles[code], score("status"), (quote,), reason=why
                    )
                    return [*(s for s in suggestions if undot(s.code) != code), added]
    return suggestions


def _over(text: str, match: re.Match[str], low: int, high: int) -> bool:
    """Whether the sentence of a fracture, or the end of its line, says that it has healed."""
    stop = text.find("\n", high)
    rest = text[low : min(stop if stop >= 0 else len(text), match.end() + 120)]
    return bool(_HEALED.search(rest)) and not _NOT_HEALED.search(rest)
