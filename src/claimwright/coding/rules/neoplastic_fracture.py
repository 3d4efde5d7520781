"""A fracture through a neoplasm of bone: M84.5- by site, in place of a fracture of injury or osteoporosis (I.C.2.l.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import provider_wrote
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sentences import sentences
from claimwright.coding.tumor_sites import side_near
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT | {"allergies", "past_history", "review"}
_BROKEN: Final = r"(?:fx'?s?|fractures?|collapse)"
_FRACTURE: Final = compiled(
    rf"\bpath(?:ologic(?:al)?)?\.?\s+(?P<site>(?:[\w-]+\s+){{0,4}}?){_BROKEN}\b(?P<after>[^.;\n]{{0,50}})"
    rf"|\b{_BROKEN}\b[^.;\n]{{0,40}}\b(?:through|due to|from|2/2|secondary to)\s+(?:a |the |known |her |his )*(?:lytic |bone |bony )*(?:met\w*|lesion|tumou?r|neoplas\w+|malignan\w+|myeloma)\b",
)
_SITES: Final = (
    ("humerus", r"humer\w+|upper arm"), ("femur", r"fem(?:ur|oral)|(?:sub|inter|per)troch\w*|thigh"), ("hip", r"hip"), ("tibia", r"tibia\w*"), ("fibula", r"fibula\w*"),
    ("ulna", r"ulna\w*"), ("radius", r"radi(?:us|al)"), ("pelvis", r"pelvi\w+|acetabul\w+|ili(?:um|ac)|pubic|ischi\w+"),
    ("vertebra", r"vertebra\w*|compression|spin\w+|(?-i:[CTL]\d{1,2})|rib|ribs|sternum|sternal|sacr\w+|clavicle"), ("shoulder", r"shoulder|scapula"), ("hand", r"hand"), ("ankle", r"ankle"), ("foot", r"foot"),
)  # fmt: skip
_SITE: Final = tuple((name, compiled(rf"\b(?:{words})\b")) for name, words in _SITES)
_NOT_YET: Final = compiled(
    r"\b(?:impending|risk|no|without|\?|prevent\w*|prophyla\w+|concern|r/o|possible|osteopor\w*|fragility)\b[^.;\n]{0,30}$|\?\s*$",
)
_OSTEOPOROSIS: Final = compiled(r"\bosteopor\w*|\bfragility\b")
_AROUND: Final = 60


def neoplastic_fracture(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Recodes a pathological fracture of a patient with a neoplasm of bone, and lists it before the neoplasm it is treated beside."""
    if not any(has(s, *case.codes("neoplasms_of_bone")) for s in active(suggestions)):
        return suggestions
    found = _best(dict(_told(case)), case)
    if not found:
        return suggestions
    (code, quote), documents = found, {d.document_id for d, _ in case.notes}
    why = "pathological fracture in neoplastic disease (I.C.2.l.6)"
    kept = [
        set_aside(s, "the fracture is of the neoplasm (I.C.2.l.6)")
        if s.suggested
        and not s.given
        and has(s, *case.codes("fractures_that_disease_explains"))
        and _is_fracture(s)
        and {e.document for e in s.evidence} <= documents
        else s
        for s in suggestions
        if undot(s.code) != code or s.given
    ]
    if any(undot(s.code) == code and s.suggested for s in kept):
        return kept
    new = new_code(code, "sure", (quote,), why, case)
    return [new, *kept]


def _is_fracture(s: Suggestion) -> bool:
    return "fracture" in s.description.lower()


def _best(told: dict[str, Evidence], case: Case) -> tuple[str, Evidence] | None:
    """The code that says most: a side and a site before neither."""
    ranked = sorted(told, key=lambda key: (key == "unknown", key.split(" ")[0] not in {"right", "left"}))
    for key in ranked:
        stem = case.pairs("neoplastic_fracture").get(key, "")
        if stem and (code := f"{stem}A") in case.book.billable:
            return code, told[key]
    return None


def _told(case: Case) -> Iterator[tuple[str, Evidence]]:
    for document, note in case.notes:
        text = note.text
        for section in note.sections:
            if section.kind in _NOT_READ:
                continue
            for low, high in sentences(text, section.start, section.end):
                for match in _FRACTURE.finditer(text, low, high):
                    before = text[max(low, match.start() - _AROUND) : match.start()]
                    if _NOT_YET.search(before) or _OSTEOPOROSIS.search(text, low, high):
                        continue
                    if (
                        context.assertion(text, match.start(), match.end(), (low, high), section.kind)
                        != context.ASSERTED
                    ):
                        continue
                    if not provider_wrote(document.title, text, match.start()):
                        continue
                    begin, until = max(low, match.start() - _AROUND), min(high, match.end() + _AROUND)
                    sites = [
                        (one.start(), name, one.span())
                        for name, pattern in _SITE
                        for one in pattern.finditer(text, begin, until)
                    ]
                    if not sites:
                        yield "unknown", quoted(document, match.start(), match.end())
                        continue
                    _, name, span = min(sites, key=lambda one: (abs(one[0] - match.start()), one[1]))
                    yield (
                        f"{side_near(text, span, (begin, until))} {name}".strip(),
                        quoted(document, match.start(), match.end()),
                    )
