"""A condition that a drug caused has the code the Alphabetic Index gives it "due to drug" (I.C.19.e.5.a)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, recoded
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot


@dataclass(frozen=True, slots=True)
class Blamed:
    """Words of a condition beside which a drug is blamed, and the stem of the drug (``drug_events.tsv``)."""

    stem: str
    words: Evidence


def drug_induced(suggestions: list[Suggestion], blamed: Iterable[Blamed], case: Case) -> list[Suggestion]:
    """Each suggested condition whose words stand beside a blamed drug, by its code for a condition due to a drug."""
    result = suggestions
    for one in blamed:
        for s in active(result):
            code = _becomes(undot(s.code), one.stem, case)
            if not code or s.given or not _of(s, one.words, case):
                continue
            why = "due to a drug (I.C.19.e.5.a; Index)"
            if any(has(o, code) for o in active(result)):
                result = [o for o in result if o is not s]
            else:
                result = [recoded(s, code, why, case, (one.words,)) if o is s else o for o in result]
    return result


def _becomes(code: str, stem: str, case: Case) -> str:
    for row in dated_rows("drug_induced.tsv", case.book.day):
        if not code.startswith(row["code"]) or row["becomes"] not in case.book.billable:
            continue
        if (not row["drugs"] or stem in row["drugs"].split()) and stem not in row["not"].split():
            return row["becomes"]
    return ""


def _of(s: Suggestion, words: Evidence, case: Case) -> bool:
    """Whether words are those of a suggestion: its evidence, or another mention of its category."""
    if any(e.document == words.document and e.start < words.end and words.start < e.end for e in s.evidence):
        return True
    return any(
        one.document.document_id == words.document
        and one.start < words.end
        and words.start < one.end
        and one.phrase.code[:3] == undot(s.code)[:3]
        for one in case.mentions
    )
