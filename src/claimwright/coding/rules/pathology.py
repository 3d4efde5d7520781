"""Reports of the pathologist: the diagnosis of each part decides in outpatient work (IV.K); a report alone codes no stay (III.B)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.matcher import match_span
from claimwright.coding.note import Note
from claimwright.coding.plain_words import unsupported
from claimwright.coding.reports import PATHOLOGY, report_kind
from claimwright.coding.resolve import stems_of
from claimwright.coding.rules.base import Case, has, new_code, quoted, set_aside
from claimwright.coding.rules.smears import EARLIER, cytology
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.records.chart import Document
from claimwright.reference.codes import undot

_LINE: Final = compiled(r"[^\r\n]+", 0)
_OTHER: Final = compiled(
    r"\s*(?:clin(?:ical)?\w*|history|hx|pre-?op\w*|indications?|reason|source|specimens?|gross|micro\w*|comments?|notes?|adequacy|organisms|ihc|immuno\w*|stains?|special|addendum|molecular|synoptic|frozen|intra-?op\w*|prelim\w*|original(?:ly)?|previous(?:ly)?|prior|supersed\w+|outside (?:dx|diagnosis|report)|age|pt|patient|procedure|received|coll\w*|results? call\w*|disclaimer)\b[^:\n]{0,40}[:.]",
)
_DECIDES: Final = compiled(
    r"\s*(?:final|diagnos[ie]s|interpretation|impression|path(?:ologic(?:al)?)? diagnosis|microscopic diagnosis|dx)\b[^:\n]{0,40}:?",
)
_PART: Final = compiled(r"\s*(?:(?:part|specimen)\s*)?[A-Z0-9]{1,2}[.):]\s+(?=\S)", 0)
_SAYS: Final = compiled(r"\s--?\s|\s[–—]\s|:\s", 0)
_HPV: Final = compiled(r"\s*(?:HR[- ]?)?HPV\b")
_LABEL: Final = compiled(
    r"(?:[.;]\s+|\s{2,}|\|\s*)(?P<label>(?:clin(?:ical)?|history|hx|pre-?op|indication|reason|source|specimen|gross|micro|comment|note|adequacy|final|diagnosis|dx|interpretation|impression|HPV|result)\w*\b[^:.\n]{0,30}:)",
)
_PAP: Final = compiled(r"\bpap\b|\bcytology\b|\bthinprep\b|\bsurepath\b|\bbethesda\b|\bASC|\b[LH]SIL\b|\bHPV\b")
_TISSUE: Final = compiled(
    r"\b(?:biops\w+|bx|LEEP|cone|curett\w+|excision|hysterectomy|ECC)\b(?![^\n]{0,12}\bCIN 1\b[^\n]*\bHx)",
)
_A_NAME: Final = 6
"""Letters from which a single word is taken for the name of a disease."""
_WHY: Final = "the pathologist's diagnosis (IV.K)"


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int


def reports_in_a_stay(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """What only a report of pathology or imaging says is not coded in a stay until the provider says it (III.B)."""
    if not case.chart.encounter.is_inpatient:
        return suggestions
    reports = {d.document_id for d, note in case.notes if report_kind(d.title, note.text)}
    return [
        set_aside(s, "only a report says so, not the provider (III.B)")
        if s.suggested
        and s.system == "icd10cm"
        and not s.given
        and s.evidence
        and all(e.document in reports for e in s.evidence)
        else s
        for s in suggestions
    ]


def pathology_reports(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The diagnoses of the parts of a report; what the request, the gross description or a comment says gives way to them."""
    if case.chart.encounter.is_inpatient:
        return suggestions
    for document, note in case.notes:
        if report_kind(document.title, note.text) != PATHOLOGY:
            continue
        parts = list(_parts(note)) or list(_unheaded(note))
        found: dict[str, Evidence] = {}
        settled: list[_Part] = []
        for part in parts:
            told = dict(_told(part, document, note, case))
            if told:
                settled.append(part)
            for code, quote in told.items():
                found.setdefault(code, quote)
        if found:
            suggestions = [_decided(s, document, note, found, settled, parts, case) for s in suggestions]
            suggestions = _first([_impression(s, found, case) for s in suggestions], found, case)
    return suggestions


def _parts(note: Note) -> Iterator[_Part]:
    """The stretches that state a diagnosis: those of a part, and those under a heading of the diagnosis."""
    text, deciding = note.text, False
    for start, end in _segments(text):
        words = text[start:end]
        if _OTHER.match(words) and not _PART.match(words):
            deciding = False
        elif heading := _DECIDES.match(words):
            deciding = True
            if rest := words[heading.end() :].strip(" :*-"):
                yield _Part(start + words.index(rest, heading.end()), end)
        elif deciding or (_PART.match(words) and _SAYS.search(words)) or _HPV.match(words):
            yield _Part(start, end)


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a report; a line of several labels ("Source: cervix. Interpretation: LSIL") is as many."""
    for line in _LINE.finditer(text):
        cuts = [
            line.start(),
            *(m.start("label") for m in _LABEL.finditer(text, line.start() + 1, line.end())),
            line.end(),
        ]
        yield from ((a, b) for a, b in pairwise(cuts) if text[a:b].strip())


def _unheaded(note: Note) -> Iterator[_Part]:
    """Every line of a report without a heading of its diagnosis and without parts, but those of request, gross and comment."""
    return (_Part(a, b) for a, b in _segments(note.text) if not _OTHER.match(note.text[a:b]))


def _told(part: _Part, document: Document, note: Note, case: Case) -> Iterator[tuple[str, Evidence]]:
    """The codes of one part: its neoplasms, else what the lists know of its words."""
    tumors = [
        t
        for t in case.tumors
        if t.document is document
        and part.start <= t.start < part.end
        and t.meaning == context.ASSERTED
        and not EARLIER.search(note.text, t.low, t.start)
    ]
    plain = {t.code[:3] for t in tumors if "unspecified" not in case.book.titles[t.code].lower()}
    for tumor in tumors:
        if tumor.code[:3] not in plain or "unspecified" not in case.book.titles[tumor.code].lower():
            yield tumor.code, quoted(document, tumor.start, tumor.end)
    smear = (
        list(cytology(note.text, part.start, part.end, case.book.day))
        if not tumors and not _TISSUE.search(note.text)
        else []
    )
    if smear and _PAP.search(note.text):
        yield from ((code, quoted(document, *span)) for code, span in smear)
        return
    yield from _listed(part, [(t.low, t.high) for t in tumors], document, note, case)


def _listed(
    part: _Part, taken: list[tuple[int, int]], document: Document, note: Note, case: Case
) -> Iterator[tuple[str, Evidence]]:
    """What the lists know of the words of a part, outside the sentences that name a neoplasm; at least two words of a name."""
    text = note.text
    for low, high in sentences(text, part.start, part.end):
        if any(low < end and start < high for start, end in taken):
            continue
        for match in match_span(text, low, high, case.phrases):
            key = match.phrase.key
            code = case.book.billable_for(match.phrase.code, stems_of(text[match.start : match.end]) | set(key))
            lone = len(key) == 1 and len(key[0]) < _A_NAME
            if (
                not code
                or lone
                or unsupported(key, text[low:high])
                or code.startswith(case.codes("no_pathologists_diagnosis"))
            ):
                continue
            if EARLIER.search(text, low, match.start):
                continue
            if context.assertion(text, match.start, match.end, (low, high)) == context.ASSERTED:
                yield code, quoted(document, match.start, match.end)


def _decided(
    s: Suggestion,
    document: Document,
    note: Note,
    found: dict[str, Evidence],
    settled: list[_Part],
    parts: list[_Part],
    case: Case,
) -> Suggestion:
    """A suggestion of the report's own words stands when a part says it."""
    own = [e for e in s.evidence if e.document == document.document_id]
    if not s.suggested or s.system != "icd10cm" or s.given or len(own) != len(s.evidence) or undot(s.code) in found:
        return s
    if has(s, *case.codes("status_and_visits")):
        return s
    if any(part.start <= e.start < part.end for part in settled for e in own):
        return set_aside(s, "the diagnosis of this part says what it is (IV.K)")
    if any(part.start <= e.start < part.end for part in parts for e in own):
        return s
    return set_aside(s, "of the request, the gross description or a comment; the diagnosis decides (IV.K)")


def _impression(s: Suggestion, found: dict[str, Evidence], case: Case) -> Suggestion:
    """The lump, polyp or lesion of a visit gives way to what the tissue of it turned out to be (IV.D, IV.K)."""
    tumor = any(code.startswith((*case.codes("neoplasms"), *case.codes("skin_growths"))) for code in found)
    if (
        tumor
        and s.suggested
        and not s.given
        and undot(s.code) not in found
        and has(s, *case.codes("lesions_before_pathology"))
    ):
        return set_aside(s, "the pathologist says what the lesion is (IV.D, IV.K)")
    return s


def _first(suggestions: list[Suggestion], found: dict[str, Evidence], case: Case) -> list[Suggestion]:
    """The diagnoses of the report in the order of its parts, before the rest."""
    held = {undot(s.code): s for s in suggestions if s.suggested}
    ours = [
        held.get(code) or new_code(code, "sure", (quote,), _WHY, case)
        for code, quote in found.items()
        if code in case.book.billable
    ]
    codes = {undot(s.code) for s in ours}
    return [*ours, *(s for s in suggestions if undot(s.code) not in codes)]
