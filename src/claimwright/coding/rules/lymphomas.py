"""Where a lymphoma is: nodes of one region or of several, the spleen, an organ that is none of the lymph system (I.B.2)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, has, recoded
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_TOLD: Final = (
    r"\b(?:of|in|involving|involves|with)\s+(?:the\s+|his\s+|her\s+|left\s+|right\s+|bilateral\s+|multiple\s+)*(?:{0})\b(?!\s+(?:cancer|mets?|biops\w+|clear|neg\w*|toxicity|failure|protect\w+|pain|disease))"
    r"|\b(?:{0})\b(?:\s*\([\w ]+\))?(?:[ ,/&]+(?:and )?[\w-]+)?\s+(?:lymph )?(?:involvement|nodes?|lymphadenopathy|adenopathy|mass|disease)\b"
    r"|\b(?:primary|nodes?)\W+(?:{0})\b|,\s*(?:{0})\s*$"
)
_REGIONS: Final = frozenset("123456")
_SEVERAL: Final = "8"
_ORGAN: Final = "9"
_BRAIN: Final = "90"
_OPEN: Final = "0"
_NODES: Final = compiled(r"\b(?:nodes?|nodal|LNs?|(?:lymph)?adenopathy)\b")


def lymphoma_sites(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Gives a lymphoma of unspecified site the site that its own sentence tells."""
    result = []
    for s in suggestions:
        code = undot(s.code)
        if s.suggested and not s.given and has(s, *case.codes("lymphomas_by_site")) and code.endswith(_OPEN):
            told = _billable(code[:-1], _site(s, case), case)
            if told and told != code:
                s = recoded(s, told, "the site told of the lymphoma (I.B.2)", case)
        result.append(s)
    return result


def _billable(begins: str, last: str, case: Case) -> str:
    """The code of a site; a site of organs goes on to one more character in some years."""
    choices = ("9", "98") if last == _ORGAN else (last, "9") if last == _BRAIN else (last,)
    return next((begins + one for one in choices if begins + one in case.book.billable), "")


def _site(s: Suggestion, case: Case) -> str:
    """The last character that the sentences of a lymphoma tell; that of an unspecified site where they tell none."""
    found: set[str] = set()
    rows = dated_rows("lymphoma_sites.tsv", case.book.day)
    for document, note in case.notes:
        spans = [
            (low, high)
            for low, high in sentences(note.text)
            for one in case.mentions
            if one.document.document_id == document.document_id
            and low <= one.start < high
            and one.phrase.code[:3] == undot(s.code)[:3]
            and one.meaning == context.ASSERTED
        ]
        spans += [
            (low, high)
            for low, high in sentences(note.text)
            for one in s.evidence
            if one.document == document.document_id and low <= one.start < high
        ]
        for low, high in dict.fromkeys(spans):
            nodes = _NODES.search(note.text, low, high)
            for row in rows:
                bare = nodes and row["last"] in _REGIONS
                words = rf"\b(?:{row['words']})\b" if bare else _TOLD.format(row["words"])
                match = compiled(words, re.IGNORECASE | re.MULTILINE).search(note.text, low, high)
                if match and context.assertion(note.text, match.start(), match.end(), (low, high)) == context.ASSERTED:
                    found.add(row["last"])
    for organ in (_ORGAN, _BRAIN):
        if organ in found:
            return organ
    if len(found & _REGIONS) > 1:
        return _SEVERAL
    return min(found, default=_OPEN)
