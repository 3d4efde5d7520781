"""What an endoscopist saw: diseases that the findings of the report name are diagnoses of who looked (IV.K; III.B is of tests others read)."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED
from claimwright.coding.rules.base import Case, active, has, new_code, quoted
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_SCOPE: Final = compiled(
    r"\b(?:colonoscop\w+|sigmoidoscop\w+|EGD|esophagogastroduodenoscop\w+|upper (?:GI )?endoscop\w+|anoscop\w+)\b"
)
_OPENING: Final = 600
_SECTIONS: Final = frozenset({"results", "procedure"})


def scope_findings(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds diseases that an endoscopist's findings assert (hemorrhoids, diverticulosis, hiatal hernia, varices), each once."""
    result = list(suggestions)
    for one in case.mentions:
        code = one.phrase.code
        if one.section.kind not in _SECTIONS or not code.startswith(case.codes("seen_through_a_scope")):
            continue
        if code not in case.book.billable or one.meaning != ASSERTED:
            continue
        opening = one.document.title.replace("_", " ") + "\n" + one.note.text[: min(_OPENING, one.section.heading)]
        heading = one.note.text[one.section.heading : one.section.start].casefold()
        if "finding" not in heading or not _SCOPE.search(opening):
            continue
        if any(has(s, code[:3]) for s in active(result)):
            continue
        result = [s for s in result if undot(s.code) != code]
        evidence = quoted(one.document, one.start, one.end)
        result.append(new_code(code, "status", (evidence,), "seen by the endoscopist (IV.K)", case))
    return result
