"""Where a cancer has gone to: the secondary site by the words that name it, never the site of the primary (I.C.2.d)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.rule_tables import score
from claimwright.coding.rules.base import Case, has, quoted, set_aside
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import dot, undot

_READ_IN: Final = frozenset({"assessment", "assessment_plan"})
_GONE_TO: Final = re.compile(
    r"\bmetasta(?:tic|sis|ses|sized)\b[^.;\n]{0,60}?\b(?:to|of|in|involving)\s+(?P<to>[^.;\n]{3,60})"
    r"|(?P<before>(?:[\w-]+[ ,/&]+(?:and )?){1,4})(?:mets|metasta(?:sis|ses))\b"
    r"|\b(?:mets|metasta(?:sis|ses))\s+(?:to|of|in|involving)\s+(?P<after>[^.;\n]{3,60})",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _sites() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    return [
        (re.compile(r"\b(?:" + row["words"].replace(" | ", "|") + r")s?\b", re.IGNORECASE), row)
        for row in data_rows("claimwright.coding", "metastatic_sites.tsv")
    ]


def metastases(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The secondary malignancies an assessment names; another secondary code from the same words gives way."""
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
            result.append(Suggestion(dot(code), "icd10cm", case.book.titles[code], score("sure"), (quote,), reason=why))
    return result


def _named(case: Case) -> Iterator[tuple[str, Evidence]]:
    for document, note in case.notes:
        for section in note.of(*_READ_IN):
            for low, high in sentences(note.text, section.start, section.end):
                for match in _GONE_TO.finditer(note.text, low, high):
                    if context.assertion(note.text, match.start(), match.end(), (low, high)) != context.ASSERTED:
                        continue
                    words = next(name for name in ("to", "before", "after") if match[name])
                    for code in _codes(match[words], case.code("node_of_unknown_site")):
                        yield code, quoted(document, match.start(), match.end())


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
