"""Which specimens and stains does a report of pathology tell of? A level for each specimen, a first and further antibodies of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.days import document_of_another_day
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import FACILITY, offered
from claimwright.coding.types import Evidence, Suggestion
from claimwright.records.chart import Document

_RULE: Final = "pathology (specimens and stains of the report)"
_TITLE: Final = compiled(r"\b(?:surgical path\w*|dermatopath\w*|department of pathology|pathology report|histopath\w*)")
_NOT_TISSUE: Final = compiled(r"\b(?:cytology|cytopathology|FNA|thinprep|pap\b|addendum|intraoperative)")
_OPENING: Final = 160
_LABEL: Final = compiled(r"^[ \t]*(?P<label>[A-H])(?:[-–](?P<last>[A-H]))?[.):]?[ \t]+(?=\S)", re.MULTILINE)
_DIAGNOSIS: Final = compiled(r"\b(?:final |pathologic )*diagnosis\b")
_ANTIBODY: Final = compiled(
    r"\b(?:SOX-?10|Melan-?A|MART-?1|HMB-?45|S-?100|PRAME|p53|p16|p40|p63|Ki-?67|CK ?\d{1,2}(?:/\d{1,2})?|AE1/?AE3|CD ?\d{1,3}|ER|PR|HER-?2|GATA-?3|TTF-?1|PAX-?8|CDX-?2|synaptophysin|chromogranin|desmin|SMA|BCL-?\d|calponin|mammaglobin|thyroglobulin|calretinin|WT-?1|MLH1|MSH2|MSH6|PMS2|H\.? pylori immunostain)\b",
    0,
)
_STAINED: Final = compiled(
    r"[^.;\n]{0,60}\b(?:reviewed|negative|positive|pos|neg|immunostain\w*|stains?|IHC|increased|aberrant|wild|overexpress\w*|retained|lost|ordered|highlight\w*)\b",
)


@dataclass(frozen=True)
class _Specimen:
    labels: int
    text: str
    start: int
    end: int


def pathology_services(case: Case) -> Iterator[Suggestion]:
    """The specimens of the pathologist's own report; beside other notes the report is another's claim."""
    reports = [
        (document, note.text)
        for document, note in case.notes
        if _is_report(note.text) and not document_of_another_day(note.text, case)
    ]
    alone = len(reports) == len(case.notes)
    for document, text in reports:
        yield from _of_report(case, document, text, alone)


def _is_report(text: str) -> bool:
    return _TITLE.search(text[:_OPENING]) is not None and _NOT_TISSUE.search(text[:_OPENING]) is None


def _of_report(case: Case, document: Document, text: str, alone: bool) -> Iterator[Suggestion]:
    modifiers = ("26",) if case.chart.encounter.setting in FACILITY else ()
    note = "" if alone else "; read by the pathologist: whose claim is it?"
    split = "; 26: the reading, the hospital reports the rest" if modifiers else ""
    found: dict[str, list[tuple[_Specimen, str]]] = {}
    specimens = _specimens(text)
    for one in specimens:
        code, plain = _level(case, one, text)
        if code:
            found.setdefault(code, []).append((one, plain))
    for code, some in found.items():
        count = sum(one.labels for one, _ in some)
        quotes = [_quote(document, one) for one, _ in some]
        reason = f"{count} specimens told apart, each by what it is{split}{note}"
        yield offered(_RULE, case, code, some[0][1], quotes, reason, modifiers=modifiers, units=count, suggested=alone)
    yield from _stains(case, document, text, specimens, alone, (modifiers, f"{split}{note}"))


def _quote(document: Document, one: _Specimen) -> Evidence:
    end = min(one.end, one.start + 60)
    line = document.text.find("\n", one.start, end)
    end = line if line > one.start else end
    return Evidence(document.document_id, one.start, end, document.text[one.start : end])


def _specimens(text: str) -> list[_Specimen]:
    """The labelled specimens by what is said of each in the diagnosis; one specimen where none is labelled."""
    begins = [match.end() for match in _DIAGNOSIS.finditer(text)]
    by_label: dict[str, _Specimen] = {}
    for begin in [*begins[::-1], 0]:
        for match in _LABEL.finditer(text, begin):
            stop = _LABEL.search(text, match.end())
            blank = text.find("\n\n", match.end())
            end = min(stop.start() if stop else len(text), blank if blank >= 0 else len(text))
            first, last = match["label"], match["last"] or match["label"]
            if first not in by_label:
                by_label[first] = _Specimen(
                    max(1, ord(last) - ord(first) + 1), text[match.end() : end], match.end(), end
                )
        if by_label:
            break
    if by_label:
        return list(by_label.values())
    head = text[: _OPENING * 4]
    return [_Specimen(1, head, 0, min(len(text), _OPENING))] if begins else []


@lru_cache(maxsize=16)
def _levels(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{row['words']})\b", re.IGNORECASE), row)
        for row in dated_rows("services/specimens.tsv", day)
    )


def _level(case: Case, one: _Specimen, text: str) -> tuple[str, str]:
    for pattern, row in _levels(case.book.day):
        if pattern.search(one.text):
            return row["code"], row["plain"]
    return "", ""


def _stains(
    case: Case,
    document: Document,
    text: str,
    specimens: list[_Specimen],
    alone: bool,
    told: tuple[tuple[str, ...], str],
) -> Iterator[Suggestion]:
    """The first antibody of each specimen, and the further ones."""
    modifiers, note = told
    spans = [(one.start, one.end) for one in specimens] if len(specimens) > 1 else [(0, len(text))]
    firsts: Counter[str] = Counter()
    quotes: list[Evidence] = []
    for low, high in spans:
        named = {
            match[0].lower(): match
            for match in _ANTIBODY.finditer(text, low, high)
            if _STAINED.match(text, match.end(), high)
        }
        if named:
            firsts.update({"first": 1, "further": len(named) - 1})
            quotes.extend(
                Evidence(document.document_id, match.start(), match.end(), document.text[match.start() : match.end()])
                for match in named.values()
            )
    for row in dated_rows("services/stains.tsv", case.book.day):
        if count := firsts[row["place"]]:
            reason = f"{count}: {row['plain']}{note}"
            yield offered(
                _RULE,
                case,
                row["code"],
                row["plain"],
                quotes,
                reason,
                modifiers=modifiers,
                units=count,
                suggested=alone,
            )
