"""Is a cancer under treatment, or is its treatment over? (I.C.2.m)"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.antineoplastics import drug_pattern, kinds
from claimwright.coding.compiled import compiled
from claimwright.coding.disowned import drug_left_behind
from claimwright.coding.kept import kept_while_reading
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.tumors import Tumor

_LONG_LINE: Final = 260
_TREATED: Final = compiled(
    r"\b(?:on|cont(?:inues?|inue)?|continuing|receiving|undergoing|getting|starting|started|start|awaiting|await|scheduled for|plan(?:s|ned)? for|to start|due for|currently|still|today|since)\b[^.;\n]{0,40}?"
    r"\b(?:chemo\w*|immunotherapy|adjuvant|neoadjuvant|radiation|radiotherapy|xrt|rt|adt|ai|treatment|therapy|surgery|resection|mastectomy|lumpectomy|letrozole|anastrozole|exemestane|tamoxifen"
    r"|fulvestrant|leuprolide|lupron|enzalutamide|abiraterone|[a-z]{4,}(?:mab|nib|ciclib|parib|platin|taxel)|folf\w+|gem\w*|capecitabine|keytruda|opdivo|surveillance)\b"
    r"|\b(?:chemo\w*|immunotherapy|radiation|radiotherapy|xrt|treatment|adt|therapy)\b[^.;\n]{0,12}\b(?:ongoing|underway|in progress|continues?|continuing|pending|scheduled|planned|next (?:week|month))\b"
    r"|\b(?:active(?! problems?)(?:ly)?|metasta\w+|mets|stage (?:iv|4)|recurren(?:t|ce)(?! (?:free|risk))|progress(?:ing|ed|ion|ive)|unresectable|inoperable|(?:still )?in place|newly diagnosed|new diagnosis|new dx|neoadjuvant"
    r"|locally advanced|watchful waiting|untreated|c\d+\s?d\d+|cycle #?\d+|residual|m?crpc|m?hspc|mcspc|castration[- ](?:resistant|sensitive)|never operated)\b",
)
_NO_SIGN: Final = compiled(
    r"\b(?:NED|no evidence of (?:disease|recurrence|recurrent|malignancy)|no (?:sign of )?recurrence|no (?:current |further |active |ongoing |more )?(?:treatment|therapy|tx)\b|off (?:all )?(?:treatment|therapy)"
    r"|(?:completed|finished) (?:all )?(?:treatment|therapy|chemo\w*|radiation|xrt|rt|tamoxifen|letrozole|anastrozole|ai|adt|adjuvant)|cured|survivor|cancer[- ]free|disease[- ]free|in remission|surveillance only|undetectable|PSA\s*<\s*0?\.\d+)",
)
_DONE: Final = compiled(
    r"\b(?:s/p|status[ -]post|treated|removed|excised|resected|rx|lumpectomy|mastectomy|(?:prostat|nephr|hemicol|col|lob|thyroid|hyster|cyst|orchi|gastr|oophor)ectomy|RALP|TURBT|LAR|WLE|Mohs|seeds?(?: implants?)?|brachy\w*|EBRT|XRT|RT|radiation|chemo\w*|surgery|operated)\b",
)
_AGO: Final = compiled(r"\b(?:\d+|several|many|ten|twenty) (?:years?|yrs?|y) ago\b")
_REMOVED: Final = compiled(r"\bprimary\b[^.\n]{0,60}\b(?:excised|resected|removed)\b")
_REMOTE: Final = compiled(r"\b(?:remote|hx|h/o|history of|prior|previous|old|former)\s+(?:of\s+)?(?:\w+\s+){0,2}$")
_BEFORE: Final = 40
_PAST_DRUG: Final = compiled(
    r"\b(?:completed|finished|prior|previous(?:ly)?|past|s/p|status post|stopped|stop|off|declin\w+|refus\w+|after|adjuvant (?:in|19|20)|had|received|then|x\s?\d)\b[^.;\n]{0,40}$",
)
_NOT_READ: Final = frozenset({"family_history", "copied", "instructions", "allergies", "goals", "past_history"})


def words_about(tumor: Tumor) -> str:
    """The line a tumor stands in, of a numbered list on one line its item; its sentence where that is long."""
    text = tumor.note.text
    begin = text.rfind("\n", 0, tumor.start) + 1
    stop = text.find("\n", tumor.end)
    stop = stop if stop >= 0 else len(text)
    begin = max([begin, *(one.end() for one in _ITEM.finditer(text, begin, tumor.start))])
    following = _ITEM.search(text, tumor.end, stop)
    item = text[begin : following.start() if following else stop]
    return item if len(item) <= _LONG_LINE else tumor.sentence


_ITEM: Final = compiled(r"(?:^|(?<=[.;:,\s]))\(?\d{1,2}[.)]\s", 0)


def treated(tumor: Tumor) -> bool:
    """Whether the words around a tumor say that it is there or being treated."""
    return bool(_TREATED.search(_NO_SIGN.sub(" ", words_about(tumor))))


_THERE: Final = compiled(
    r"\b(?:primary|breast|tumou?r|gland|prostate|kidney)\b[^.;\n]{0,30}\b(?:in place|in situ|intact|never (?:operated|removed|resected))\b|\bnever (?:operated|resected)|\bunresect\w+|\blocal(?:ly)? recurren\w+|\brecurren\w+ (?:in|at) the|\bpositive margins?|\bresidual\b",
)
_PLANNED: Final = compiled(
    r"\b(?:plan\w*|schedul\w+|await\w*|candidate|consider\w*|discuss\w*|refer\w*|before|prior to|pre-?op\w*|will|for|declin\w+|refus\w+|not|no|never|possible|possibly|pending|defer\w*|vs|followed by|then|contralateral|prophylactic)\s+(?:[\w-]+\s+){0,3}$",
)


_PAST: Final = frozenset({"past_history", "surgical_history"})


@lru_cache(maxsize=16)
def _removals(day: date) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    return tuple(
        (tuple(row["cancers"].split()), compiled(rf"\b(?:{row['words'].replace(' | ', '|')})\b"))
        for row in dated_rows("removals.tsv", day)
    )


def primary_removed(case: Case, code: str) -> bool:
    """Whether the record tells that the primary of a cancer was taken out, and nothing of it is there any more (I.C.2.m)."""
    patterns = [pattern for cancers, pattern in _removals(case.book.day) if code.startswith(cancers)]
    if not patterns or any(_THERE.search(note.text) for _, note in case.notes):
        return False
    for _, note in case.notes:
        for section in note.sections:
            if section.kind in {"family_history", "copied", "instructions"}:
                continue
            for match in (m for pattern in patterns for m in pattern.finditer(note.text, section.start, section.end)):
                if _PLANNED.search(note.text, max(section.start, match.start() - _BEFORE), match.start()):
                    continue
                begin, stop = note.text.rfind("\n", 0, match.start()) + 1, note.text.find("\n", match.end())
                line = note.text[begin : stop if stop >= 0 else len(note.text)]
                # What is taken out in this very stay is what the stay is for.
                before = section.kind in _PAST or context.earlier_year(line, case.book.day) or bool(_AGO.search(line))
                if before or not case.chart.encounter.is_inpatient:
                    return True
    return False


def treatment_over(tumor: Tumor, case: Case, *, spread: bool = False) -> bool:
    """Whether the words around a tumor say that it was removed or treated and that nothing is directed to it any more."""
    words = words_about(tumor)
    if _REMOVED.search(words) and _NO_SIGN.search(words):
        return True
    if spread and primary_removed(case, tumor.code):
        return True
    if treated(tumor):
        return False
    if tumor.meaning == context.HISTORY or _NO_SIGN.search(words):
        return True
    if _REMOTE.search(tumor.note.text[max(tumor.low, tumor.start - _BEFORE) : tumor.start]):
        return True
    if drug_given(case, tumor.code):
        return False
    dated = " ".join(one for one in _SENTENCE.split(words) if not _OF_ANOTHER.search(one))
    earlier = context.earlier_year(dated, case.book.day) or bool(_AGO.search(words) or re.search(r"['’]\d\d\b", words))
    return bool(earlier and _DONE.search(words)) or (tumor.section.kind == "past_history" and bool(_DONE.search(words)))


_SENTENCE: Final = compiled(r"[.;]\s+", 0)
_OF_ANOTHER: Final = compiled(
    r"\b(?:benign|contralateral|other (?:breast|side|kidney|lung))\b|\bbiops\w+[^.;\n]{0,20}\b(?:neg|normal)",
)
"""A sentence that dates another finding, not the cancer: "right biopsy 2019 benign"."""


def drug_given(case: Case, code: str) -> bool:
    """Whether the record names a drug against the cancer of a code, not as one of the past."""
    return any(
        not cancers or code.startswith(cancers)
        for _, note in case.notes
        for section in note.sections
        if section.kind not in _NOT_READ
        for cancers in _drugs_given(note.text, section.start, section.end, case.book.day)
    )


@kept_while_reading
def _drugs_given(text: str, start: int, end: int, day: date) -> frozenset[tuple[str, ...]]:
    """What the codes of the cancers begin with that drugs named between two offsets are given for, past ones left out; an empty
    group is a drug of any cancer."""
    known, pattern = kinds(day), drug_pattern(day)
    return frozenset(
        tuple(known.get(match[0].lower(), ("", ()))[1])
        for match in pattern.finditer(text, start, end)
        if not _PAST_DRUG.search(text, max(start, match.start() - _LONG_LINE // 4), match.start())
        and not drug_left_behind(text[match.end() : end], day)
    )
