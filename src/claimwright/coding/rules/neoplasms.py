"""Neoplasms as the record names them: site, side and behavior gathered (I.C.2, I.B.13), active or history (I.C.2.m)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import provider_wrote
from claimwright.coding.compiled import compiled
from claimwright.coding.reports import IMAGING, report_kind
from claimwright.coding.rule_tables import score
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, recoded, set_aside
from claimwright.coding.rules.history import history_of
from claimwright.coding.rules.treatment_status import treated, treatment_over
from claimwright.coding.sections import ASSESSED, NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.tumors import Tumor
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import dot, undot

_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT | {"allergies", "immunizations", "medications", "procedure", "review"}
_PAST: Final = frozenset({"past_history", "surgical_history"})
_REASON: Final = compiled(r"\W*(?:clinical|indications?|reason|history|hx)\b")
_PATHOLOGY: Final = compiled(
    r"\W*(?:surg(?:ical)? |final )?(?:path(?:ology)?|biops(?:y|ies)|bx|histology|cytology)\b[^:\n]{0,40}:?",
)
_WHY: Final = "site and behavior as the record tells them (I.C.2, I.B.13)"


def neoplasm_sites(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Completes vague codes of a neoplasm by what the record tells elsewhere, and adds the active ones that no list names."""
    told = [t for t in case.tumors if _counts(t, case)]
    spread = _has_spread(suggestions, case)
    suggestions = [_no_secondary(s, told, case) for s in suggestions]
    current = [
        t
        for t in told
        if t.meaning == context.ASSERTED and t.section.kind not in _PAST and not treatment_over(t, case, spread=spread)
    ]
    result = [_refined(s, current, case) if s.suggested else s for s in suggestions]
    for tumor in current:
        if _reports(tumor, case) and not _known(tumor, result, case):
            result = [s for s in result if undot(s.code) != tumor.code or s.suggested]
            result.append(new_code(tumor.code, "sure", (quoted(tumor.document, tumor.start, tumor.end),), _WHY, case))
    return _vague_aside(result, case)


def primary_first(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A primary that is treated stands before where it has spread to (I.C.2.a, I.C.2.b)."""
    found = active(suggestions)
    spread = next((s for s in found if has(s, *case.codes("secondary_malignancies"))), None)
    if spread is None or case.chart.encounter.is_inpatient:
        return suggestions
    at = suggestions.index(spread)
    later = [s for s in suggestions[at:] if s.suggested and has(s, *case.codes("malignant_primaries"))]
    rest = [s for s in suggestions[at:] if s not in later]
    return [*suggestions[:at], *later, *rest]


def cancer_history(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A cancer that was removed or treated, with nothing directed to it any more, is history (I.C.2.m); an active one is none."""
    told = [t for t in case.tumors if _counts(t, case)]
    spread = _has_spread(suggestions, case)
    current, over = set(), {}
    for tumor in told:
        if treatment_over(tumor, case, spread=spread):
            if tumor.meaning in {context.ASSERTED, context.HISTORY}:
                over[_which(tumor.code, case)] = tumor
        elif tumor.meaning == context.ASSERTED and tumor.section.kind not in _PAST:
            current.add(_which(tumor.code, case))
    over = {
        which: t
        for which, t in over.items()
        if which not in current and t.code.startswith(case.codes("malignant_primaries"))
    }
    result = [_as_history(s, over, case) for s in suggestions]
    here = {_which(undot(s.code), case) for s in active(result)}
    for which, tumor in over.items():
        history = history_of(tumor.code)
        known = any(undot(s.code) == history and s.suggested for s in result)
        if which in here or known or history not in case.book.billable:
            continue
        quote = (quoted(tumor.document, tumor.start, tumor.end),)
        new = Suggestion(
            dot(history),
            "icd10cm",
            case.book.titles[history],
            score("status"),
            quote,
            assertion=context.HISTORY,
            reason=_OVER,
        )
        result = [*(s for s in result if undot(s.code) != history), new]
    return result


_OVER: Final = "treated, and nothing directed to it any more (I.C.2.m)"


def _which(code: str, case: Case) -> str:
    """What tells one cancer of a patient from another: the category, or the code where a patient has several of a kind."""
    return code if code.startswith(case.codes("several_tumors_of_a_kind")) else code[:3]


def _as_history(s: Suggestion, over: dict[str, Tumor], case: Case) -> Suggestion:
    history = history_of(undot(s.code)) if s.system == "icd10cm" else ""
    if s.suggested and not s.given and _which(undot(s.code), case) in over and history in case.book.billable:
        return recoded(s, history, _OVER, case)
    return s


def history_beside_active(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Personal history of a cancer that is coded as active says nothing more (I.C.2.m)."""
    several = case.codes("several_tumors_of_a_kind")
    histories = {
        history_of(undot(s.code))
        for s in active(suggestions)
        if has(s, *case.codes("malignant_primaries")) and not has(s, *several)
    }
    return [
        set_aside(s, "the cancer is active (I.C.2.m)")
        if s.suggested and not s.given and undot(s.code) in histories - {""}
        else s
        for s in suggestions
    ]


def _has_spread(suggestions: list[Suggestion], case: Case) -> bool:
    """Whether a distant metastasis is coded: then treatment is directed to it where the primary is gone (I.C.2.b, I.C.2.m)."""
    return any(has(s, *case.codes("distant_metastases")) for s in active(suggestions))


def _no_secondary(s: Suggestion, told: list[Tumor], case: Case) -> Suggestion:
    """ "Metastatic breast cancer" is a cancer of the breast that has spread, not one that has spread to the breast (I.C.2.d)."""
    if s.given or not s.suggested or not has(s, *case.codes("secondary_malignancies")):
        return s
    primaries = [t for t in told if t.code.startswith(case.codes("malignant_primaries")) and t.where != (0, 0)]
    words = [(e.document, e.start, e.end) for e in s.evidence]
    named = all(
        any(t.document.document_id == document and start <= t.start and t.end <= end for t in primaries)
        for document, start, end in words
    )
    own = case.book.stems(undot(s.code))
    same = any(own & case.book.stems(t.code) - _COMMON for t in primaries)
    return set_aside(s, "the words name the primary (I.C.2.d)") if words and named and same else s


_COMMON: Final = frozenset({"malignant", "neoplasm", "secondary", "unspecified", "site", "left", "right", "part"})


def _counts(tumor: Tumor, case: Case) -> bool:
    """Whether a mention is a provider's statement about the patient; in a stay, reports alone are not coded (III.B)."""
    if tumor.section.kind in _NOT_READ or not tumor.code.startswith(case.codes("neoplasms")):
        return False
    if case.chart.encounter.is_inpatient and report_kind(tumor.document.title, tumor.note.text):
        return False
    return provider_wrote(tumor.document.title, tumor.note.text, tumor.start)


def _reports(tumor: Tumor, case: Case) -> bool:
    """Whether a mention is enough to report the tumor: assessed, or told to be under treatment, or in a note without assessment."""
    if tumor.section.kind in ASSESSED or treated(tumor) or _of_pathology(tumor):
        return True
    if report_kind(tumor.document.title, tumor.note.text) == IMAGING and _REASON.match(tumor.line):
        return True  # the known cancer that a study is done for
    return not tumor.note.of(*ASSESSED) and not report_kind(tumor.document.title, tumor.note.text) and case.narrative


def _of_pathology(tumor: Tumor) -> bool:
    """Whether the words quote the pathologist ("Path TURBT 5/12: ...", a section of pathology)."""
    return bool(
        _PATHOLOGY.search(tumor.section.title) or _PATHOLOGY.match(tumor.sentence) or _PATHOLOGY.match(tumor.line)
    )


def _known(tumor: Tumor, suggestions: list[Suggestion], case: Case) -> bool:
    """Whether a suggested code says the tumor already; of some kinds a patient has several, each with its code."""
    same = {undot(s.code) for s in active(suggestions) if has(s, tumor.code[:3])}
    if tumor.code.startswith(case.codes("several_tumors_of_a_kind")):
        return tumor.code in same or (bool(same) and "unspecified" in case.book.titles[tumor.code].lower())
    return bool(same)


def _refined(s: Suggestion, current: list[Tumor], case: Case) -> Suggestion:
    code = undot(s.code)
    if s.given or s.system != "icd10cm" or not has(s, *case.codes("neoplasms")):
        return s
    own = case.book.stems(code)
    better = {
        t.code: t
        for t in current
        if t.code[:3] == code[:3]
        and t.code != code
        and _more(t.code, code, case)
        and not _other_side(case.book.stems(t.code), own)
    }
    most = {c for c in better if not any(_more(other, c, case) for other in better if other != c)}
    if len(most) != 1:
        return s
    one = better[most.pop()]
    return recoded(s, one.code, _WHY, case, (quoted(one.document, one.start, one.end),))


def _more(code: str, than: str, case: Case) -> bool:
    """Whether a code leaves less unspecified than another of its category."""
    return case.book.titles[code].lower().count("unspecified") < case.book.titles[than].lower().count("unspecified")


def _other_side(one: frozenset[str], other: frozenset[str]) -> bool:
    return {"left", "right"} <= one | other and not {"left", "right"} <= one


def _vague_aside(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A neoplasm without site beside one with its site, and a polyp without type beside an adenoma, say nothing more."""
    found = active(suggestions)
    sited = any(has(s, *case.codes("neoplasms")) and not has(s, *case.codes("neoplasms_without_site")) for s in found)
    adenoma = any(has(s, *case.codes("colon_adenomas")) for s in found)
    result = []
    for s in suggestions:
        if s.suggested and not s.given and sited and has(s, *case.codes("neoplasms_without_site")):
            s = set_aside(s, "the record names the site (I.C.2)")
        elif s.suggested and not s.given and adenoma and has(s, *case.codes("colon_polyp")) and not _typed(s):
            s = replace(set_aside(s, "the polyp is an adenoma (Excludes1 at the code)"))
        result.append(s)
    return result


def _typed(s: Suggestion) -> bool:
    return any(word in e.quote.lower() for e in s.evidence for word in ("hyperplastic", "inflammatory", "juvenile"))
