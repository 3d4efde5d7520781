"""Imaging: a screening stays first (I.C.21.c.5); nodules of the lung, lumps of the breast, and what the findings specify (IV.K)."""

from __future__ import annotations

from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.reports import IMAGING, report_kind
from claimwright.coding.resolve import stems_of
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, recoded
from claimwright.coding.rules.encounters import first
from claimwright.coding.sections import ASSESSED
from claimwright.coding.sentences import sentences
from claimwright.coding.tumor_sites import quadrant, side_near
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_SCREENINGS: Final = (
    (
        "lung_screening",
        compiled(
            r"\b(?:LDCT|low[- ]dose (?:chest )?CT|CT (?:chest )?(?:low[- ]dose )?lung)\b[^\n]{0,40}\bscreen\w*|\blung (?:cancer )?screening (?:CT|LDCT|exam\w*)|\bscreening (?:LDCT|low[- ]dose CT)\b|\blung cancer screening\b",
        ),
    ),
    (
        "screening_mammogram",
        compiled(
            r"\bscreening (?:\w+ ){0,3}?(?:mammogra\w+|mammo|tomosynthesis|tomo)\b|\bmammogra\w+[^\n]{0,30}\bscreening\b",
        ),
    ),
)
_DIAGNOSTIC: Final = compiled(r"\bdiagnostic\b")
_TITLE: Final = 300
_NODULE: Final = compiled(r"\b(?P<what>nodul(?:e|es|ar density|ar opacity)|mass(?:es)?|lesions?)\b")
_LUNG: Final = compiled(
    r"\b(?:lung|pulm(?:onary)?|[RL][UML]L|(?:upper|middle|lower) lobe|lingula\w*|lung base|subpleural)\b"
)
_ELSEWHERE: Final = compiled(
    r"\b(?:thyroid|adrenal|breast|liver|hepatic|renal|kidney|skin|vocal|node|prostate|pancrea\w+)\b"
)
_SEVERAL: Final = compiled(r"\b(?:multiple|several|numerous|scattered|bilateral|innumerable|two|three|few|both)\b")
_GONE: Final = compiled(r"\b(?:resolved|no longer seen|calcified granuloma|granuloma)\b")


def screening_studies(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A screening study stays a screening when something is found: listed first (I.C.21.c.5)."""
    if case.chart.encounter.is_inpatient:
        return suggestions
    for document, note in case.notes:
        if report_kind(document.title, note.text) != IMAGING:
            continue
        for group, pattern in _SCREENINGS:
            match = pattern.search(note.text, 0, _TITLE)
            code = case.code(group)
            if match and not _DIAGNOSTIC.search(note.text, 0, _TITLE):
                quote = quoted(document, match.start(), match.end())
                why = "a screening stays a screening when something is found: listed first (I.C.21.c.5)"
                return first(suggestions, code, quote, why, case)
    return suggestions


def lung_nodules(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """One nodule of the lung is R91.1, several nodules or a mass R91.8, while nobody has said what it is (IV.D)."""
    found = active(suggestions)
    single, several = case.code("one_lung_nodule"), case.code("lung_shadow")
    if any(has(s, *case.codes("lung_malignancies"), single, several) for s in found):
        return suggestions
    for document, note in case.notes:
        if case.chart.encounter.is_inpatient and report_kind(document.title, note.text):
            continue
        for section in note.of(*ASSESSED):
            for low, high in sentences(note.text, section.start, section.end):
                if told := _lung_nodule(note.text, low, high):
                    code = several if told[0] else single
                    quote = quoted(document, *told[1])
                    new = new_code(code, "sure", (quote,), "Index: Nodule, lung (IV.D)", case)
                    return [*(s for s in suggestions if undot(s.code) != code), new]
    return suggestions


def _lung_nodule(text: str, low: int, high: int) -> tuple[bool, tuple[int, int]] | None:
    """Whether a sentence tells of several nodules or a mass of the lung, with the words; None when of none."""
    for match in _NODULE.finditer(text, low, high):
        begin, until = max(low, match.start() - 60), min(high, match.end() + 40)
        near = text[begin:until]
        lung = _LUNG.search(near)
        if not lung or _ELSEWHERE.search(near) or _GONE.search(text, match.start(), until):
            continue
        if match["what"].lower().startswith("lesion") and "lung" not in near.lower() and "pulm" not in near.lower():
            continue
        if context.assertion(text, match.start(), match.end(), (low, high)) != context.ASSERTED:
            continue
        what = match["what"].lower()
        many = not what.startswith("nodul") or what in {"nodules"} or bool(_SEVERAL.search(text, begin, match.end()))
        start, end = min(match.start(), begin + lung.start()), max(match.end(), begin + lung.end())
        return many, (start, end)
    return None


def breast_lumps(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A lump of the breast by side and quadrant, told by name or by the clock (N63)."""
    table = case.pairs("breast_lump")
    result = []
    for s in suggestions:
        if s.suggested and not s.given and has(s, *case.codes("breast_lump")) and (found := _placed_lump(s, case)):
            code = table.get(found, "")
            if code in case.book.billable and code != undot(s.code):
                s = recoded(s, code, "side and quadrant from the note (N63, I.B.13)", case)
        result.append(s)
    return result


def _placed_lump(s: Suggestion, case: Case) -> str:
    texts = case.texts
    for evidence in s.evidence:
        text = texts.get(evidence.document, "")
        low, high = _line(text, evidence)
        if side := side_near(text, (evidence.start, evidence.end), (low, high)):
            return f"{side} {quadrant(text, low, high, side)}".strip()
    return ""


def _line(text: str, evidence: Evidence) -> tuple[int, int]:
    stop = text.find("\n", evidence.end)
    return text.rfind("\n", 0, evidence.start) + 1, stop if stop >= 0 else len(text)


def specified_in_findings(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A finding that the impression names without its kind has the kind that the same report's findings give it (I.B.2, IV.K)."""
    reports = {d.document_id for d, note in case.notes if report_kind(d.title, note.text) == IMAGING}
    if not reports or case.chart.encounter.is_inpatient:
        return suggestions
    return [_specified(s, reports, case) for s in suggestions]


def _specified(s: Suggestion, reports: set[str], case: Case) -> Suggestion:
    own = {e.document for e in s.evidence} & reports
    if not own or not s.suggested or s.given or s.system != "icd10cm" or "unspecified" not in s.description.lower():
        return s
    better: dict[str, Evidence] = {}
    for told in case.mentions:
        if (
            told.document.document_id not in own
            or told.meaning != context.ASSERTED
            or told.phrase.code[:3] != undot(s.code)[:3]
        ):
            continue
        code = case.book.billable_for(told.phrase.code, stems_of(told.words) | set(told.phrase.key))
        if (
            code
            and "unspecified" not in case.book.titles[code].lower()
            and not case.book.titles[code].lower().startswith("other")
        ):
            better[code] = quoted(told.document, told.start, told.end)
    if len(better) != 1:
        return s
    code, quote = better.popitem()
    return recoded(s, code, "the findings of the report say which kind (I.B.2, IV.K)", case, (quote,))
