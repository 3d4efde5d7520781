"""Where a cancer has gone to: the secondary site by the words that name it, never the site of the primary (I.C.2.d)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import provider_wrote
from claimwright.coding.compiled import compiled
from claimwright.coding.note import Note
from claimwright.coding.reports import IMAGING, report_kind
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.sections import ASSESSED, NOT_TOLD_OF_THE_PATIENT, Section
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.data_files import data_rows
from claimwright.records.chart import Document
from claimwright.reference.codes import undot

_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT | {
    "allergies",
    "immunizations",
    "medications",
    "past_history",
    "procedure",
    "review",
}
_METS: Final = r"(?:mets?|metasta(?:sis|ses))"
_GONE_TO: Final = compiled(
    r"\b(?P<gone>metasta(?:tic|sized|sis|ses)|mets?|spread)\b[^.;\n]{0,40}?\b(?:to|of|in|involving)\s+(?P<to>[^.;\n]{3,80})"
    rf"|(?P<before>(?:[\w/-]+,? (?:and |& )?){{1,4}})(?P<mets>{_METS}|metastatic (?:disease|deposits?|lesions?|foci|focus))\b(?!\s+(?:to|of|in|involving)\b)"
    rf"|(?P<positive>(?:[\w-]+ ){{1,3}}(?:lymph )?nodes?) (?:metasta\w+|positive|involved)\b"
    r"|\b(?P<kind>metastatic (?:SCC|squamous cell carcinoma|adenocarcinoma|carcinoma|melanoma|disease|cancer|ca))\b[ ,:]+(?P<in>(?:[\w-]+ ){1,5}(?:lymph )?nodes?)\b"
    r"|\b(?P<involved>(?:positive|involved|metastatic) (?:[\w-]+ ){1,3}(?:lymph )?nodes?)\b",
)
_HINT: Final = compiled(r"met(?:s|a|\b)|spread|node")
"""What every sentence of a spread has; looked for first because most have none."""
_DENIED: Final = compiled(
    r"\b(?:no|not|without|neg(?:ative)?(?: for)?|denies|r/o|rule out|possible|possibly|probable|suspected|suspicious|likely|\?|vs|versus|indeterminate|screen\w*|(?:eval\w*|work-?up|assess|check\w*|look\w*) for)\s+(?:\w+\s+){0,4}$",
)
_TO_ENDS: Final = compiled(
    r"\b(?:on|no|not|without|since|status|s/p|treated|with|but|from|started|shrinking|stable|due)\b|[()]"
)


@lru_cache(maxsize=1)
def _sites() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    return [
        (compiled(r"\b(?:" + row["words"].replace(" | ", "|") + r")s?\b"), row)
        for row in data_rows("claimwright.coding", "metastatic_sites.tsv")
    ]


def metastases(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The secondary malignancies the record names; another secondary code from the same words gives way."""
    found = {code: quote for code, quote in _named(case) if code in case.book.billable}
    if not found:
        return suggestions
    result: list[Suggestion] = []
    for s in suggestions:
        if s.suggested and has(s, *case.codes("secondary_malignancies")) and undot(s.code) not in found and not s.given:
            s = set_aside(s, "the words name another site the cancer has gone to (I.C.2.d)")
        result.append(s)
    for code, quote in found.items():
        if not any(undot(s.code) == code and s.suggested for s in result):
            result = [s for s in result if undot(s.code) != code]
            why = "where the cancer has gone to (I.C.2.d)"
            result.append(new_code(code, "sure", (quote,), why, case))
    return result


def unknown_primary(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A primary that the record calls unknown, beside where it was found (C80.1; I.C.2.l.3)."""
    found, code = active(suggestions), case.code("unknown_primary")
    spread = any(has(s, *case.codes("secondary_malignancies")) for s in found)
    if not spread or any(has(s, *case.codes("malignant_primaries")) for s in found) or code not in case.book.billable:
        return suggestions
    for document, note in case.notes:
        for section in note.sections:
            match = _UNKNOWN.search(note.text, section.start, section.end)
            if match and section.kind not in _NOT_READ:
                quote = quoted(document, match.start(), match.end())
                why = "the primary is unknown (I.C.2.l.3)"
                new = new_code(code, "sure", (quote,), why, case)
                return [*(s for s in suggestions if undot(s.code) != code), new]
    return suggestions


_UNKNOWN: Final = compiled(
    r"\b(?:unknown|occult|undetermined) primary\b|\bprimary (?:site )?(?:is )?unknown\b|\b(?-i:CUP)\b"
)


_LEVEL: Final = compiled(r"\b(?:levels?|lvl) [ivx\d][\w–/&-]*")


def _named(case: Case) -> Iterator[tuple[str, Evidence]]:
    any_node = case.code("node_of_unknown_site")
    # Levels number the nodes of the axilla, too: they are of the neck where the primary is of head, neck or thyroid.
    of_the_neck = any(t.code.startswith(case.codes("primaries_of_head_and_neck")) for t in case.tumors)
    for document, note in case.notes:
        if report_kind(document.title, note.text) and case.chart.encounter.is_inpatient:
            continue  # III.B: what a report alone says is not coded in a stay
        for section in note.sections:
            if not _read(document, note, section):
                continue
            for low, high in sentences(note.text, section.start, section.end):
                if not _HINT.search(note.text, low, high):
                    continue
                for match in _GONE_TO.finditer(note.text, low, high):
                    if not provider_wrote(document.title, note.text, match.start()) or not _asserted(
                        note, section, match, (low, high)
                    ):
                        continue
                    words = match["to"] or match["before"] or match["positive"] or match["involved"] or match["in"]
                    if match["to"]:
                        words = _TO_ENDS.split(words, maxsplit=1)[0]
                    if not of_the_neck:
                        words = _LEVEL.sub("", words)
                    for code in _codes(words, any_node):
                        if code == any_node and (match["positive"] or match["involved"] or match["in"]):
                            continue  # a count of nodes without their place
                        yield code, quoted(document, match.start(), match.end())


def _read(document: Document, note: Note, section: Section) -> bool:
    """The assessment counts; the story too, in a report only the impression."""
    if section.kind in ASSESSED:
        return True
    return section.kind not in _NOT_READ and not (
        report_kind(document.title, note.text) == IMAGING and note.of(*ASSESSED)
    )


def _asserted(note: Note, section: Section, match: re.Match[str], sentence: tuple[int, int]) -> bool:
    """Whether the words that tell the spread assert it; the denial may stand among the words of the site ("no bone mets")."""
    named = next(match.span(name) for name in ("gone", "mets", "positive", "involved", "kind") if match[name])
    if _DENIED.search(note.text[sentence[0] : named[0]]):
        return False
    return context.assertion(note.text, *named, sentence, section.kind) == context.ASSERTED


def _codes(words: str, any_node: str) -> Iterator[str]:
    """The codes of the sites some words name; a site named is not read again as a wider one ("axillary node")."""
    rest = words
    for pattern, row in _sites():
        match = pattern.search(rest)
        if match is None:
            continue
        if row["code"] == any_node and rest != words:
            continue  # the node's site was named
        side = re.search(r"\b(right|left|r|l)\b", words, re.IGNORECASE)
        name = {"r": "right", "l": "left"}.get(side[1].lower(), side[1].lower()) if side else ""
        yield row.get(name) or row["code"] if name else row["code"]
        rest = rest[: match.start()] + " " + rest[match.end() :]
