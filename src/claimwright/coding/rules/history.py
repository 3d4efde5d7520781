"""Conditions that are over become personal history codes; chronic ones said to be "history of" stay as they are."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, recoded, set_aside
from claimwright.coding.types import Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import undot


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {row["condition"]: row["history"] for row in data_rows("claimwright.coding", "history_codes.tsv")}


_RESOLVED: Final = compiled(r"[^.;\n]{0,60}\b(?:resolved|recovered|treated|corrected|repleted|improved)\b")
_BEFORE_IT: Final = compiled(r"\b(?:history of|h/o|hx|prior|previous|remote|past|old|in (?:19|20)\d\d)\b[^.;\n]{0,30}$")


def _over_in_the_stay(s: Suggestion, case: Case) -> bool:
    """Whether a condition is told as over by "resolved" alone, in a document of the stay, and not as one of an earlier time."""
    for document, note in case.notes:
        for one in s.evidence:
            if one.document != document.document_id or not _RESOLVED.match(note.text, one.end):
                continue
            section = next((part for part in note.sections if part.start <= one.start < part.end), None)
            past = section is not None and section.kind in {"past_history", "surgical_history"}
            line = note.text[max(0, one.start - 40) : one.start].rpartition("\n")[2]
            if (
                not past
                and not _BEFORE_IT.search(line)
                and not context.earlier_year(note.text[one.end : one.end + 40].partition("\n")[0], case.book.day)
            ):
                return True
    return False


def _of_an_earlier_year(s: Suggestion, case: Case) -> bool:
    """Whether every statement of it is dated to a year before the chart's ("frozen shoulder 2018, full motion now")."""
    texts = case.texts
    behind = [texts[e.document][e.end : e.end + 40].partition("\n")[0] for e in s.evidence if e.document in texts]
    return bool(behind) and all(context.earlier_year(words, case.book.day) for words in behind)


def history_of(code: str) -> str:
    """The history code of a condition, by the longest row that it begins with; empty where the table has none."""
    return next((target for n in range(len(code), 0, -1) if (target := _codes().get(code[:n]))), "")


def history_codes(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Recodes history mentions (I.C.21.c.4). Clinicians write "history of diabetes" of diseases that do not end: no change there."""
    result = []
    for s in suggestions:
        code = undot(s.code)
        if s.assertion == context.OVER and not case.tells_of_a_stay and not history_of(code):
            result.append(set_aside(s, "told as resolved (IV.J)"))
            continue
        if s.assertion not in {context.HISTORY, context.OVER} or s.system != "icd10cm" or code[0] == "Z" or s.recorded:
            result.append(s)
            continue
        earlier = s.assertion == context.OVER and _of_an_earlier_year(s, case)
        if case.tells_of_a_stay and not earlier and (s.assertion == context.OVER or _over_in_the_stay(s, case)):
            # Section III: what was treated in the stay is reported, also when it is over at its end.
            result.append(replace(s, assertion=context.ASSERTED, reason=f"{s.reason}; treated in the stay (III)"))
            continue
        if code.startswith(case.codes("secondary_malignancies")):
            result.append(
                set_aside(s, "told as history only")
            )  # the history of a cancer is that of its primary (I.C.2.m)
            continue
        history = history_of(code)
        if history in case.book.billable:
            result.append(recoded(s, history, "history of a condition that is over (I.C.21.c.4)", case))
        elif earlier or code.startswith(case.codes("conditions_that_end")):
            # IV.J: what is over is not coded as present.
            result.append(set_aside(s, "told as history only"))
        else:
            result.append(s)
    return result
